import type { UnixMilliseconds } from '@frontdesk/directory/units.ts'

import type {
  AntivirusState,
  ComplianceStatus,
  EnrollmentStatus,
  Ownership,
  Platform,
} from '../devices/device.ts'

/*
 * The words of a file for what a device is. Words are compared as `columnKey` spells them.
 */

export const platformWords: ReadonlyMap<string, Platform> = new Map<string, Platform>([
  ...words('apple-ios', 'apple ios appleios ipados iphone ipad iphoneos'),
  ...words('apple-macos', 'appleosx macos osx mac applemacos'),
  ...words('apple-tvos', 'appletv tvos appletvos'),
  ...words('android', 'android androidenterprise'),
  ...words('windows', 'winrt windows windowsdesktop windowspc windows10 windows11'),
  ...words('chrome-os', 'chromeos googlechromeos'),
  ...words('linux', 'linux'),
])

export const ownershipWords: ReadonlyMap<string, Ownership> = new Map<string, Ownership>([
  ...words('corporate', 'c corporate corporatededicated corporateowned'),
  ...words('employee', 'e employee employeeowned byod'),
  ...words('shared', 's shared corporateshared'),
  ...words('undefined', 'undefined unassigned unknown'),
])

export const enrollmentWords: ReadonlyMap<string, EnrollmentStatus> = new Map<
  string,
  EnrollmentStatus
>([
  ...words('discovered', 'discovered'),
  ...words('registered', 'registered'),
  ...words('in-progress', 'inprogress enrollmentinprogress'),
  ...words('enrolled', 'enrolled'),
  ...words('enterprise-wipe-pending', 'enterprisewipepending'),
  ...words('device-wipe-pending', 'devicewipepending'),
  ...words('retired', 'retired'),
  ...words('unenrolled', 'unenrolled'),
])

export const complianceWords: ReadonlyMap<string, ComplianceStatus> = new Map<
  string,
  ComplianceStatus
>([
  ...words('compliant', 'compliant'),
  ...words('not-compliant', 'notcompliant noncompliant'),
  ...words('pending', 'pending pendingcompliancecheck pendingcompliancecheckforapolicy'),
  ...words('not-available', 'notavailable unknown'),
])

export const antivirusWords: ReadonlyMap<string, AntivirusState> = new Map<string, AntivirusState>([
  ...words('on', 'on true yes'),
  ...words('off', 'off false no'),
  ...words('unknown', 'unknown'),
])

export const yesAndNo: ReadonlyMap<string, boolean> = new Map([
  ...words(true, 'true yes y 1 compromised supervised encrypted'),
  ...words(false, 'false no n 0 notcompromised notsupervised notencrypted unknown'),
])

function words<const Value>(value: Value, text: string): [string, Value][] {
  return text.split(' ').map((word) => [word, value])
}

const dateSyntax =
  /^(?:(?<y>\d{4})[/-](?<m>\d{1,2})[/-](?<d>\d{1,2})|(?<um>\d{1,2})[/-](?<ud>\d{1,2})[/-](?<uy>\d{4}))(?:(?:T|,?\s+)(?<h>\d{1,2}):(?<min>\d{2})(?::(?<s>\d{2}))?(?:\.(?<f>\d{1,7}))?(?:\s?(?<half>[AP]M))?)?\s?(?<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/i

/**
 * Reads a date: the year or the month first, with or without a time; without a zone it is UTC.
 *
 * @returns 0 for dates before 1970, which stand for "never"; undefined for what is no date
 */
export function findMoment(text: string): UnixMilliseconds | undefined {
  const parts = dateSyntax.exec(text)?.groups
  if (!parts) return undefined
  const number = (name: string) => Number(parts[name] ?? 0)
  const [year, month, day] = parts.y
    ? [number('y'), number('m'), number('d')]
    : [number('uy'), number('um'), number('ud')]
  const hours = parts.half ? halfDayHours(number('h'), parts.half) : number('h')
  if (!(hours < 24) || number('min') > 59 || number('s') > 59) return undefined
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined
  const milliseconds = Number((parts.f ?? '').padEnd(3, '0').slice(0, 3))
  date.setUTCHours(hours, number('min'), number('s'), milliseconds)
  return Math.max(0, date.getTime() - offsetMinutes(parts.zone) * 60_000)
}

function halfDayHours(hours: number, half: string): number {
  if (hours < 1 || hours > 12) return Number.NaN
  return (hours % 12) + (half.toUpperCase() === 'PM' ? 12 : 0)
}

function offsetMinutes(zone: string | undefined): number {
  if (zone === undefined || /^[a-z]/i.test(zone)) return 0
  const digits = zone.slice(1).replace(':', '')
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))
  return zone.startsWith('-') ? -minutes : minutes
}
