import { FrontdeskError } from '../client-error.ts'
import type { ApiClient, CallMore, QueryMembers } from './api-call.ts'

export interface CursorOptions
  extends Pick<CallMore, 'headers' | 'signal' | 'timeoutMilliseconds'> {
  /** The member that holds the page's items; `items` when not said. */
  readonly items?: string | undefined
  /** The member that names the next page; `next_cursor` when not said. */
  readonly cursor?: string | undefined
  /** The query's member that asks for it; `cursor` when not said. */
  readonly parameter?: string | undefined
}

export interface CursorList {
  readonly path: string
  readonly query?: QueryMembers | undefined
}

/**
 * Pages of a list whose answers name the next page, such as the administration API's
 * (`{items, next_cursor}`). A list without a cursor is one page; a bare array is, too.
 *
 * @throws FrontdeskError `unexpected-answer` for an answer that is no list, or a cursor that comes
 *   a second time; otherwise as `ApiClient`
 */
export async function* cursorPages<Item = unknown>(
  client: Pick<ApiClient, 'call'>,
  { path, query }: CursorList,
  options: CursorOptions = {},
): AsyncGenerator<readonly Item[], void, undefined> {
  const { items = 'items', cursor = 'next_cursor', parameter = 'cursor', ...more } = options
  const asked = new Set<string>()
  let next: string | undefined
  do {
    const { body } = await client.call<unknown>({
      ...more,
      method: 'GET',
      path,
      query: next === undefined ? query : { ...query, [parameter]: next },
    })
    const list = Array.isArray(body) ? body : memberOf(body, items)
    if (!Array.isArray(list)) {
      throw new FrontdeskError('unexpected-answer', `The answer has no list named ${items}.`)
    }
    // What the caller says about the items is not checked.
    if (list.length > 0) yield list as readonly Item[]
    const named = memberOf(body, cursor)
    next = typeof named === 'string' && named !== '' ? named : undefined
    if (next !== undefined && asked.has(next)) {
      throw new FrontdeskError('unexpected-answer', 'The server names the same next page twice.')
    }
    if (next !== undefined) asked.add(next)
  } while (next !== undefined)
}

/** The items of `cursorPages`, one after the other. */
export async function* cursorItems<Item = unknown>(
  client: Pick<ApiClient, 'call'>,
  list: CursorList,
  options?: CursorOptions,
): AsyncGenerator<Item, void, undefined> {
  for await (const page of cursorPages<Item>(client, list, options)) yield* page
}

function memberOf(body: unknown, name: string): unknown {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, name)) return undefined
  return Reflect.get(body, name)
}
