import {
  type Reach,
  wholeServer,
} from '@frontdesk/directory/organization-groups/organization-group.ts'
import { type RawBuilder, type SqlBool, sql } from 'kysely'

/** The columns that say in which organization group a row is. */
type GroupColumn =
  | 'organization_group.id'
  | 'administrator.organization_group_id'
  | 'api_key.organization_group_id'
  | 'administrator.organization_group_id'
  | 'api_key.organization_group_id'
  | 'app.organization_group_id'
  | 'client.organization_group_id'
  | 'device.organization_group_id'
  | 'enrollment_user.organization_group_id'
  | 'person.organization_group_id'
  | 'profile.organization_group_id'
  | 'protected_resource.organization_group_id'
  | 'role.organization_group_id'
  | 'smart_group.organization_group_id'
  | 'tag.organization_group_id'

/**
 * The condition that confines a read: the row is in the reach's top group or below it. Rows in no
 * group belong to the server's operator, and only the reach of the whole server has them.
 */
export function isInReach(column: GroupColumn, reach: Reach): RawBuilder<SqlBool> {
  if (reach.path === wholeServer.path) return sql`1 = 1`
  return sql`${sql.ref(column)} IN (
    SELECT below.id FROM organization_group AS below
     WHERE below.path >= ${reach.path} AND below.path < ${subtreeEnd(reach.path)})`
}

/** The condition that a row is in a group, given by id, or below it. */
export function isInGroup(column: GroupColumn, groupId: number): RawBuilder<SqlBool> {
  return sql`${sql.ref(column)} IN (
    SELECT below.id FROM organization_group AS top, organization_group AS below
     WHERE top.id = ${groupId} AND ${isBelow('below.path', 'top.path')})`
}

/** The condition that a row is in a group, given by id, or above it. */
export function isAboveGroup(column: GroupColumn, groupId: number): RawBuilder<SqlBool> {
  return sql`${sql.ref(column)} IN (
    SELECT above.id FROM organization_group AS low, organization_group AS above
     WHERE low.id = ${groupId} AND ${isBelow('low.path', 'above.path')})`
}

/** The condition that one path column is another or lies below it. */
export function isBelow(path: string, topPath: string): RawBuilder<SqlBool> {
  const [below, top] = [sql.ref(path), sql.ref(topPath)]
  return sql`${below} >= ${top} AND ${below} < substr(${top}, 1, length(${top}) - 1) || '0'`
}

/** The first text after every path of a subtree: '0' follows '/', so the range is exact. */
export function subtreeEnd(path: string): string {
  return `${path.slice(0, -1)}0`
}
