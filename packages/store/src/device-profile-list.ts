import {
  isWithin,
  type OrganizationGroupStore,
} from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { Platform } from '@frontdesk/estate/devices/device.ts'
import type {
  AssignmentType,
  DeviceProfile,
  ProfileStatus,
  ProfileStore,
} from '@frontdesk/estate/profiles/profile.ts'

import type { ChangeFeed } from './change-feed.ts'
import type { Database, SqlValue } from './database.ts'
import { freshCache } from './fresh-cache.ts'
import { organizationGroupsSubject } from './stored-organization-groups.ts'

/** What caches are told when profiles appear or change. */
export const profilesSubject = 'profiles'

/** Less than 1 KB each. */
const profileLimit = 10_000

/** What is the same of a profile on every device. */
type ListedProfile = Omit<DeviceProfile, 'status' | 'installedVersion'>

/** The group of a device, and one profile on it; a device without any has one row with nulls. */
type Row = readonly [
  groupId: number,
  profileId: number | null,
  status: string | null,
  installedVersion: number | null,
]

/**
 * The profiles of a device, the call that everything else waits behind: one statement that is
 * prepared already reads the keys of the device; profiles and groups come from memory (T7).
 */
export function deviceProfileList(
  database: Database,
  feed: ChangeFeed,
  groups: Pick<OrganizationGroupStore, 'find'>,
): ProfileStore['ofDevice'] {
  const readRows = rowReader(database)
  const { find: findProfile } = freshCache({
    feed: withGroups(feed),
    limit: profileLimit,
    subjectOf: () => profilesSubject,
    load: (key) => readProfile(database, Number(key)),
  })

  return async (reach, deviceId, { offset, limit }) => {
    const rows = Number.isSafeInteger(deviceId) ? await readRows(deviceId) : []
    const [first] = rows
    const group = first && (await groups.find(first[0]))
    if (first?.[1] == null || group === undefined || !isWithin(reach, group.path)) {
      return { items: [], total: 0 }
    }

    const items: DeviceProfile[] = []
    for (const [, profileId, status, installedVersion] of rows.slice(offset, offset + limit)) {
      const profile = await findProfile(String(profileId))
      if (profile === undefined) continue
      items.push({
        ...profile,
        status: status as ProfileStatus,
        installedVersion: installedVersion ?? undefined,
      })
    }
    return { items, total: rows.length }
  }
}

/** A profile carries what its group is called. */
function withGroups(feed: ChangeFeed): ChangeFeed {
  return {
    isFresh: feed.isFresh,
    onChange: (listener) =>
      feed.onChange((subject) =>
        listener(subject === organizationGroupsSubject ? profilesSubject : subject),
      ),
  }
}

/** Reads by profile id. */
function rowReader({
  reads,
  prepareRead,
}: Database): (deviceId: number) => Promise<readonly Row[]> {
  if (prepareRead === undefined) {
    return async (deviceId) => {
      const rows = await reads
        .selectFrom('device')
        .leftJoin('device_profile as placed', 'placed.device_id', 'device.id')
        .select(['organization_group_id', 'profile_id', 'status', 'installed_version'])
        .where('device.id', '=', deviceId)
        .orderBy('profile_id')
        .execute()
      return rows.map((row) => [
        row.organization_group_id,
        row.profile_id,
        row.status,
        row.installed_version,
      ])
    }
  }
  const read = prepareRead(`
    SELECT organization_group_id, profile_id, status, installed_version
      FROM device LEFT JOIN device_profile ON device_id = id
     WHERE id = ? ORDER BY profile_id`)
  return async (deviceId) => read(deviceId) as readonly SqlValue[][] as unknown as readonly Row[]
}

async function readProfile({ reads }: Database, id: number): Promise<ListedProfile | undefined> {
  const row = await reads
    .selectFrom('profile')
    .innerJoin('organization_group as group', 'group.id', 'profile.organization_group_id')
    .selectAll('profile')
    .select(['group.name as group_name', 'group.uuid as group_uuid'])
    .where('profile.id', '=', id)
    .executeTakeFirst()
  return (
    row && {
      id: row.id,
      uuid: row.uuid,
      organizationId: row.organization_id,
      organizationGroupId: row.organization_group_id,
      name: row.name,
      description: row.description,
      platform: row.platform as Platform,
      assignmentType: row.assignment_type as AssignmentType,
      currentVersion: row.current_version,
      organizationGroupName: row.group_name,
      organizationGroupUuid: row.group_uuid,
    }
  )
}
