import type {
  ComplianceStatus,
  DeviceOrder,
  EnrollmentStatus,
  Ownership,
  Platform,
} from '@frontdesk/estate/devices/device.ts'
import type { AssignmentType, ProfileStatus } from '@frontdesk/estate/profiles/profile.ts'

interface PlatformWords {
  readonly id: number
  readonly text: string
  /** How version 3 calls it. */
  readonly deviceType: string
  /** Number of the model family, by the front part of the model's name; '' is any. */
  readonly modelFamilies: readonly (readonly [front: string, id: number])[]
}

/**
 * The vendor's words for platforms. The texts and numbers of Apple, AppleOsX, Android and WinRT
 * are recorded, the others inferred; so are model families but iPad, Android and Windows (quirk U15).
 */
export const platformWords: Readonly<Record<Platform, PlatformWords>> = {
  'apple-ios': {
    id: 2,
    text: 'Apple',
    deviceType: 'APPLE',
    modelFamilies: [
      ['iPad', 2],
      ['iPod', 3],
      ['', 1],
    ],
  },
  'apple-macos': { id: 10, text: 'AppleOsX', deviceType: 'APPLE_OS_X', modelFamilies: [['', 35]] },
  'apple-tvos': { id: 14, text: 'AppleTv', deviceType: 'APPLE_TV', modelFamilies: [['', 49]] },
  android: { id: 5, text: 'Android', deviceType: 'ANDROID', modelFamilies: [['', 5]] },
  windows: { id: 12, text: 'WinRT', deviceType: 'WIN_RT', modelFamilies: [['', 83]] },
  'chrome-os': { id: 17, text: 'ChromeOS', deviceType: 'CHROME_OS', modelFamilies: [['', 91]] },
  linux: { id: 21, text: 'Linux', deviceType: 'LINUX', modelFamilies: [['', 92]] },
}

/** The number of a model's family, the same for every device of that model. */
export function modelFamilyId(platform: Platform, model: string): number {
  const family = platformWords[platform].modelFamilies.find(([front]) => model.startsWith(front))
  return family?.[1] ?? 0
}

/** Ownership in versions 1 and 2: one letter, or the whole word when nobody said (quirk U14). */
export const ownershipTexts: Readonly<Record<Ownership, string>> = {
  corporate: 'C',
  employee: 'E',
  shared: 'S',
  undefined: 'Undefined',
}

/** Ownership in the device details of version 2 and in version 3. */
export const ownershipWords: Readonly<Record<Ownership, string>> = {
  corporate: 'CORPORATE',
  employee: 'EMPLOYEE',
  shared: 'SHARED',
  undefined: 'UNDEFINED',
}

/** Each enrollment status in versions 1 and 2; version 2's details and version 3 follow from it. */
export const enrollmentTexts: Readonly<Record<EnrollmentStatus, string>> = {
  discovered: 'Discovered',
  registered: 'Registered',
  'in-progress': 'EnrollmentInProgress',
  enrolled: 'Enrolled',
  'enterprise-wipe-pending': 'EnterpriseWipePending',
  'device-wipe-pending': 'DeviceWipePending',
  retired: 'Retired',
  unenrolled: 'Unenrolled',
}

export const enrollmentWords: Readonly<Record<EnrollmentStatus, string>> = {
  discovered: 'DISCOVERED',
  registered: 'REGISTERED',
  'in-progress': 'ENROLLMENT_IN_PROGRESS',
  enrolled: 'ENROLLED',
  'enterprise-wipe-pending': 'ENTERPRISE_WIPE_PENDING',
  'device-wipe-pending': 'DEVICE_WIPE_PENDING',
  retired: 'RETIRED',
  unenrolled: 'UNENROLLED',
}

export const complianceTexts: Readonly<Record<ComplianceStatus, string>> = {
  compliant: 'Compliant',
  'not-compliant': 'NonCompliant',
  pending: 'PendingComplianceCheck',
  'not-available': 'NotAvailable',
}

export const complianceWords: Readonly<Record<ComplianceStatus, string>> = {
  compliant: 'COMPLIANT',
  'not-compliant': 'NOT_COMPLIANT',
  pending: 'PENDING_COMPLIANCE_CHECK',
  'not-available': 'NOT_AVAILABLE',
}

/** Numbers of profile statuses: their order in the vendor's list; 3 is recorded (quirk U16). */
export const profileStatusNumbers: Readonly<Record<ProfileStatus, number>> = {
  unknown: 0,
  'pending-install': 1,
  'unconfirmed-install': 2,
  'confirmed-install': 3,
  'pending-removal': 4,
  'unconfirmed-removal': 5,
  'confirmed-removal': 6,
  'pending-information': 7,
  corrupted: 8,
  'out-of-date': 9,
  'installed-not-assigned': 10,
}

/** Numbers of assignment types: counted from 1, for 1 is recorded as automatic (quirk U16). */
export const assignmentTypeNumbers: Readonly<Record<AssignmentType, number>> = {
  auto: 1,
  custom: 2,
  optional: 3,
  interactive: 4,
  compliance: 5,
}

/** `ManagedBy` of a device under full management. */
export const managedByMdm = 1

/** What a client may call each platform in a query, lower-case. */
const platformsByWord: ReadonlyMap<string, Platform> = new Map([
  ['apple', 'apple-ios'],
  ['ios', 'apple-ios'],
  ['appleios', 'apple-ios'],
  ['appleosx', 'apple-macos'],
  ['apple_os_x', 'apple-macos'],
  ['macos', 'apple-macos'],
  ['appletv', 'apple-tvos'],
  ['apple_tv', 'apple-tvos'],
  ['tvos', 'apple-tvos'],
  ['android', 'android'],
  ['winrt', 'windows'],
  ['win_rt', 'windows'],
  ['windows', 'windows'],
  ['windowsdesktop', 'windows'],
  ['windows_desktop', 'windows'],
  ['chromeos', 'chrome-os'],
  ['chrome_os', 'chrome-os'],
  ['linux', 'linux'],
  ...Object.entries(platformWords).map(
    ([platform, words]) => [String(words.id), platform as Platform] as const,
  ),
])

/** Platforms that the vendor knows and no device here can have: they match nothing. */
const otherPlatforms: ReadonlySet<string> = new Set([
  'athena',
  'motorola',
  'windowsmobile',
  'windowsphone',
  'windowspc',
  'windowsphone8',
  'qnx',
  'chromebook',
  'blackberry',
  'symbian',
  'tizen',
  'apple_vision',
  'windows_phone',
  'profile_resource',
])

/** The platform that a word of a query means; `none` when the vendor knows it and we never have it. */
export function findPlatform(word: string): Platform | 'none' | undefined {
  const key = word.toLowerCase()
  return platformsByWord.get(key) ?? (otherPlatforms.has(key) ? 'none' : undefined)
}

const ownershipsByWord: ReadonlyMap<string, Ownership> = new Map([
  ['c', 'corporate'],
  ['corporate', 'corporate'],
  ['corporatededicated', 'corporate'],
  ['e', 'employee'],
  ['employee', 'employee'],
  ['employeeowned', 'employee'],
  ['s', 'shared'],
  ['shared', 'shared'],
  ['corporateshared', 'shared'],
  ['u', 'undefined'],
  ['undefined', 'undefined'],
  ['unassigned', 'undefined'],
])

export function findOwnership(word: string): Ownership | undefined {
  return ownershipsByWord.get(word.toLowerCase())
}

/** Version 1 asks true or false, version 3 a word; all are understood everywhere. */
const compliancesByWord: ReadonlyMap<string, ComplianceStatus> = new Map([
  ['true', 'compliant'],
  ['compliant', 'compliant'],
  ['false', 'not-compliant'],
  ['noncompliant', 'not-compliant'],
  ['notcompliant', 'not-compliant'],
  ['not_compliant', 'not-compliant'],
  ['pendingcompliancecheck', 'pending'],
  ['pending_compliance_check', 'pending'],
  ['notavailable', 'not-available'],
  ['not_available', 'not-available'],
])

export function findCompliance(word: string): ComplianceStatus | undefined {
  return compliancesByWord.get(word.toLowerCase())
}

const ordersByWord: ReadonlyMap<string, DeviceOrder> = new Map([
  ['deviceid', 'id'],
  ['id', 'id'],
  ['devicefriendlyname', 'friendlyName'],
  ['friendlyname', 'friendlyName'],
  ['friendly_name', 'friendlyName'],
  ['serialnumber', 'serialNumber'],
  ['serial_number', 'serialNumber'],
  ['lastseen', 'lastSeenAt'],
  ['last_seen', 'lastSeenAt'],
  ['ownership', 'ownership'],
  ['platform', 'platform'],
  ['device_type', 'platform'],
  ['model', 'model'],
  ['model_identifier', 'model'],
  ['user', 'userName'],
  ['username', 'userName'],
  ['lgid', 'organizationGroupId'],
  ['locationgroupid', 'organizationGroupId'],
])

/** The order that a query asks for; a word that we cannot sort by gives the default (quirk U18). */
export function deviceOrderOf(word: string | undefined): DeviceOrder {
  return ordersByWord.get(word?.toLowerCase() ?? '') ?? 'id'
}
