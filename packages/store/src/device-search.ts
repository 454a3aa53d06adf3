import type { Reach } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { DeviceFilter } from '@frontdesk/estate/devices/device.ts'
import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely'

import { isInGroup, isInReach } from './confinement.ts'
import type { Schema } from './schema.ts'
import { containsText, equalsText, foldAscii } from './text-match.ts'

/** Devices with what their organization groups are called. */
export function locatedDevices(reads: Kysely<Schema>) {
  return reads
    .selectFrom('device')
    .innerJoin('organization_group as group', 'group.id', 'device.organization_group_id')
    .selectAll('device')
    .select(['group.name as group_name', 'group.uuid as group_uuid'])
}

/** The devices inside a reach that a filter leaves. */
export function searchedDevices(reads: Kysely<Schema>, reach: Reach, filter: DeviceFilter) {
  let query = reads.selectFrom('device').where(isInReach('device.organization_group_id', reach))
  for (const condition of textConditions(filter)) query = query.where(condition)
  for (const [column, value] of wholeValues(filter)) {
    if (value !== undefined) query = query.where(column, '=', value)
  }
  const { organizationGroupId } = filter
  if (organizationGroupId !== undefined) {
    query = query.where(isInGroup('device.organization_group_id', organizationGroupId))
  }
  if (filter.afterId !== undefined) query = query.where('device.id', '>', filter.afterId)
  for (const [column, since, until] of periods(filter)) {
    if (since !== undefined) query = query.where(column, '>=', since)
    if (until !== undefined) query = query.where(column, '<=', until)
  }
  return query
}

function textConditions(filter: DeviceFilter): RawBuilder<SqlBool>[] {
  const { user, model, friendlyName, serialNumber, macAddress } = filter
  const conditions: RawBuilder<SqlBool>[] = []
  if (user !== undefined) conditions.push(equalsText('device.user_name', user))
  if (model !== undefined) conditions.push(containsText(['device.model'], model))
  if (friendlyName !== undefined) {
    conditions.push(equalsText('device.friendly_name', friendlyName))
  }
  if (serialNumber !== undefined) {
    conditions.push(equalsText('device.serial_number', serialNumber))
  }
  if (macAddress !== undefined) {
    const spellings = macAddressSpellings(macAddressKey(macAddress))
    const equal = spellings.map((spelling) => equalsText('device.mac_address', spelling))
    conditions.push(sql`(${sql.join(equal, sql` OR `)})`)
  }
  return conditions
}

function wholeValues(filter: DeviceFilter) {
  return [
    ['device.id', filter.id],
    ['device.platform', filter.platform],
    ['device.ownership', filter.ownership],
    ['device.compliance_status', filter.complianceStatus],
    ['device.enrollment_status', filter.enrollmentStatus],
  ] as const
}

function periods(filter: DeviceFilter) {
  return [
    ['device.last_seen_at', filter.seenSince, filter.seenUntil],
    ['device.enrolled_at', filter.enrolledSince, filter.enrolledUntil],
  ] as const
}

/** Every form in which devices may have an address, folded: whoever brings a device chooses one. */
export function macAddressSpellings(key: string): readonly string[] {
  return [...new Set([key, key.replaceAll(':', ''), key.replaceAll(':', '-')])]
}

/** A MAC address as it is compared: pairs in small letters with colons between them. */
export function macAddressKey(value: string): string {
  const digits = foldAscii(value.replace(/[:.\s-]/g, ''))
  if (!/^[0-9a-f]{12}$/.test(digits)) return foldAscii(value)
  return digits.match(/../g)?.join(':') ?? digits
}
