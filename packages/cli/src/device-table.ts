import type { JsonRecord } from './json-reading.ts'

/** The line of headings of a table of devices. */
export function csvHeadings(record: JsonRecord): string {
  return csvLine(Object.keys(record))
}

/** What spreadsheets run as a formula; people choose the names of their devices. */
const formula = /^[=+\-@\t\r＝＋－＠]/

/**
 * One device as a line of a table, its members in the order of the headings. A text that a
 * spreadsheet would run gets a single quote before it, which an import takes away again.
 */
export function csvRow(record: JsonRecord): string {
  return csvLine(Object.values(record).map(cellText))
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string' && formula.test(value)) return `'${value}`
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** @see RFC 4180 §2 */
function csvLine(cells: readonly string[]): string {
  const quoted = cells.map((cell) =>
    /[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell,
  )
  return `${quoted.join(',')}\r\n`
}
