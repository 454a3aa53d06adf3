import type { Change } from '../change.ts'
import type { UnixMilliseconds } from '../units.ts'

/** A form that is being answered, by the one process that may do its work. */
export interface FormClaim {
  /** What only the same form of the same browser leads to; nothing can be read from it. */
  readonly id: string
  /** Whose place it takes, where places are bounded: an address. */
  readonly owner: string
  /** Another process may do the work from then on. No two claims of one id end at the same time. */
  readonly endsAt: UnixMilliseconds
}

/** How many claims and answers there may be that have not ended; about so many when they race. */
export interface FormBounds {
  readonly ofOwner: number
  readonly ofAll: number
}

/** What another process makes of a form: nothing yet while it works on it. */
export interface FormAnswer {
  readonly sealed: string | undefined
}

/**
 * Forms between the processes that share a database: a second click finds what the first one led
 * to, whichever process answered it. A row counts for seconds.
 */
export interface AnsweredFormStore {
  /**
   * Takes the work of a form. Its condition: no claim or answer of this id that has not ended, and
   * a place for it. Rows of the same owner that have ended go.
   */
  claiming(claim: FormClaim, now: UnixMilliseconds, bounds: FormBounds): readonly Change[]
  /** Gives a claim its answer, until `endsAt`. Its condition: the claim has not been taken over. */
  answering(claim: FormClaim, sealed: string, endsAt: UnixMilliseconds): Change
  /** Lets the form be sent again. A claim that was taken over stays with its new holder. */
  forgetting(claim: FormClaim): Change
  /** Undefined when there is nothing under this id that has not ended. */
  find(id: string, now: UnixMilliseconds): Promise<FormAnswer | undefined>
}
