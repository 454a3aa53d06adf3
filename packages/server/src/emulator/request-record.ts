import type { IncomingMessage } from 'node:http'

import type { UnixMilliseconds } from '@frontdesk/directory/units.ts'

import { routeMatch } from './route-pattern.ts'

/** A request as it was received; what could be a secret is not in it. */
export interface RecordedRequest {
  readonly number: number
  /** By the emulator's clock. */
  readonly at: UnixMilliseconds
  readonly method: string
  readonly path: string
  readonly query: readonly (readonly [name: string, value: string])[]
  readonly headers: Readonly<Record<string, string>>
  /** Undefined as long as there is no answer, and for good when the connection ended without. */
  status: number | undefined
  /** Whose token or secret it came with, once that was proven. */
  clientId: string | undefined
}

export interface RequestRecord {
  add(request: IncomingMessage, at: UnixMilliseconds): RecordedRequest
  find(number: number): RecordedRequest | undefined
  /** The newest `limit` of those that match, oldest first. */
  list(filter: { readonly route?: string | undefined; readonly limit: number }): RecordedRequest[]
  /** How many there were since the start, or since they were forgotten. */
  readonly seen: () => number
  clear(): void
}

/** More than this are not kept: the oldest go. */
export const maximumRecorded = 10_000
const masked = '***'
const longestValue = 1000

/** Keeps the last requests in memory. */
export function requestRecord(): RequestRecord {
  let kept = new Map<number, RecordedRequest>()
  let number = 0
  let seen = 0
  return {
    add(request, at) {
      const url = request.url ?? '/'
      const mark = url.indexOf('?')
      const entry: RecordedRequest = {
        number: ++number,
        at,
        method: request.method ?? '',
        path: (mark < 0 ? url : url.slice(0, mark)).slice(0, longestValue),
        query: mark < 0 ? [] : maskedQuery(url.slice(mark + 1)),
        headers: maskedHeaders(request.rawHeaders),
        status: undefined,
        clientId: undefined,
      }
      seen += 1
      kept.set(entry.number, entry)
      if (kept.size > maximumRecorded) kept.delete(entry.number - maximumRecorded)
      return entry
    },
    find: (wanted) => kept.get(wanted),
    list({ route, limit }) {
      const matches = routeMatch(route)
      const found = [...kept.values()].filter(({ method, path }) => matches(method, path))
      return found.slice(-limit)
    },
    seen: () => seen,
    clear() {
      kept = new Map()
      seen = 0
    },
  }
}

const secretName =
  /auth|cookie|secret|token|password|passwd|pwd|passcode|key|tenant-code|signature|credential|assertion|session|referer/i
/** Whole names: as a part of others they are harmless. */
const secretQueryNames = new Set(['code', 'sig', 'jwt', 'state', 'code_verifier'])

function maskedQuery(query: string): (readonly [string, string])[] {
  return [...new URLSearchParams(query)].map(([name, value]) =>
    secretName.test(name) || secretQueryNames.has(name.toLowerCase())
      ? [name.slice(0, longestValue), masked]
      : [name.slice(0, longestValue), value.slice(0, longestValue)],
  )
}

/** Names in small letters, values joined as HTTP joins them; of Authorization the scheme stays. */
function maskedHeaders(raw: readonly string[]): Record<string, string> {
  const headers = new Map<string, string>()
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index]?.toLowerCase() ?? ''
    const value = maskedHeader(name, raw[index + 1] ?? '')
    const before = headers.get(name)
    headers.set(name, before === undefined ? value : `${before}, ${value}`)
  }
  return Object.fromEntries(headers)
}

const schemes = /^(?:Basic|Bearer|Digest|CMSURL)(?=[ `])/i

function maskedHeader(name: string, value: string): string {
  if (name === 'authorization') {
    const [scheme] = schemes.exec(value) ?? []
    return scheme === undefined ? masked : `${scheme} ${masked}`
  }
  return secretName.test(name) ? masked : value.slice(0, longestValue)
}
