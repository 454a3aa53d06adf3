import type { ApiCall } from './api-call.ts'
import { CommandFailure } from './command-failure.ts'
import { exitCode } from './exit-code.ts'
import { type HttpAnswer, requireSuccess } from './http-exchange.ts'
import { findJson, findText, isRecord, type JsonRecord } from './json-reading.ts'

const defaultPageSize = 500

/** One page of a list, in words of our own. */
interface ReadPage {
  readonly items: readonly unknown[]
  /** Rows a page holds when it is full; undefined when the answer does not say. */
  readonly size: number | undefined
  readonly total: number | undefined
  readonly cursor: string | undefined
  /** The list spells its members `page_size`. */
  readonly isSnakeCase: boolean
}

/**
 * Walks over all pages of a list: by number (`page` from 0, `pagesize`), or by the cursor in the
 * answer before. The end of numbered pages is an answer without content, a page that is not full,
 * or the total. A server that knows no pages, and answers the same each time, ends it as well.
 *
 * @throws CommandFailure when a page is refused or is no list
 */
export async function* allPages(
  call: ApiCall,
  path: string,
  paging: 'numbered' | 'cursor',
): AsyncGenerator<readonly unknown[]> {
  const asked = numberIn(path, /^page_?size$/i) ?? defaultPageSize
  const byNumber = paging === 'numbered'
  let next: string | undefined = byNumber
    ? withQuery(path, { page: '0', pagesize: String(asked) })
    : path
  let before: string | undefined
  let seen = 0
  for (let number = 1; next !== undefined; number++) {
    const answer = requireSuccess(await call({ method: 'GET', path: next }))
    if (answer.status === 204 || answer.text === '' || answer.text === before) return
    before = answer.text
    const page = readPage(answer)
    if (page.items.length > 0) yield page.items
    else if (byNumber) return

    seen += page.items.length
    const size = page.size ?? asked
    if (page.cursor !== undefined) next = withQuery(path, { cursor: page.cursor })
    else if (!byNumber || isLast(page, size, seen)) next = undefined
    else next = withQuery(path, numberedPage(number, size, page.isSnakeCase))
  }
}

function isLast(page: ReadPage, size: number, seen: number): boolean {
  return page.items.length < size || (page.total !== undefined && seen >= page.total)
}

function numberedPage(number: number, size: number, snakeCase: boolean): Record<string, string> {
  const query = { page: String(number), pagesize: String(size) }
  return snakeCase ? { ...query, page_size: String(size) } : query
}

function readPage(answer: HttpAnswer): ReadPage {
  const body = findJson(answer.text)
  if (Array.isArray(body)) {
    return { items: body, size: undefined, total: undefined, cursor: undefined, isSnakeCase: false }
  }
  const items = isRecord(body) ? listIn(body) : undefined
  if (!isRecord(body) || items === undefined) {
    throw new CommandFailure(exitCode.refused, '--all: the answer is not a list.')
  }
  const [size, total] = [/^page_?size$/i, /^total(_?results|_?count)?$/i].map((name) =>
    positiveNumber(body, name),
  )
  const cursor = findText(body, 'next_cursor')
  return { items, size, total, cursor, isSnakeCase: 'page_size' in body }
}

/** The one member that is a list; of several, the longest. */
function listIn(body: JsonRecord): readonly unknown[] | undefined {
  const lists = Object.values(body).filter((value) => Array.isArray(value))
  return lists.sort((one, other) => other.length - one.length)[0]
}

function positiveNumber(body: JsonRecord, name: RegExp): number | undefined {
  const value = Object.entries(body).find(([member]) => name.test(member))?.[1]
  return typeof value === 'number' && value > 0 ? value : undefined
}

function numberIn(path: string, name: RegExp): number | undefined {
  for (const [member, value] of new URL(path, 'http://path').searchParams) {
    if (name.test(member) && /^[1-9]\d{0,5}$/.test(value)) return Number(value)
  }
  return undefined
}

/** The path with these query members, whatever the letter case they were written in before. */
function withQuery(path: string, members: Readonly<Record<string, string>>): string {
  const [bare = '', query = ''] = path.split('?')
  const kept = query.split('&').filter((pair) => {
    const name = pair.split('=')[0]?.toLowerCase() ?? ''
    return pair !== '' && !Object.hasOwn(members, name)
  })
  return `${bare}?${[...kept, ...new URLSearchParams(members).toString().split('&')].join('&')}`
}
