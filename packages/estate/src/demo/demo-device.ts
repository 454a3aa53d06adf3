import type { UnixMilliseconds } from '@frontdesk/directory/units.ts'

import type { AntivirusState, Device, EnrollmentStatus, Ownership } from '../devices/device.ts'
import type { DemoUser } from './demo-people.ts'
import { deviceIdentifiers } from './device-identifiers.ts'
import { makers } from './device-makers.ts'
import { type DeviceModel, platformShares } from './device-models.ts'
import { deviceNames } from './device-names.ts'
import { type OsRelease, osReleases } from './os-releases.ts'
import type { SeededRandom, Weighted } from './seeded-random.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const gigabyte = 1_000_000_000
const gibibyte = 1_073_741_824

interface Choice<Value> extends Weighted {
  readonly value: Value
}

const enrollments: readonly Choice<EnrollmentStatus>[] = [
  { value: 'enrolled', weight: 94 },
  { value: 'unenrolled', weight: 2 },
  { value: 'registered', weight: 1.2 },
  { value: 'in-progress', weight: 0.8 },
  { value: 'retired', weight: 0.8 },
  { value: 'discovered', weight: 0.5 },
  { value: 'enterprise-wipe-pending', weight: 0.5 },
  { value: 'device-wipe-pending', weight: 0.2 },
]

const ownerships: readonly Choice<Ownership>[] = [
  { value: 'corporate', weight: 72 },
  { value: 'employee', weight: 20 },
  { value: 'shared', weight: 7 },
  { value: 'undefined', weight: 1 },
]

const healths = [
  { value: 'compliant', weight: 955 },
  { value: 'pending', weight: 10 },
  { value: 'unencrypted', weight: 10 },
  { value: 'compromised', weight: 4 },
  { value: 'outdated', weight: 21 },
] as const

type Health = (typeof healths)[number]['value']

export interface DemoDevicePlan {
  /** Its place in the estate, from 0. */
  readonly index: number
  readonly id: number
  readonly organizationId: string
  readonly user: DemoUser
  readonly now: UnixMilliseconds
  /** Drawn from for this device only: then no device depends on the one before it. */
  readonly random: SeededRandom
}

/** One device whose members fit together: model, system, identifiers, owner, state and dates. */
export function demoDevice(plan: DemoDevicePlan): Device {
  const { index, user, random } = plan
  const model = random.pickWeighted(random.pickWeighted(platformShares).models)
  const releases: readonly OsRelease[] = osReleases[model.line]
  const release = random.pickWeighted(releases.filter(({ major }) => major >= model.oldestMajor))
  const identifiers = deviceIdentifiers(index, model, random)
  const ownership = ownershipOf(model, random)

  return {
    id: plan.id,
    uuid: random.uuid(),
    organizationId: plan.organizationId,
    organizationGroupId: user.organizationGroupId,
    ...identifiers,
    assetNumber: ownership === 'employee' ? '' : `A-${String(plan.id).padStart(6, '0')}`,
    ...deviceNames({ index, model, release, user, serialNumber: identifiers.serialNumber }),
    platform: model.platform,
    manufacturer: makers[model.maker].manufacturer,
    model: model.name,
    modelIdentifier: model.identifier,
    osVersion: release.version,
    osBuild: release.build,
    ...cellularOf(model, user, random),
    ownership,
    ...stateOf(model, ownership, random),
    userId: user.id,
    userUuid: user.uuid,
    userName: user.userName,
    userEmail: user.email,
    userDisplayName: user.displayName,
    ...powerOf(model, random),
    ...capacityOf(model, random),
    ...networkOf(model, user, identifiers.macAddress, random),
    ...datesOf(plan.now, random),
  }
}

function ownershipOf(model: DeviceModel, random: SeededRandom): Ownership {
  const ownership = random.pickWeighted(ownerships).value
  // Nobody brings a desktop or a television from home.
  const stays = model.kind === 'desktop' || model.kind === 'television'
  return stays && ownership === 'employee' ? 'corporate' : ownership
}

function cellularOf(model: DeviceModel, user: DemoUser, random: SeededRandom) {
  if (!model.cellular) return { phoneNumber: undefined, carrier: undefined }
  const { phonePrefix, carriers } = user.place
  const lastDigits = String(random.integer(100)).padStart(2, '0')
  return {
    phoneNumber: phonePrefix === undefined ? undefined : phonePrefix + lastDigits,
    carrier: random.pick(carriers),
  }
}

/** What is wrong with a device that does not comply shows in its other members. */
function stateOf(model: DeviceModel, ownership: Ownership, random: SeededRandom) {
  const enrollmentStatus = random.pickWeighted(enrollments).value
  const health = random.pickWeighted(healths).value
  const enrolled = enrollmentStatus === 'enrolled'
  const mobile = model.kind === 'phone' || model.kind === 'tablet'
  const complies = health === 'compliant' || health === 'pending'
  const appleOfOurs = model.maker === 'apple' && ownership !== 'employee'
  return {
    enrollmentStatus,
    complianceStatus: enrolled ? (complies ? health : 'not-compliant') : 'not-available',
    compromised: mobile && health === 'compromised',
    supervised: appleOfOurs && ownership !== 'undefined',
    // Phones and tablets of our makers cannot be without encryption any more.
    encrypted: mobile || health !== 'unencrypted',
    antivirus: antivirusOf(model, health),
  } as const
}

/** Computers report it; on the others there is nothing to report. */
function antivirusOf(model: DeviceModel, health: Health): AntivirusState {
  if (model.kind !== 'desktop' && model.kind !== 'laptop') return 'unknown'
  return health === 'outdated' ? 'off' : 'on'
}

function powerOf(model: DeviceModel, random: SeededRandom) {
  if (model.kind === 'desktop' || model.kind === 'television') {
    return { batteryPercent: undefined, onMains: true }
  }
  const onMains = random.next() < 0.35
  // Most are well charged; few are seen below a fifth.
  const charge = 100 - Math.floor(95 * random.next() * (0.5 + 0.5 * random.next()))
  return { batteryPercent: onMains ? 30 + Math.floor(charge * 0.7) : charge, onMains }
}

function capacityOf(model: DeviceModel, random: SeededRandom) {
  const storageBytes = random.pick(model.storageGigabytes) * gigabyte
  const memoryBytes = random.pick(model.memoryGibibytes) * gibibyte
  return {
    storageBytes,
    freeStorageBytes: Math.floor(storageBytes * (0.06 + 0.76 * random.next())),
    memoryBytes,
    freeMemoryBytes: Math.floor(memoryBytes * (0.05 + 0.5 * random.next())),
  }
}

const interfaceNames: Readonly<Record<string, string>> = {
  'apple-ios': 'en0',
  'apple-macos': 'en0',
  'apple-tvos': 'en1',
  windows: 'Wi-Fi',
}

function networkOf(model: DeviceModel, user: DemoUser, macAddress: string, random: SeededRandom) {
  const wired = model.kind === 'desktop'
  const host = [random.integer(32), 1 + random.integer(254)]
  const wirelessName = interfaceNames[model.platform] ?? 'wlan0'
  const wiredName = model.platform === 'windows' ? 'Ethernet' : 'eth0'
  return {
    wifiSsid: wired || random.next() < 0.12 ? undefined : 'ACME-Corporate',
    networks: [
      {
        connectionType: wired ? 'Ethernet' : 'WiFi',
        ipAddress: `10.${user.place.subnet}.${host.join('.')}`,
        macAddress,
        name: wired && model.maker !== 'apple' ? wiredName : wirelessName,
        vendor: makers[model.maker].manufacturer,
      },
    ],
  }
}

function datesOf(now: UnixMilliseconds, random: SeededRandom) {
  const today = random.next() < 0.82
  // The product of two draws puts most of them into the hours just gone.
  const recent = random.next() * random.next()
  const unseen = today ? day * recent : day + 13 * day * recent
  const lastSeenAt = now - minute - Math.floor(unseen * (1 - minute / day))
  const enrolledAt = lastSeenAt - Math.floor(day + 900 * day * random.next())
  const checkedAt = lastSeenAt - random.integer(6 * hour)
  return {
    lastSeenAt,
    enrolledAt,
    complianceCheckedAt: checkedAt,
    compromisedCheckedAt: checkedAt,
  }
}
