import type { ResultFile } from '@frontdesk/client/bulk/bulk-run.ts'
import { csvFile } from '@frontdesk/client/bulk/result-files.ts'

import type { BulkRow } from './bulk-rows.ts'
import { findExactJson, findWritableJson } from './json-reading.ts'
import { itemsOf } from './list-pages.ts'
import { selectedValues } from './selected-members.ts'

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
    line({ key, value }) {
      const body = members === undefined ? bodyText(value) : JSON.stringify(chosen(value, members))
      return `{"id":${JSON.stringify(key)},"status":${value.status},"body":${body}}\n`
    },
  }
}

function chosen(value: BulkAnswer, members: readonly string[]): readonly unknown[] {
  return answerItems(value, findWritableJson).map((item) =>
    Object.fromEntries(
      members.map((name, at) => [name, selectedValues(item, members)[at] ?? null]),
    ),
  )
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
    ...members.map((heading, index) => ({
      heading,
      value: ({ value }: { readonly value: readonly unknown[] }) => value[index],
    })),
  ])
  return {
    path,
    heading: one.heading,
    line: ({ key, item, value }) =>
      answerItems(value, findExactJson)
        .map((found) => one.line({ key, item, value: selectedValues(found, members) }))
        .join(''),
  }
}

function answerItems({ text }: BulkAnswer, read: (text: string) => unknown): readonly unknown[] {
  return text === '' ? [] : itemsOf(read(text))
}

/** As it came, which keeps large numbers; a line break can only stand between two members. */
function bodyText({ text }: BulkAnswer): string {
  return text.trim() === '' ? 'null' : text.replaceAll(/[\r\n]+/g, ' ').trim()
}
