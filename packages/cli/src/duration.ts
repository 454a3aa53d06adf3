import { usageFailure } from './command-failure.ts'

const unitSeconds: Readonly<Record<string, number>> = {
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
}

/** Seconds of a duration such as `90s`, `15m`, `24h`, `7d`, `2w` or `0`; undefined when it is none. */
export function findSeconds(text: string): number | undefined {
  if (text === '0') return 0
  const match = /^(\d{1,9})([smhdw])$/.exec(text)
  const unit = unitSeconds[match?.[2] ?? '']
  return match === null || unit === undefined ? undefined : Number(match[1]) * unit
}

/** A duration as people say it, in the largest unit that leaves no rest: `2 days`. */
export function durationWords(seconds: number): string {
  const units = { week: 604_800, day: 86_400, hour: 3600, minute: 60, second: 1 }
  const found = Object.entries(units).find(([, length]) => seconds % length === 0)
  const [unit, length] = found ?? ['second', 1]
  const count = seconds / length
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

/**
 * Seconds of an option's duration.
 *
 * @throws CommandFailure naming the option
 */
export function parseSeconds(option: string, text: string): number {
  const seconds = findSeconds(text)
  if (seconds !== undefined) return seconds
  throw usageFailure(`${option} must look like 90s, 15m, 24h, 7d or 0, not "${text}".`)
}

/**
 * Whole days of an option's duration, rounded up: what the server counts stale secrets in.
 *
 * @throws CommandFailure naming the option
 */
export function parseDays(option: string, text: string): number {
  return Math.ceil(parseSeconds(option, text) / 86_400)
}

/**
 * A whole number in a range, such as a port.
 *
 * @throws CommandFailure naming the option
 */
export function parseWholeNumber(
  option: string,
  text: string,
  range: { readonly from: number; readonly to: number },
): number {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (number >= range.from && number <= range.to) return number
  throw usageFailure(
    `${option} must be a whole number from ${range.from} to ${range.to}, not "${text}".`,
  )
}

/**
 * A moment in RFC 3339, given as a date (`2027-01-31`, or with a time) or as a duration that
 * counts from now: forwards for an expiry, backwards for the start of a search.
 *
 * @throws CommandFailure naming the option
 */
export function parseMoment(
  option: string,
  text: string,
  from: { readonly now: number; readonly direction: 'ahead' | 'ago' },
): string {
  const seconds = findSeconds(text)
  if (seconds !== undefined) {
    const sign = from.direction === 'ahead' ? 1 : -1
    return new Date(from.now + sign * seconds * 1000).toISOString()
  }
  const isDate = /^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d)?)?$/.test(text)
  const milliseconds = isDate ? Date.parse(text) : Number.NaN
  if (Number.isFinite(milliseconds)) return new Date(milliseconds).toISOString()
  throw usageFailure(`${option} must look like 90d or 2027-01-31, not "${text}".`)
}
