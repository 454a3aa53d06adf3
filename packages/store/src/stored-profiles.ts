import type { Platform } from '@frontdesk/estate/devices/device.ts'
import type {
  AssignmentType,
  ProfileStatus,
  ProfileStore,
} from '@frontdesk/estate/profiles/profile.ts'

import { isInReach } from './confinement.ts'
import type { Database } from './database.ts'

/** Profiles in the table `profile`, where they stand on devices in `device_profile`. */
export function storedProfiles(database: Database): ProfileStore {
  return {
    async ofDevice(reach, deviceId, { offset, limit }) {
      const ofDevice = database.reads
        .selectFrom('device_profile')
        .innerJoin('device', 'device.id', 'device_profile.device_id')
        .where('device_profile.device_id', '=', deviceId)
        .where(isInReach('device.organization_group_id', reach))
      const { total } = await ofDevice
        .select(({ fn }) => fn.countAll<number>().as('total'))
        .executeTakeFirstOrThrow()
      const rows = await ofDevice
        .innerJoin('profile', 'profile.id', 'device_profile.profile_id')
        .innerJoin('organization_group', 'organization_group.id', 'profile.organization_group_id')
        .selectAll('profile')
        .select([
          'device_profile.status',
          'device_profile.installed_version',
          'organization_group.name as group_name',
          'organization_group.uuid as group_uuid',
        ])
        .orderBy('device_profile.profile_id')
        .limit(limit)
        .offset(offset)
        .execute()
      const items = rows.map((row) => ({
        id: row.id,
        uuid: row.uuid,
        organizationId: row.organization_id,
        organizationGroupId: row.organization_group_id,
        name: row.name,
        description: row.description,
        platform: row.platform as Platform,
        assignmentType: row.assignment_type as AssignmentType,
        currentVersion: row.current_version,
        status: row.status as ProfileStatus,
        installedVersion: row.installed_version ?? undefined,
        organizationGroupName: row.group_name,
        organizationGroupUuid: row.group_uuid,
      }))
      return { items, total }
    },

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
        })),
      ),

    insertStatuses: (statuses) =>
      database.bulkInsert(
        'device_profile',
        statuses.map(({ deviceId, profileId, status, installedVersion }) => ({
          device_id: deviceId,
          profile_id: profileId,
          status,
          installed_version: installedVersion ?? null,
        })),
      ),
  }
}
