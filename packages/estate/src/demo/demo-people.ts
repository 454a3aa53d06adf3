import type { OrganizationGroup } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { Person } from '@frontdesk/directory/people/person.ts'
import { secondsOf, type UnixMilliseconds } from '@frontdesk/directory/units.ts'

import type { EnrollmentUser } from '../users/enrollment-user.ts'
import { type DemoGroup, demoGroups } from './demo-groups.ts'
import { type Culture, peopleNames } from './people-names.ts'
import { seededRandom } from './seeded-random.ts'
import { spread } from './spread.ts'

/** Somebody whom devices belong to. */
export interface DemoUser {
  readonly id: number
  readonly uuid: string
  readonly userName: string
  readonly email: string
  readonly givenName: string
  readonly familyName: string
  readonly displayName: string
  readonly organizationGroupId: number
  /** Where they work. */
  readonly place: DemoGroup
}

export interface DemoPeopleOrigin {
  readonly seed: number
  /** Holds every group of `demoGroups`, with its id. */
  readonly groups: readonly OrganizationGroup[]
  readonly firstUserId: number
}

/** How many of the users are people of the directory too: about 40 in each region. */
export const demoPeopleCount = 120

/** One desk in thirty: whoever sits there has its place and culture. */
interface Desk {
  readonly place: DemoGroup
  readonly culture: Culture
  /** How many desks of this culture come before it. */
  readonly rank: number
}

const desks: readonly Desk[] = demoGroups
  .flatMap((place) => place.cultures.map((culture) => ({ place, culture })))
  .map((desk, position, all) => ({
    ...desk,
    rank: all.slice(0, position).filter((other) => other.culture === desk.culture).length,
  }))

/**
 * The people of the demo by number, 0, 1, 2, ...: as many as anybody asks for, none remembered.
 *
 * @throws RangeError when one of the demo's groups is missing
 */
export function demoUsers({ seed, groups, firstUserId }: DemoPeopleOrigin) {
  const groupIds = new Map(groups.map((group) => [group.groupId, group.id]))
  for (const { groupId } of demoGroups) {
    if (!groupIds.has(groupId)) throw new RangeError(`The group ${groupId} is missing.`)
  }

  return (index: number): DemoUser => {
    const desk = desks[spread(index, desks.length)] as Desk
    const name = nameOf(index, desk)
    return {
      id: firstUserId + index,
      uuid: seededRandom(`${seed}/user/${index}`).uuid(),
      userName: name.userName,
      email: `${name.userName}@example.com`,
      givenName: name.given,
      familyName: name.family,
      displayName: `${name.given} ${name.family}`,
      organizationGroupId: groupIds.get(desk.place.groupId) as number,
      place: desk.place,
    }
  }
}

/** Counts within the culture, so that a name comes again only when all its names are used up. */
function nameOf(index: number, { culture, rank }: Desk) {
  const { given, family } = peopleNames[culture]
  const perRound = desks.filter((desk) => desk.culture === culture).length
  const ordinal = Math.floor(index / desks.length) * perRound + rank

  const names = given.length * family.length
  const chosen = spread(ordinal, names)
  const givenName = given[chosen % given.length] as string
  const familyName = family[Math.floor(chosen / given.length)] as string
  const round = Math.floor(ordinal / names)
  const userName = `${asciiOf(givenName)}.${asciiOf(familyName)}${round === 0 ? '' : round + 1}`
  return { given: givenName, family: familyName, userName }
}

const spelledOut: Readonly<Record<string, string>> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  ß: 'ss',
  ł: 'l',
  ı: 'i',
}

/** A name as it is written in addresses: `Jürgen` is `juergen`. */
function asciiOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[äöüßłı]/g, (letter) => spelledOut[letter] ?? letter)
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
}

const departments = ['Sales', 'Engineering', 'Finance', 'Operations', 'Support'] as const

/** Somebody of the demo as the estate keeps them. */
export function enrollmentUser(
  user: DemoUser,
  { organizationId, now }: { organizationId: string; now: UnixMilliseconds },
): EnrollmentUser {
  const { id, uuid, organizationGroupId, userName, email } = user
  return {
    id,
    uuid,
    organizationId,
    organizationGroupId,
    userName,
    givenName: user.givenName,
    familyName: user.familyName,
    displayName: user.displayName,
    email,
    phoneNumber: undefined,
    department: departments[id % departments.length] ?? 'Operations',
    status: 'active',
    security: 'directory',
    createdAt: now - 400 * 86_400_000,
  }
}

/**
 * People of the demo as the directory keeps them: without roles and without a password, so that
 * nobody can sign in as one of them until an administrator sets one.
 */
export function demoPeople(
  origin: DemoPeopleOrigin & { organizationId: string; now: UnixMilliseconds },
): readonly Person[] {
  const userAt = demoUsers(origin)
  const createdAt = secondsOf(origin.now)
  return Array.from({ length: demoPeopleCount }, (_, index) => {
    const user = userAt(index)
    return {
      id: user.uuid,
      organizationId: origin.organizationId,
      organizationGroupId: user.organizationGroupId,
      username: user.userName,
      email: user.email,
      givenName: user.givenName,
      familyName: user.familyName,
      status: 'enabled',
      roles: [],
      password: undefined,
      secondFactor: 'optional',
      createdAt,
      updatedAt: createdAt,
      version: 1,
    }
  })
}
