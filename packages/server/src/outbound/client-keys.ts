import type { Clock } from '@frontdesk/directory/units.ts'
import type { Client } from '@frontdesk/protocol/rfc6749-framework/client.ts'
import { parsePublicKeys } from '@frontdesk/protocol/rfc7591-registration/public-keys.ts'

import { parseStrictJson } from '../administration/strict-json.ts'
import { fetchGuarded, type GuardedRequest } from './fetch-guarded.ts'

/** A client may change its keys: they are fetched again after five minutes. */
const keptMilliseconds = 300_000
/** Anyone can send an assertion in a client's name: its address is asked once a minute at most. */
const shortestMilliseconds = 60_000
const maximumKept = 1000

type Keys = Client['jwks']

interface Kept {
  readonly at: number
  readonly keys: Promise<Keys>
}

interface Parts {
  readonly clock: Clock
  readonly fetchKeys?: (request: GuardedRequest) => Promise<Response>
}

/** A client with its keys of the moment; `keyId` is the one that it says it signed with. */
export type WithFetchedKeys = (client: Client, keyId: string | undefined) => Promise<Client>

/**
 * Fetches the keys of clients that registered an address of them, by the rules for addresses that
 * somebody typed (T12). Where they cannot be fetched there are none, and the client proves nothing.
 *
 * @see RFC 7591 §2 (`jwks_uri`), OpenID Connect Core §10.1.1 (a new `kid`: fetch again)
 */
export function fetchedClientKeys({ clock, fetchKeys = fetchGuarded }: Parts): WithFetchedKeys {
  const kept = new Map<string, Kept>()

  function keysAt(uri: string): Promise<Keys> {
    const keys = readKeys(fetchKeys, uri)
    kept.delete(uri)
    kept.set(uri, { at: clock(), keys })
    const [oldest] = kept.keys()
    if (kept.size > maximumKept && oldest !== undefined) kept.delete(oldest)
    return keys
  }

  return async (client, keyId) => {
    const { jwksUri } = client
    if (jwksUri === undefined) return client
    const known = kept.get(jwksUri)
    const age = known ? Math.abs(clock() - known.at) : Number.POSITIVE_INFINITY
    if (!known || age > keptMilliseconds) return { ...client, jwks: await keysAt(jwksUri) }
    const jwks = await known.keys
    const isKnown = jwks.some(({ kid }) => kid === keyId)
    if (isKnown || age < shortestMilliseconds) return { ...client, jwks }
    return { ...client, jwks: await keysAt(jwksUri) }
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
