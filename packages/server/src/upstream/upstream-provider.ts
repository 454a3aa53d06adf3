import { randomBytes } from 'node:crypto'

import type { Clock } from '@frontdesk/directory/units.ts'
import type * as OpenidClient from 'openid-client'

import { fetchGuarded } from '../outbound/fetch-guarded.ts'
import { OutboundError } from '../outbound/outbound-address.ts'
import {
  type AskedAddresses,
  otherIssuer,
  UpstreamError,
  upstreamError,
} from './upstream-failure.ts'

/** How long what the provider says of itself is believed. */
const discoveryMilliseconds = 3_600_000
const maximumSubjectLength = 255

/** The settings of upstream sign-in, whole. */
export interface UpstreamRegistration {
  /** Exactly as the discovery document spells it. */
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  readonly redirectUri: string
  /** Also private and loopback addresses, and plain HTTP: a `dangerously...` setting. */
  readonly allowPrivate: boolean
}

/** What one attempt is held to when it comes back; secret until then. */
export interface UpstreamChecks {
  readonly nonce: string
  readonly verifier: string
}

/** What the provider says about somebody, with its signature checked. */
export interface UpstreamClaims {
  /** Never given to another person there. */
  readonly subject: string
  /** Only where the provider has verified it. */
  readonly email: string | undefined
  readonly usedSecondFactor: boolean
}

/** Somebody else's OpenID provider, as a client of it sees it. */
export interface UpstreamProvider {
  readonly issuer: string
  newChecks(): UpstreamChecks
  /** Where to send the browser. @throws UpstreamError */
  authorizationUrl(checks: UpstreamChecks, state: string): Promise<URL>
  /**
   * Takes what the browser brought back to somebody known there.
   *
   * @param query as it came, with `state`
   * @throws UpstreamError
   */
  claims(query: URLSearchParams, checks: UpstreamChecks, state: string): Promise<UpstreamClaims>
}

/**
 * An OpenID provider by code, PKCE, nonce and state. Everything it is asked goes through the
 * outbound module (T12).
 *
 * @see OpenID Connect Core §3.1, RFC 9207
 */
export function upstreamProvider(
  registration: UpstreamRegistration,
  clock: Clock,
): UpstreamProvider {
  const asked: AskedAddresses = new WeakMap()
  let known: { readonly at: number; readonly configuration: OpenidClient.Configuration } | undefined

  async function configuration(): Promise<OpenidClient.Configuration> {
    if (known && clock() - known.at < discoveryMilliseconds) return known.configuration
    const discovered = await discover(registration, asked)
    known = { at: clock(), configuration: discovered }
    return discovered
  }

  return {
    issuer: registration.issuer,

    newChecks: () => ({
      nonce: randomBytes(32).toString('base64url'),
      verifier: randomBytes(32).toString('base64url'),
    }),

    async authorizationUrl({ nonce, verifier }, state) {
      const client = await openidClient()
      const config = await configuration().catch((error: unknown) => {
        throw upstreamError(error, asked)
      })
      const challenge = await client.calculatePKCECodeChallenge(verifier)
      return client.buildAuthorizationUrl(config, {
        redirect_uri: registration.redirectUri,
        scope: 'openid email',
        state,
        nonce,
        code_challenge: challenge,
        code_challenge_method: 'S256',
      })
    },

    async claims(query, { nonce, verifier }, state) {
      const url = new URL(registration.redirectUri)
      url.search = query.toString()
      try {
        const client = await openidClient()
        const config = await configuration()
        const answer = await client.authorizationCodeGrant(config, url, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        })
        return claimsOf(await wholeClaims(config, answer))
      } catch (error) {
        throw upstreamError(error, asked)
      }
    },
  }
}

/** Loaded at the first sign-in elsewhere: most servers know no provider. */
const openidClient = () => import('openid-client')

async function discover(
  { issuer, clientId, clientSecret, allowPrivate }: UpstreamRegistration,
  asked: AskedAddresses,
): Promise<OpenidClient.Configuration> {
  const client = await openidClient()
  const extensions = [client.enableNonRepudiationChecks]
  if (allowPrivate) extensions.push(client.allowInsecureRequests)
  const found = await client.discovery(new URL(issuer), clientId, clientSecret, undefined, {
    [client.customFetch]: guarded(allowPrivate, asked),
    execute: extensions,
  })
  // One provider that serves many tenants under one document would let each of them in.
  const named = found.serverMetadata().issuer
  if (named !== issuer) throw new UpstreamError(otherIssuer(issuer, named))
  return found
}

function guarded(allowPrivate: boolean, asked: AskedAddresses): OpenidClient.CustomFetch {
  return async (url, { method, headers, body }) => {
    const text = body instanceof URLSearchParams ? body.toString() : (body ?? undefined)
    if ((method !== 'GET' && method !== 'POST') || (text && typeof text !== 'string')) {
      throw new UpstreamError({ why: 'The client asked for what it never asks.' })
    }
    const { origin, pathname } = new URL(url)
    const at = origin + pathname
    try {
      const answer = await fetchGuarded({
        url,
        method,
        headers: Object.fromEntries(new Headers(headers)),
        body: typeof text === 'string' ? text : undefined,
        allowPrivate,
      })
      asked.set(answer, at)
      return answer
    } catch (error) {
      if (!(error instanceof OutboundError)) throw error
      throw new UpstreamError({ why: error.message, at })
    }
  }
}

/** Providers that keep to the letter tell the address at the userinfo endpoint only (§5.4). */
async function wholeClaims(
  config: OpenidClient.Configuration,
  answer: Awaited<ReturnType<typeof OpenidClient.authorizationCodeGrant>>,
): Promise<OpenidClient.IDToken | undefined> {
  const claims = answer.claims()
  const isThere = config.serverMetadata().userinfo_endpoint !== undefined
  if (!claims || claims.email !== undefined || !isThere) return claims
  const { fetchUserInfo } = await openidClient()
  const { email, email_verified } = await fetchUserInfo(config, answer.access_token, claims.sub)
  return { ...claims, email, email_verified }
}

function claimsOf(claims: OpenidClient.IDToken | undefined): UpstreamClaims {
  const subject = claims?.sub ?? ''
  if (!claims || subject === '' || subject.length > maximumSubjectLength) {
    throw new UpstreamError({ why: 'The ID token names no person (sub).' })
  }
  const { email, email_verified: isVerified, amr } = claims
  return {
    subject,
    email: isVerified === true && typeof email === 'string' ? email : undefined,
    usedSecondFactor: Array.isArray(amr) && amr.includes('mfa'),
  }
}
