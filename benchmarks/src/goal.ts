/** A figure this project wants to reach. A missed goal is shown, it never fails the run. */
export interface Goal {
  readonly name: string
  /** Undefined when this run did not measure it. */
  readonly measured: number | undefined
  readonly bound: { readonly atLeast: number } | { readonly atMost: number }
  /** What follows the number: `ms`, `MB`, or nothing for a ratio. */
  readonly unit: string
}

/** The bound in words: `>= 0.80`, `<= 15 ms`. */
export function boundInWords({ bound, unit }: Goal): string {
  return 'atLeast' in bound
    ? `>= ${withUnit(bound.atLeast, unit)}`
    : `<= ${withUnit(bound.atMost, unit)}`
}

/** The measured figure in words, or a dash. */
export function measuredInWords({ measured, unit }: Goal): string {
  return measured === undefined || Number.isNaN(measured) ? '-' : withUnit(measured, unit)
}

/**
 * Met or missed, and by how many percent of the bound: `met, 12.5 % to spare`,
 * `missed by 3.1 %`, `not measured`.
 */
export function verdict({ measured, bound }: Goal): string {
  if (measured === undefined || Number.isNaN(measured)) return 'not measured'

  const limit = 'atLeast' in bound ? bound.atLeast : bound.atMost
  const surplus = 'atLeast' in bound ? measured - limit : limit - measured
  if (limit === 0) return surplus >= 0 ? 'met' : `MISSED by ${Math.abs(surplus)}`
  const percent = `${((Math.abs(surplus) / limit) * 100).toFixed(1)} %`
  return surplus >= 0 ? `met, ${percent} to spare` : `MISSED by ${percent}`
}

function withUnit(value: number, unit: string): string {
  if (unit === '') return value.toFixed(2)
  return `${Number.isInteger(value) ? value : value.toFixed(1)} ${unit}`
}
