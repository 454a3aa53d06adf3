import type { ApiClient } from '@frontdesk/client/api/api-call.ts'
import { cursorPages } from '@frontdesk/client/api/cursor-pages.ts'
import { FrontdeskError } from '@frontdesk/client/client-error.ts'
import { uemListAt } from '@frontdesk/client/uem/uem-client.ts'
import { uemPages } from '@frontdesk/client/uem/uem-paging.ts'
import { splitQuery } from '@frontdesk/client/uem/uem-paging-query.ts'

import { isRecord } from './json-reading.ts'

/** A list to be walked over: its whole path, and what every request brings along. */
export interface WantedList {
  readonly path: string
  readonly version: string | undefined
  readonly headers: Readonly<Record<string, string>>
}

/** All pages of a list. The device API counts its pages; everything else hands out cursors. */
export function listPages(
  api: ApiClient,
  { path, version, headers }: WantedList,
): AsyncIterable<readonly unknown[]> {
  const [bare, query] = splitQuery(path)
  if (!/^\/api\//i.test(path)) return cursorPages(api, { path: bare, query }, { headers })
  const list = uemListAt({ path: bare, query }, Number(version ?? 1))
  return untilRepeated(uemPages(api, list, { headers }))
}

/** A list without pages answers the same to every number: then its first page was all of it. */
async function* untilRepeated(
  pages: AsyncIterable<readonly unknown[]>,
): AsyncGenerator<readonly unknown[]> {
  let count = 0
  try {
    for await (const page of pages) {
      count++
      yield page
    }
  } catch (error) {
    const isRepeated = error instanceof FrontdeskError && error.code === 'not-paged'
    if (!isRepeated || count !== 1) throw error
  }
}

/** The items of one answer: those of its list, or the answer itself where it is none. */
export function itemsOf(body: unknown): readonly unknown[] {
  if (Array.isArray(body)) return body
  if (!isRecord(body)) return [body]
  const lists = Object.values(body).filter((value) => Array.isArray(value))
  // Beside a list stand only counts; an object with a list among other objects is one item.
  const isPage = Object.values(body).every((value) => !isRecord(value))
  return lists.length === 1 && isPage && isCounted(body) ? (lists[0] ?? []) : [body]
}

function isCounted(body: Readonly<Record<string, unknown>>): boolean {
  const names = Object.keys(body)
  return names.length === 1 || names.some((name) => /^(total|page|next_?cursor)/i.test(name))
}
