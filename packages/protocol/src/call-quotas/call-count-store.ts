import type { UnixSeconds } from '@frontdesk/directory/units.ts'

/** How often somebody called in the window that runs. */
export interface CallCount {
  /** Whose calls these are: `organization:<id>`, `client:<client_id>`, `administrator:<id>`, ... */
  readonly subject: string
  /** When the window began: at the first call after the one before had ended. */
  readonly windowStart: UnixSeconds
  readonly used: number
}

export interface CallCountStore {
  /**
   * Adds calls to what is stored, in one transaction: a later window takes the place of an earlier
   * one, calls of an earlier window than the stored one are dropped.
   */
  add(counts: readonly CallCount[], changedAt: UnixSeconds): Promise<void>
  /** What is stored now about some subjects; those without a row are missing. */
  of(subjects: readonly string[]): Promise<readonly CallCount[]>
}
