import { usageFailure } from './command-failure.ts'
import { findJson, findText, isRecord, type JsonRecord } from './json-reading.ts'

/** One row of a bulk run: what it is called in the result, and what it asks for. */
export interface BulkRow {
  readonly id: string
  readonly path: string
}

const placeholder = /\{([\w.]+)\}/g

/**
 * Reads the rows of a bulk run. A line is a plain identifier, which takes the place of the one
 * `{...}` in the path; or a JSON object (as `call --all` prints them), whose members take the
 * places with their names, `{Id.Value}` the inner one. Empty lines and repeats count for nothing.
 *
 * @throws CommandFailure for a path without a place, and for a line without the member
 */
export function parseBulkRows(text: string, path: string): readonly BulkRow[] {
  const places = [...path.matchAll(placeholder)].map(([, name = '']) => name)
  if (places.length === 0) {
    throw usageFailure('--get needs a place for the identifier, such as /mdm/devices/{id}.')
  }
  const rows = new Map<string, BulkRow>()
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const row = line.trim() === '' ? undefined : parseRow(line.trim(), index + 1, path, places)
    if (row !== undefined) rows.set(row.id, row)
  }
  return [...rows.values()]
}

function parseRow(line: string, number: number, path: string, places: readonly string[]): BulkRow {
  const record = line.startsWith('{') ? findJson(line) : undefined
  if (!isRecord(record) && (line.startsWith('{') || places.length > 1)) {
    throw usageFailure(`Line ${number} is not a JSON object with ${places.join(', ')}.`)
  }
  const values = places.map((place) => (isRecord(record) ? textAt(record, place) : line))
  if (values.includes(undefined)) {
    throw usageFailure(`Line ${number} has no ${places[values.indexOf(undefined)]}.`)
  }
  let index = 0
  const filled = path.replace(placeholder, () => encodeURIComponent(values[index++] ?? ''))
  return { id: values.join(' '), path: filled }
}

function textAt(record: JsonRecord, place: string): string | undefined {
  const steps = place.split('.')
  const last = steps.pop() ?? ''
  let inner: unknown = record
  for (const step of steps) inner = isRecord(inner) ? inner[step] : undefined
  return isRecord(inner) ? findText(inner, last) : undefined
}

/**
 * The rows that an earlier run finished: lines of its result with a success. The line that was
 * being written when it ended may be torn; it counts as not done.
 */
export function finishedLines(text: string): ReadonlyMap<string, string> {
  const finished = new Map<string, string>()
  for (const line of text.split('\n')) {
    const record = findJson(line)
    const id = isRecord(record) ? findText(record, 'id') : undefined
    const status = isRecord(record) ? record.status : undefined
    if (id !== undefined && typeof status === 'number' && status >= 200 && status < 300) {
      finished.set(id, line)
    }
  }
  return finished
}
