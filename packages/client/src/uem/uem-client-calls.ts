import type { ApiRequest, QueryMembers, QueryValue } from '../api/api-call.ts'
import { FrontdeskError } from '../client-error.ts'
import type { UemPageMore, UemPagingForm } from './uem-paging.ts'

/** One named call as data. */
export interface UemCallShape {
  readonly name: string
  /** The version of the wire that it is sent in. */
  readonly version: 1 | 2 | 3
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Names in braces are filled from the input. */
  readonly path: string
  /** Answered in pages. */
  readonly list?: UemPagingForm | undefined
  /** Where the wire demands a body, sent when the caller gives none. */
  readonly emptyBody?: Readonly<Record<string, never>> | undefined
}

/**
 * A named call. Its input holds the values of the path and the query under their names on the
 * wire, and what is sent under `body`.
 */
export type UemCall<Input, Answer> = object extends Input
  ? (input?: Input, more?: UemPageMore) => Promise<Answer>
  : (input: Input, more?: UemPageMore) => Promise<Answer>

/** Walks over all pages of a named call. */
export type UemWalk<Input, Element> = object extends Input
  ? (input?: Input, more?: UemPageMore) => AsyncIterable<Element>
  : (input: Input, more?: UemPageMore) => AsyncIterable<Element>

/**
 * A named call that is answered in pages: called it reads one page, `pages` and `items` go over
 * all of them, from the page that the input names.
 */
export type UemListCall<Input, Answer, Item> = UemCall<Input, Answer> & {
  readonly pages: UemWalk<Input, readonly Item[]>
  readonly items: UemWalk<Input, Item>
}

/** An input as it comes, its types unknown here. */
export type UemCallInput = Readonly<Record<string, unknown>>

/**
 * Spells a named call as a request.
 *
 * @throws FrontdeskError `usage` for a value of the path that is missing or cannot stand in one
 */
export function namedRequest(
  { method, path, emptyBody }: UemCallShape,
  input: UemCallInput = {},
): ApiRequest {
  const { body = emptyBody, ...rest } = input
  const used = new Set<string>()
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    used.add(name)
    return pathValue(name, rest[name])
  })
  const query = Object.entries(rest).filter(([name]) => !used.has(name))
  return { method, path: filled, query: Object.fromEntries(query.map(queryMember)), body }
}

function pathValue(name: string, value: unknown): string {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value) : ''
  if (/^\.{0,2}$/.test(text)) {
    throw new FrontdeskError('usage', `The call needs a value for ${name}.`)
  }
  return encodeURIComponent(text)
}

function queryMember([name, value]: [string, unknown]): [string, QueryMembers[string]] {
  if (value === undefined || isQueryValue(value)) return [name, value]
  if (Array.isArray(value) && value.every(isQueryValue)) return [name, value]
  throw new FrontdeskError('usage', `${name} must be a text, a number, a boolean or a list.`)
}

function isQueryValue(value: unknown): value is QueryValue {
  return ['string', 'number', 'boolean'].includes(typeof value)
}
