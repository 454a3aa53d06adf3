import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { createInterface } from 'node:readline'

import { parse } from 'csv-parse'

import { usageFailure } from './command-failure.ts'
import { findJson, isRecord, type JsonRecord } from './json-reading.ts'
import { codeOf } from './owner-only-file.ts'

/** A row of a file: the line that it begins in, counted from 1, and its columns. */
export interface DeviceRow {
  readonly line: number
  readonly columns: JsonRecord
  /** How much of the file has been read, from 0 to 1; 0 where nobody can tell. */
  readonly share: number
}

const largestWholeFile = 200 * 1024 * 1024

/**
 * Reads the rows of a file of devices: CSV with a line of headings, JSON lines, a JSON list, or
 * the answer of a search with its devices in a member. CSV and JSON lines stream.
 *
 * @throws CommandFailure when the file cannot be read, or is none of these
 */
export async function* deviceRows(path: string): AsyncGenerator<DeviceRow> {
  try {
    if (/\.csv$/i.test(path)) yield* csvRows(path)
    else if (await holdsJsonLines(path)) yield* jsonLines(path)
    else yield* jsonRows(path)
  } catch (error) {
    const code = codeOf(error)
    if (code.startsWith('CSV_') && error instanceof Error) {
      throw usageFailure(`${path} is not CSV that can be read (${code}).`)
    }
    if (/^E[A-Z]+$/.test(code)) throw usageFailure(`Cannot read ${path} (${code}).`)
    throw error
  }
}

async function* csvRows(path: string): AsyncGenerator<DeviceRow> {
  const parser = parse({ bom: true, columns: true, info: true, skip_empty_lines: true, trim: true })
  const { size } = await stat(path)
  const file = createReadStream(path)
  file.on('error', (error) => parser.destroy(error))
  for await (const { record, info } of file.pipe(parser)) {
    // The parser says in which line a row ended.
    yield { line: info.lines - breaksIn(record), columns: record, share: shareOf(file, size) }
  }
}

function shareOf({ bytesRead }: { readonly bytesRead: number }, size: number): number {
  return size > 0 ? bytesRead / size : 0
}

function breaksIn(record: JsonRecord): number {
  const cells = Object.values(record)
  return cells.reduce<number>((breaks, cell) => breaks + String(cell).split('\n').length - 1, 0)
}

async function holdsJsonLines(path: string): Promise<boolean> {
  if (/\.(?:jsonl|ndjson)$/i.test(path)) return true
  for await (const line of createInterface({ input: createReadStream(path) })) {
    if (line.trim() === '') continue
    const first = findJson(line)
    return isRecord(first) && !Object.values(first).some(Array.isArray)
  }
  return false
}

async function* jsonLines(path: string): AsyncGenerator<DeviceRow> {
  const { size } = await stat(path)
  const input = createReadStream(path)
  let line = 0
  for await (const text of createInterface({ input })) {
    line++
    if (text.trim() === '') continue
    const columns = findJson(text)
    if (!isRecord(columns)) throw usageFailure(`Line ${line} of ${path} is not a JSON object.`)
    yield { line, columns, share: shareOf(input, size) }
  }
}

/** Of a list there are no lines: its rows are counted from 1. */
async function* jsonRows(path: string): AsyncGenerator<DeviceRow> {
  if ((await stat(path)).size > largestWholeFile) {
    throw usageFailure(`${path} has more than 200 MB: send JSON lines or CSV, which are streamed.`)
  }
  const value = findJson(await readFile(path, 'utf8'))
  const list = isRecord(value) ? Object.values(value).find(Array.isArray) : value
  if (!Array.isArray(list)) throw usageFailure(`${path} holds no list of devices.`)
  for (const [index, columns] of list.entries()) {
    if (!isRecord(columns)) throw usageFailure(`Row ${index + 1} of ${path} is no JSON object.`)
    yield { line: index + 1, columns, share: (index + 1) / list.length }
  }
}
