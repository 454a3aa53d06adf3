import type { OrganizationGroup } from '@frontdesk/directory/organization-groups/organization-group.ts'

import type { UnixMilliseconds } from '@frontdesk/directory/units.ts'

import type { Device, Platform } from '../devices/device.ts'
import type {
  AssignmentType,
  DeviceProfileStatus,
  Profile,
  ProfileStatus,
} from '../profiles/profile.ts'
import { seededRandom, type Weighted } from './seeded-random.ts'

type Row = readonly [
  platform: Platform,
  name: string,
  description: string,
  assignmentType: AssignmentType,
  version: number,
  /** The demo group that it belongs to; the customer group unless said. */
  groupId?: string,
]

const rows: readonly Row[] = [
  ['apple-ios', 'iOS Corporate Wi-Fi', 'Joins the office network with a certificate.', 'auto', 3],
  ['apple-ios', 'iOS VPN', 'Per-app tunnel to internal sites.', 'auto', 2],
  ['apple-ios', 'iOS Passcode', 'Six digits at least, locks after two minutes.', 'auto', 4],
  ['apple-ios', 'iOS Restrictions', 'No unmanaged sharing of work documents.', 'auto', 7],
  ['apple-ios', 'iOS User Certificate', 'Identity for mail and Wi-Fi.', 'auto', 2],
  ['apple-macos', 'macOS Corporate Wi-Fi', 'Joins the office network.', 'auto', 2],
  ['apple-macos', 'macOS VPN Europe', 'Tunnel to the European sites.', 'auto', 1, 'ACME-EU'],
  ['apple-macos', 'macOS Passcode', 'Twelve characters, locks after ten minutes.', 'auto', 3],
  ['apple-macos', 'macOS Disk Encryption', 'Full disk, recovery key escrowed.', 'auto', 2],
  ['apple-macos', 'macOS Certificates', 'Root and issuing authorities.', 'auto', 5],
  ['apple-tvos', 'tvOS Guest Wi-Fi', 'Meeting rooms join the guest network.', 'auto', 1],
  ['apple-tvos', 'tvOS Restrictions', 'Screen sharing asks for a code.', 'custom', 2],
  ['android', 'Android Corporate Wi-Fi', 'Joins the office network.', 'auto', 3],
  ['android', 'Android Passcode', 'Strong screen lock for the work profile.', 'auto', 4],
  ['android', 'Android Restrictions', 'No unknown sources, no debugging.', 'auto', 6],
  ['android', 'Android Scanner Setup', 'Scanner keys in the warehouse.', 'optional', 1, 'ACME-US'],
  ['windows', 'Windows Corporate Wi-Fi', 'Joins the office network.', 'auto', 2],
  ['windows', 'Windows VPN', 'Always-on tunnel.', 'auto', 3],
  ['windows', 'Windows Disk Encryption', 'Full disk, recovery key escrowed.', 'auto', 2],
  ['windows', 'Windows Passcode Japan', 'Sign-in rules of the office.', 'auto', 1, 'ACME-APAC-JP'],
  ['chrome-os', 'ChromeOS Corporate Wi-Fi', 'Joins the office network.', 'auto', 1],
  ['chrome-os', 'ChromeOS Restrictions', 'No guests, no developer mode.', 'auto', 2],
  ['linux', 'Linux Certificates', 'Root and issuing authorities.', 'auto', 2],
  ['linux', 'Linux Wi-Fi', 'For those who leave their desks.', 'optional', 1],
]

export interface DemoProfilesOrigin {
  readonly seed: number
  readonly organizationId: string
  readonly groups: readonly OrganizationGroup[]
  readonly firstProfileId: number
  readonly now: UnixMilliseconds
}

/** The profiles of the demo, in the order of their ids. */
export function demoProfiles(origin: DemoProfilesOrigin): readonly Profile[] {
  const { groups, organizationId, seed } = origin
  const top = groups.find((group) => group.parentId === undefined)
  if (top === undefined) throw new RangeError('The customer group is missing.')

  return rows.map(
    ([platform, name, description, assignmentType, currentVersion, groupId], index) => {
      const group = groups.find((candidate) => candidate.groupId === groupId) ?? top
      return {
        id: origin.firstProfileId + index,
        uuid: seededRandom(`${seed}/profile/${index}`).uuid(),
        organizationId,
        organizationGroupId: group.id,
        name,
        description,
        platform,
        assignmentType,
        currentVersion,
        status: 'active',
        modifiedAt: origin.now - (1 + index) * 9 * 86_400_000,
      }
    },
  )
}

interface StatusShare extends Weighted {
  readonly status: ProfileStatus
  /** How far behind the current version the installed one is; undefined when there is none. */
  readonly behind: number | undefined
}

const whileEnrolled: readonly StatusShare[] = [
  { status: 'confirmed-install', behind: 0, weight: 935 },
  { status: 'pending-install', behind: undefined, weight: 25 },
  { status: 'out-of-date', behind: 1, weight: 15 },
  { status: 'unconfirmed-install', behind: undefined, weight: 10 },
  { status: 'corrupted', behind: 0, weight: 8 },
  { status: 'pending-removal', behind: 0, weight: 4 },
  { status: 'pending-information', behind: undefined, weight: 3 },
]

const beforeEnrollment: StatusShare = { status: 'pending-install', behind: undefined, weight: 1 }
const afterEnrollment: StatusShare = { status: 'confirmed-removal', behind: undefined, weight: 1 }
const beingWiped: StatusShare = { status: 'pending-removal', behind: 0, weight: 1 }

/**
 * Where the profiles that reach a device stand on it: those of its platform that belong to its
 * group or one above, fewer of the optional ones.
 */
export function demoStatuses(
  origin: DemoProfilesOrigin,
  profiles: readonly Profile[],
): (device: Device) => readonly DeviceProfileStatus[] {
  const paths = new Map(origin.groups.map((group) => [group.id, group.path]))
  const reaching = Map.groupBy(profiles, (profile) => profile.platform)

  return (device) => {
    const random = seededRandom(`${origin.seed}/status/${device.id}`)
    const path = paths.get(device.organizationGroupId) ?? ''
    return (reaching.get(device.platform) ?? [])
      .filter((profile) => path.startsWith(paths.get(profile.organizationGroupId) ?? '?'))
      .filter((profile) => profile.assignmentType !== 'optional' || random.next() < 0.6)
      .map((profile) => {
        const share = shareOf(device) ?? random.pickWeighted(whileEnrolled)
        // A first version has nothing to be behind of.
        const status =
          share.status === 'out-of-date' && profile.currentVersion === 1
            ? 'confirmed-install'
            : share.status
        const installedVersion =
          share.behind === undefined
            ? undefined
            : Math.max(1, profile.currentVersion - share.behind)
        return { deviceId: device.id, profileId: profile.id, status, installedVersion }
      })
  }
}

function shareOf({ enrollmentStatus }: Device): StatusShare | undefined {
  switch (enrollmentStatus) {
    case 'enrolled':
      return undefined
    case 'discovered':
    case 'registered':
    case 'in-progress':
      return beforeEnrollment
    case 'enterprise-wipe-pending':
    case 'device-wipe-pending':
      return beingWiped
    default:
      return afterEnrollment
  }
}
