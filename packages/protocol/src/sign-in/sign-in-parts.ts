import type { StandingStore } from '@frontdesk/directory/authority/standing.ts'
import type { Commit } from '@frontdesk/directory/change.ts'
import type { OrganizationGroupStore } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { OrganizationStore } from '@frontdesk/directory/organizations/organization.ts'
import type { PersonStore } from '@frontdesk/directory/people/person.ts'
import type { FactorStore } from '@frontdesk/directory/sign-in/factor.ts'
import type { SessionStore } from '@frontdesk/directory/sign-in/session.ts'
import type { Clock } from '@frontdesk/directory/units.ts'

import type { Stretch } from '../credentials/stretched-secret.ts'
import type { FailureLimits, FailureRates } from '../failure-limits/failure-limits.ts'
import type { KeyMaterial } from '../keys/key-material.ts'

/** What signing people in is made of. */
export interface SignInParts {
  readonly people: Pick<PersonStore, 'find' | 'findByUsername' | 'findForSignIn' | 'update'>
  readonly organizations: Pick<OrganizationStore, 'find'>
  readonly organizationGroups: Pick<OrganizationGroupStore, 'findByGroupId'>
  readonly factors: FactorStore
  readonly sessions: SessionStore
  readonly keys: KeyMaterial
  readonly stretch: Stretch
  /** Of passwords, by the name that was typed. */
  readonly limits: FailureLimits
  /** Of second factors and of passwords in a session, by person; see `factorFailureRates`. */
  readonly factorLimits: FailureLimits
  readonly commit: Commit
  readonly standings: StandingStore
  readonly clock: Clock
  /** UUIDv7. */
  readonly newId: () => string
  /** Counts a refusal of somebody unknown: those are not written one by one (T9). */
  readonly countRefusal: (address: string) => void
}

/**
 * Stricter over all addresses than for clients: a code has six digits, three of the million fit at
 * a time, and 2,880 guesses a day find one in a hundred days or more.
 */
export const factorFailureRates: FailureRates = {
  pair: { burst: 10, perSecond: 1 / 10 },
  address: { burst: 100, perSecond: 1 },
  client: { burst: 50, perSecond: 1 / 30 },
}
