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
  // Counted here: the parser counts the line break of Windows twice inside a cell.
  let next = head.skipped + 1
  const lines = new WeakMap<readonly string[], number>()
  const parser = parse({
    delimiter: head.delimiter,
    relax_column_count: true,
    trim: head.delimiter !== '\t',
    on_record(cells) {
      lines.set(cells, next)
      next += 1 + breaksIn(cells)
      return cells
    },
  })
  // The parser's own error ends the loop below.
  pipeline(Readable.from(joined(head.text, source, progress)), parser, () => {})
  let headings: readonly string[] | undefined
  try {
    for await (const row of parser) {
      const cells: readonly string[] = row
      const line = lines.get(cells) ?? next
      if (cells.every((cell) => cell.trim() === '')) continue
      if (headings === undefined) headings = cells.map((cell) => cell.trim())
      else yield { line, columns: columnsIn(path, line, headings, cells), share: progress.share }
    }
  } catch (error) {
    throw csvFailure(path, error, next)
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
  return cells.reduce((breaks, cell) => breaks + cell.split(/\r\n|\r|\n/).length - 1, 0)
}

/** @param line where the row begins that could not be read */
function csvFailure(path: string, error: unknown, line: number): unknown {
  const code = codeOf(error)
  if (!/^(?:CSV_|INVALID_OPENING_QUOTE$)/.test(code)) return error
  return usageFailure(
    code === 'CSV_QUOTE_NOT_CLOSED'
      ? `Line ${line} of ${path} begins a row with a quotation mark that is never closed. ` +
          'Close it, or double it inside a quoted cell: "12"" tablet".'
      : `Line ${line} of ${path} has a quotation mark in the middle of a cell. ` +
          'Put the whole cell in quotation marks and double those inside: "12"" tablet".',
  )
}
