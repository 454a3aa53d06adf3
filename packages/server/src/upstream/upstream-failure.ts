/** What went wrong at the provider, for the log: no code, token, secret, or word of its own. */
export interface UpstreamFailure {
  /** A sentence. */
  readonly why: string
  /** Which of its addresses was asked, without the query. */
  readonly at?: string | undefined
  /** Of the HTTP answer. */
  readonly status?: number | undefined
  /** The OAuth error code that the provider gave. */
  readonly error?: string | undefined
  /** What had to stand there, such as an issuer, and what stood there. */
  readonly expected?: string | undefined
  readonly received?: string | undefined
}

/** The provider did not do what it must; says nothing of codes, tokens and secrets. */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError'
  readonly failure: UpstreamFailure

  constructor(failure: UpstreamFailure) {
    super(failure.why)
    this.failure = failure
  }
}

/** Which address answered; the client library keeps the answer only. */
export type AskedAddresses = WeakMap<Response, string>

const longestShown = 200

/**
 * Turns what the client library throws into what may be told.
 *
 * @param asked where each answer of this provider came from
 * @see RFC 6749 §5.2, RFC 9207 §2.4, OpenID Connect Core §3.1.3.7
 */
export function upstreamError(error: unknown, asked: AskedAddresses): UpstreamError {
  if (error instanceof UpstreamError) return error
  if (!(error instanceof Error)) return new UpstreamError({ why: 'The provider cannot be used.' })
  const { cause } = error
  // The library wraps what comes out of our own fetching.
  if (cause instanceof UpstreamError) return cause
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  const known = code === undefined ? undefined : tellers[code]
  if (known) return new UpstreamError(known(error, asked))
  const words = code === undefined ? '' : ` (${code})`
  return new UpstreamError({ why: `The answer of the provider cannot be used${words}.` })
}

type Tell = (error: Error, asked: AskedAddresses) => UpstreamFailure

/** By the codes of the client library, as far as there is more to tell. */
const tellers: Readonly<Record<string, Tell>> = {
  OAUTH_RESPONSE_IS_NOT_CONFORM: ({ cause }, asked) => ({
    why: 'The provider answered with an unexpected status.',
    ...answered(cause, asked),
  }),
  OAUTH_RESPONSE_IS_NOT_JSON: ({ cause }, asked) => ({
    why: 'The provider answered with something that is not JSON.',
    ...answered(cause, asked),
  }),
  OAUTH_RESPONSE_BODY_ERROR: (error, asked) => ({
    why: 'The provider refused the request.',
    ...answered(memberOf(error, 'response'), asked),
    error: errorCode(memberOf(error, 'error')),
  }),
  OAUTH_WWW_AUTHENTICATE_CHALLENGE: (error, asked) => ({
    why: 'The provider did not accept the client, or its access token.',
    ...answered(memberOf(error, 'response'), asked),
  }),
  OAUTH_AUTHORIZATION_RESPONSE_ERROR: (error) => ({
    why: 'The provider sent the browser back with an error.',
    error: errorCode(memberOf(error, 'error')),
  }),
  OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED: (error) => {
    const details = detailsOf(error)
    const isIssuer = memberOf(details, 'attribute') === 'issuer'
    if (!isIssuer) return { why: 'The userinfo is about another person.' }
    return otherIssuer(memberOf(details, 'expected'), memberOf(memberOf(details, 'body'), 'issuer'))
  },
  OAUTH_JWT_CLAIM_COMPARISON_FAILED: (error) => otherClaim(detailsOf(error)),
  OAUTH_JWT_TIMESTAMP_CHECK_FAILED: (error) => otherTime(detailsOf(error)),
  OAUTH_KEY_SELECTION_FAILED: () => ({
    why: 'The ID token is signed with a key that is not among the keys of the provider.',
  }),
  OAUTH_INVALID_RESPONSE: (error) => {
    const words = libraryWords(error)
    const why = `The answer of the provider cannot be used: ${words}.`
    const parameters = memberOf(detailsOf(error), 'parameters')
    // A state, which is secret, stands in the same place.
    if (!words.includes('"iss"') || !(parameters instanceof URLSearchParams)) return { why }
    const expected = memberOf(detailsOf(error), 'expected')
    return { why, ...difference(expected, parameters.get('iss')) }
  },
}

/** A claim that is not what it must be; only names of parties are told, a nonce is not. */
function otherClaim(details: unknown): UpstreamFailure {
  const claim = memberOf(details, 'claim')
  if (claim !== 'iss' && claim !== 'aud' && claim !== 'azp') {
    return { why: `The ID token has an unexpected ${shown(claim) ?? 'claim'}.` }
  }
  const what = claim === 'iss' ? 'from another issuer' : 'for another client'
  const received = memberOf(memberOf(details, 'claims'), claim)
  const why = `The ID token is ${what} (${claim}).`
  return { why, ...difference(memberOf(details, 'expected'), received) }
}

function otherTime(details: unknown): UpstreamFailure {
  const claim = shown(memberOf(details, 'claim')) ?? 'time'
  const [now, given] = [memberOf(details, 'now'), memberOf(memberOf(details, 'claims'), claim)]
  const why = `The clock of this server does not allow the ${claim} of the ID token.`
  return { why, expected: `now ${instant(now)}`, received: instant(given) }
}

/** A discovery document that is about another issuer than the one that was asked. */
export function otherIssuer(expected: unknown, received: unknown): UpstreamFailure {
  const why =
    'The discovery document names another issuer; FRONTDESK_UPSTREAM_ISSUER must be spelled exactly as there.'
  return { why, ...difference(expected, received) }
}

function difference(
  expected: unknown,
  received: unknown,
): Pick<UpstreamFailure, 'expected' | 'received'> {
  return { expected: shown(expected), received: shown(received) ?? 'nothing' }
}

function answered(
  response: unknown,
  asked: AskedAddresses,
): Pick<UpstreamFailure, 'at' | 'status'> {
  if (!(response instanceof Response)) return {}
  return { at: asked.get(response), status: response.status }
}

/** The library's error may be wrapped once in its own. */
function detailsOf({ cause }: Error): unknown {
  return cause instanceof Error ? cause.cause : cause
}

/** The library's own fixed words: it puts no value into them. */
function libraryWords({ cause, message }: Error): string {
  return cause instanceof Error ? cause.message : message
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

/** An error code is a word; anything else may hold anything. @see RFC 6749 §5.2 */
function errorCode(value: unknown): string {
  return typeof value === 'string' && /^[\w.-]{1,60}$/.test(value) ? value : 'unreadable'
}

function shown(value: unknown): string | undefined {
  const text = Array.isArray(value)
    ? value.filter((one) => typeof one === 'string').join(', ')
    : value
  return typeof text === 'string' ? text.slice(0, longestShown) : undefined
}

function instant(seconds: unknown): string {
  const date = new Date(typeof seconds === 'number' ? seconds * 1000 : Number.NaN)
  return Number.isNaN(date.getTime()) ? 'unreadable' : date.toISOString()
}
