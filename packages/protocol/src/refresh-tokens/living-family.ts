import type { OrganizationStore } from '@frontdesk/directory/organizations/organization.ts'
import type { PersonStore } from '@frontdesk/directory/people/person.ts'
import type { UnixSeconds } from '@frontdesk/directory/units.ts'

import { whyPersonCannotDelegate } from '../delegation/living-delegation.ts'
import type { Client } from '../rfc6749-framework/client.ts'
import type { TokenFamily } from './token-family.ts'

interface Parts {
  readonly people: Pick<PersonStore, 'find'>
  readonly organizations: Pick<OrganizationStore, 'find'>
}

/**
 * Why nothing more can come of a family at this moment: revoked, at its end, unused for too long,
 * or its person or their organization is gone. Undefined: it lives.
 */
export async function whyFamilyDead(
  { people, organizations }: Parts,
  family: TokenFamily,
  { client, now }: { readonly client: Client; readonly now: UnixSeconds },
): Promise<string | undefined> {
  if (family.revokedAt !== undefined) return 'The delegation was revoked.'
  if (family.expiresAt <= now) return 'The delegation has reached its end.'
  if (family.refresh && family.refresh.idleExpiresAt <= now) {
    return 'The refresh token was not used for too long.'
  }
  const person = await people.find(family.personId)
  const organization = person && (await organizations.find(person.organizationId))
  return whyPersonCannotDelegate(person, organization, client)
}

/** When its tokens end at the latest; a family without refresh tokens ends with its only one. */
export function endOfTokens(family: TokenFamily): UnixSeconds | undefined {
  return family.refresh && family.expiresAt
}
