import { printable } from './terminal.ts'

/** A cell: text, and how to colour it once it has been padded to its column. */
export interface Cell {
  readonly text: string
  readonly paint?: ((text: string) => string) | undefined
}

const gap = '  '
const wide = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\uff01-\uff60]/u
const zeroWidth = /\p{Mn}/u

/** Columns that a terminal needs for a text. */
export function displayWidth(text: string): number {
  let width = 0
  for (const character of text) {
    if (!zeroWidth.test(character)) width += wide.test(character) ? 2 : 1
  }
  return width
}

/**
 * Lays rows out below headings, columns aligned, no trailing blanks. A column that is empty in
 * every row is left out: half of a list's columns belong to one dialect only.
 */
export function alignedTable(
  headings: readonly Cell[],
  rows: readonly (readonly Cell[])[],
): string {
  const shown = headings.map((_, index) => rows.some((row) => cellText(row[index]) !== ''))
  return alignedLines([headings, ...rows].map((row) => row.filter((_, index) => shown[index])))
}

/** Lays out `label  value` lines; values begin in one column. */
export function alignedPairs(pairs: readonly (readonly [string, Cell])[]): string {
  return alignedLines(pairs.map(([label, value]) => [{ text: label }, value]))
}

function alignedLines(rows: readonly (readonly Cell[])[]): string {
  const widths: number[] = []
  for (const row of rows) {
    for (const [index, cell] of row.entries()) {
      widths[index] = Math.max(widths[index] ?? 0, displayWidth(cellText(cell)))
    }
  }
  return rows.map((row) => alignedLine(row, widths)).join('\n')
}

function alignedLine(row: readonly Cell[], widths: readonly number[]): string {
  const last = row.findLastIndex((cell) => cellText(cell) !== '')
  const cells = row.slice(0, last + 1).map((cell, index) => {
    const text = cellText(cell)
    const painted = cell.paint ? cell.paint(text) : text
    const missing = index === last ? 0 : (widths[index] ?? 0) - displayWidth(text)
    return painted + ' '.repeat(missing)
  })
  return cells.join(gap)
}

function cellText(cell: Cell | undefined): string {
  return cell === undefined ? '' : printable(cell.text)
}
