import type { OrganizationGroup } from '@frontdesk/directory/organization-groups/organization-group.ts'

import type { App, AppKind, AppStatus, DeviceAppStatus } from '../apps/app.ts'
import type { Device, Platform } from '../devices/device.ts'
import { seededRandom, type Weighted } from './seeded-random.ts'

type Row = readonly [
  platform: Platform,
  name: string,
  bundleId: string,
  version: string,
  kind: AppKind,
  category: string,
  megabytes: number,
]

const rows: readonly Row[] = [
  ['apple-ios', 'Acme Expenses', 'com.example.expenses', '4.2.1', 'internal', 'Finance', 38],
  ['apple-ios', 'Acme Mail', 'com.example.mail', '12.0.3', 'purchased', 'Productivity', 121],
  ['apple-ios', 'Field Notes', 'com.example.fieldnotes', '2.8.0', 'public', 'Productivity', 64],
  ['apple-macos', 'Acme Toolbox', 'com.example.toolbox', '3.1.4', 'internal', 'Utilities', 210],
  ['apple-macos', 'Acme Writer', 'com.example.writer', '16.4.0', 'purchased', 'Productivity', 890],
  ['apple-tvos', 'Meeting Board', 'com.example.board', '1.3.0', 'internal', 'Business', 45],
  ['android', 'Acme Scanner', 'com.example.scanner', '5.0.2', 'internal', 'Business', 52],
  ['android', 'Acme Mail', 'com.example.mail', '12.0.2', 'public', 'Productivity', 98],
  ['windows', 'Acme Toolbox', 'com.example.toolbox', '3.1.2', 'internal', 'Utilities', 260],
  ['windows', 'Acme Writer', 'com.example.writer', '16.4.0', 'purchased', 'Productivity', 1_150],
  ['windows', 'Label Printer', 'com.example.labels', '1.9.7', 'internal', 'Business', 33],
  ['chrome-os', 'Help Center', 'com.example.help', '2.0.0', 'public', 'Business', 12],
  ['linux', 'Acme Toolbox', 'com.example.toolbox', '3.0.9', 'internal', 'Utilities', 180],
]

export interface DemoAppsOrigin {
  readonly seed: number
  readonly organizationId: string
  readonly groups: readonly OrganizationGroup[]
}

/** The apps of the demo, in the order of their ids; all belong to the customer group. */
export function demoApps({ seed, organizationId, groups }: DemoAppsOrigin): readonly App[] {
  const top = groups.find((group) => group.parentId === undefined)
  if (top === undefined) throw new RangeError('The customer group is missing.')

  return rows.map(([platform, name, bundleId, version, kind, category, megabytes], index) => ({
    id: 1 + index,
    uuid: seededRandom(`${seed}/app/${index}`).uuid(),
    organizationId,
    organizationGroupId: top.id,
    name,
    bundleId,
    version,
    platform,
    kind,
    status: 'active',
    developer: 'Example Software',
    category,
    description: `${name} for ${category.toLowerCase()}.`,
    sizeBytes: megabytes * 1_048_576,
    push: kind === 'public' ? 'on-demand' : 'auto',
  }))
}

interface StatusShare extends Weighted {
  readonly status: AppStatus
}

const shares: readonly StatusShare[] = [
  { status: 'installed', weight: 90 },
  { status: 'pending-install', weight: 5 },
  { status: 'not-installed', weight: 3 },
  { status: 'failed', weight: 2 },
]

/** Where the apps of a device's platform stand on it. */
export function demoAppStatuses(
  seed: number,
  apps: readonly App[],
): (device: Device) => readonly DeviceAppStatus[] {
  const byPlatform = Map.groupBy(apps, (app) => app.platform)

  return (device) => {
    if (device.enrollmentStatus !== 'enrolled') return []
    const random = seededRandom(`${seed}/apps/${device.id}`)
    return (byPlatform.get(device.platform) ?? []).map((app) => {
      const { status } = random.pickWeighted(shares)
      const installedVersion = status === 'installed' ? app.version : undefined
      const reportedAt = device.lastSeenAt
      return { deviceId: device.id, appId: app.id, status, installedVersion, reportedAt }
    })
  }
}
