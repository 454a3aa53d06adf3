import type { Commit, Work } from '@frontdesk/directory/change.ts'
import { StoreError } from '@frontdesk/directory/store-error.ts'

import type { Consent, ConsentStore } from './consent.ts'

interface Parts {
  readonly consents: Pick<ConsentStore, 'ofPerson'>
  readonly commit: Commit
}

interface Attempt {
  readonly personId: string
  readonly clientRecordId: string
  /** As it stood when the question was decided. */
  readonly consent: Consent | undefined
  readonly workOn: (consent: Consent | undefined) => Work
}

/**
 * Commits a work that writes down a consent. Two pages of one person may say yes at once: who comes
 * second reads what the first one wrote, past every cache, and tries once more.
 *
 * @returns false when a condition did not hold the second time either
 */
export async function commitConsent(
  { consents, commit }: Parts,
  { personId, clientRecordId, consent, workOn }: Attempt,
): Promise<boolean> {
  if (await commitUnlessTaken(commit, workOn(consent))) return true
  const all = await consents.ofPerson(personId)
  const now = all.find((one) => one.clientRecordId === clientRecordId)
  if (now?.id === consent?.id && now?.version === consent?.version) return false
  return commitUnlessTaken(commit, workOn(now))
}

/** A conflict counts as a condition that did not hold: the other page's consent is there now. */
export async function commitUnlessTaken(commit: Commit, work: Work): Promise<boolean> {
  try {
    return await commit(work)
  } catch (error) {
    if (error instanceof StoreError && error.code === 'conflict') return false
    throw error
  }
}
