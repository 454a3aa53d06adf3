import { FrontdeskError } from '../client-error.ts'
import type { TransportAnswer } from '../http/request-transport.ts'
import type { AccessToken } from './bearer-token.ts'

/** A successful answer of a token endpoint, read and checked. */
export interface TokenAnswer {
  readonly token: Omit<AccessToken, 'expiresAt'>
  readonly refreshToken: string | undefined
  /** As it came; nothing of it is proven. */
  readonly idToken: string | undefined
}

export interface TokenAnswerReading {
  /** An `expires_in` that means "no end said" where a server has such a habit, as -1. */
  readonly unknownLifeValue?: number | undefined
}

/** The characters of a bearer token. @see RFC 6750 §2.1 */
const tokenSyntax = /^[A-Za-z0-9\-._~+/]+=*$/

/**
 * Reads a token endpoint's 200. An `expires_in` that is missing or null means "until a 401"; a
 * number in quotes is accepted.
 *
 * @throws FrontdeskError `unexpected-answer`, with words for each way to be wrong
 * @see RFC 6749 §5.1
 */
export function parseTokenAnswer(
  answer: TransportAnswer,
  reading: TokenAnswerReading = {},
): TokenAnswer {
  const host = new URL(answer.url).host
  const wrong = (words: string) =>
    new FrontdeskError('unexpected-answer', words, { status: answer.status })
  const members = parseJsonObject(answer)
  const value = members.access_token
  if (value === undefined || value === null || value === '') {
    throw wrong(
      `The answer of ${host} holds no access_token; check that the address is its token endpoint.`,
    )
  }
  if (typeof value !== 'string' || !tokenSyntax.test(value)) {
    throw wrong(
      `The access_token of ${host} holds characters that no bearer token may have (RFC 6750 §2.1); ask who runs the server.`,
    )
  }
  const type = members.token_type ?? 'bearer'
  if (typeof type !== 'string' || type.toLowerCase() !== 'bearer') {
    const name = typeof type === 'string' ? ` (${plainText(type, 20)})` : ''
    throw wrong(
      `The token of ${host} is not a bearer token${name}; only bearer tokens can be used here.`,
    )
  }
  const scope = members.scope
  const refreshToken = members.refresh_token
  const idToken = members.id_token
  return {
    token: {
      value,
      scope: typeof scope === 'string' && scope !== '' ? scope : undefined,
      lifeSeconds: parseLife(members.expires_in, reading, host, wrong),
    },
    refreshToken:
      typeof refreshToken === 'string' && refreshToken !== '' ? refreshToken : undefined,
    idToken: typeof idToken === 'string' && idToken !== '' ? idToken : undefined,
  }
}

function parseLife(
  given: unknown,
  reading: TokenAnswerReading,
  host: string,
  wrong: (words: string) => FrontdeskError,
): number | undefined {
  if (given === undefined || given === null) return undefined
  const isNumeric = typeof given === 'string' && /^\s*-?\d{1,15}(\.\d+)?\s*$/.test(given)
  const seconds = isNumeric ? Number(given) : given
  if (typeof seconds !== 'number' || !Number.isFinite(seconds)) {
    throw wrong(
      `The answer of ${host} says how long its token lives (expires_in) with something that is no number; ask who runs the server.`,
    )
  }
  if (seconds === reading.unknownLifeValue) return undefined
  if (seconds <= 0) {
    throw wrong(
      `${host} gave a token that has already expired (expires_in ${seconds}); check the server's clock and its setting for the token's life.`,
    )
  }
  return seconds
}

/**
 * Reads an answer as a JSON object.
 *
 * @throws FrontdeskError `unexpected-answer`, saying so where it is a web page
 */
export function parseJsonObject(answer: TransportAnswer): Record<string, unknown> {
  const members = findJsonObject(answer.text)
  if (members) return members
  const host = new URL(answer.url).host
  const { status } = answer
  const isPage =
    /^\s*</.test(answer.text) || (answer.headers['content-type'] ?? '').includes('text/html')
  const words = isPage
    ? `${host} answered with a web page instead of JSON (${status}): the address is wrong, or a proxy or sign-in page stands in between; check the address and the proxy.`
    : `${host} did not answer with JSON (${status}); check that the address is its token endpoint.`
  throw new FrontdeskError('unexpected-answer', words, { status })
}

/** The JSON object in a text, undefined where there is none. */
export function findJsonObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Tells whether a value is a JSON object: no list, no null. */
export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A server's text made safe for one line of ours: no control characters, not too long. */
export function plainText(text: string, length = 200): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim()
  return plain.length > length ? `${plain.slice(0, length)}…` : plain
}
