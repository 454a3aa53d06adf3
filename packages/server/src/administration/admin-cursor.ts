import type { Page, PageRequest } from '@frontdesk/directory/listing.ts'
import { type TSchema, Type } from 'typebox'
import { Nullable } from './admin-schemas.ts'
import { Problem } from './problem.ts'

const defaultLimit = 50

/** The parameters of every list. */
export const listParameters = {
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 500, description: 'Items a page; 50 when not given.' }),
  ),
  cursor: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 500,
      description: '`next_cursor` of the page before; opaque.',
    }),
  ),
}

/** The parameter of lists that can be searched. */
export const searchParameter = {
  search: Type.Optional(
    Type.String({ minLength: 1, maxLength: 200, description: 'Part of a name, any letter case.' }),
  ),
}

interface ListQuery {
  readonly limit?: number | undefined
  readonly cursor?: string | undefined
  readonly search?: string | undefined
}

/** What sort keys of a list look like: nothing else ever reaches the database. */
const keySyntax = {
  uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
  number: /^(?:0|[1-9]\d{0,14})$/,
} as const

/** A list's name and the syntax of its sort keys: a cursor counts in the list that gave it only. */
export interface CursorKind {
  readonly list: string
  readonly key: keyof typeof keySyntax
}

/** Spells a cursor: base64url of a JSON array. */
export function encodeCursor({ list }: CursorKind, after: string): string {
  return Buffer.from(JSON.stringify([list, after])).toString('base64url')
}

/**
 * Reads a cursor strictly: one spelling per cursor, of this list, with a key of its kind.
 *
 * @throws Problem invalid
 */
export function parseCursor(kind: CursorKind, cursor: string): string {
  const after = readArray(cursor)[1]
  const genuine = typeof after === 'string' && keySyntax[kind.key].test(after)
  if (!genuine || encodeCursor(kind, after) !== cursor) {
    throw new Problem('invalid', 'The request is not valid.', {
      errors: [{ path: 'query/cursor', message: 'is not a cursor of this list' }],
    })
  }
  return after
}

function readArray(cursor: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    return Array.isArray(value) ? value : []
  } catch {
    return []
  }
}

/** Reads the parameters of a list. @throws Problem invalid */
export function pageRequest(kind: CursorKind, query: ListQuery): PageRequest {
  return {
    limit: query.limit ?? defaultLimit,
    after: query.cursor === undefined ? undefined : parseCursor(kind, query.cursor),
    search: query.search,
  }
}

/** The schema of a list's answer. */
export function ListOf<Item extends TSchema>(item: Item) {
  return Type.Object({ items: Type.Array(item), next_cursor: Nullable(Type.String()) })
}

/** A list's answer; `next_cursor` is null on the last page. */
export function listReply(
  kind: CursorKind,
  items: readonly unknown[],
  next: Page<unknown>['next'],
) {
  const cursor = next === undefined ? null : encodeCursor(kind, next)
  return { status: 200, value: { items, next_cursor: cursor } }
}
