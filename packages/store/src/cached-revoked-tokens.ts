import { type Clock, secondsOf, type UnixSeconds } from '@frontdesk/directory/units.ts'
import type { RevokedTokenStore } from '@frontdesk/protocol/rfc7009-revocation/revoked-token.ts'

import { type ChangeFeed, everything } from './change-feed.ts'
import type { Database } from './database.ts'
import { findToldRevocation } from './stored-revoked-tokens.ts'

/** Some 100 bytes each. With more, the database is asked for every token. */
const revokedLimit = 100_000
/** An ended one is known for so long: a clock that was ahead for a while may go back. */
const keptSeconds = 86_400
/** Fewer are not worth looking for ended ones. */
const sweepFrom = 1000

interface Options {
  readonly database: Database
  readonly feed: ChangeFeed
  readonly clock: Clock
  readonly limit?: number | undefined
}

/** What is known: ids and when they would have expired, or that there are too many. */
type Known = Map<string, UnixSeconds> | 'too many'

/**
 * A store that answers `isRevoked` from memory, as fresh as T7 demands. Most tokens were never
 * revoked, so all that were are kept: what is not among them is not revoked. The change feed says
 * which one was, so that nothing is read again; while it is not fresh, the database is asked.
 */
export function cachedRevokedTokens(
  store: RevokedTokenStore,
  { database, feed, clock, limit = revokedLimit }: Options,
): RevokedTokenStore {
  let known: Known | undefined
  let loading: Promise<Known> | undefined
  /** Told while a load was under way, which may not have seen it. */
  let meanwhile: Map<string, UnixSeconds> | undefined
  let sweepAt = sweepFrom

  feed.onChange((subject) => {
    if (subject === everything) {
      known = loading = meanwhile = undefined
      return
    }
    const told = findToldRevocation(subject)
    if (!told) return
    meanwhile?.set(told.tokenId, told.expiresAt)
    if (!(known instanceof Map)) return
    known.set(told.tokenId, told.expiresAt)
    if (known.size >= sweepAt) known = swept(known)
  })

  function swept(all: Map<string, UnixSeconds>): Known {
    const endedBefore = secondsOf(clock()) - keptSeconds
    for (const [tokenId, expiresAt] of all) if (expiresAt <= endedBefore) all.delete(tokenId)
    sweepAt = Math.max(sweepFrom, all.size * 2)
    return all.size > limit ? 'too many' : all
  }

  function loadOnce(): Promise<Known> {
    if (loading) return loading
    const told = new Map<string, UnixSeconds>()
    const started: Promise<Known> = load(told).finally(() => {
      if (loading === started) loading = meanwhile = undefined
    })
    loading = started
    meanwhile = told
    return started
  }

  async function load(told: ReadonlyMap<string, UnixSeconds>): Promise<Known> {
    const rows = await database.reads
      .selectFrom('revoked_token')
      .select(['token_id', 'expires_at'])
      .where('expires_at', '>', secondsOf(clock()) - keptSeconds)
      .limit(limit + 1)
      .execute()
    const all = new Map(rows.map(({ token_id, expires_at }) => [token_id, expires_at]))
    for (const [tokenId, expiresAt] of told) all.set(tokenId, expiresAt)
    const loaded = swept(all)
    // Kept only if nothing was forgotten since; later tellings then go to `known` itself.
    if (meanwhile === told) known = loaded
    return loaded
  }

  return {
    ...store,
    async isRevoked(tokenId) {
      if (!feed.isFresh()) return store.isRevoked(tokenId)
      const all = known ?? (await loadOnce())
      return all === 'too many' ? store.isRevoked(tokenId) : all.has(tokenId)
    },
  }
}
