import { stringify } from 'csv-stringify/sync'

import type { ResultFile } from './bulk-run.ts'

/** A finished item, as a line of results is made from it. */
export interface FinishedItem<Item, Value> {
  readonly key: string
  readonly item: Item
  readonly value: Value
}

/**
 * Results as JSON lines: `{"key":...,"value":...}`, or whatever `line` makes of a result.
 *
 * @param line returns something that JSON can hold
 */
export function jsonLines<Item, Value>(
  path: string,
  line: (result: FinishedItem<Item, Value>) => unknown = ({ key, value }) => ({ key, value }),
): ResultFile<Item, Value> {
  return {
    path,
    line: (result) => `${JSON.stringify(line(result)) ?? 'null'}\n`,
  }
}

/** A member path of the value, such as `Id.Value`, or a function of the whole result. */
export type CsvSource<Item, Value> = string | ((result: FinishedItem<Item, Value>) => unknown)

/** The columns from left to right. A path alone is its own heading. */
export type CsvColumns<Item, Value> = readonly (
  | string
  | { readonly heading: string; readonly value: CsvSource<Item, Value> }
)[]

export interface CsvOptions {
  /**
   * Spreadsheets run a cell that begins with `=`, `+`, `-`, `@`, tab or carriage return as a
   * formula, and a device's name is chosen by whoever holds the device. Such texts get a leading
   * single quote (numbers do not); `true` here writes them as they are.
   */
  readonly dangerouslyKeepFormulas?: boolean | undefined
}

/**
 * Results as CSV (RFC 4180 quoting, lines end with a line feed) with a heading. Lists and objects
 * become JSON, dates ISO 8601, what is missing an empty cell.
 */
export function csvFile<Item, Value>(
  path: string,
  columns: CsvColumns<Item, Value>,
  options: CsvOptions = {},
): ResultFile<Item, Value> {
  const settings = {
    escape_formulas: options.dangerouslyKeepFormulas !== true,
    // A line with nothing on it would be taken for no line at all.
    quoted_empty: columns.length === 1,
    cast: {
      boolean: (value: boolean) => String(value),
      date: (value: Date) => value.toISOString(),
    },
  }
  const cells = columns.map((column) =>
    typeof column === 'string' ? reader<Item, Value>(column) : reader(column.value),
  )
  const headings = columns.map((column) => (typeof column === 'string' ? column : column.heading))
  return {
    path,
    heading: stringify([headings], settings),
    line: (result) => stringify([cells.map((read) => read(result))], settings),
  }
}

function reader<Item, Value>(
  source: CsvSource<Item, Value>,
): (result: FinishedItem<Item, Value>) => unknown {
  if (typeof source === 'function') return source
  const names = source.split('.')
  return ({ value }) => names.reduce<unknown>(memberOf, value)
}

/** Own members only: no path leads to what every object inherits. */
function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  return Reflect.get(value, name)
}
