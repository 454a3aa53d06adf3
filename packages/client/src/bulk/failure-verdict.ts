import { FrontdeskError } from '../client-error.ts'

/**
 * What a failed attempt means for the run: `ends-run` would fail for every other item too,
 * `outage` is no connection, `overload` may pass, `final` is this item's own.
 */
export type FailureVerdict = 'ends-run' | 'outage' | 'overload' | 'final'

const endsRun: ReadonlySet<string> = new Set([
  'credentials-refused',
  'token-refused',
  'sign-in-needed',
  'tls',
  'usage',
  'storage',
  'aborted',
])

/** Not implemented, and the wrong HTTP version: asking again changes nothing. */
const lasting5xx: ReadonlySet<number> = new Set([501, 505])

/** Sorts an error of an item's work. Errors that are not a `FrontdeskError` are the item's own. */
export function judgeFailure(error: unknown): FailureVerdict {
  if (!(error instanceof FrontdeskError)) return isTimeout(error) ? 'overload' : 'final'
  const { code, status } = error
  if (code === 'unreachable') return 'outage'
  if (code === 'timed-out' || status === 429) return 'overload'
  if (status !== undefined && status >= 500 && !lasting5xx.has(status)) return 'overload'
  return endsRun.has(code) ? 'ends-run' : 'final'
}

/** `AbortSignal.timeout` of the work's own making. */
function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'TimeoutError'
}

const longestReason = 300

/** What may stand in a message of somebody else's code and is nobody's business. */
const secrets: readonly (readonly [sign: RegExp, instead: string])[] = [
  [/\b(bearer|basic)\s+[\w.~+/=-]{6,}/gi, '$1 ...'],
  [/eyJ[\w.-]+/g, '...'],
  [/(\w:\/\/)[^/\s@]+@/g, '$1'],
]

/** An address with all that follows its scheme. */
const address = /\w:\/\/[^\s'"]+/g

const namedValue = /\b(\w+)(["']?\s*[=:]\s*)["']?[^\s"',;&]+/g
const secretName = /(?:secret|token|password|assertion|code|key)$/i

/** Why an item failed, in one line for people. What looks like a secret is left out. */
export function failureReason(error: unknown): string {
  if (error instanceof FrontdeskError) return error.message
  const text = error instanceof Error ? error.message || error.name : String(error)
  const firstLine =
    text
      .trimStart()
      .split(/[\r\n]/, 1)[0]
      ?.slice(0, longestReason) ?? ''
  return secrets
    .reduce((line, [sign, instead]) => line.replace(sign, instead), firstLine)
    .replace(address, (url) => url.split('?', 1)[0] ?? '')
    .replace(namedValue, (pair, name: string, sign: string) =>
      secretName.test(name) ? `${name}${sign}...` : pair,
    )
}
