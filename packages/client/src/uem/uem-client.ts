import type { ApiClient, ApiRequest, QueryMembers } from '../api/api-call.ts'
import { requirePath } from '../api/api-path.ts'
import { withVerbs } from '../api/api-verbs.ts'
import { type ApiClientOptions, apiClient } from '../api/authorized-client.ts'
import { FrontdeskError } from '../client-error.ts'
import { withoutEnd } from '../http/without-end.ts'
import { type UemCalls, uemCalls } from './calls/uem-calls.ts'
import { namedRequest, type UemCallInput, type UemCallShape } from './uem-client-calls.ts'
import {
  type UemList,
  type UemPageMore,
  uemItems,
  uemPages,
  usualPagingForm,
} from './uem-paging.ts'

export interface UemClientOptions extends Omit<ApiClientOptions, 'base'> {
  /** The API server, such as `https://as1234.awmdm.com`; `/api` at its end may be there or not. */
  readonly server: string
}

export interface UemPageOptions extends UemPageMore {
  /** For lists that are searched with POST; the page is put into it. */
  readonly body?: Readonly<Record<string, unknown>> | undefined
}

/** Any path of the API in one version. `/mdm/devices/search` is completed with `/api`. */
export interface UemPaths extends ApiClient {
  /** Every page of a list; nothing is sent before the first one is asked for. */
  pages<Item = unknown>(
    path: string,
    query?: QueryMembers,
    options?: UemPageOptions,
  ): AsyncIterable<readonly Item[]>
  /** Every item of a list. */
  items<Item = unknown>(
    path: string,
    query?: QueryMembers,
    options?: UemPageOptions,
  ): AsyncIterable<Item>
}

/** One version: any path, and the calls with names that this version has. */
export type UemVersion<Version extends number> = UemPaths &
  (Version extends keyof UemCalls ? UemCalls[Version] : unknown)

/** The API without a version: the server chooses, which is version 1 where there is one. */
export interface UemClient extends UemPaths {
  /** The same server and the same token; only the Accept header differs. */
  v<Version extends number>(version: Version): UemVersion<Version>
}

/**
 * Makes a client of a UEM REST API.
 *
 * @throws FrontdeskError `usage` for a server that is no address, or headers that are the client's
 */
export function uemClient(options: UemClientOptions): UemClient {
  const { server, ...rest } = options
  const api = apiClient({ ...rest, base: uemBase(server) })
  const versions = new Map<number, UemPaths>()

  const v = <Version extends number>(version: Version): UemVersion<Version> => {
    if (!Number.isSafeInteger(version) || version < 1) {
      throw new FrontdeskError('usage', 'A version of the API is a whole number from 1 on.')
    }
    const known = versions.get(version) ?? { ...pathsOf(api, version), ...callsOf(api, version) }
    versions.set(version, known)
    // The table of calls and their types are made from one source.
    return known as UemVersion<Version>
  }
  return { ...pathsOf(api, undefined), v }
}

/** `/mdm/devices/7` as `/api/mdm/devices/7`; what begins with `/api/` in any case stays. */
export function uemPath(path: string): string {
  requirePath(path)
  return /^\/api(?:[/?]|$)/i.test(path) ? path : `/api${path}`
}

function uemBase(server: string): string {
  const url = /^[a-z][a-z\d+.-]*:\/\//i.test(server) ? server : `https://${server}`
  return withoutEnd(url, /\//).replace(/\/api$/i, '')
}

function pathsOf(api: ApiClient, version: number | undefined): UemPaths {
  const exchange = versioned(api, version)
  const listOf = (path: string, query: QueryMembers | undefined, body: UemPageOptions['body']) =>
    uemListAt({ path: uemPath(path), query, body }, version ?? 1)
  return {
    ...exchange,
    pages: (path, query, { body, ...more } = {}) =>
      uemPages(exchange, listOf(path, query, body), more),
    items: (path, query, { body, ...more } = {}) =>
      uemItems(exchange, listOf(path, query, body), more),
  }
}

/** The same client, asking for one version and completing paths. */
function versioned(api: ApiClient, version: number | undefined): ApiClient {
  const own = version === undefined ? {} : { accept: `application/json;version=${version}` }
  const spelled = (request: ApiRequest): ApiRequest => ({
    ...request,
    path: uemPath(request.path),
    headers: { ...own, ...request.headers },
  })
  return withVerbs({
    exchange: async (request) => api.exchange(spelled(request)),
    call: async (request) => api.call(spelled(request)),
  })
}

/** The named calls of one version. */
function callsOf(api: ApiClient, version: number): Readonly<Record<string, unknown>> {
  const exchange = versioned(api, version)
  const named = uemCalls.filter((shape) => shape.version === version)
  return Object.fromEntries(named.map((shape) => [shape.name, namedCall(exchange, shape)]))
}

function namedCall(api: ApiClient, shape: UemCallShape) {
  const call = async (input?: UemCallInput, more?: UemPageMore): Promise<unknown> =>
    (await api.call({ ...more, ...namedRequest(shape, input) })).body
  if (shape.list === undefined) return call

  const listOf = (input?: UemCallInput): UemList => {
    const { path, query, body } = namedRequest(shape, input)
    const members = typeof body === 'object' && body !== null ? { ...body } : undefined
    return uemListAt({ path, query, body: members }, shape.version, shape)
  }
  return Object.assign(call, {
    pages: (input?: UemCallInput, more?: UemPageMore) => uemPages(api, listOf(input), more),
    items: (input?: UemCallInput, more?: UemPageMore) => uemItems(api, listOf(input), more),
  })
}

const deviceSearch = /^\/api\/mdm\/devices\/search$/i

/**
 * Finds how a list is paged in a version, and keeps the order of devices the same from page to
 * page; what `uemPages` takes.
 */
export function uemListAt(
  list: Omit<UemList, 'form' | 'order'>,
  version: number,
  known: UemCallShape | undefined = knownCall(list, version),
): UemList {
  const within = list.body === undefined ? 'query' : 'body'
  const form = known?.list ?? usualPagingForm(version, within)
  const [bare = ''] = list.path.split('?', 1)
  // Which words version 3 orders by is not known.
  if (!deviceSearch.test(bare) || version > 2) return { ...list, form }
  return { ...list, form, order: { name: 'orderby', value: 'deviceid' } }
}

function knownCall({ path, body }: Omit<UemList, 'form'>, version: number) {
  const [bare = ''] = path.split('?', 1)
  const method = body === undefined ? 'GET' : 'POST'
  return uemCalls.find(
    (shape) =>
      shape.list !== undefined &&
      shape.version === version &&
      shape.method === method &&
      fits(shape.path, bare),
  )
}

function fits(template: string, path: string): boolean {
  const words = path.toLowerCase().split('/')
  const wanted = template.toLowerCase().split('/')
  return (
    words.length === wanted.length &&
    wanted.every((word, index) => word.startsWith('{') || word === words[index])
  )
}
