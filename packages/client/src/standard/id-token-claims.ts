import type { JSONWebKeySet, JWTPayload, JWTVerifyOptions } from 'jose'

import { FrontdeskError } from '../client-error.ts'
import type { Transport } from '../http/request-transport.ts'
import type { GrantedToken, IdTokenClaims } from '../tokens/bearer-token.ts'
import { parseJsonObject } from '../tokens/read-token-answer.ts'
import type { TokenCaller } from '../tokens/source-options.ts'
import { discoverServer } from './server-discovery.ts'

/** Those of public keys: a token that is signed with a shared secret proves nothing here. */
const algorithms = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'Ed25519', 'EdDSA'],
]
const sharedSecretAlgorithm = /^HS\d{3}$/
const leewaySeconds = 60

export interface ClaimsWanted {
  readonly options: { readonly clientId: string; readonly issuer?: string | undefined }
  readonly caller: TokenCaller
  /** Of the authorization request. */
  readonly nonce?: string | undefined
  /** From before, when tokens are refreshed: it must be the same person. */
  readonly known?: IdTokenClaims | undefined
  readonly signal?: AbortSignal | undefined
  /** `keep` the claims from before: a refresh token that was rotated must not be lost. */
  readonly whenKeysAreAway: 'fail' | 'keep'
}

/** The ID token is signed with a secret that client and server share. */
class SharedSecret extends Error {}

/** The server's keys could not be fetched: the ID token is neither good nor bad. */
class KeysAway extends Error {}

/** Tells whether a request for this scope brings an ID token. @see OpenID Connect Core §3.1.2.1 */
export function wantsIdToken(scope: string | undefined): boolean {
  return scope?.split(' ').includes('openid') ?? false
}

/**
 * The claims of the ID token that came with an access token: its signature by the issuer's keys,
 * its issuer, audience and life are proven. Those from before where none came; undefined where
 * none ever did, or nothing could be proven: the issuer is not known, or the token is signed with a
 * shared secret.
 *
 * @throws FrontdeskError `unexpected-answer` for an ID token that cannot be trusted
 * @see OpenID Connect Core §3.1.3.7, §12.2
 */
export async function grantedClaims(
  { idToken }: GrantedToken,
  wanted: ClaimsWanted,
): Promise<IdTokenClaims | undefined> {
  const { options, nonce, known } = wanted
  const { issuer, clientId } = options
  if (!idToken || issuer === undefined) return known
  const refuse = (why: string) => {
    const words = `The ID token of ${new URL(issuer).host} cannot be trusted: ${why}. Sign in again; ask who runs the server when it stays so.`
    return new FrontdeskError('unexpected-answer', words)
  }
  const payload = await verifiedPayload(idToken.text, issuer, wanted, {
    algorithms,
    issuer,
    audience: clientId,
    requiredClaims: ['sub', 'exp', 'iat'],
    clockTolerance: leewaySeconds,
    currentDate: momentOf(idToken.answer.headers.date),
  }).catch((error: unknown) => {
    if (error instanceof SharedSecret) return undefined
    if (!(error instanceof KeysAway)) throw refuse(whyNot(error))
    if (wanted.whenKeysAreAway === 'fail') throw error.cause
    return undefined
  })
  if (!payload) return known
  const isForOthers = Array.isArray(payload.aud) && payload.aud.length > 1
  const { sub, azp } = payload
  if (typeof sub !== 'string' || sub === '') throw refuse('it names no person (sub)')
  if ((isForOthers || azp !== undefined) && azp !== clientId) {
    throw refuse('it was made for another client (azp)')
  }
  if (nonce !== undefined && payload.nonce !== nonce) {
    throw refuse('it belongs to another sign-in (nonce)')
  }
  if (known && known.sub !== sub) throw refuse('it names another person than before (sub)')
  return { ...payload, sub }
}

/** Keys of issuers, as each transport has fetched them. */
const fetched = new WeakMap<Transport, Map<string, JSONWebKeySet>>()

/** Fetches the keys once, and again for a key that is not among them. */
async function verifiedPayload(
  text: string,
  issuer: string,
  wanted: ClaimsWanted,
  options: JWTVerifyOptions,
): Promise<JWTPayload> {
  const { createLocalJWKSet, decodeProtectedHeader, errors, jwtVerify } = await import('jose')
  if (sharedSecretAlgorithm.test(String(decodeProtectedHeader(text).alg))) throw new SharedSecret()
  const { transport } = wanted.caller
  const ofTransport = fetched.get(transport) ?? new Map<string, JSONWebKeySet>()
  fetched.set(transport, ofTransport)
  const verify = async (keys: JSONWebKeySet) =>
    (await jwtVerify(text, createLocalJWKSet(keys), options)).payload
  const known = ofTransport.get(issuer)
  if (known) {
    try {
      return await verify(known)
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error
    }
  }
  const keys = await fetchKeys(issuer, wanted).catch((cause: unknown) => {
    throw new KeysAway('The keys could not be fetched.', { cause })
  })
  ofTransport.set(issuer, keys)
  return verify(keys)
}

/** The server's own time, as this machine's clock may be wrong. */
function momentOf(date: string | undefined): Date {
  const moment = new Date(date ?? Number.NaN)
  return Number.isNaN(moment.getTime()) ? new Date() : moment
}

async function fetchKeys(issuer: string, { caller, signal }: ClaimsWanted): Promise<JSONWebKeySet> {
  const { jwksUrl } = await discoverServer(issuer, caller, signal)
  if (jwksUrl === undefined) {
    const words = `${new URL(issuer).host} does not say where its keys are (jwks_uri), so its ID token cannot be verified.`
    throw new FrontdeskError('unexpected-answer', words)
  }
  const answer = await caller.transport.send({
    method: 'GET',
    url: jwksUrl,
    headers: { accept: 'application/json' },
    timeoutMilliseconds: caller.timeoutMilliseconds,
    signal,
  })
  const { keys } = parseJsonObject(answer)
  if (answer.status !== 200 || !Array.isArray(keys)) {
    const words = `${new URL(jwksUrl).host} did not answer with its keys (${answer.status}); try again.`
    throw new FrontdeskError('unexpected-answer', words, { status: answer.status })
  }
  return { keys }
}

/** By the codes of jose's errors. */
const reasons: Readonly<Record<string, string>> = {
  ERR_JWT_EXPIRED: 'it has expired (exp)',
  ERR_JWKS_NO_MATCHING_KEY: 'none of the server’s keys signed it',
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'its signature is wrong',
  ERR_JOSE_ALG_NOT_ALLOWED: `it is not signed by one of ${algorithms.join(', ')}`,
}

function whyNot(error: unknown): string {
  if (!(error instanceof Error)) return 'it cannot be read'
  if ('claim' in error && !('code' in error && error.code === 'ERR_JWT_EXPIRED')) {
    return `its ${error.claim} is wrong`
  }
  return reasons[codeOf(error)] ?? 'it cannot be read'
}

function codeOf(error: Error): string {
  return 'code' in error ? String(error.code) : ''
}
