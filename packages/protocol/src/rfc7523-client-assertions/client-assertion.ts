import { hash } from 'node:crypto'

import type { Commit } from '@frontdesk/directory/change.ts'
import { StoreError } from '@frontdesk/directory/store-error.ts'
import type { UnixSeconds } from '@frontdesk/directory/units.ts'
import {
  createLocalJWKSet,
  decodeJwt,
  errors,
  type JWTPayload,
  type JWTVerifyOptions,
  jwtVerify,
} from 'jose'

import type { Client } from '../rfc6749-framework/client.ts'
import type { Form } from '../rfc6749-framework/form.ts'
import type { AssertionIdStore } from './assertion-id.ts'

/** @see RFC 7523 §2.2 */
export const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** What a client may sign with; none of them works with a shared secret. */
export const assertionAlgorithms = ['ES256', 'RS256', 'PS256', 'EdDSA'] as const

/** An assertion may not promise itself a longer life: its id is remembered for that long. */
const maximumSeconds = 600
const leewaySeconds = 30
const maximumLength = 4096
const maximumIdLength = 256

/** An assertion as it came, and whom it says it is from; nothing of it is proven. */
export interface PresentedAssertion {
  readonly clientId: string
  readonly assertion: string
}

/**
 * Reads the assertion in a form, if there is one.
 *
 * @returns undefined without one; `broken` when it cannot be one
 * @see RFC 7521 §4.2 (the `client_id` beside it must be the same)
 */
export function readAssertion(form: Form): PresentedAssertion | 'broken' | undefined {
  const assertion = form.optional('client_assertion')
  const type = form.optional('client_assertion_type')
  if (assertion === undefined && type === undefined) return undefined
  if (assertion === undefined || type !== assertionType || assertion.length > maximumLength) {
    return 'broken'
  }
  try {
    const { iss, sub } = decodeJwt(assertion)
    const named = form.optional('client_id')
    if (typeof sub !== 'string' || iss !== sub) return 'broken'
    return named === undefined || named === sub ? { clientId: sub, assertion } : 'broken'
  } catch {
    return 'broken'
  }
}

interface Parts {
  readonly assertionIds: AssertionIdStore
  readonly commit: Commit
}

/**
 * Tells whether a client signed the assertion for us, just now, and for the first time. The
 * audience is one text, our issuer: an assertion for somebody else cannot be forwarded to us.
 *
 * @param issuer ours, exact
 * @see RFC 7523 §3, security.md rows 15 and 16
 */
export async function verifyClientAssertion(
  { assertionIds, commit }: Parts,
  { assertion }: PresentedAssertion,
  client: Client,
  { issuer, now }: { readonly issuer: string; readonly now: UnixSeconds },
): Promise<boolean> {
  if (client.jwks.length === 0) return false
  try {
    const payload = await verifiedBy(client, assertion, {
      algorithms: [...assertionAlgorithms],
      issuer: client.clientId,
      subject: client.clientId,
      clockTolerance: leewaySeconds,
      currentDate: new Date(now * 1000),
      requiredClaims: ['exp', 'jti', 'aud'],
    })
    const { aud, exp = 0, jti = '' } = payload
    if (aud !== issuer || exp > now + maximumSeconds + leewaySeconds) return false
    if (typeof jti !== 'string' || jti === '' || jti.length > maximumIdLength) return false
    const id = hash('sha256', JSON.stringify([client.id, jti]), 'base64url')
    return await commit({
      changes: [assertionIds.claim(id, Math.ceil(exp) + leewaySeconds)],
      audit: [],
    })
  } catch (error) {
    // A store that cannot be written is no wrong assertion.
    if (error instanceof StoreError) throw error
    return false
  }
}

/** Without a `kid`, several keys of the client may be meant: each of them counts. */
async function verifiedBy(
  { jwks }: Client,
  assertion: string,
  options: JWTVerifyOptions,
): Promise<JWTPayload> {
  const keys = createLocalJWKSet({ keys: jwks.map((key) => ({ ...key })) })
  try {
    return (await jwtVerify(assertion, keys, options)).payload
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error
    for await (const key of error) {
      const verified = await jwtVerify(assertion, key, options).catch(() => undefined)
      if (verified) return verified.payload
    }
    throw error
  }
}
