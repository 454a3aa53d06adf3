import type { Reach } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { DeviceIdentifierKind, LocatedDevice } from '@frontdesk/estate/devices/device.ts'
import { type Kysely, type RawBuilder, sql } from 'kysely'

import { isInReach } from './confinement.ts'
import { deviceOf, type LocatedRow } from './device-row.ts'
import { locatedDevices, macAddressKey, macAddressSpellings } from './device-search.ts'
import { inBatches } from './in-batches.ts'
import type { Schema } from './schema.ts'
import { foldAscii, isStorable } from './text-match.ts'

/** How an identifier is looked up: in so many words as its index was made. */
const lookups = {
  id: { column: sql`device.id`, ofRow: ({ id }) => id, keyOf: idKey },
  uuid: { column: sql`device.uuid`, ofRow: ({ uuid }) => uuid, keyOf: foldAscii },
  udid: { column: sql`lower(device.udid)`, ofRow: ({ udid }) => folded(udid), keyOf: foldAscii },
  serialNumber: {
    column: sql`lower(device.serial_number)`,
    ofRow: ({ serial_number }) => folded(serial_number),
    keyOf: foldAscii,
  },
  macAddress: {
    column: sql`lower(device.mac_address)`,
    ofRow: ({ mac_address }) => mac_address && macAddressKey(mac_address),
    keyOf: macAddressKey,
    spellingsOf: macAddressSpellings,
  },
  imei: { column: sql`device.imei`, ofRow: ({ imei }) => imei, keyOf: (value) => value },
  easId: {
    column: sql`lower(device.eas_id)`,
    ofRow: ({ eas_id }) => folded(eas_id),
    keyOf: foldAscii,
  },
} as const satisfies Record<DeviceIdentifierKind, Lookup>

interface Lookup {
  readonly column: RawBuilder<unknown>
  readonly ofRow: (row: LocatedRow) => string | number | null
  /** Undefined for a value that no device can have. */
  readonly keyOf: (value: string) => string | number | undefined
  /** What the column may hold for a key, where that is more than the key itself. */
  readonly spellingsOf?: (key: string) => readonly string[]
}

/** Many devices by one kind of identifier, of several the one last seen; by the value given. */
export async function devicesBy(
  reads: Kysely<Schema>,
  reach: Reach,
  { kind, values }: { readonly kind: DeviceIdentifierKind; readonly values: readonly string[] },
): Promise<ReadonlyMap<string, LocatedDevice>> {
  const { column, ofRow, keyOf, spellingsOf }: Lookup = lookups[kind]
  const keys = new Map<string, string | number>()
  for (const value of values) {
    const key = isStorable(value) ? keyOf(value) : undefined
    if (key !== undefined) keys.set(value, key)
  }
  const latest = new Map<string | number | null, LocatedRow>()
  const distinct = [...new Set(keys.values())]
  const sought = spellingsOf ? distinct.flatMap((key) => spellingsOf(String(key))) : distinct
  await inBatches<string | number>(sought, async (batch) => {
    const rows = await locatedDevices(reads)
      .where(sql<boolean>`${column} IN (${sql.join(batch)})`)
      .where(isInReach('device.organization_group_id', reach))
      .orderBy('device.last_seen_at')
      .orderBy('device.id')
      .execute()
    for (const row of rows) {
      // Spellings of one key may lie in two batches.
      const before = latest.get(ofRow(row))
      if (!before || before.last_seen_at <= row.last_seen_at) latest.set(ofRow(row), row)
    }
  })
  const found = new Map<string, LocatedDevice>()
  for (const [value, key] of keys) {
    const row = latest.get(key)
    if (row) found.set(value, deviceOf(row))
  }
  return found
}

function idKey(value: string): number | undefined {
  return /^[0-9]{1,15}$/.test(value) ? Number(value) : undefined
}

function folded(text: string | null): string | null {
  return text === null ? null : foldAscii(text)
}
