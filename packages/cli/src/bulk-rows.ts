import { usageFailure } from './command-failure.ts'
import { deviceRows } from './device-rows.ts'
import { fileLines } from './file-text.ts'
import { findExactJson, findText, isRecord, type JsonRecord } from './json-reading.ts'
import { codeOf } from './owner-only-file.ts'

/** What every row is to be asked for: a path, and for a POST a body, with places `{Column}`. */
export interface BulkTemplate {
  readonly method: 'GET' | 'POST'
  readonly path: string
  /** JSON, read; its texts may hold places. */
  readonly data?: unknown
}

/** One row of a bulk run: what it is called in the result, and what it asks for. */
export interface BulkRow {
  readonly id: string
  readonly path: string
  readonly body?: unknown
  /** The row as it was read, for columns that go into the result. */
  readonly source: JsonRecord | string
}

/** `1.23457E+11`: what spreadsheets make of a long number. */
const shortened = /^\d(?:[.,]\d+)?E\+\d+$/i
const placeholder = /\{([^{}]+)\}/g

/**
 * Reads the rows of a bulk run: CSV with a line of headings, JSON, or a text file whose lines are
 * JSON objects (as `call --all` prints them) or plain identifiers. Columns and members take the
 * places with their names, `{Id.Value}` the inner one; a plain identifier takes the one place.
 * Empty lines and repeats count for nothing.
 *
 * @throws CommandFailure for a template without a place, and for a row without the member
 */
export async function readBulkRows(
  file: string,
  template: BulkTemplate,
): Promise<readonly BulkRow[]> {
  const places = [...new Set([...placesIn(template.path), ...placesIn(template.data)])]
  if (places.length === 0) {
    const option = `--${template.method.toLowerCase()}`
    throw usageFailure(`${option} needs a place for the identifier, such as /mdm/devices/{id}.`)
  }
  const rows = new Map<string, BulkRow>()
  for await (const { number, value } of sourceRows(file)) {
    const row = filledRow(template, places, { number, value })
    // Of two rows with one name the first counts: a run never asks twice.
    if (!rows.has(row.id)) rows.set(row.id, row)
  }
  return [...rows.values()]
}

interface SourceRow {
  readonly number: number
  /** A record of columns or members, or a plain identifier. */
  readonly value: JsonRecord | string
}

async function* sourceRows(file: string): AsyncGenerator<SourceRow> {
  if (/\.(?:csv|tsv|json)$/i.test(file)) {
    for await (const { line, columns } of deviceRows(file)) yield { number: line, value: columns }
    return
  }
  let number = 0
  try {
    for await (const { text } of fileLines(file)) {
      number++
      const trimmed = text.trim()
      if (trimmed === '') continue
      const record = trimmed.startsWith('{') ? findExactJson(trimmed) : undefined
      yield { number, value: isRecord(record) ? record : trimmed }
    }
  } catch (error) {
    const code = codeOf(error)
    if (/^E[A-Z]+$/.test(code)) throw usageFailure(`Cannot read ${file} (${code}).`)
    throw error
  }
}

function filledRow(
  template: BulkTemplate,
  places: readonly string[],
  { number, value }: SourceRow,
): BulkRow {
  if (typeof value === 'string' && (value.startsWith('{') || places.length > 1)) {
    throw usageFailure(`Line ${number} is not a JSON object with ${places.join(', ')}.`)
  }
  const values = new Map<string, string>()
  for (const place of places) {
    const text = typeof value === 'string' ? value : textAt(value, place)
    if (text === undefined) throw usageFailure(`Line ${number} has no ${place}.`)
    if (shortened.test(text)) {
      throw usageFailure(
        `Line ${number} has ${text} as ${place}: a spreadsheet has dropped digits there. ` +
          'Format the column as text, and export the file again.',
      )
    }
    values.set(place, text)
  }
  const path = template.path.replace(placeholder, (_, place: string) =>
    encodeURIComponent(values.get(place) ?? ''),
  )
  const id = [...values.values()].join(' ')
  return template.data === undefined
    ? { id, path, source: value }
    : { id, path, body: filled(template.data, values), source: value }
}

/** The places in a text, or in every text of a JSON value. */
function placesIn(value: unknown): readonly string[] {
  if (typeof value === 'string')
    return [...value.matchAll(placeholder)].map(([, name = '']) => name)
  if (Array.isArray(value)) return value.flatMap(placesIn)
  return isRecord(value) ? Object.values(value).flatMap(placesIn) : []
}

function filled(value: unknown, values: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') {
    return value.replace(placeholder, (_, place: string) => values.get(place) ?? '')
  }
  if (Array.isArray(value)) return value.map((one) => filled(one, values))
  if (!isRecord(value)) return value
  const members = Object.entries(value).map(([name, inner]) => [name, filled(inner, values)])
  return Object.fromEntries(members)
}

/** A column may have a dot in its name; otherwise the dot leads inside. */
export function textAt(record: JsonRecord, place: string): string | undefined {
  if (Object.hasOwn(record, place)) return findText(record, place)
  const steps = place.split('.')
  const last = steps.pop() ?? ''
  let inner: unknown = record
  for (const step of steps) inner = isRecord(inner) ? inner[step] : undefined
  return isRecord(inner) && Object.hasOwn(inner, last) ? findText(inner, last) : undefined
}
