import type { ApiAnswer, ApiClient, ApiRequest } from '@frontdesk/client/api/api-call.ts'
import { cursorPages } from '@frontdesk/client/api/cursor-pages.ts'
import { FrontdeskError } from '@frontdesk/client/client-error.ts'
import { uemListAt } from '@frontdesk/client/uem/uem-client.ts'
import { uemPages } from '@frontdesk/client/uem/uem-paging.ts'
import { splitQuery } from '@frontdesk/client/uem/uem-paging-query.ts'

import { findWritableJson, isRecord } from './json-reading.ts'

/** A list to be walked over: its whole path, and what every request brings along. */
export interface WantedList {
  readonly path: string
  readonly version: string | undefined
  readonly headers: Readonly<Record<string, string>>
}

/**
 * All pages of a list, with numbers that print again as they came. The device API counts its pages;
 * everything else hands out cursors.
 */
export function listPages(
  api: ApiClient,
  { path, version, headers }: WantedList,
): AsyncIterable<readonly unknown[]> {
  const exact = exactApi(api)
  const [bare, query] = splitQuery(path)
  if (!/^\/api\//i.test(path)) return cursorPages(exact, { path: bare, query }, { headers })
  const list = uemListAt({ path: bare, query }, Number(version ?? 1))
  return untilRepeated(uemPages(exact, list, { headers }))
}

/** Parses what was answered without losing digits beyond 2^53. */
function exactApi(api: ApiClient): Pick<ApiClient, 'call'> {
  return {
    async call<Body>(request: ApiRequest): Promise<ApiAnswer<Body>> {
      const answer = await api.call<Body>(request)
      if (answer.text === '') return answer
      return { ...answer, body: findWritableJson(answer.text) as Body }
    },
  }
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
