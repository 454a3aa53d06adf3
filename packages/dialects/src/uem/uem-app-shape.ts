import { type App, type AppKind, appKinds, type LocatedApp } from '@frontdesk/estate/apps/app.ts'

import { appKindTexts as kindTexts } from './uem-device-facts-shape.ts'
import { platformWords } from './uem-vocabulary.ts'

const statusTexts: Readonly<Record<App['status'], string>> = {
  active: 'Active',
  inactive: 'Inactive',
}

/** The numbers of the vendor's two words, in their order. */
const pushNumbers: Readonly<Record<App['push'], number>> = { auto: 0, 'on-demand': 1 }
const pushWords: Readonly<Record<App['push'], string>> = { auto: 'AUTO', 'on-demand': 'ON_DEMAND' }

/** Kinds that the vendor knows and no app here can have: they match nothing. */
const otherKinds: ReadonlySet<string> = new Set(['web', 'weblink', 'webapp'])

/** The kind of app that a word means; `none` when the vendor knows it and we never have it. */
export function findAppKind(word: string): AppKind | 'none' | undefined {
  const key = word.toLowerCase()
  return appKinds.find((kind) => kind === key) ?? (otherKinds.has(key) ? 'none' : undefined)
}

/** The status of apps that a word means; `none` is retired, which no app here is. */
export function findAppStatus(word: string): App['status'] | 'all' | 'none' | undefined {
  const key = word.toLowerCase()
  if (key === 'retired') return 'none'
  return key === 'active' || key === 'inactive' || key === 'all' ? key : undefined
}

/** `all` or `win32`: which Windows apps; none here is one of Windows' older kind. */
export function findWindowsAppKind(word: string): 'all' | 'win32' | undefined {
  const key = word.toLowerCase()
  return key === 'all' || key === 'win32' ? key : undefined
}

/** `app` or `book`: there are no books here. */
export function findCatalogKind(word: string): 'app' | 'book' | undefined {
  const key = word.toLowerCase()
  if (key === 'app' || key === 'application') return 'app'
  return key === 'book' ? key : undefined
}

/** Whether an answer counts devices. */
export type Counting = 'counted' | 'uncounted'

/** An app as the search of version 1 spells it. */
export function encodeApp(app: LocatedApp, counting: Counting) {
  const isCounted = counting === 'counted'
  return {
    ApplicationName: app.name,
    BundleId: app.bundleId,
    AppVersion: app.version,
    AppType: kindTexts[app.kind],
    Status: statusTexts[app.status],
    Platform: platformWords[app.platform].id,
    Description: app.description,
    Developer: app.developer,
    ApplicationSize: String(app.sizeBytes),
    CategoryList: { Category: app.category === '' ? [] : [{ Name: app.category }] },
    SmartGroups: app.smartGroups.map(({ id, name }) => ({ Id: id, Name: name })),
    AssignmentStatus: app.smartGroups.length > 0 ? 'Assigned' : 'Not Assigned',
    AssignedDeviceCount: isCounted ? app.assignedDevices : undefined,
    InstalledDeviceCount: isCounted ? app.installedDevices : undefined,
    NotInstalledDeviceCount: isCounted ? app.assignedDevices - app.installedDevices : undefined,
    PushMode: pushNumbers[app.push],
    LocationGroupId: app.organizationGroupId,
    RootLocationGroupName: app.organizationGroupName,
    OrganizationGroupUuid: app.organizationGroupUuid,
    Id: { Value: app.id },
    Uuid: app.uuid,
  }
}

/** An app as the search of version 2 spells it; all but the frame is inferred (quirk U68). */
export function encodeSnakeApp(app: LocatedApp, counting: Counting) {
  const isCounted = counting === 'counted'
  return {
    id: app.id,
    uuid: app.uuid,
    application_name: app.name,
    bundle_id: app.bundleId,
    app_version: app.version,
    app_type: kindTexts[app.kind].toUpperCase(),
    status: statusTexts[app.status].toUpperCase(),
    platform: platformWords[app.platform].deviceType,
    description: app.description,
    developer: app.developer,
    application_size: app.sizeBytes,
    category: app.category,
    smart_groups: app.smartGroups.map(({ name, uuid }) => ({ name, uuid })),
    assigned_device_count: isCounted ? app.assignedDevices : undefined,
    installed_device_count: isCounted ? app.installedDevices : undefined,
    push_mode: pushWords[app.push],
    organization_group_uuid: app.organizationGroupUuid,
    organization_group_name: app.organizationGroupName,
  }
}
