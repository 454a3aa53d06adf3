import { pipeline, Readable } from 'node:stream'

import { parse } from 'csv-parse'

import { usageFailure } from './command-failure.ts'
import type { DeviceRow } from './device-rows.ts'
import { fileText, type TextPart } from './file-text.ts'
import { codeOf } from './owner-only-file.ts'

const delimiters = [',', ';', '\t'] as const
/** What a spreadsheet would run; see `csvRow`, which puts the quote there. */
const guardedFormula = /^'[=+\-@\t\r＝＋－＠]/
/** `="00123"`: how spreadsheets are made to keep zeros. */
const keptText = /^="([^"]*)"$/
const longestHead = 1_000_000

/**
 * Reads the rows of a CSV file as people and their tools write it: separated by commas, semicolons
 * or tabs, below Excel's `sep=` or PowerShell's `#TYPE`, with rows of separators only.
 *
 * @throws CommandFailure naming the line that cannot be read
 */
export async function* csvRows(path: string): AsyncGenerator<DeviceRow> {
  const source = fileText(path)
  const head = await readHead(source)
  const progress = { share: head.share }
  const parser = parse({
    delimiter: head.delimiter,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
    trim: head.delimiter !== '\t',
  })
  // The parser's own error ends the loop below.
  pipeline(Readable.from(joined(head.text, source, progress)), parser, () => {})
  let headings: readonly string[] | undefined
  try {
    for await (const { record, info } of parser) {
      const cells: readonly string[] = record
      // The parser says in which line a row ended.
      const line = Number(info.lines) + head.skipped - breaksIn(cells)
      if (headings === undefined) headings = cells.map((cell) => cell.trim())
      else yield { line, columns: columnsIn(path, line, headings, cells), share: progress.share }
    }
  } catch (error) {
    throw csvFailure(path, error, head.skipped)
  }
}

interface Head {
  readonly delimiter: string
  /** Lines above the headings. */
  readonly skipped: number
  /** What has been read, from the headings on. */
  readonly text: string
  readonly share: number
}

/** Reads as far as the line of headings, which tells how cells are separated. */
async function readHead(source: AsyncGenerator<TextPart>): Promise<Head> {
  let text = ''
  let share = 0
  let ended = false
  let skipped = 0
  let hinted: string | undefined
  for (;;) {
    const end = text.indexOf('\n')
    if (end < 0 && !ended && text.length < longestHead) {
      const next = await source.next()
      ended = next.done === true
      if (!next.done) {
        text += next.value.text
        share = next.value.share
      }
      continue
    }
    const line = (end < 0 ? text : text.slice(0, end)).replace(/\r$/, '')
    const hint = /^"?sep=(.)"?[,;\t]*$/i.exec(line)?.[1]
    const isAside = hint !== undefined || line.startsWith('#TYPE ') || line.trim() === ''
    if (!isAside || end < 0) {
      return { delimiter: hinted ?? delimiterOf(line), skipped, text, share }
    }
    hinted ??= hint
    text = text.slice(end + 1)
    skipped++
  }
}

/** What separates the headings most often, quoted ones apart. */
function delimiterOf(headings: string): string {
  const bare = headings.split('"').filter((_, index) => index % 2 === 0)
  const counts = delimiters.map((sign) => bare.join('').split(sign).length)
  return delimiters[counts.indexOf(Math.max(...counts))] ?? ','
}

async function* joined(
  first: string,
  rest: AsyncGenerator<TextPart>,
  progress: { share: number },
): AsyncGenerator<string> {
  if (first !== '') yield first
  for await (const { text, share } of rest) {
    progress.share = share
    if (text !== '') yield text
  }
}

function columnsIn(
  path: string,
  line: number,
  headings: readonly string[],
  cells: readonly string[],
): Readonly<Record<string, string>> {
  const isTooLong = cells.slice(headings.length).some((cell) => cell.trim() !== '')
  if (isTooLong || cells.length < headings.length) {
    throw usageFailure(
      `Line ${line} of ${path} does not fit: ${headings.length} headings, but cells: ${cells.length}. ` +
        'A cell that holds the separator must stand in quotation marks.',
    )
  }
  return Object.fromEntries(
    headings.flatMap((name, index) => (name === '' ? [] : [[name, cellOf(cells[index] ?? '')]])),
  )
}

function cellOf(cell: string): string {
  if (guardedFormula.test(cell)) return cell.slice(1)
  return keptText.exec(cell)?.[1] ?? cell
}

function breaksIn(cells: readonly string[]): number {
  return cells.reduce((breaks, cell) => breaks + cell.split('\n').length - 1, 0)
}

function csvFailure(path: string, error: unknown, skipped: number): unknown {
  const code = codeOf(error)
  if (!/^(?:CSV_|INVALID_OPENING_QUOTE$)/.test(code) || !(error instanceof Error)) return error
  const lines = 'lines' in error ? Number(error.lines) : Number.NaN
  const line = Number.isFinite(lines) ? `Line ${lines + skipped} of ${path}` : path
  return usageFailure(
    code === 'CSV_QUOTE_NOT_CLOSED'
      ? `${line} ends the file inside a cell whose quotation mark was never closed.`
      : `${line} has a quotation mark in the middle of a cell. ` +
          'Put the whole cell in quotation marks and double those inside: "12"" tablet".',
  )
}
