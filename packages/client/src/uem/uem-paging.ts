import type { ApiClient, CallMore, QueryMembers } from '../api/api-call.ts'
import { FrontdeskError } from '../client-error.ts'
import { askedNumber, findMember, splitQuery } from './uem-paging-query.ts'

/** How a list spells its pages. */
export interface UemPagingForm {
  /** The member with the items; found by looking when not said. */
  readonly items?: string | undefined
  readonly page: 'page' | 'page_number'
  /** The number of the first page. */
  readonly first: 0 | 1
  readonly size: 'pagesize' | 'page_size'
  /** Items to ask for when the caller does not say. */
  readonly usual: number
  /** The page is asked for in the query of a GET, or in the body of a POST. */
  readonly within: 'query' | 'body'
}

export interface UemList {
  readonly path: string
  /** Page and size in it, in whatever letter case, are where the walk starts and its step. */
  readonly query?: QueryMembers | undefined
  /** For lists that are searched with POST. */
  readonly body?: Readonly<Record<string, unknown>> | undefined
  readonly form: UemPagingForm
  /** The member of the query that keeps the order fixed, and its value. */
  readonly order?: { readonly name: string; readonly value: string } | undefined
}

export type UemPageMore = Pick<CallMore, 'headers' | 'signal' | 'timeoutMilliseconds'>

/** One page of a list, in words of our own. */
interface ReadPage {
  readonly items: readonly unknown[]
  /** A list that is not wrapped has no pages. */
  readonly isBare: boolean
  /** Rows a page holds when it is full; undefined when the answer does not say. */
  readonly size: number | undefined
  readonly total: number | undefined
}

/**
 * Walks over the pages of a list, one page ahead of the caller. Ends at 204, an empty page, a bare
 * array, the total, or a short page where no total is told.
 *
 * @throws FrontdeskError `unexpected-answer` for an answer that is no list, or a server that
 *   answers the same page twice; otherwise as `ApiClient`
 */
export async function* uemPages<Item>(
  client: Pick<ApiClient, 'call'>,
  list: UemList,
  more: UemPageMore = {},
): AsyncGenerator<readonly Item[], void, undefined> {
  const { form } = list
  const walk = startOf(list)
  const stop = new AbortController()
  const signal = more.signal ? AbortSignal.any([more.signal, stop.signal]) : stop.signal
  const ask = async (number: number): Promise<ReadPage | undefined> => {
    const { body } = await client.call<unknown>({ ...more, ...walk.request(number), signal })
    return readPage(body, form.items)
  }

  let before: string | undefined
  let seen: number | undefined
  let next = ask(walk.number)
  try {
    for (let number = walk.number; ; number++) {
      const page = await next
      if (page === undefined || page.items.length === 0) return
      const ends = JSON.stringify([page.items[0], page.items.at(-1)])
      if (ends === before) throw samePage(list.path)
      before = ends
      // What came before a walk that starts in the middle: at least as many full pages.
      seen = (seen ?? (number - form.first) * page.items.length) + page.items.length
      const last = isLast(page, { asked: walk.size, index: number - form.first, seen })
      if (!last) {
        next = ask(number + 1)
        // Awaited in the next round; a caller who stops before that does not care.
        next.catch(() => undefined)
      }
      // What the caller says about the items is not checked.
      yield page.items as readonly Item[]
      if (last) return
    }
  } finally {
    stop.abort()
  }
}

/** The items of `uemPages`, one after the other. */
export async function* uemItems<Item>(
  client: Pick<ApiClient, 'call'>,
  list: UemList,
  more?: UemPageMore,
): AsyncGenerator<Item, void, undefined> {
  for await (const page of uemPages<Item>(client, list, more)) yield* page
}

/** Pages that are asked for in the query, from 0 on. */
export function inQuery(
  items: string | undefined,
  size: UemPagingForm['size'],
  usual: number,
): UemPagingForm {
  return { items, page: 'page', first: 0, size, usual, within: 'query' }
}

/** Pages that are asked for in the body, from 1 on. */
export function inBody(items: string | undefined, usual: number): UemPagingForm {
  return { items, page: 'page_number', first: 1, size: 'page_size', usual, within: 'body' }
}

/** The spelling of a list that is not among the known ones, by the habits of each version. */
export function usualPagingForm(version: number, within: UemPagingForm['within']): UemPagingForm {
  if (within === 'body') return inBody(undefined, 50)
  return inQuery(undefined, version < 3 ? 'pagesize' : 'page_size', 500)
}

interface Position {
  readonly asked: number
  /** Of the page, from 0 on. */
  readonly index: number
  /** Items up to this page's end. */
  readonly seen: number
}

function isLast(page: ReadPage, { asked, index, seen }: Position): boolean {
  if (page.isBare) return true
  if (page.total !== undefined) {
    return seen >= page.total || (page.size !== undefined && (index + 1) * page.size >= page.total)
  }
  // More than was asked for: the list knows no pages.
  return page.items.length !== (page.size ?? asked)
}

/** Where a walk starts, and what it asks for each page. */
function startOf(list: UemList) {
  const { form, order } = list
  const [path, ownQuery] = splitQuery(list.path)
  const query = { ...ownQuery, ...list.query }
  const within = form.within === 'query' ? query : (list.body ?? {})
  const number = askedNumber(within, /^page(?:_?number)?$/i, 0) ?? form.first
  const size = askedNumber(within, /^page_?size$/i, 1) ?? form.usual
  const isPaging = (name: string) => /^page(?:_?number|_?size)?$/i.test(name)
  const rest = Object.fromEntries(Object.entries(within).filter(([name]) => !isPaging(name)))
  const kept = order && !findMember(query, /^order_?by$/i) ? { [order.name]: order.value } : {}
  const paging = (page: number) => ({ [form.page]: page, [form.size]: size })

  const request = (page: number): Parameters<ApiClient['call']>[0] =>
    form.within === 'query'
      ? { method: 'GET', path, query: { ...(rest as QueryMembers), ...kept, ...paging(page) } }
      : { method: 'POST', path, query, body: { ...rest, ...paging(page) } }
  return { number, size, request }
}

/** Undefined for an answer without content. */
function readPage(body: unknown, itemsName: string | undefined): ReadPage | undefined {
  if (body === undefined || body === null) return undefined
  if (Array.isArray(body)) return { items: body, isBare: true, size: undefined, total: undefined }
  if (typeof body !== 'object') throw noList()
  const size = positive(findMember(body, /^page_?size$/i))
  const counted = findMember(body, /^total(?:_?results|_?count)?$/i)
  const items = listIn(body, itemsName)
  // Members that are null are left out; an empty list may be, too.
  if (items === undefined && counted === undefined) throw noList()
  return { items: items ?? [], isBare: false, size, total: positive(counted) }
}

/** The member of that name, or the one that is a list; of several, the longest. */
function listIn(body: object, name: string | undefined): readonly unknown[] | undefined {
  const members: readonly unknown[] = Object.values(body)
  const named: unknown = name === undefined ? undefined : Reflect.get(body, name)
  if (Array.isArray(named)) return named
  const lists = members.filter((value) => Array.isArray(value))
  return lists.sort((one, other) => other.length - one.length)[0]
}

function positive(value: unknown): number | undefined {
  return typeof value === 'number' && value > 0 ? value : undefined
}

function noList(): FrontdeskError {
  return new FrontdeskError(
    'unexpected-answer',
    'The answer is not a list, so there are no pages of it. Use get() for it.',
  )
}

function samePage(path: string): FrontdeskError {
  return new FrontdeskError(
    'not-paged',
    `The server answers the same items for every page of ${path.split('?', 1)[0]}: it does not page this list. Use get() for it.`,
  )
}
