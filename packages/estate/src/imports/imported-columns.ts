import { RecordProblem } from './record-problem.ts'

/** What can stand in a row of a file of devices. */
export type ImportedColumn = keyof typeof columnNames

/**
 * What a column may be called, in the spelling of `columnKey`: as consoles export lists, as a
 * search for devices answers them, and as our own export names them. The first one that holds
 * anything counts.
 */
const columnNames = {
  id: ['id', 'idvalue', 'deviceid'],
  uuid: ['uuid', 'deviceuuid'],
  friendlyName: ['friendlyname', 'devicefriendlyname', 'devicename', 'name'],
  serialNumber: ['serialnumber', 'deviceserialnumber', 'serial'],
  udid: ['udid', 'deviceudid'],
  macAddress: ['macaddress', 'wifimacaddress', 'devicemacaddress'],
  imei: ['imei', 'imeimeid'],
  easId: ['easid', 'easdeviceid'],
  assetNumber: ['assetnumber', 'deviceassetnumber', 'assettag'],
  reportedName: ['reportedname', 'devicereportedname'],
  hostName: ['hostname', 'localhostname', 'computername'],
  platform: ['platform', 'deviceplatform', 'platformname', 'platformidname'],
  manufacturer: ['manufacturer', 'devicemanufacturer', 'oeminfo', 'oem'],
  model: ['model', 'devicemodel', 'modelname', 'modelidname'],
  modelIdentifier: ['modelidentifier'],
  osVersion: ['osversion', 'operatingsystemversion', 'operatingsystem', 'os'],
  osBuild: ['osbuild', 'osbuildversion'],
  phoneNumber: ['phonenumber', 'currentphonenumber', 'devicephonenumber', 'phone'],
  carrier: ['carrier', 'currentcarrier', 'homecarrier', 'devicecellularnetworkinfocarriername'],
  ownership: ['ownership', 'deviceownership', 'ownershiptype'],
  enrollmentStatus: ['enrollmentstatus'],
  complianceStatus: ['compliancestatus', 'compliance'],
  compromised: ['compromised', 'compromisedstatus', 'iscompromised'],
  supervised: ['supervised', 'issupervised'],
  encrypted: ['encrypted', 'dataencryptionyn', 'dataencryption', 'isencrypted'],
  antivirus: ['antivirus', 'antivirusstatus'],
  batteryPercent: ['batterypercent', 'batterylevel'],
  onMains: ['onmains', 'aclinestatus'],
  storageBytes: ['storagebytes', 'devicecapacity'],
  freeStorageBytes: ['freestoragebytes', 'availabledevicecapacity'],
  memoryBytes: ['memorybytes', 'totalphysicalmemory'],
  freeMemoryBytes: ['freememorybytes', 'availablephysicalmemory'],
  wifiSsid: ['wifissid', 'ssid'],
  userName: ['username', 'enrollmentusername', 'enrollmentuser', 'user'],
  userEmail: ['useremail', 'useremailaddress', 'email', 'emailaddress'],
  userDisplayName: ['userdisplayname', 'displayname', 'useridname'],
  groupUuid: ['organizationgroupuuid', 'locationgroupiduuid', 'locationgroupuuid'],
  groupCode: ['groupid', 'organizationgroupid', 'locationgroupid'],
  groupName: [
    'organizationgroup',
    'organizationgroupname',
    'locationgroupname',
    'locationgroupidname',
  ],
  groupNumber: ['locationgroupididvalue', 'locationgroupidvalue'],
  lastSeenAt: ['lastseenat', 'lastseen', 'lastseenon'],
  enrolledAt: ['enrolledat', 'lastenrolledon', 'enrollmentdate', 'enrolledon'],
  complianceCheckedAt: ['compliancecheckedat', 'lastcompliancecheckon', 'lastcompliancecheck'],
  compromisedCheckedAt: ['compromisedcheckedat', 'lastcompromisedcheckon', 'lastcompromisedcheck'],
} as const satisfies Readonly<Record<string, readonly string[]>>

const deepest = 4
/** What consoles print where there is nothing. */
const nothing = /^(?:|-+|n\/a)$/i

/** The keys of names met lately: each row of a file has the same. */
const keys = new Map<string, string>()
const keysKept = 500
const longestKept = 100

/** A column's name without letter case, spaces, underscores and other signs. */
export function columnKey(name: string): string {
  const known = keys.get(name)
  if (known !== undefined) return known
  const key = name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')
  if (keys.size >= keysKept) keys.clear()
  if (name.length <= longestKept) keys.set(name, key)
  return key
}

/** The texts of a row by the keys of its columns; of objects inside, `Id.Value` is `idvalue`. */
export function columnsOf(row: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> {
  const columns = new Map<string, string>()
  collect('', row, { columns, depth: 0 })
  return columns
}

/** The text in a column of a row; undefined where there is none. */
export function textIn(
  columns: ReadonlyMap<string, string>,
  column: ImportedColumn,
): string | undefined {
  for (const name of columnNames[column]) {
    const text = columns.get(name)
    if (text !== undefined) return text
  }
  return undefined
}

function collect(
  key: string,
  value: unknown,
  into: { readonly columns: Map<string, string>; readonly depth: number },
): void {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    const text = String(value).trim()
    if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
      throw new RecordProblem(
        'A number has more digits than a JSON number holds: write it in quotes.',
      )
    }
    if (!nothing.test(text) && !into.columns.has(key)) into.columns.set(key, text)
    return
  }
  if (typeof value !== 'object' || value === null || into.depth >= deepest) return
  const inner = { columns: into.columns, depth: into.depth + 1 }
  if (Array.isArray(value)) {
    collect(key, value[0], inner)
    return
  }
  for (const [name, member] of Object.entries(value)) collect(key + columnKey(name), member, inner)
}
