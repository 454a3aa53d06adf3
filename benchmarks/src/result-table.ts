/** A table of texts, the first column left-aligned, the others right-aligned. */
export interface ResultTable {
  readonly heading: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/**
 * Renders a table as Markdown whose columns also line up on a terminal, so that the screen and
 * `results.md` show the same thing.
 *
 * Missing cells are empty; cells beyond the heading are dropped; a `|` is escaped.
 */
export function renderTable({ heading, rows }: ResultTable): string {
  const lines = [heading, ...rows].map((row) =>
    heading.map((_, column) => (row[column] ?? '').replaceAll('|', '\\|')),
  )
  const widths = heading.map((_, column) =>
    Math.max(3, ...lines.map((cells) => cells[column]?.length ?? 0)),
  )
  const rendered = lines.map((cells) => {
    const padded = cells.map((cell, column) => {
      const width = widths[column] ?? 0
      return column === 0 ? cell.padEnd(width) : cell.padStart(width)
    })
    return `| ${padded.join(' | ')} |`
  })
  const rule = widths.map((width, column) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  )
  return [rendered[0], `| ${rule.join(' | ')} |`, ...rendered.slice(1)].join('\n')
}

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** A count or rate: `12,345`. A dash when there is none. */
export function wholeNumber(value: number | undefined): string {
  return present(value) ? whole.format(value) : '-'
}

/** Milliseconds or a ratio, two decimals. A dash when there is none. */
export function twoDecimals(value: number | undefined): string {
  return present(value) ? value.toFixed(2) : '-'
}

function present(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value)
}
