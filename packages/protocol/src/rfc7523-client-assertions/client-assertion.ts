import { hash } from 'node:crypto'

import type { Commit } from '@frontdesk/directory/change.ts'
import { StoreError } from '@frontdesk/directory/store-error.ts'
import type { UnixSeconds } from '@frontdesk/directory/units.ts'
import {
  createLocalJWKSet,
  decodeJwt,
  errors,
  type JWK,
  type JWTPayload,
  type JWTVerifyOptions,
  jwtVerify,
} from 'jose'

import { findProtectedHeader } from '../keys/protected-header.ts'
import type { Client } from '../rfc6749-framework/client.ts'
import type { Form } from '../rfc6749-framework/form.ts'
import type { AssertionIdStore } from './assertion-id.ts'

/** @see RFC 7523 §2.2 */
export const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/**
 * What a client may sign with; none of them works with a shared secret. `EdDSA` is the older name
 * of `Ed25519`.
 *
 * @see RFC 7518 §3.1, RFC 8037 §3.1, RFC 9864 §2.2
 */
export const assertionAlgorithms = ['ES256', 'RS256', 'PS256', 'Ed25519', 'EdDSA'] as const

/** Number of the habit in docs/compatibility/standard.md: MSAL with a certificate, Authlib 1.2. */
const endpointAsAudience = 16

/** An assertion may not promise itself a longer life: its id is remembered for that long. */
const maximumSeconds = 3600
const leewaySeconds = 30
const maximumLength = 8192
const maximumIdLength = 256

/** An assertion as it came, and whom it says it is from; nothing of it is proven. */
export interface PresentedAssertion {
  readonly clientId: string
  readonly assertion: string
  /** `kid` of its header: which key the client says it used. */
  readonly keyId?: string | undefined
}

/** A form whose assertion cannot be one. */
export interface BrokenAssertion {
  /** For `explain`: a fixed sentence. */
  readonly why: string
}

/**
 * Reads the assertion in a form, if there is one.
 *
 * @returns undefined without one
 * @see RFC 7521 §4.2 (the `client_id` beside it must be the same)
 */
export function readAssertion(form: Form): PresentedAssertion | BrokenAssertion | undefined {
  const assertion = form.optional('client_assertion')
  const type = form.optional('client_assertion_type')
  if (assertion === undefined && type === undefined) return undefined
  if (assertion === undefined) return { why: 'The form has no client_assertion.' }
  if (type !== assertionType) {
    return { why: `client_assertion_type must be ${assertionType}.` }
  }
  if (assertion.length > maximumLength) {
    return { why: `The client assertion is longer than ${maximumLength} characters.` }
  }
  const sender = senderOf(assertion)
  if (sender === undefined) return { why: 'The client assertion cannot be read as a JWT.' }
  if (typeof sender.sub !== 'string' || sender.iss !== sender.sub) {
    return { why: 'iss and sub of the client assertion must both be the client_id.' }
  }
  const named = form.optional('client_id')
  return named === undefined || named === sender.sub
    ? { clientId: sender.sub, assertion, keyId: findProtectedHeader(assertion)?.kid }
    : { why: 'client_id is another than sub of the client assertion.' }
}

function senderOf(assertion: string): JWTPayload | undefined {
  try {
    return decodeJwt(assertion)
  } catch {
    return undefined
  }
}

interface Parts {
  readonly assertionIds: AssertionIdStore
  readonly commit: Commit
}

/** Whom an assertion may be for. */
export interface AssertionPlace {
  /** Ours, exact. */
  readonly issuer: string
  /** The token endpoint, and the endpoint that was asked: for clients with that habit only. */
  readonly endpoints: readonly string[]
  readonly now: UnixSeconds
}

/** How an assertion was judged. */
export type AssertionVerdict =
  /** `habit`: the number of the habit that let it pass, for `explain`. */
  | { readonly isGood: true; readonly habit?: number | undefined }
  /** `why`: the check that failed, for `explain`; the client learns nothing of it. */
  | { readonly isGood: false; readonly why: string }

/**
 * Judges whether a client signed the assertion for us, just now, and for the first time. The
 * audience is our issuer, as a text or as a list of exactly one: an assertion for others cannot be
 * forwarded to us. The endpoint's address counts only where an administrator allowed that habit.
 *
 * @see RFC 7523 §3, RFC 9126 §2
 */
export async function judgeClientAssertion(
  { assertionIds, commit }: Parts,
  { assertion }: PresentedAssertion,
  client: Client,
  place: AssertionPlace,
): Promise<AssertionVerdict> {
  if (client.jwks.length === 0) return refused('The client has no public keys.')
  try {
    const payload = await verifiedBy(client, assertion, {
      algorithms: [...assertionAlgorithms],
      issuer: client.clientId,
      subject: client.clientId,
      clockTolerance: leewaySeconds,
      currentDate: new Date(place.now * 1000),
      requiredClaims: ['exp', 'jti', 'aud'],
    })
    const audience = judgeAudience(payload.aud, client, place)
    if (!audience.isGood) return audience
    const { exp = 0, jti } = payload
    if (exp > place.now + maximumSeconds + leewaySeconds) {
      return refused(`The client assertion (exp) lives longer than ${maximumSeconds} seconds.`)
    }
    if (typeof jti !== 'string' || jti === '' || jti.length > maximumIdLength) {
      return refused(`jti of the client assertion must have 1 to ${maximumIdLength} characters.`)
    }
    const id = hash('sha256', JSON.stringify([client.id, jti]), 'base64url')
    const isFirst = await commit({
      changes: [
        assertionIds.claim(id, Math.ceil(exp) + leewaySeconds, usableFrom(payload, place.now)),
      ],
      audit: [],
    })
    return isFirst
      ? audience
      : refused(
          'The client assertion (jti) was used before, or it was signed (iat) before a restored database was accepted.',
        )
  } catch (error) {
    // A store that cannot be written is no wrong assertion.
    if (error instanceof StoreError) throw error
    return refused(whyNotVerified(error))
  }
}

/** The first moment at which it can have been used; `iat` and `nbf` need not be there. */
function usableFrom({ iat = 0, nbf = 0, exp = 0 }: JWTPayload, now: UnixSeconds): UnixSeconds {
  // One that says it was signed in the future says nothing.
  const signedAt = iat > now + leewaySeconds ? 0 : iat
  return Math.floor(Math.max(signedAt, nbf, exp - maximumSeconds)) - leewaySeconds
}

function judgeAudience(
  aud: unknown,
  { assertionAudience }: Client,
  { issuer, endpoints }: AssertionPlace,
): AssertionVerdict {
  const [audience, ...others]: readonly unknown[] = Array.isArray(aud) ? aud : [aud]
  if (others.length > 0) {
    return refused('The client assertion has several audiences (aud); it must have exactly one.')
  }
  if (audience === issuer) return { isGood: true }
  const isEndpoint = endpoints.some((endpoint) => endpoint === audience)
  if (isEndpoint && assertionAudience === 'issuer_or_endpoint') {
    return { isGood: true, habit: endpointAsAudience }
  }
  return refused(
    isEndpoint
      ? `The audience (aud) of the client assertion is the address of the endpoint, not the issuer ${issuer}. An administrator may allow that for this client: client_assertion_audience = issuer_or_endpoint (habit ${endpointAsAudience} of clients).`
      : `The audience (aud) of the client assertion is not the issuer ${issuer}.`,
  )
}

function whyNotVerified(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'The client assertion (exp) has expired.'
  if (error instanceof errors.JWTClaimValidationFailed) {
    const { claim, reason } = error
    if (reason === 'missing') return `The client assertion has no ${claim}.`
    if (claim === 'nbf') return 'The client assertion (nbf) is not valid yet.'
    return `The client assertion has a wrong ${claim}.`
  }
  if (error instanceof errors.JWKSNoMatchingKey) {
    return 'No key of the client fits kid and alg of the client assertion.'
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return 'The signature of the client assertion is wrong.'
  }
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported) {
    return `alg of the client assertion must be one of: ${assertionAlgorithms.join(', ')}.`
  }
  return 'The client assertion cannot be verified.'
}

function refused(why: string): AssertionVerdict {
  return { isGood: false, why }
}

/** Without a `kid`, several keys of the client may be meant: each of them counts. */
async function verifiedBy(
  { jwks }: Client,
  assertion: string,
  options: JWTVerifyOptions,
): Promise<JWTPayload> {
  const keys = createLocalJWKSet({ keys: jwks.map(withEitherName) })
  try {
    return (await jwtVerify(assertion, keys, options)).payload
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error
    let last: unknown = new errors.JWSSignatureVerificationFailed()
    for await (const key of error) {
      try {
        return (await jwtVerify(assertion, key, options)).payload
      } catch (wrong) {
        // What a right signature says is worth more than that other keys do not fit.
        if (!(wrong instanceof errors.JWSSignatureVerificationFailed)) last = wrong
      }
    }
    throw last
  }
}

/** Both names of Ed25519 mean the one curve that such keys have here. */
function withEitherName({ alg, ...key }: JWK): JWK {
  return alg === undefined || key.kty === 'OKP' ? key : { ...key, alg }
}
