import type { DeviceIdentifierKind, LocatedDevice } from '@frontdesk/estate/devices/device.ts'
import { Type } from 'typebox'

import type { UemContext } from './uem-context.ts'
import { type FaultName, UemFault } from './uem-faults.ts'
import { canonicalUuid } from './uem-request-values.ts'

/** What devices can be searched by, in the vendor's spelling. */
const kindsByWireName = {
  DeviceId: 'id',
  Macaddress: 'macAddress',
  Udid: 'udid',
  Serialnumber: 'serialNumber',
  ImeiNumber: 'imei',
  EasId: 'easId',
  Uuid: 'uuid',
} as const satisfies Record<string, DeviceIdentifierKind>

const kindsByWord: ReadonlyMap<string, DeviceIdentifierKind> = new Map(
  Object.entries(kindsByWireName).map(([name, kind]) => [name.toLowerCase(), kind]),
)

/** The parameter that says what the identifiers of a request are. */
export const SearchBy = Type.String({
  maxLength: 64,
  description: `In any letter case: ${Object.keys(kindsByWireName).join(', ')}.`,
})

/** The parameters that name one device by something else than its number. */
export const deviceSearch = { searchby: SearchBy, id: Type.String({ maxLength: 255 }) }

/** A device as a query names it. */
export interface DeviceSearchWords {
  readonly searchby: string
  readonly id: string
}

/** What a word of `searchby` means (quirk U50). @throws UemFault for a word that is not offered */
export function requireIdentifierKind(
  word: string,
  fault: FaultName = 'searchByInvalid',
): DeviceIdentifierKind {
  const kind = identifierKindOf(word)
  if (!kind) throw new UemFault(fault)
  return kind
}

/** What a word of `searchby` means; undefined for a word that is not offered. */
export function identifierKindOf(word: string): DeviceIdentifierKind | undefined {
  return kindsByWord.get(word.toLowerCase())
}

/** The device that a query names; one outside the caller's reach is as one that does not exist. */
export async function findBySearch(
  context: UemContext,
  searchby: string,
  id: string,
): Promise<LocatedDevice | undefined> {
  const kind = requireIdentifierKind(searchby)
  const value = storedSpelling(kind, id)
  if (value === undefined) return undefined
  return context.devices.findBy(context.caller.effective.reach, kind, value)
}

/** As `findBySearch`. @throws UemFault deviceNotFound */
export async function requireBySearch(
  context: UemContext,
  { searchby, id }: DeviceSearchWords,
): Promise<LocatedDevice> {
  const device = await findBySearch(context, searchby, id)
  if (!device) throw new UemFault('deviceNotFound')
  return device
}

/** @throws UemFault deviceNotFound */
export async function requireDevice(context: UemContext, id: number): Promise<LocatedDevice> {
  const device = await context.devices.find(context.caller.effective.reach, id)
  if (!device) throw new UemFault('deviceNotFound')
  return device
}

/** What many values name, in their order. */
export interface ManyFound {
  /** Each device once, however many values name it. */
  readonly devices: readonly LocatedDevice[]
  /** Values that name no device inside the caller's reach. */
  readonly missing: readonly string[]
}

/** Finds many devices at once, confined as `findBySearch`. */
export async function findManyBySearch(
  context: UemContext,
  kind: DeviceIdentifierKind,
  values: readonly string[],
): Promise<ManyFound> {
  const spelled = values.map((value) => storedSpelling(kind, value))
  const asked = [...new Set(spelled.filter((value) => value !== undefined))]
  const { reach } = context.caller.effective
  const found = await context.devices.findAllBy(reach, kind, asked)
  const devices = new Map<number, LocatedDevice>()
  const missing: string[] = []
  for (const [index, value] of values.entries()) {
    const device = found.get(spelled[index] ?? '')
    if (device) devices.set(device.id, device)
    else missing.push(value)
  }
  return { devices: [...devices.values()], missing }
}

/** The value as stores look for it; undefined when nothing can be named so. */
function storedSpelling(kind: DeviceIdentifierKind, text: string): string | undefined {
  const value = text.trim()
  if (value === '' || value.includes('\0')) return undefined
  if (kind === 'uuid') return canonicalUuid(value)
  if (kind !== 'id') return value
  return /^\d{1,10}$/.test(value) && Number(value) <= 2_147_483_647
    ? String(Number(value))
    : undefined
}
