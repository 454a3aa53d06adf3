import { isJsonObject, type JsonObject } from './compact-token.ts'
import { type GuardSettings, type IntrospectionOptions, within } from './guard-options.ts'
import { askForJson, requireSafeAddress } from './outgoing-request.ts'
import { recentEntries } from './recent-entries.ts'

/** `active` with what the issuer says of the token; `inactive`; or nobody knows now. */
export type Introspected =
  | { readonly state: 'active'; readonly answer: JsonObject }
  | { readonly state: 'inactive' }
  | { readonly state: 'unavailable' }

/** Asks the issuer about tokens. @see RFC 7662 */
export interface TokenIntrospection {
  readonly tokens: 'all' | 'opaque'
  introspect(token: string): Promise<Introspected>
}

interface Kept {
  readonly known: Introspected
  /** Milliseconds since 1970, both: an answer from the future is no answer. */
  readonly from: number
  readonly until: number
}

/** So many questions at a time; what comes on top is told to come back. */
const mostInFlight = 200
const largestCache = 64 * 1024 * 1024

/** One question at a time per token; answers of both kinds are kept for `cacheSeconds`. */
export function tokenIntrospection(
  options: IntrospectionOptions,
  settings: GuardSettings,
): TokenIntrospection {
  requireSafeAddress(options.endpoint, 'introspection.endpoint')
  const { clock } = settings
  const cacheSeconds = within('cacheSeconds', options.cacheSeconds ?? 10, 0, 3600)
  const kept = recentEntries<Kept>({
    maximumEntries: within('maximumEntries', options.maximumEntries ?? 10_000, 1, 10_000_000),
    maximumBytes: largestCache,
  })
  const inFlight = new Map<string, Promise<Introspected>>()
  const authorization = basicAuthorization(options.clientId, options.clientSecret)

  async function ask(token: string): Promise<Introspected> {
    try {
      const { status, json } = await askForJson({
        url: options.endpoint,
        timeoutMilliseconds: settings.timeoutMilliseconds,
        form: new URLSearchParams({ token, token_type_hint: 'access_token' }),
        authorization,
      })
      if (!isJsonObject(json) || typeof json.active !== 'boolean') {
        throw new Error(`The introspection endpoint gave no answer (status ${status}).`)
      }
      const known: Introspected = json.active
        ? { state: 'active', answer: json }
        : { state: 'inactive' }
      keep(token, known)
      return known
    } catch (cause) {
      settings.onProblem({ about: 'introspection', cause })
      return { state: 'unavailable' }
    }
  }

  function keep(token: string, known: Introspected): void {
    const from = clock()
    const expiresAt = known.state === 'active' ? known.answer.exp : undefined
    const latest = typeof expiresAt === 'number' ? expiresAt * 1000 : Number.POSITIVE_INFINITY
    const until = Math.min(from + cacheSeconds * 1000, latest)
    const bytes =
      token.length + (known.state === 'active' ? JSON.stringify(known.answer).length * 4 : 0) + 200
    if (until > from) kept.set(token, { known, from, until }, bytes)
  }

  return {
    tokens: options.tokens ?? 'all',
    async introspect(token) {
      const entry = kept.find(token)
      const now = clock()
      if (entry && entry.from <= now && now < entry.until) return entry.known
      const waiting = inFlight.get(token)
      if (waiting) return waiting
      if (inFlight.size >= mostInFlight) return { state: 'unavailable' }
      const asked = ask(token).finally(() => inFlight.delete(token))
      inFlight.set(token, asked)
      return asked
    },
  }
}

/** Both are form-encoded first. @see RFC 6749 §2.3.1 */
function basicAuthorization(clientId: string, clientSecret: string): string {
  const encode = (text: string): string => new URLSearchParams({ x: text }).toString().slice(2)
  const pair = `${encode(clientId)}:${encode(clientSecret)}`
  return `Basic ${Buffer.from(pair).toString('base64')}`
}
