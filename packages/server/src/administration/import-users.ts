import {
  isWithin,
  type OrganizationGroup,
  type Reach,
} from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { DeviceImport } from '@frontdesk/estate/imports/device-import.ts'
import { RecordProblem } from '@frontdesk/estate/imports/record-problem.ts'
import type { EnrollmentUser } from '@frontdesk/estate/users/enrollment-user.ts'

import type { AdminParts } from './admin-context.ts'

/** Nobody: the user of a device that names none. */
const nobody = { userId: 0, userUuid: '00000000-0000-0000-0000-000000000000' }

/** Whom a row names as the user of its device. */
export interface NamedUser {
  readonly userName: string
  readonly userEmail: string
  readonly userDisplayName: string
}

/** The users that rows of an import name. */
export interface ImportUsers {
  /** @throws RecordProblem when the user belongs outside the reach */
  userOf(named: NamedUser): NamedUser & typeof nobody
  /** Those who are still to be. */
  readonly created: readonly EnrollmentUser[]
}

interface NamingRow {
  readonly record: NamedUser
  readonly group: OrganizationGroup
}

/** Finds the users that rows name, and makes up those whom nobody knows, each in its group. */
export async function importUsers(
  parts: AdminParts,
  { started, reach }: { readonly started: DeviceImport; readonly reach: Reach },
  rows: readonly NamingRow[],
): Promise<ImportUsers> {
  const naming = new Map<string, NamingRow>()
  for (const row of rows) {
    const key = keyOf(row.record.userName)
    if (key !== '' && !naming.has(key)) naming.set(key, row)
  }
  const known = await parts.stores.deviceImports.usersNamed(started, [...naming.keys()])
  for (const { userName } of known) naming.delete(keyOf(userName))
  const created = await newUsers(parts, [...naming.values()])
  const users = new Map([...known, ...created].map((user) => [keyOf(user.userName), user]))
  const outside = await groupsOutside(parts, reach, known)

  return {
    created,
    userOf(named) {
      const user = users.get(keyOf(named.userName))
      if (!user) return { ...named, ...nobody }
      if (outside.has(user.organizationGroupId)) {
        throw new RecordProblem('The user belongs to an organization group outside your reach.')
      }
      return {
        userId: user.id,
        userUuid: user.uuid,
        userName: user.userName,
        userEmail: named.userEmail || user.email,
        userDisplayName: named.userDisplayName || user.displayName,
      }
    },
  }
}

async function newUsers(
  { stores, clock, newId }: AdminParts,
  rows: readonly NamingRow[],
): Promise<readonly EnrollmentUser[]> {
  if (rows.length === 0) return []
  const firstId = await stores.users.allocateIds(rows.length)
  return rows.map(({ record, group }, index) => ({
    id: firstId + index,
    uuid: newId(),
    organizationId: group.organizationId,
    organizationGroupId: group.id,
    ...namesOf(record),
    email: record.userEmail,
    phoneNumber: undefined,
    department: '',
    status: 'active',
    security: 'directory',
    createdAt: clock(),
  }))
}

/** The groups of users that are not within the reach. */
async function groupsOutside(
  { stores }: AdminParts,
  reach: Reach,
  users: readonly EnrollmentUser[],
): Promise<ReadonlySet<number>> {
  const outside = new Set<number>()
  for (const id of new Set(users.map(({ organizationGroupId }) => organizationGroupId))) {
    const group = await stores.organizationGroups.find(id)
    if (!group || !isWithin(reach, group.path)) outside.add(id)
  }
  return outside
}

/** What names are compared by: the stores fold ASCII letters and no others. */
function keyOf(userName: string): string {
  return userName.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}

/** `Ada Byron` and `Byron, Ada` are the same person. */
function namesOf({ userName, userDisplayName }: NamedUser) {
  const displayName = userDisplayName || userName
  const [family, given] = displayName.split(/,\s*/, 2)
  if (given !== undefined) {
    return { userName, displayName, givenName: given, familyName: family ?? '' }
  }
  const [first = '', ...others] = displayName.split(' ')
  return { userName, displayName, givenName: first, familyName: others.join(' ') }
}
