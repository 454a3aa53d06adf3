const units: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
]

const format = new Intl.RelativeTimeFormat('en', { numeric: 'always', style: 'long' })

/** Milliseconds of a date on the wire: RFC 3339 text, or Unix seconds; undefined for neither. */
export function findMilliseconds(value: unknown): number | undefined {
  if (typeof value === 'number') return value * 1000
  if (typeof value !== 'string') return undefined
  const milliseconds = Date.parse(value)
  return Number.isNaN(milliseconds) ? undefined : milliseconds
}

/** A date as people say it: `3 days ago`, `in 2 hours`, `just now`. */
export function relativeDate(milliseconds: number, now: number): string {
  const seconds = (milliseconds - now) / 1000
  for (const [unit, length] of units) {
    // Counted to the nearest hundredth first: 89.9999 days from now were meant as 90.
    const count = Math.trunc(Math.round((seconds / length) * 100) / 100)
    if (count !== 0) return format.format(count, unit)
  }
  return 'just now'
}
