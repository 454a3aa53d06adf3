import type { JsonObject } from './compact-token.ts'
import type { Caller } from './guard-verdict.ts'

/** What a token must say to be for this API, now. */
export interface ClaimRules {
  readonly issuer: string
  readonly audience: string
  readonly leewaySeconds: number
}

/** A caller, or why there is none, in a sentence for the answer. */
export type ClaimsVerdict =
  | { readonly caller: Caller; readonly problem?: undefined }
  | { readonly caller?: undefined; readonly problem: string }

const expiredSentence = 'The access token expired.'

/**
 * Reads the claims of a token whose signature is verified, or of an introspection answer.
 *
 * `cnf` is refused: such a token is good only with a proof that a bearer does not give.
 *
 * @param nowSeconds since 1970
 * @see RFC 9068 §4, RFC 7519 §4.1, RFC 9449 §7.1
 */
export function readClaims(
  claims: JsonObject,
  rules: ClaimRules,
  nowSeconds: number,
): ClaimsVerdict {
  const { iss, aud, exp, sub, client_id, cnf } = claims
  if (iss !== rules.issuer) return problem('The access token is of another issuer.')
  if (!isFor(aud, rules.audience)) return problem('The access token is for another API.')
  if (cnf !== undefined) return problem('The access token is bound to a key.')
  if (!isTime(exp)) return problem('The access token does not say when it expires.')
  if (isOver(exp, nowSeconds, rules.leewaySeconds)) return problem(expiredSentence)
  if (!hasBegun(claims, nowSeconds + rules.leewaySeconds)) {
    return problem('The access token is not valid yet.')
  }
  if (!isNameOrMissing(sub) || !isNameOrMissing(client_id) || (sub ?? client_id) === undefined) {
    return problem('The access token does not say whose it is.')
  }
  const scopes = findScopes(claims)
  if (!scopes) return problem('The scope of the access token cannot be read.')
  return {
    caller: Object.freeze({
      subject: sub,
      clientId: client_id,
      scopes: Object.freeze(scopes),
      expiresAt: exp,
      claims: freezeAll(claims),
    }),
  }
}

/** Whether a token is over at this moment, the leeway granted. */
export function isOver(expiresAt: number, nowSeconds: number, leewaySeconds: number): boolean {
  return expiresAt + leewaySeconds <= nowSeconds
}

/** `scope` as text with spaces, or, with some issuers, a list, or under the name `scp`. */
export function findScopes({ scope, scp }: JsonObject): string[] | undefined {
  const value = scope ?? scp ?? ''
  if (typeof value === 'string') return value.split(' ').filter((name) => name !== '')
  if (!Array.isArray(value)) return undefined
  const names = value.filter((name) => typeof name === 'string')
  return names.length === value.length ? names : undefined
}

function problem(sentence: string): ClaimsVerdict {
  return { problem: sentence }
}

function isFor(audience: unknown, wanted: string): boolean {
  return Array.isArray(audience) ? audience.includes(wanted) : audience === wanted
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

/** `nbf` and `iat`, where they are there, must be times that have come. */
function hasBegun({ nbf, iat }: JsonObject, latest: number): boolean {
  return [nbf, iat].every((time) => time === undefined || (isTime(time) && time <= latest))
}

function isNameOrMissing(value: unknown): value is string | undefined {
  return value === undefined || (typeof value === 'string' && value !== '')
}

function freezeAll<Value>(value: Value): Readonly<Value> {
  if (typeof value !== 'object' || value === null) return value
  for (const member of Object.values(value)) freezeAll(member)
  return Object.freeze(value)
}
