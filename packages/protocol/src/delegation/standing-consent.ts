import type { Change } from '@frontdesk/directory/change.ts'
import type { UnixSeconds } from '@frontdesk/directory/units.ts'

import type { Client } from '../rfc6749-framework/client.ts'
import { allowsScope } from '../rfc6749-framework/scope.ts'
import type { Consent, ConsentStore } from './consent.ts'
import { consentUse, noteOfUse } from './consent-use.ts'
import { isOfTheHouse } from './given-consent.ts'

/** A code that is about to become tokens. */
interface Redeemed {
  readonly client: Client
  readonly personId: string
  readonly scope: readonly string[]
}

/**
 * Asks whether the yes behind a code still stands: a person may have taken it back while the code
 * was alive, and the revocation could not reach tokens that were not there yet.
 *
 * @returns what belongs into the transaction of the tokens, with the condition that the consent
 *   has not gone by then; undefined when it has gone already
 */
export async function standingConsent(
  consents: Pick<ConsentStore, 'find' | 'ofPerson' | 'standing' | 'used'>,
  { client, personId, scope }: Redeemed,
  now: UnixSeconds,
): Promise<readonly Change[] | undefined> {
  if (isOfTheHouse(client)) {
    return consentUse(consents, { personId, clientRecordId: client.id }, now)
  }
  const covers = (consent: Consent | undefined) =>
    consent !== undefined && scope.every((value) => allowsScope(consent.scope, value))
  let consent = await consents.find(personId, client.id)
  if (!covers(consent)) {
    // Another process may have written it a moment ago: the list is read past every cache.
    const all = await consents.ofPerson(personId)
    consent = all.find(({ clientRecordId }) => clientRecordId === client.id)
  }
  if (!consent || !covers(consent)) return undefined
  return [consents.standing(consent.id), ...noteOfUse(consents, consent, now)]
}
