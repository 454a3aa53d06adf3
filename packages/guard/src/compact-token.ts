import { isUnambiguous } from './member-names.ts'

/** A JWT in three parts. Nothing of it is verified. */
export interface CompactToken {
  /** The first part as received. */
  readonly headerPart: string
  readonly payloadPart: string
  /** What was signed: the first two parts with their dot. */
  readonly signed: string
  readonly signature: Buffer
}

/** The members of a token's header that decide anything. */
export interface TokenHeader {
  readonly algorithm: string
  readonly type: string | undefined
  readonly keyId: string | undefined
}

export type JsonObject = Readonly<Record<string, unknown>>

const compactForm = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Tells a JWT from an opaque token by its three parts. */
export function isCompactForm(text: string): boolean {
  return compactForm.test(text)
}

/**
 * Takes a JWT apart, strictly: base64url without padding or spaces, one spelling per token.
 *
 * @returns undefined when it is anything else. @see RFC 7515 §3.1, RFC 4648 §3.5
 */
export function findCompactToken(text: string): CompactToken | undefined {
  if (!compactForm.test(text)) return undefined
  const first = text.indexOf('.')
  const second = text.lastIndexOf('.')
  const headerPart = text.slice(0, first)
  const payloadPart = text.slice(first + 1, second)
  const signaturePart = text.slice(second + 1)
  if (!isCanonical(headerPart) || !isCanonical(payloadPart) || !isCanonical(signaturePart)) {
    return undefined
  }
  const signature = Buffer.from(signaturePart, 'base64url')
  return { headerPart, payloadPart, signed: text.slice(0, second), signature }
}

/** The unused bits of the last character are zero. */
function isCanonical(part: string): boolean {
  const last = part.charAt(part.length - 1)
  switch (part.length % 4) {
    case 0:
      return true
    case 2:
      return 'AQgw'.includes(last)
    case 3:
      return 'AEIMQUYcgkosw048'.includes(last)
    default:
      return false
  }
}

/** The JSON object in one part; undefined when it is none, or can be read in two ways. */
export function findPartObject(part: string): JsonObject | undefined {
  try {
    const text = utf8.decode(Buffer.from(part, 'base64url'))
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) && isUnambiguous(text) ? value : undefined
  } catch {
    // No UTF-8 or no JSON: which of the two helps only a forger.
    return undefined
  }
}

/** An object and no list. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Members with which a token would bring its own key, or change what the others mean. */
const neverIn = ['crit', 'b64', 'jwk', 'jku', 'x5u', 'x5c'] as const

/**
 * Reads the header of a token.
 *
 * @returns undefined when it has no algorithm, a member of the wrong type, or one that a guard
 *   must not follow. @see RFC 8725 §3.10 (keys of the token's own), RFC 7515 §4.1.11 (`crit`)
 */
export function findTokenHeader(part: string): TokenHeader | undefined {
  const header = findPartObject(part)
  if (!header || neverIn.some((name) => Object.hasOwn(header, name))) return undefined
  const { alg, typ, kid } = header
  if (typeof alg !== 'string') return undefined
  if (typ !== undefined && typeof typ !== 'string') return undefined
  if (kid !== undefined && typeof kid !== 'string') return undefined
  return { algorithm: alg, type: typ, keyId: kid }
}
