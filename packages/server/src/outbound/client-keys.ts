import type { Clock, UnixMilliseconds } from '@frontdesk/directory/units.ts'
import type { Client } from '@frontdesk/protocol/rfc6749-framework/client.ts'
import { parsePublicKeys } from '@frontdesk/protocol/rfc7591-registration/public-keys.ts'

import { parseStrictJson } from '../administration/strict-json.ts'
import { fetchGuarded, type GuardedRequest } from './fetch-guarded.ts'

/** A client may change its keys: they are fetched again after five minutes. */
const keptMilliseconds = 300_000
/** Anyone can send an assertion in a client's name: its address is asked once a minute at most. */
const shortestMilliseconds = 60_000
const maximumKept = 1000

/** Requests that wait for the keys of one address, and of all addresses. */
const maximumWaiting = { ofOne: 64, ofAll: 512 }

type Keys = Client['jwks']

interface Kept {
  /** When the address was last asked. */
  readonly askedAt: UnixMilliseconds
  /** The keys of the last answer that had some, and when it was asked for. */
  readonly keys: Keys
  readonly readAt: UnixMilliseconds
}

interface Parts {
  readonly clock: Clock
  readonly fetchKeys?: (request: GuardedRequest) => Promise<Response>
}

/** A client with its keys of the moment; `keyId` is the one that it says it signed with. */
export type WithFetchedKeys = (client: Client, keyId: string | undefined) => Promise<Client>

/**
 * Fetches the keys of clients that registered an address of them, by the rules for addresses that
 * somebody typed (T12). Where they cannot be fetched, or too many requests wait for them, the keys
 * of the last five minutes count; without those the client proves nothing.
 *
 * @see RFC 7591 §2 (`jwks_uri`), OpenID Connect Core §10.1.1 (a new `kid`: fetch again)
 */
export function fetchedClientKeys({ clock, fetchKeys = fetchGuarded }: Parts): WithFetchedKeys {
  const kept = new Map<string, Kept>()
  const keysComing = boundedWaiting(fetchAndKeep)

  async function fetchAndKeep(uri: string): Promise<Keys> {
    const now = clock()
    const before = kept.get(uri)
    const keep = (known: Kept) => {
      kept.delete(uri)
      kept.set(uri, known)
      const [oldest] = kept.keys()
      if (kept.size > maximumKept && oldest !== undefined) kept.delete(oldest)
    }
    const found = await readKeys(fetchKeys, uri)
    // A failure takes no keys away: anyone can cause the question with a kid that nobody has.
    if (found.length > 0) keep({ askedAt: now, keys: found, readAt: now })
    else keep({ keys: [], readAt: now, ...before, askedAt: now })
    return freshKeys(kept.get(uri), clock())
  }

  return async (client, keyId) => {
    const { jwksUri } = client
    if (jwksUri === undefined) return client
    const now = clock()
    const known = kept.get(jwksUri)
    const jwks = freshKeys(known, now)
    if (jwks.some(({ kid }) => kid === keyId) || !mayAsk(known, now)) return { ...client, jwks }
    return { ...client, jwks: (await keysComing(jwksUri)) ?? jwks }
  }
}

const between = (one: UnixMilliseconds, other: UnixMilliseconds) => Math.abs(one - other)

function freshKeys(known: Kept | undefined, now: UnixMilliseconds): Keys {
  return known && between(now, known.readAt) <= keptMilliseconds ? known.keys : []
}

/** Once a minute; and once when keys are too old, whatever was asked for before. */
function mayAsk(known: Kept | undefined, now: UnixMilliseconds): boolean {
  if (!known || between(now, known.askedAt) >= shortestMilliseconds) return true
  const { readAt, askedAt } = known
  return between(now, readAt) > keptMilliseconds && between(askedAt, readAt) <= keptMilliseconds
}

/** One fetch for all that ask for an address at a time; undefined: too many wait already. */
function boundedWaiting(fetchFor: (uri: string) => Promise<Keys>) {
  const coming = new Map<string, { readonly keys: Promise<Keys>; waiting: number }>()
  let waitingInAll = 0
  return async (uri: string): Promise<Keys | undefined> => {
    const known = coming.get(uri)
    const isFull = (known?.waiting ?? 0) >= maximumWaiting.ofOne
    if (isFull || waitingInAll >= maximumWaiting.ofAll) return undefined
    const one = known ?? { keys: fetchFor(uri), waiting: 0 }
    coming.set(uri, one)
    one.waiting += 1
    waitingInAll += 1
    try {
      return await one.keys
    } finally {
      waitingInAll -= 1
      if (coming.get(uri) === one) coming.delete(uri)
    }
  }
}

async function readKeys(fetchKeys: NonNullable<Parts['fetchKeys']>, url: string): Promise<Keys> {
  try {
    const headers = { Accept: 'application/jwk-set+json, application/json' }
    const wanted = { url, method: 'GET', headers, body: undefined, allowPrivate: false } as const
    const answer = await fetchKeys(wanted)
    if (answer.status !== 200) return []
    return parsePublicKeys(parseStrictJson(Buffer.from(await answer.arrayBuffer())))
  } catch {
    // Unreachable, too large, or no keys: the client cannot prove who it is until that is mended.
    return []
  }
}
