import type { Change } from '@frontdesk/directory/change.ts'
import {
  type DeviceEdit,
  type DeviceReport,
  type DeviceStore,
  type EnrollmentStatus,
  enrolledStatuses,
  type KnownDevice,
} from '@frontdesk/estate/devices/device.ts'
import type { Kysely, Updateable } from 'kysely'

import { compiledChange } from './compiled-change.ts'
import { devicesSubject } from './devices-subject.ts'
import type { Schema } from './schema.ts'

type Changes = Pick<
  DeviceStore,
  'edit' | 'move' | 'enrollment' | 'presence' | 'deletion' | 'report'
>

/** What happens to devices after they came. */
export function deviceChanges(reads: Kysely<Schema>): Changes {
  return {
    edit: (device, edit) => known(reads, device, editedColumns(edit)),

    move: ({ id, organizationGroupId }, target) =>
      compiledChange(
        reads
          .updateTable('device')
          .set({ organization_group_id: target })
          .where('id', '=', id)
          .where('organization_group_id', '=', organizationGroupId)
          .where('organization_id', '=', ({ selectFrom }) =>
            selectFrom('organization_group').select('organization_id').where('id', '=', target),
          ),
        { expectRows: 1, invalidates: [devicesSubject] },
      ),

    enrollment: (device, status: EnrollmentStatus) =>
      known(reads, device, { enrollment_status: status }),

    presence: ({ id, organizationGroupId }) =>
      compiledChange(
        reads
          .updateTable('device')
          .set({ organization_group_id: organizationGroupId })
          .where('id', '=', id)
          .where('organization_group_id', '=', organizationGroupId)
          .where('enrollment_status', 'in', enrolledStatuses),
        { expectRows: 1 },
      ),

    deletion: ({ id, organizationGroupId }) => [
      ...(['device_profile', 'device_app', 'device_tag', 'device_command'] as const).map((table) =>
        compiledChange(reads.deleteFrom(table).where('device_id', '=', id)),
      ),
      compiledChange(
        reads
          .deleteFrom('device')
          .where('id', '=', id)
          .where('organization_group_id', '=', organizationGroupId),
        { expectRows: 1, invalidates: [devicesSubject] },
      ),
    ],

    report: (report) =>
      compiledChange(
        reads.updateTable('device').set(reportedColumns(report)).where('id', '=', report.id),
      ),
  }
}

function known(
  reads: Kysely<Schema>,
  { id, organizationGroupId }: KnownDevice,
  columns: Updateable<Schema['device']>,
): Change {
  return compiledChange(
    reads
      .updateTable('device')
      // Named again, because a statement that sets nothing is none.
      .set({ organization_group_id: organizationGroupId, ...columns })
      .where('id', '=', id)
      .where('organization_group_id', '=', organizationGroupId),
    { expectRows: 1 },
  )
}

function editedColumns(edit: DeviceEdit): Updateable<Schema['device']> {
  return {
    ...(edit.assetNumber !== undefined && { asset_number: edit.assetNumber }),
    ...(edit.friendlyName !== undefined && { friendly_name: edit.friendlyName }),
    ...(edit.ownership !== undefined && { ownership: edit.ownership }),
  }
}

function reportedColumns(report: DeviceReport): Updateable<Schema['device']> {
  return {
    compliance_status: report.complianceStatus,
    compromised: report.compromised ? 1 : 0,
    antivirus: report.antivirus,
    battery_percent: report.batteryPercent ?? null,
    on_mains: report.onMains ? 1 : 0,
    free_storage_bytes: report.freeStorageBytes,
    free_memory_bytes: report.freeMemoryBytes,
    last_seen_at: report.lastSeenAt,
    compliance_checked_at: report.complianceCheckedAt,
    compromised_checked_at: report.compromisedCheckedAt,
  }
}
