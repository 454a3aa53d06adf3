import {
  everyDevice,
  type SmartGroup,
  type SmartGroupCriteria,
} from '@frontdesk/estate/smart-groups/smart-group.ts'
import type { Selectable } from 'kysely'

import type { Schema } from './schema.ts'

export type SmartGroupRow = Selectable<Schema['smart_group']>

/** By what names of smart groups are compared: any letter case, composed or not. */
export const smartGroupNameKey = (name: string): string => name.normalize('NFC').toLowerCase()

export function smartGroupOf(row: SmartGroupRow): SmartGroup {
  return {
    id: row.id,
    uuid: row.uuid,
    organizationId: row.organization_id,
    organizationGroupId: row.organization_group_id,
    name: row.name,
    // Only this package writes the column; lists that came later are empty.
    criteria: { ...everyDevice, ...(JSON.parse(row.criteria) as SmartGroupCriteria) },
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    version: row.version,
  }
}

export function smartGroupRowOf(group: SmartGroup): SmartGroupRow {
  return {
    id: group.id,
    uuid: group.uuid,
    organization_id: group.organizationId,
    organization_group_id: group.organizationGroupId,
    name: group.name,
    name_key: smartGroupNameKey(group.name),
    criteria: JSON.stringify(group.criteria),
    created_at: group.createdAt,
    updated_at: group.updatedAt,
    version: group.version,
  }
}
