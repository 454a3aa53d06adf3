import type { Change, Commit } from '../change.ts'
import type { UnixSeconds } from '../units.ts'

/** One thing that a caller's authority stands on, as it was when the authority was worked out. */
export type Footing =
  /** Any edit of it may have changed what the caller may do. */
  | {
      readonly kind: 'administrator' | 'api-key' | 'client' | 'organization' | 'person' | 'role'
      readonly id: string
      readonly version: number
    }
  /** It may be edited: what counts is that it is enabled. */
  | {
      readonly kind: 'enabled-client' | 'enabled-organization' | 'enabled-person'
      readonly id: string
    }
  /** The password of a person, by when it was set; undefined while they have none. */
  | { readonly kind: 'password'; readonly id: string; readonly changedAt: UnixSeconds | undefined }
  /** It decides by its place in the tree. */
  | { readonly kind: 'organization-group'; readonly id: number; readonly path: string }
  /** It ends, and never comes back. */
  | {
      readonly kind: 'access-token' | 'client-secret' | 'session' | 'token-family'
      readonly id: string
    }

/** Everything that a caller's authority stands on at one moment. */
export type Standing = readonly Footing[]

/** Asks the database whether a caller's authority is what it was. */
export interface StandingStore {
  /**
   * The condition that all of it is as it was, for the commit that the authority allows. A change
   * that takes authority away, in any process, is answered either before this is looked at, and
   * then it fails, or after the commit that it is part of.
   */
  condition(standing: Standing): Change
  /** Whether all of it is as it was at this moment, past every cache. */
  holds(standing: Standing): Promise<boolean>
}

/** What a caller stood on was changed between the check and the commit: nothing was committed. */
export class AuthorityLost extends Error {
  override readonly name = 'AuthorityLost'

  constructor() {
    super('The rights of the caller changed before the change was written.')
  }
}

/** A way to commit that carries a caller's authority as a condition of every commit. */
export interface AuthorizedCommit {
  /** @throws AuthorityLost, and what `Commit` throws */
  readonly commit: Commit
  /** Whether any commit has happened: then an operation cannot simply be begun again. */
  hasCommitted(): boolean
}

/**
 * Binds commits to what a caller's authority stands on. An operation that is handed no other way
 * to commit cannot forget it.
 */
export function authorizedCommit(
  { commit, standings }: { readonly commit: Commit; readonly standings: StandingStore },
  standing: Standing,
): AuthorizedCommit {
  let committed = false
  return {
    hasCommitted: () => committed,

    async commit({ changes, audit }) {
      const happened = await commit({ changes: [standings.condition(standing), ...changes], audit })
      committed ||= happened
      // What fails here was another condition, unless the standing is gone: it never comes back.
      if (!happened && !(await standings.holds(standing))) throw new AuthorityLost()
      return happened
    },
  }
}
