/** Lowest, middle and highest of the rounds. */
export interface Spread {
  readonly min: number
  readonly median: number
  readonly max: number
}

/**
 * The middle value; for an even count the mean of the two middle ones. NaN for an empty list.
 */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  if (sorted.length % 2 === 1) return upper
  return ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

/** Lowest, middle and highest value; all NaN for an empty list. */
export function spread(values: readonly number[]): Spread {
  if (values.length === 0) return { min: Number.NaN, median: Number.NaN, max: Number.NaN }
  return { min: Math.min(...values), median: median(values), max: Math.max(...values) }
}

/**
 * What each round of one contestant is of the same round of another.
 *
 * Rounds that lie side by side in time share the weather of the machine, so the median of these
 * ratios is steadier than the ratio of two medians. A round that only one of them ran is dropped.
 */
export function ratios(ours: readonly number[], theirs: readonly number[]): number[] {
  return ours.slice(0, theirs.length).map((value, round) => value / (theirs[round] ?? Number.NaN))
}
