import type { KeyLimits } from './issuer-keys.ts'
import type { Algorithm } from './signature-check.ts'

/** What a guard must know. Issuer and audience are enough. */
export interface GuardOptions {
  /** `iss` of the tokens, to the letter. Where its metadata is found, unless `jwksUri` is given. */
  readonly issuer: string
  /** The name of this API: tokens of another audience open nothing. */
  readonly audience: string
  /** Where the issuer's keys are, for an issuer without metadata. */
  readonly jwksUri?: string | undefined
  /** Default ES256 and RS256. RSA keys below 2048 bits never count. */
  readonly algorithms?: readonly Algorithm[] | undefined
  /**
   * `typ` of the tokens; default `at+jwt`. Some issuers write `JWT`, and write it into ID tokens
   * too: then only the audience tells them apart.
   */
  readonly acceptTypes?: readonly string[] | undefined
  /** For clocks that differ; default 30, at most 300. */
  readonly leewaySeconds?: number | undefined
  /** The name in `WWW-Authenticate`; the audience when not given. */
  readonly realm?: string | undefined
  /** Default: fetched again after 600 s, used for 21,600 s without the issuer, 30 s apart. */
  readonly keys?: Partial<KeyLimits> | undefined
  /** Tokens whose signature was checked before. Default 10,000 of them, 32 MiB. */
  readonly cache?: Partial<CacheLimits> | undefined
  /**
   * Asks the issuer about each token. **Without it a revoked token works until it expires**, and
   * opaque tokens are refused. With it "no" takes effect within `cacheSeconds`, and the API stands
   * still (503) while the endpoint does.
   */
  readonly introspection?: IntrospectionOptions | undefined
  /** For each request to the issuer; default 5,000. */
  readonly timeoutMilliseconds?: number | undefined
  /** Hears why keys or introspection cannot be had, for the log. Never told a token or a secret. */
  readonly onProblem?: ((problem: GuardProblem) => void) | undefined
  /** Milliseconds since 1970; `Date.now` when not given. */
  readonly clock?: (() => number) | undefined
}

export interface CacheLimits {
  readonly maximumEntries: number
  readonly maximumBytes: number
}

/** @see RFC 7662 */
export interface IntrospectionOptions {
  readonly endpoint: string
  /** Sent by HTTP Basic. */
  readonly clientId: string
  readonly clientSecret: string
  /** `all`: signed tokens too, after their signature. `opaque`: only those that are no JWT. */
  readonly tokens?: 'all' | 'opaque' | undefined
  /** How long an answer counts, never beyond the token's expiry; default 10. */
  readonly cacheSeconds?: number | undefined
  /** Answers kept; default 10,000. */
  readonly maximumEntries?: number | undefined
  /**
   * Opaque tokens count for this API although the answer names no audience. Only where the issuer
   * has no other API: otherwise their tokens open this one.
   */
  readonly dangerouslyAcceptMissingAudience?: boolean | undefined
}

export interface GuardProblem {
  readonly about: 'keys' | 'introspection'
  readonly cause: unknown
}

/** The options with every default in its place. */
export interface GuardSettings {
  readonly issuer: string
  readonly audience: string
  readonly realm: string
  readonly algorithms: readonly Algorithm[]
  /** In lower case, without `application/`. */
  readonly types: ReadonlySet<string>
  readonly leewaySeconds: number
  readonly keys: KeyLimits
  readonly cache: CacheLimits
  readonly timeoutMilliseconds: number
  readonly clock: () => number
  readonly onProblem: (problem: GuardProblem) => void
}

const known: readonly string[] = ['ES256', 'RS256', 'PS256', 'EdDSA'] satisfies Algorithm[]

/** @throws TypeError with a sentence that names the option that cannot be meant */
export function parseGuardOptions(options: GuardOptions): GuardSettings {
  const { issuer, audience, algorithms = ['ES256', 'RS256'], acceptTypes = ['at+jwt'] } = options
  requireText('issuer', issuer)
  requireText('audience', audience)
  const unknown = algorithms.find((name) => !known.includes(name))
  if (unknown !== undefined) throw new TypeError(`algorithms: ${unknown} is not supported.`)
  if (algorithms.length === 0) throw new TypeError('algorithms must name at least one.')

  const { onProblem } = options
  return {
    issuer,
    audience,
    realm: options.realm ?? audience,
    algorithms,
    types: new Set(acceptTypes.map(normalType)),
    leewaySeconds: within('leewaySeconds', options.leewaySeconds ?? 30, 0, 300),
    keys: {
      maximumAgeSeconds: atLeast('maximumAgeSeconds', options.keys?.maximumAgeSeconds ?? 600, 1),
      maximumStaleSeconds: atLeast(
        'maximumStaleSeconds',
        options.keys?.maximumStaleSeconds ?? 21_600,
        1,
      ),
      cooldownSeconds: atLeast('cooldownSeconds', options.keys?.cooldownSeconds ?? 30, 1),
    },
    cache: {
      maximumEntries: atLeast('maximumEntries', options.cache?.maximumEntries ?? 10_000, 0),
      maximumBytes: atLeast('maximumBytes', options.cache?.maximumBytes ?? 32 * 1024 * 1024, 0),
    },
    timeoutMilliseconds: within(
      'timeoutMilliseconds',
      options.timeoutMilliseconds ?? 5000,
      1,
      60_000,
    ),
    clock: options.clock ?? Date.now,
    onProblem(problem) {
      try {
        onProblem?.(problem)
      } catch {
        // A log that fails must not open or close the door.
      }
    },
  }
}

/** `typ` as it is compared: letter case and `application/` do not matter (RFC 7515 §4.1.9). */
export function normalType(type: string): string {
  return type.toLowerCase().replace(/^application\//, '')
}

/** @throws TypeError unless the number lies between the two */
export function within(name: string, value: number, least: number, most: number): number {
  if (value >= least && value <= most) return value
  throw new TypeError(`${name} must be a number from ${least} to ${most}.`)
}

function atLeast(name: string, value: number, least: number): number {
  return within(name, value, least, Number.MAX_SAFE_INTEGER)
}

function requireText(name: string, value: unknown): void {
  if (typeof value !== 'string' || value === '') throw new TypeError(`${name} must be given.`)
}
