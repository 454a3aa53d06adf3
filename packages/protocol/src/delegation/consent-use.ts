import type { Change } from '@frontdesk/directory/change.ts'
import type { UnixSeconds } from '@frontdesk/directory/units.ts'

import type { Consent, ConsentStore } from './consent.ts'

/** `last used` is true to the minute: one write a minute for each app and person. */
const useSeconds = 60

/** Notes on the list of connected apps that one was used just now. */
export async function consentUse(
  consents: Pick<ConsentStore, 'find' | 'used'>,
  { personId, clientRecordId }: { readonly personId: string; readonly clientRecordId: string },
  now: UnixSeconds,
): Promise<readonly Change[]> {
  const consent = await consents.find(personId, clientRecordId)
  return consent ? noteOfUse(consents, consent, now) : []
}

/** The same of a consent that is at hand. */
export function noteOfUse(
  consents: Pick<ConsentStore, 'used'>,
  { id, lastUsedAt }: Consent,
  now: UnixSeconds,
): readonly Change[] {
  return now - (lastUsedAt ?? 0) < useSeconds ? [] : [consents.used(id, now)]
}
