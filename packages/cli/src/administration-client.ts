import type { ApiClient, ApiRequest } from '@frontdesk/client/api/api-call.ts'
import type { TransportAnswer } from '@frontdesk/client/http/request-transport.ts'

import { CommandFailure, usageFailure } from './command-failure.ts'
import { exitCode } from './exit-code.ts'
import { findText, type JsonRecord, recordsIn } from './json-reading.ts'
import { requireRecord, requireSuccess } from './server-answer.ts'
import type { ServerConnection } from './server-connection.ts'

export type Query = Readonly<Record<string, string | undefined>>

/** One resource, and the `ETag` that a change of it must bring back. */
export interface Loaded {
  readonly record: JsonRecord
  readonly etag: string | undefined
}

/** What the server says of a removal. */
interface Removed {
  /** Often empty. */
  readonly record: JsonRecord
  /** A consequence that a person should know of. */
  readonly notice: string | undefined
}

/** How much of a list is wanted. */
export interface ListRequest {
  readonly query?: Query
  /** At most so many rows, over as many pages as that takes. */
  readonly limit: number
  /** A short list without pages: its address takes no `limit`. */
  readonly unpaged?: boolean | undefined
}

export interface Listed {
  readonly items: readonly JsonRecord[]
  /** The server has more. */
  readonly more: boolean
}

/** A kind of resource whose members people know by something else than their id. */
export interface Named {
  readonly noun: string
  readonly path: string
  readonly knownAs: string
  /** What the API takes in its paths; anything else is looked up first. */
  readonly idSyntax: RegExp
}

/** The administration API. Paths are below `/admin/v1`; every refusal is a CommandFailure. */
export interface AdministrationClient {
  get(path: string, query?: Query): Promise<Loaded>
  list(path: string, request: ListRequest): Promise<Listed>
  create(path: string, body?: JsonRecord): Promise<JsonRecord>
  /** Changes a resource that still has the given `ETag`. */
  change(path: string, body: JsonRecord, etag: string | undefined): Promise<JsonRecord>
  remove(path: string, etag: string | undefined): Promise<Removed>
  /** A page of text, with its headers. */
  getText(path: string, query: Query): Promise<TransportAnswer>
  /**
   * Runs an action on a resource that people name by its id or by what they know it as: a client
   * by its client_id, a person by the username. Only a name that the API does not take itself
   * costs a request more.
   */
  withNamed<Result>(
    resource: Named,
    text: string,
    action: (path: string) => Promise<Result>,
  ): Promise<Result>
}

const largestPage = 200

/** An administration client; nothing is read or sent before the first call. */
export function administrationClient(
  open: () => Promise<{ connection: ServerConnection; api: ApiClient }>,
): AdministrationClient {
  const opened = async (): ReturnType<typeof open> => {
    const parts = await open()
    if (parts.connection.dialect === 'standard') return parts
    throw usageFailure(
      `The profile "${parts.connection.profile}" opens an API, not the administration. ` +
        'Log in with an administrator client: npx frontdesk login',
    )
  }
  // One for the whole command, so that its token is asked for once.
  let shared: ReturnType<typeof open> | undefined

  async function send(
    method: ApiRequest['method'],
    path: string,
    more: { query?: Query; body?: JsonRecord; etag?: string | undefined } = {},
  ): Promise<TransportAnswer> {
    shared ??= opened()
    const { api } = await shared
    const answer = await api.exchange({
      method,
      path: `/admin/v1${path}${queryText(more.query)}`,
      body: more.body,
      headers: more.etag === undefined ? {} : { 'if-match': more.etag },
    })
    return requireSuccess(answer)
  }

  const client: AdministrationClient = {
    async get(path, query = {}) {
      const answer = await send('GET', path, { query })
      return { record: requireRecord(answer), etag: answer.headers.etag }
    },

    async list(path, { query = {}, limit, unpaged = false }) {
      const items: JsonRecord[] = []
      let cursor: string | undefined
      do {
        const size = String(Math.min(limit - items.length, largestPage))
        const paging = unpaged ? {} : { limit: size, cursor }
        const answer = await send('GET', path, { query: { ...query, ...paging } })
        const page = requireRecord(answer)
        const rows = recordsIn(page, 'items')
        items.push(...rows)
        cursor = rows.length === 0 ? undefined : findText(page, 'next_cursor')
      } while (cursor !== undefined && items.length < limit)
      return { items: items.slice(0, limit), more: cursor !== undefined || items.length > limit }
    },

    async create(path, body) {
      const answer = await send('POST', path, body === undefined ? {} : { body })
      return answer.text === '' ? {} : requireRecord(answer)
    },

    async change(path, body, etag) {
      const answer = await send('PATCH', path, { body, etag })
      return answer.text === '' ? {} : requireRecord(answer)
    },

    async remove(path, etag) {
      const answer = await send('DELETE', path, { etag })
      return {
        record: answer.text === '' ? {} : requireRecord(answer),
        notice: answer.headers['frontdesk-notice'],
      }
    },

    getText: (path, query) => send('GET', path, { query }),

    async withNamed(resource, text, action) {
      const id = resource.idSyntax.test(text) ? text : await lookUp(resource, text)
      return action(`${resource.path}/${encodeURIComponent(id)}`)
    },
  }

  async function lookUp(resource: Named, text: string): Promise<string> {
    const { items } = await client.list(resource.path, { query: { search: text }, limit: 50 })
    const ids = items
      .filter((item) => findText(item, resource.knownAs)?.toLowerCase() === text.toLowerCase())
      .map((item) => findText(item, 'id'))
    const [id] = ids
    if (id !== undefined && ids.length === 1) return id
    const what = ids.length > 1 ? 'There is more than one' : 'There is no'
    throw new CommandFailure(
      exitCode.refused,
      `${what} ${resource.noun} with the ${resource.knownAs} "${text}". ` +
        `Find the id with: npx frontdesk ${resource.noun} list`,
    )
  }

  return client
}

function queryText(query: Query = {}): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) parameters.set(name, value)
  }
  return parameters.size === 0 ? '' : `?${parameters}`
}
