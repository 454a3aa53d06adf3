import { randomUUIDv7 } from 'node:crypto'

import type { OrganizationGroup } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { Organization } from '@frontdesk/directory/organizations/organization.ts'
import type { Person } from '@frontdesk/directory/people/person.ts'
import { fakeSignInStores } from '@frontdesk/directory/sign-in/sign-in-stores-fake.ts'

import { secretHasher } from '../credentials/secret-hasher.ts'
import { boundedStretch, formatPhc, type Stretch } from '../credentials/stretched-secret.ts'
import { defaultFailureRates, failureLimits } from '../failure-limits/failure-limits.ts'
import { fakeKeyMaterial } from '../keys/key-material-fake.ts'
import { factorSetting } from './factor-setting.ts'
import { openSessions } from './open-sessions.ts'
import { passwordSetting } from './password-setting.ts'
import { personTickets } from './person-tickets.ts'
import type { SignInOrigin } from './sign-in.ts'
import { factorFailureRates, type SignInParts } from './sign-in-parts.ts'
import { signIns } from './sign-ins.ts'

/** What everybody's password is; stretched once for all tests of a file. */
export const rightPassword = 'correct horse battery'
const keys = fakeKeyMaterial('00000001', ['00000000'])
export const rightHash = await secretHasher(keys, boundedStretch()).hashChosen(rightPassword)
export const olderHash = await secretHasher(
  fakeKeyMaterial('00000000'),
  boundedStretch(),
).hashChosen(rightPassword)

/** 2026-01-01, the start of a time step. */
const start = Date.parse('2026-01-01T00:00:00Z')

export const here: SignInOrigin = {
  address: '192.0.2.1',
  browser: 'Firefox',
  requestId: 'request-1',
}

/** Ada of the organization `o1`, whose groups are `ACME` and `ACME-US`. */
export function fakePerson(over: Partial<Person> = {}): Person {
  const changedAt = start / 1000 - 1000
  return {
    id: 'p1',
    organizationId: 'o1',
    organizationGroupId: 1,
    username: 'ada',
    email: 'ada@example.com',
    givenName: 'Ada',
    familyName: 'Lovelace',
    status: 'enabled',
    roles: [{ roleId: 'r1', organizationGroupId: 1 }],
    password: { ...rightHash, changedAt, mustChange: false },
    secondFactor: 'optional',
    createdAt: changedAt,
    updatedAt: changedAt,
    version: 1,
    ...over,
  }
}

/** Everything of signing in over stores in memory; stretches are real and counted. */
export function fakeSignIns(...people: readonly Person[]) {
  const organizations = new Map<string, Organization['status']>([
    ['o1', 'enabled'],
    ['o2', 'enabled'],
  ])
  const stores = fakeSignInStores(organizations)
  for (const person of people.length === 0 ? [fakePerson()] : people) {
    stores.rows.people.set(person.id, person)
  }
  const time = { now: start }
  const counted = { stretches: 0, refusals: 0 }
  const clock = () => time.now
  const groups = new Map([
    ['ACME', 'o1'],
    ['ACME-US', 'o1'],
    ['ORBIT', 'o2'],
  ])
  const real = boundedStretch()
  const stretch: Stretch = (...given) => {
    counted.stretches += 1
    return real(...given)
  }
  const save = () => undefined
  const parts: SignInParts = {
    ...stores,
    organizations: {
      find: async (id) => ({ id, status: organizations.get(id) }) as Organization,
    },
    organizationGroups: {
      async findByGroupId(groupId) {
        const organizationId = groups.get(groupId)
        return organizationId ? ({ organizationId } as OrganizationGroup) : undefined
      },
    },
    keys,
    stretch,
    limits: failureLimits({ clock, rates: defaultFailureRates, save }),
    factorLimits: failureLimits({ clock, rates: factorFailureRates, save }),
    clock,
    newId: randomUUIDv7,
    countRefusal: () => {
      counted.refusals += 1
    },
  }
  const whole = { ...parts, tickets: stores.tickets, issuerName: 'Front desk' }
  return {
    ...stores,
    parts: whole,
    time,
    counted,
    organizations,
    signIns: signIns(parts),
    factorSetting: factorSetting(whole),
    passwordSetting: passwordSetting(whole),
    openSessions: openSessions(parts),
    personTickets: personTickets(whole),
  }
}

/** A hash of no password: never stretched, so that nothing fits it. */
export const otherHash = {
  hash: formatPhc(Buffer.alloc(16, 1), Buffer.alloc(32, 2)),
  keyId: '00000001',
}
