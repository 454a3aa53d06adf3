import type { UnixMilliseconds } from '@frontdesk/directory/units.ts'

import type { Device, NetworkInterface } from '../devices/device.ts'
import { columnKey, columnsOf, type ImportedColumn, textIn } from './imported-columns.ts'
import {
  antivirusWords,
  complianceWords,
  enrollmentWords,
  findMoment,
  ownershipWords,
  platformWords,
  yesAndNo,
} from './imported-values.ts'
import { RecordProblem } from './record-problem.ts'

/** How a row names the organization group of its device; empty: where the import goes. */
export interface GroupReference {
  readonly uuid: string | undefined
  /** Its code, or its number. */
  readonly code: string | undefined
  /** Its name, or its code. */
  readonly name: string | undefined
  /** The number that it had where the file was made. */
  readonly number: string | undefined
}

/** A device as a row of a file describes it, before it has its place. */
export interface DeviceRecord
  extends Omit<
    Device,
    'id' | 'uuid' | 'organizationId' | 'organizationGroupId' | 'userId' | 'userUuid'
  > {
  readonly id: number | undefined
  readonly uuid: string | undefined
  readonly group: GroupReference
}

const longest = 255
const largestId = 1_000_000_000
/** `1.23457E+11`: what spreadsheets make of a long number. */
const shortened = /^\d(?:[.,]\d+)?E\+\d+$/i
const uuidSyntax = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * Reads one row of a file of devices: the columns of a console's export, a device of a search's
 * answer, or our own export. Columns that are not known are passed over.
 *
 * @throws RecordProblem
 */
export function parseDeviceRecord(row: Readonly<Record<string, unknown>>): DeviceRecord {
  const cells = cellsOf(row)
  const serialNumber = cells.identifier('serialNumber') ?? ''
  const udid = cells.identifier('udid') ?? ''
  if (serialNumber === '' && udid === '') {
    throw new RecordProblem('There is neither a serial number nor a UDID.')
  }
  const platform = cells.word('platform', platformWords)
  if (platform === undefined) throw new RecordProblem('There is no platform.')
  const model = cells.text('model') ?? ''
  const friendlyName = cells.text('friendlyName') ?? `${model || platform} ${serialNumber || udid}`
  return {
    ...identityOf(cells),
    ...stateOf(cells),
    ...reportsOf(cells),
    serialNumber,
    udid,
    platform,
    model,
    friendlyName,
    reportedName: cells.text('reportedName') ?? friendlyName,
    manufacturer: cells.text('manufacturer') ?? '',
    modelIdentifier: cells.text('modelIdentifier') ?? '',
    osVersion: cells.text('osVersion') ?? '',
    osBuild: cells.text('osBuild'),
    hostName: cells.text('hostName'),
    userName: cells.text('userName') ?? '',
    userEmail: cells.text('userEmail') ?? '',
    userDisplayName: cells.text('userDisplayName') ?? '',
    networks: networksOf(row),
    group: {
      uuid: cells.text('groupUuid')?.toLowerCase(),
      code: cells.text('groupCode'),
      name: cells.text('groupName'),
      number: cells.text('groupNumber'),
    },
  }
}

function identityOf(cells: Cells) {
  const uuid = cells.text('uuid')?.toLowerCase()
  if (uuid !== undefined && !uuidSyntax.test(uuid)) throw notA('uuid', 'a UUID')
  const id = cells.number('id')
  if (id !== undefined && (id < 1 || id > largestId)) throw notA('id', 'an id')
  return {
    id,
    uuid,
    macAddress: macAddressOf(cells.text('macAddress')),
    imei: imeiOf(cells.identifier('imei')),
    easId: cells.text('easId'),
    assetNumber: cells.identifier('assetNumber') ?? '',
    phoneNumber: cells.identifier('phoneNumber'),
    carrier: cells.text('carrier'),
  }
}

function stateOf(cells: Cells) {
  return {
    ownership: cells.word('ownership', ownershipWords) ?? 'undefined',
    enrollmentStatus: cells.word('enrollmentStatus', enrollmentWords) ?? 'enrolled',
    complianceStatus: cells.word('complianceStatus', complianceWords) ?? 'not-available',
    compromised: cells.word('compromised', yesAndNo) ?? false,
    supervised: cells.word('supervised', yesAndNo) ?? false,
    encrypted: cells.word('encrypted', yesAndNo) ?? false,
    antivirus: cells.word('antivirus', antivirusWords) ?? 'unknown',
  } as const
}

function reportsOf(cells: Cells) {
  const batteryPercent = cells.number('batteryPercent')
  if (batteryPercent !== undefined && batteryPercent > 100) throw notA('batteryPercent', 'a share')
  return {
    batteryPercent,
    onMains: cells.word('onMains', yesAndNo) ?? false,
    storageBytes: cells.number('storageBytes') ?? 0,
    freeStorageBytes: cells.number('freeStorageBytes') ?? 0,
    memoryBytes: cells.number('memoryBytes') ?? 0,
    freeMemoryBytes: cells.number('freeMemoryBytes') ?? 0,
    wifiSsid: cells.text('wifiSsid'),
    lastSeenAt: cells.moment('lastSeenAt'),
    enrolledAt: cells.moment('enrolledAt'),
    complianceCheckedAt: cells.moment('complianceCheckedAt'),
    compromisedCheckedAt: cells.moment('compromisedCheckedAt'),
  }
}

/** Reads the cells of one row; each throws RecordProblem for what it cannot read. */
interface Cells {
  text(column: ImportedColumn): string | undefined
  /** A text whose every sign counts: what a spreadsheet has shortened is refused. */
  identifier(column: ImportedColumn): string | undefined
  word<Value>(column: ImportedColumn, words: ReadonlyMap<string, Value>): Value | undefined
  /** Whole and not negative; a `%` behind it is passed over. */
  number(column: ImportedColumn): number | undefined
  /** 0 is never. */
  moment(column: ImportedColumn): UnixMilliseconds
}

function cellsOf(row: Readonly<Record<string, unknown>>): Cells {
  const columns = columnsOf(row)
  const text = (column: ImportedColumn) => plainText(textIn(columns, column), column)
  return {
    text,
    identifier(column) {
      const given = text(column)
      if (given !== undefined && shortened.test(given)) {
        throw notA(column, 'whole: a spreadsheet has dropped digits. Format the column as text')
      }
      return given
    },
    word(column, words) {
      const given = text(column)
      if (given === undefined) return undefined
      const value = words.get(columnKey(given))
      if (value === undefined)
        throw unknownWord(column, given, [...new Set(words.values())].map(String))
      return value
    },
    number(column) {
      const given = text(column)?.replace(/\s?%$/, '')
      if (given === undefined) return undefined
      const value = /^\d{1,16}(?:\.\d*)?$/.test(given) ? Math.floor(Number(given)) : Number.NaN
      if (!Number.isSafeInteger(value)) throw notA(column, 'a number')
      return value
    },
    moment(column) {
      const given = text(column)
      if (given === undefined) return 0
      const at = findMoment(given)
      if (at === undefined) throw notA(column, 'a date')
      return at
    },
  }
}

function plainText(given: string | undefined, column: string): string | undefined {
  if (given === undefined) return undefined
  if (given.length > longest) throw notA(column, `at most ${longest} characters long`)
  if (/\p{C}/u.test(given)) throw notA(column, 'free of control characters')
  return given
}

function macAddressOf(given: string | undefined): string | undefined {
  const digits = given?.replaceAll(/[\s:.-]/g, '').toLowerCase()
  if (digits === undefined) return undefined
  if (!/^[0-9a-f]{12}$/.test(digits)) throw notA('macAddress', 'an address of twelve digits')
  return digits.replaceAll(/(..)(?!$)/g, '$1:')
}

function imeiOf(given: string | undefined): string | undefined {
  const digits = given?.replaceAll(/[\s-]/g, '')
  if (digits === undefined) return undefined
  if (!/^[0-9a-f]{14,18}$/i.test(digits)) throw notA('imei', 'a number of 14 to 18 digits')
  return digits
}

/** The interfaces of a device: objects in a search's answer, JSON in a cell of a table. */
function networksOf(row: Readonly<Record<string, unknown>>): readonly NetworkInterface[] {
  const found = Object.entries(row).find(([name]) =>
    ['networks', 'devicenetworkinfo'].includes(columnKey(name)),
  )
  const value = typeof found?.[1] === 'string' ? findJson(found[1]) : found?.[1]
  if (!Array.isArray(value)) return []
  return value.slice(0, 16).map((one: unknown) => {
    const columns = columnsOf(typeof one === 'object' && one !== null ? { ...one } : {})
    const text = (key: string) => plainText(columns.get(key), 'networks') ?? ''
    return {
      connectionType: text('connectiontype'),
      ipAddress: text('ipaddress'),
      macAddress: macAddressOf(text('macaddress') || undefined) ?? '',
      name: text('name'),
      vendor: text('vendor'),
    }
  })
}

function findJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** `lastSeenAt` is shown as `last seen at`. What stands in the file is not repeated. */
function unknownWord(column: string, given: string, known: readonly string[]): RecordProblem {
  const word = given.length > 40 ? `${given.slice(0, 40)}…` : given
  return new RecordProblem(
    `The ${spaced(column)} "${word}" is not known. Allowed are ${known.join(', ')}.`,
  )
}

function spaced(column: string): string {
  return column.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}

function notA(column: string, what: string): RecordProblem {
  return new RecordProblem(`The ${spaced(column)} is not ${what}.`)
}
