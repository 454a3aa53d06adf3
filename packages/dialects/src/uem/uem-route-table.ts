import type { TSchema } from 'typebox'

import type { WireRequest } from '../exchange.ts'
import type { AskedFor, Operation } from '../operation.ts'
import type { UemContext } from './uem-context.ts'
import { bodyDecoder } from './uem-request-body.ts'
import { looksLike, type ValueSchema, valueDecoder } from './uem-request-values.ts'

type Method = Operation<UemContext>['method']

const methods: readonly Method[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

/** One row of the table, its schemas compiled once. */
export interface Answerable {
  readonly operation: Operation<UemContext>
  readonly versions: readonly number[]
  /** Root element of each status's answer in XML: the title of its schema. */
  readonly titles: ReadonlyMap<number, string>
  /** Tells whether the path's values look like what this row takes: numbers, UUIDs. */
  fits(params: Readonly<Record<string, string>>): boolean
  /** Reads path and query. @throws UemFault for what does not follow the row's schemas */
  decodeAsked(request: WireRequest): AskedFor<unknown, unknown>
  /** Reads the body, which may wait until it is known that the caller may ask at all. @throws UemFault */
  decodeBody(request: WireRequest): unknown
}

/** All rows behind one route. Rows differ in their versions, and in what their values look like. */
export interface Place {
  readonly method: Method
  /** The names of `{}` parts count up, so that no two routes name one place differently. */
  readonly path: string
  readonly rows: readonly Answerable[]
  /** Rows of the same path under other methods. */
  readonly others: readonly Answerable[]
  /** Methods of this path, as the header `Allow` lists them. */
  readonly allow: string
}

/**
 * Groups a table into places. Every path gets a place for every method, so that a wrong method is
 * told from a wrong path.
 */
export function placesOf(operations: readonly Operation<UemContext>[]): readonly Place[] {
  const rowsByPath = new Map<string, Answerable[]>()
  for (const operation of operations) {
    const path = positional(operation.path)
    rowsByPath.set(path, [...(rowsByPath.get(path) ?? []), answerable(operation)])
  }
  return [...rowsByPath].flatMap(([path, rows]) => {
    const offered = new Set(rows.map((row) => row.operation.method))
    return methods.map((method) => ({
      method,
      path,
      rows: rows.filter((row) => row.operation.method === method),
      others: rows.filter((row) => row.operation.method !== method),
      allow: methods.filter((each) => offered.has(each)).join(', '),
    }))
  })
}

/** `/api/mdm/devices/{uuid}/apps/{app}` is `/api/mdm/devices/{p1}/apps/{p2}`. */
function positional(path: string): string {
  let count = 0
  return path.replaceAll(/\{\w+\}/g, () => `{p${++count}}`)
}

function answerable(operation: Operation<UemContext>): Answerable {
  const names = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')
  const schemas = (operation.params as ValueSchema | undefined)?.properties ?? {}
  const params = valueDecoder(operation.params)
  const query = valueDecoder(operation.query)
  const body = bodyDecoder(operation.body)
  const valueAt = (values: Readonly<Record<string, string>>, index: number) =>
    values[`p${index + 1}`] ?? ''

  return {
    operation,
    versions: operation.versions ?? [1],
    titles: titlesOf(operation.replies),
    fits: (values) =>
      names.every((name, index) => looksLike(valueAt(values, index), schemas[name])),
    decodeAsked: (request) => ({
      params: params.decode(names.map((name, index) => [name, valueAt(request.params, index)])),
      query: query.decode(request.query),
      request,
    }),
    decodeBody: (request) => body(request.body, request.header('content-type')),
  }
}

function titlesOf(replies: Readonly<Record<number, TSchema | null>>): ReadonlyMap<number, string> {
  const titles = new Map<number, string>()
  for (const [status, schema] of Object.entries(replies)) {
    const title = (schema as { readonly title?: string } | null)?.title
    if (title !== undefined) titles.set(Number(status), title)
  }
  return titles
}
