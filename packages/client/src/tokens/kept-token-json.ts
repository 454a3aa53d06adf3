import type { AccessToken, GrantMemory, IdTokenClaims, KeptToken } from './bearer-token.ts'
import { isJsonObject } from './read-token-answer.ts'

/** Reads one entry of a store, undefined where it is none: another may have written there. */
export function findKeptToken(value: unknown): KeptToken | undefined {
  if (!isJsonObject(value)) return undefined
  const token = findAccessToken(value.token)
  const { fetchedAt } = value
  if (!token || typeof fetchedAt !== 'number' || !Number.isFinite(fetchedAt)) return undefined
  const memory = findMemory(value.memory)
  if (!memory) return { token, fetchedAt }
  const { claims } = memory
  return { token: claims ? { ...token, claims } : token, fetchedAt, memory }
}

function findAccessToken(value: unknown): AccessToken | undefined {
  if (!isJsonObject(value)) return undefined
  const { value: text, scope, lifeSeconds, expiresAt } = value
  if (typeof text !== 'string' || text === '' || /[^\x21-\x7e]/.test(text)) return undefined
  if (!isOptionalNumber(lifeSeconds) || !isOptionalNumber(expiresAt)) return undefined
  return {
    value: text,
    scope: typeof scope === 'string' ? scope : undefined,
    lifeSeconds,
    expiresAt,
  }
}

function findMemory(value: unknown): GrantMemory | undefined {
  if (!isJsonObject(value)) return undefined
  const { refreshToken } = value
  const claims = findClaims(value.claims)
  if (typeof refreshToken !== 'string' && !claims) return undefined
  return {
    ...(typeof refreshToken === 'string' && { refreshToken }),
    ...(claims && { claims }),
  }
}

function findClaims(value: unknown): IdTokenClaims | undefined {
  if (!isJsonObject(value) || typeof value.sub !== 'string') return undefined
  return { ...value, sub: value.sub }
}

function isOptionalNumber(value: unknown): value is number | undefined {
  return value === undefined || (typeof value === 'number' && Number.isFinite(value))
}
