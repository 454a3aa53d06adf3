import type { DeviceProfile } from '@frontdesk/estate/profiles/profile.ts'

import { assignmentTypeNumbers, profileStatusNumbers } from './uem-vocabulary.ts'

/** One line of a device's profiles, its members in the recorded order (quirk U16). */
export function encodeDeviceProfile(profile: DeviceProfile) {
  return {
    Status: profileStatusNumbers[profile.status],
    InstalledProfileVersion: profile.installedVersion,
    Name: profile.name,
    Description: profile.description,
    LocationGroupId: {
      Id: { Value: profile.organizationGroupId },
      Name: profile.organizationGroupName,
      Uuid: profile.organizationGroupUuid,
    },
    CurrentVersion: profile.currentVersion,
    AssignmentType: assignmentTypeNumbers[profile.assignmentType],
    Id: { Value: profile.id },
    Uuid: profile.uuid,
  }
}
