import { type ClientErrorCode, FrontdeskError } from '../client-error.ts'
import type { TransportAnswer } from '../http/request-transport.ts'
import { retryAfterWait } from '../http/retry-after.ts'
import { withoutEnd } from '../http/without-end.ts'
import { findJsonObject, plainText } from './read-token-answer.ts'

/** A refusal in RFC 6749's words, whatever words the server has for it. */
export interface Refusal {
  /** An OAuth error, such as `invalid_client`. */
  readonly error: string
  /** The server's own number or word for it, where it has one. */
  readonly serverCode?: string | undefined
  readonly description?: string | undefined
}

/** What the caller of a token endpoint knows about refusals that the endpoint does not say. */
export interface RefusalWords {
  /** What to check after `invalid_client`, as the end of a sentence. */
  readonly credentialsHint?: string | undefined
  /** What `invalid_grant` means here: for a refresh token, that somebody must sign in again. */
  readonly onInvalidGrant?: 'sign-in-needed' | 'token-refused' | undefined
  /** What to do after `invalid_grant`, as a sentence. */
  readonly grantHint?: string | undefined
  /** Reads errors of servers that do not speak RFC 6749 §5.2. */
  readonly decodeRefusal?: DecodeRefusal | undefined
  /** Values that no text of the server may carry into an error: secrets, codes, tokens. */
  readonly secrets: readonly string[]
}

export type DecodeRefusal = (
  members: Readonly<Record<string, unknown>>,
  status: number,
) => Refusal | undefined

const usualHint = 'check the client id and the secret, and that the client is enabled'

/**
 * Turns a token endpoint's refusal into an error that says what to do.
 *
 * @see RFC 6749 §5.2
 */
export function tokenRefusal(answer: TransportAnswer, words: RefusalWords): FrontdeskError {
  const host = new URL(answer.url).host
  const { status } = answer
  const members = findJsonObject(answer.text)
  const refusal = members && (words.decodeRefusal?.(members, status) ?? decodeOAuthError(members))
  const said = refusal?.description ? `: ${withoutSecrets(refusal.description, words.secrets)}` : ''
  const detail = {
    status,
    serverCode: refusal && withoutSecrets(refusal.serverCode ?? refusal.error, words.secrets),
    requestId: findRequestId(answer),
    retryAfterSeconds: retryAfterSeconds(answer),
  }
  const error = (code: ClientErrorCode, text: string) => new FrontdeskError(code, text, detail)

  if (status === 429) {
    return error('token-refused', `${host} gets too many token requests (429); wait and try again.`)
  }
  if (refusal?.error === 'invalid_client' || (!refusal && status === 401)) {
    const hint = words.credentialsHint ?? usualHint
    return error('credentials-refused', `${host} did not take the credentials${said}; ${hint}.`)
  }
  if (refusal?.error === 'invalid_grant') {
    const hint = words.grantHint ?? 'Start again from the sign-in.'
    const code = words.onInvalidGrant ?? 'token-refused'
    return error(code, `${host} did not take the grant (invalid_grant)${said}. ${hint}`)
  }
  if (refusal) {
    const name = withoutSecrets(refusal.serverCode ?? refusal.error, words.secrets)
    const hint = hints.get(refusal.error) ?? 'See the message and the server’s log.'
    return error('token-refused', `${host} refused the token request (${name})${said}. ${hint}`)
  }
  return error(...unreadableRefusal(answer, host))
}

const hints = new Map([
  ['invalid_scope', 'Ask for a scope that the client has.'],
  ['unauthorized_client', 'Allow this kind of grant for the client.'],
  ['unsupported_grant_type', 'The server does not offer this kind of grant.'],
  ['invalid_request', 'Check the address and the options.'],
  ['server_error', 'Try again later, or ask who runs the server.'],
  ['temporarily_unavailable', 'Try again later.'],
])

function unreadableRefusal(answer: TransportAnswer, host: string): [ClientErrorCode, string] {
  const { status } = answer
  if (status >= 300 && status < 400) {
    const words = `${host} redirects the token request elsewhere (${status}), which is not followed; use the address that it names.`
    return ['unexpected-answer', words]
  }
  if (status === 404 || status === 405) {
    const words = `There is no token endpoint at ${new URL(answer.url).pathname} of ${host} (${status}); check the address.`
    return ['unexpected-answer', words]
  }
  if (status >= 500) {
    return ['token-refused', `${host} has a fault of its own (${status}); try again later.`]
  }
  if (/^\s*</.test(answer.text)) {
    const words = `${host} answered the token request with a web page (${status}); check the address and the proxy.`
    return ['unexpected-answer', words]
  }
  return ['token-refused', `${host} refused the token request (${status}) and does not say why.`]
}

function decodeOAuthError(members: Readonly<Record<string, unknown>>): Refusal | undefined {
  const { error, error_description: description } = members
  if (typeof error !== 'string' || error === '') return undefined
  return { error, description: typeof description === 'string' ? description : undefined }
}

/**
 * Seconds of a `Retry-After`, which is a number or a date by the server's own clock; undefined when
 * it is neither.
 *
 * @see RFC 9110 §10.2.3
 */
export function retryAfterSeconds(
  { headers }: Pick<TransportAnswer, 'headers'>,
  now: number = Date.now(),
): number | undefined {
  const wait = retryAfterWait(headers, now)
  return wait === undefined ? undefined : Math.ceil(wait / 1000)
}

function findRequestId({ headers }: TransportAnswer): string | undefined {
  const id = headers['x-request-id'] ?? headers['request-id']
  return id === undefined ? undefined : plainText(id, 100)
}

/** Servers do echo what was sent: "Invalid refresh token: ..." with the token. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  const spellings = secrets
    // Two or three letters occur in any sentence, and are no secret.
    .filter((secret) => secret.length > 3)
    .flatMap((secret) => [secret, encodeURIComponent(secret)])
  const clean = spellings.reduce((rest, secret) => rest.replaceAll(secret, '[secret]'), text)
  return withoutEnd(plainText(clean), /[.;:\s]/)
}
