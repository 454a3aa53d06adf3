import { stat } from 'node:fs/promises'

import { usageFailure } from './command-failure.ts'
import { csvRows } from './csv-rows.ts'
import { fileLines, fileText } from './file-text.ts'
import { findExactJson, isRecord, type JsonRecord } from './json-reading.ts'
import { codeOf } from './owner-only-file.ts'

/** A row of a file: the line that it begins in, counted from 1, and its columns. */
export interface DeviceRow {
  readonly line: number
  readonly columns: JsonRecord
  /** How much of the file has been read, from 0 to 1; 0 where that is unknown. */
  readonly share: number
}

const largestWholeFile = 200 * 1024 * 1024

/**
 * Reads the rows of a file of devices: CSV with a line of headings, JSON lines, a JSON list, or
 * the answer of a search with its devices in a member. CSV and JSON lines stream. Whole numbers
 * that a JSON number cannot hold become texts of their digits.
 *
 * @throws CommandFailure when the file cannot be read, or is none of these
 */
export async function* deviceRows(path: string): AsyncGenerator<DeviceRow> {
  try {
    if (/\.(?:csv|tsv)$/i.test(path)) yield* csvRows(path)
    else if (await holdsJsonLines(path)) yield* jsonLines(path)
    else yield* jsonRows(path)
  } catch (error) {
    const code = codeOf(error)
    if (/^E[A-Z]+$/.test(code)) throw usageFailure(`Cannot read ${path} (${code}).`)
    throw error
  }
}

/** Whether a first line is an object by itself: with more below it, or without a list of objects. */
async function holdsJsonLines(path: string): Promise<boolean> {
  if (/\.(?:jsonl|ndjson)$/i.test(path)) return true
  let first: JsonRecord | undefined
  for await (const { text } of fileLines(path)) {
    if (text.trim() === '') continue
    if (first !== undefined) return true
    const value = findExactJson(text)
    if (!isRecord(value)) return false
    first = value
  }
  return first !== undefined && listIn(first) === undefined
}

async function* jsonLines(path: string): AsyncGenerator<DeviceRow> {
  let line = 0
  for await (const { text, share } of fileLines(path)) {
    line++
    if (text.trim() === '') continue
    const columns = findExactJson(text)
    if (!isRecord(columns)) throw usageFailure(`Line ${line} of ${path} is not a JSON object.`)
    yield { line, columns, share }
  }
}

/** Of a list there are no lines: its rows are counted from 1. */
async function* jsonRows(path: string): AsyncGenerator<DeviceRow> {
  if ((await stat(path)).size > largestWholeFile) {
    throw usageFailure(`${path} has more than 200 MB: send JSON lines or CSV, which are streamed.`)
  }
  const parts: string[] = []
  for await (const { text } of fileText(path)) parts.push(text)
  const value = findExactJson(parts.join(''))
  if (value === undefined) throw usageFailure(`${path} is not JSON that can be read.`)
  const list = isRecord(value) ? listIn(value) : value
  if (!Array.isArray(list)) throw usageFailure(`${path} holds no list of devices.`)
  for (const [index, columns] of list.entries()) {
    if (!isRecord(columns)) throw usageFailure(`Row ${index + 1} of ${path} is no JSON object.`)
    yield { line: index + 1, columns, share: (index + 1) / list.length }
  }
}

/** The devices in a search's answer: the member that is a list of objects, or an empty list. */
function listIn(answer: JsonRecord): readonly unknown[] | undefined {
  const lists = Object.values(answer).filter((value) => Array.isArray(value))
  return lists.find((list) => list.some(isRecord)) ?? lists.find((list) => list.length === 0)
}
