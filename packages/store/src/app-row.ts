import type { App, AppKind, AppStatus, DeviceApp } from '@frontdesk/estate/apps/app.ts'
import type { Platform } from '@frontdesk/estate/devices/device.ts'
import type { Selectable } from 'kysely'

import type { Schema } from './schema.ts'

export type AppRow = Selectable<Schema['app']>

/** An app and where it stands on a device. */
export interface DeviceAppRow extends AppRow {
  readonly device_status: string
  readonly installed_version: string | null
  readonly reported_at: number
}

export function appOf(row: AppRow): App {
  return {
    id: row.id,
    uuid: row.uuid,
    organizationId: row.organization_id,
    organizationGroupId: row.organization_group_id,
    name: row.name,
    bundleId: row.bundle_id,
    version: row.version,
    platform: row.platform as Platform,
    kind: row.kind as AppKind,
    status: row.status as App['status'],
    developer: row.developer,
    category: row.category,
    description: row.description,
    sizeBytes: row.size_bytes,
    push: row.push as App['push'],
  }
}

export function deviceAppOf(row: DeviceAppRow): DeviceApp {
  return {
    ...appOf(row),
    status: row.device_status as AppStatus,
    installedVersion: row.installed_version ?? undefined,
    reportedAt: row.reported_at,
  }
}

export function appRowOf(app: App): AppRow {
  return {
    id: app.id,
    uuid: app.uuid,
    organization_id: app.organizationId,
    organization_group_id: app.organizationGroupId,
    name: app.name,
    bundle_id: app.bundleId,
    version: app.version,
    platform: app.platform,
    kind: app.kind,
    status: app.status,
    developer: app.developer,
    category: app.category,
    description: app.description,
    size_bytes: app.sizeBytes,
    push: app.push,
  }
}
