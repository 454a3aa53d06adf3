import type { ResultFile } from '@frontdesk/client/bulk/bulk-run.ts'
import { csvFile } from '@frontdesk/client/bulk/result-files.ts'

import { type BulkRow, textAt } from './bulk-rows.ts'
import { findExactJson, findWritableJson } from './json-reading.ts'
import { itemsOf } from './list-pages.ts'
import { itemsWith, selectedValues } from './selected-members.ts'

/** What a row's request was answered with: a success, its JSON as it came; empty for none. */
export interface BulkAnswer {
  readonly status: number
  readonly text: string
}

/**
 * The file of results by its name: CSV, else JSON lines `{"id","status","body"}`. With chosen
 * members a CSV has a line for each item of an answer, and the members as columns.
 */
export function bulkOutput(
  path: string,
  members: readonly string[] | undefined,
): ResultFile<BulkRow, BulkAnswer> {
  if (!/\.csv$/i.test(path)) return jsonOutput(path, members)
  return members === undefined ? wholeTable(path) : membersTable(path, members)
}

function jsonOutput(
  path: string,
  members: readonly string[] | undefined,
): ResultFile<BulkRow, BulkAnswer> {
  return {
    path,
    line({ key, item, value }) {
      const body =
        members === undefined ? bodyText(value) : JSON.stringify(chosen(item, value, members))
      return `{"id":${JSON.stringify(key)},"status":${value.status},"body":${body}}\n`
    },
  }
}

function chosen(row: BulkRow, value: BulkAnswer, members: readonly string[]): readonly unknown[] {
  return itemsWith(members, answerItems(value, findWritableJson)).map((item) => {
    const values = valuesOf(row, item, members)
    return Object.fromEntries(members.map((name, at) => [headingOf(name), values[at] ?? null]))
  })
}

function wholeTable(path: string): ResultFile<BulkRow, BulkAnswer> {
  return csvFile(path, [
    { heading: 'id', value: ({ key }) => key },
    { heading: 'status', value: ({ value }) => value.status },
    { heading: 'body', value: ({ value }) => bodyText(value) },
  ])
}

/** A row with an empty list has no line; the checkpoint knows that it is done. */
function membersTable(path: string, members: readonly string[]): ResultFile<BulkRow, BulkAnswer> {
  const one = csvFile<BulkRow, readonly unknown[]>(path, [
    { heading: 'id', value: ({ key }) => key },
    ...members.map((member, index) => ({
      heading: headingOf(member),
      value: ({ value }: { readonly value: readonly unknown[] }) => value[index],
    })),
  ])
  return {
    path,
    heading: one.heading,
    line: ({ key, item, value }) =>
      itemsWith(members, answerItems(value, findExactJson))
        .map((found) => one.line({ key, item, value: valuesOf(item, found, members) }))
        .join(''),
  }
}

/** `{Column}` is the row's own. */
const ownColumn = /^\{([^{}]+)\}$/

function headingOf(member: string): string {
  return ownColumn.exec(member)?.[1] ?? member
}

/** The chosen members of one item, and the chosen columns of the row that it was asked for. */
function valuesOf(row: BulkRow, item: unknown, members: readonly string[]): readonly unknown[] {
  const values = selectedValues(item, members)
  return members.map((member, at) => {
    const column = ownColumn.exec(member)?.[1]
    if (column === undefined) return values[at]
    return typeof row.source === 'string' ? row.source : textAt(row.source, column)
  })
}

function answerItems({ text }: BulkAnswer, read: (text: string) => unknown): readonly unknown[] {
  return text === '' ? [] : itemsOf(read(text))
}

/** As it came, which keeps large numbers; a line break can only stand between two members. */
function bodyText({ text }: BulkAnswer): string {
  return text.trim() === '' ? 'null' : text.replaceAll(/[\r\n]+/g, ' ').trim()
}
