import {
  AuthorityLost,
  authorizedCommit,
  type Standing,
  type StandingStore,
} from '@frontdesk/directory/authority/standing.ts'
import type { Commit } from '@frontdesk/directory/change.ts'

const attempts = 3

interface Run<Caller, Result> {
  readonly commit: Commit
  readonly standings: StandingStore
  /** Proves who asks and that they may. @throws the refusal that is the answer */
  authorize(): Promise<Caller>
  /** The operation, with the only way to commit that it is given. */
  operate(caller: Caller, commit: Commit): Promise<Result>
}

/**
 * Runs an operation whose every commit holds only while the caller's authority is what it was. When
 * it changed in between, the caller is asked who they are again: who was disabled gets the answer
 * of a disabled caller, and for everybody else the operation is begun anew, with the rights of now.
 *
 * @throws AuthorityLost when it changes again and again, or after a first commit of the operation
 */
export async function runAuthorized<Caller extends { readonly standing: Standing }, Result>({
  commit,
  standings,
  authorize,
  operate,
}: Run<Caller, Result>): Promise<Result> {
  let caller = await authorize()
  for (let attempt = 1; ; attempt += 1) {
    const bound = authorizedCommit({ commit, standings }, caller.standing)
    try {
      return await operate(caller, bound.commit)
    } catch (error) {
      if (!(error instanceof AuthorityLost)) throw error
      caller = await authorize()
      if (bound.hasCommitted() || attempt === attempts) throw error
    }
  }
}
