import type {
  DeviceProfileStatus,
  ProfileStatus,
  ProfileStore,
} from '@frontdesk/estate/profiles/profile.ts'
import { type Kysely, type Selectable, sql } from 'kysely'

import { compiledChange } from './compiled-change.ts'
import type { Database } from './database.ts'
import { profilesSubject } from './device-profile-list.ts'
import { profileSearch } from './profile-search.ts'
import type { Schema } from './schema.ts'

/** Profiles in the table `profile`, where they stand on devices in `device_profile`. */
export function storedProfiles(database: Database): Omit<ProfileStore, 'ofDevice'> {
  return {
    ...profileSearch(database.reads),
    ...placements(database.reads),

    insertAll: (profiles) =>
      database.bulkInsert(
        'profile',
        profiles.map((profile) => ({
          id: profile.id,
          uuid: profile.uuid,
          organization_id: profile.organizationId,
          organization_group_id: profile.organizationGroupId,
          name: profile.name,
          description: profile.description,
          platform: profile.platform,
          assignment_type: profile.assignmentType,
          current_version: profile.currentVersion,
          status: profile.status,
          modified_at: profile.modifiedAt,
        })),
        [profilesSubject],
      ),

    insertStatuses: (statuses) =>
      database.bulkInsert(
        'device_profile',
        statuses.map((status) => ({ ...statusRowOf(status) })),
      ),
  }
}

type StatusRow = Selectable<Schema['device_profile']>

const removedStatuses: readonly ProfileStatus[] = [
  'pending-removal',
  'unconfirmed-removal',
  'confirmed-removal',
]

/** Where profiles stand on devices, and how they move on. */
function placements(
  reads: Kysely<Schema>,
): Pick<ProfileStore, 'statusOn' | 'placement' | 'removal' | 'transition' | 'unsettled'> {
  // In so many words: the index of the unsettled is used only for its own condition.
  const unsettled = reads
    .selectFrom('device_profile')
    .where(
      sql<boolean>`status IN ('pending-install', 'unconfirmed-install', 'pending-removal', 'unconfirmed-removal')`,
    )

  return {
    async statusOn(deviceId, profileId) {
      const row = await reads
        .selectFrom('device_profile')
        .selectAll()
        .where('device_id', '=', deviceId)
        .where('profile_id', '=', profileId)
        .executeTakeFirst()
      return row && statusOf(row)
    },

    placement: (placed) =>
      compiledChange(
        reads
          .insertInto('device_profile')
          .values(statusRowOf(placed))
          .onConflict((conflict) =>
            conflict.columns(['device_id', 'profile_id']).doUpdateSet(({ ref }) => ({
              status: ref('excluded.status'),
              installed_version: ref('excluded.installed_version'),
            })),
          ),
      ),

    removal: (deviceId, profileId) =>
      compiledChange(
        reads
          .insertInto('device_profile')
          .values(
            statusRowOf({
              deviceId,
              profileId,
              status: 'pending-removal',
              installedVersion: undefined,
            }),
          )
          .onConflict((conflict) =>
            conflict
              .columns(['device_id', 'profile_id'])
              .doUpdateSet({ status: 'pending-removal' })
              .where('device_profile.status', 'not in', removedStatuses),
          ),
        { expectRows: 1 },
      ),

    transition(moved, from) {
      const { device_id, profile_id, ...changeable } = statusRowOf(moved)
      return compiledChange(
        reads
          .updateTable('device_profile')
          .set(changeable)
          .where('device_id', '=', device_id)
          .where('profile_id', '=', profile_id)
          .where('status', '=', from),
        { expectRows: 1 },
      )
    },

    async unsettled({ afterDeviceId, limit }) {
      const after = unsettled.where('device_id', '>', afterDeviceId)
      const page = after.select('device_id').orderBy('device_id').orderBy('profile_id').limit(limit)
      const rows = await after
        .selectAll()
        // All of the last device, so that the next page can begin behind it.
        .where('device_id', '<=', ({ selectFrom }) =>
          selectFrom(page.as('page')).select(({ fn }) => fn.max('page.device_id').as('last')),
        )
        .orderBy('device_id')
        .orderBy('profile_id')
        .execute()
      return rows.map(statusOf)
    },
  }
}

function statusOf(row: StatusRow): DeviceProfileStatus {
  return {
    deviceId: row.device_id,
    profileId: row.profile_id,
    status: row.status as ProfileStatus,
    installedVersion: row.installed_version ?? undefined,
  }
}

function statusRowOf(status: DeviceProfileStatus): StatusRow {
  return {
    device_id: status.deviceId,
    profile_id: status.profileId,
    status: status.status,
    installed_version: status.installedVersion ?? null,
  }
}
