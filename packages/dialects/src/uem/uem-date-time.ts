import type { UnixMilliseconds, UnixSeconds } from '@frontdesk/directory/units.ts'

import { UemFault } from './uem-faults.ts'

/** What the wire says of a time that never came (quirk U12). */
export const neverText = '0001-01-01T00:00:00.000'

const dayMilliseconds = 86_400_000
const maximumRememberedDays = 10_000
const daysMet = new Map<number, string>()
const twoDigits = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'))
const threeDigits = Array.from({ length: 1000 }, (_, number) => String(number).padStart(3, '0'))

/**
 * `2021-06-28T04:35:20.150`: UTC without saying so (quirk U12). Zero and less is never.
 *
 * A page of devices holds 2,000 dates, so days are remembered: four times as fast as
 * `toISOString`.
 *
 * @param at whole milliseconds
 */
export function encodeDateTime(at: UnixMilliseconds): string {
  if (!(at > 0)) return neverText
  const day = Math.floor(at / dayMilliseconds)
  const milliseconds = at - day * dayMilliseconds
  const seconds = Math.floor(milliseconds / 1000)
  const minutes = Math.floor(seconds / 60)
  const hour = twoDigits[Math.floor(minutes / 60)]
  const time = `${hour}:${twoDigits[minutes % 60]}:${twoDigits[seconds % 60]}`
  return `${dayText(day)}${time}.${threeDigits[milliseconds % 1000]}`
}

/** `2021-06-28T` for a day counted from 1970. */
function dayText(day: number): string {
  const known = daysMet.get(day)
  if (known !== undefined) return known
  if (daysMet.size >= maximumRememberedDays) daysMet.clear()
  const text = new Date(day * dayMilliseconds).toISOString().slice(0, 11)
  daysMet.set(day, text)
  return text
}

/** `2021-06-29T10:16:00.677Z`: the device details of version 2 do name their zone (quirk U12). */
export function encodeZonedDateTime(at: UnixMilliseconds): string {
  return `${encodeDateTime(at)}Z`
}

/** `2021-06-29T10:16:00Z`: the apps of a device tell whole seconds (quirk U12). */
export function encodeWholeSeconds(at: UnixMilliseconds): string {
  return `${encodeDateTime(at).slice(0, 19)}Z`
}

/** `10/27/2023 3:05:53 PM`: how organization groups tell when they were made (quirk U13). */
export function encodeUsDateTime(at: UnixSeconds): string {
  const date = new Date(at * 1000)
  const hours = date.getUTCHours()
  const two = (number: number) => String(number).padStart(2, '0')
  return (
    `${date.getUTCMonth() + 1}/${date.getUTCDate()}/${date.getUTCFullYear()} ` +
    `${hours % 12 === 0 ? 12 : hours % 12}:${two(date.getUTCMinutes())}:` +
    `${two(date.getUTCSeconds())} ${hours < 12 ? 'AM' : 'PM'}`
  )
}

const datePart = String.raw`(?:(?<y>\d{4})[/-](?<m>\d{1,2})[/-](?<d>\d{1,2})|(?<um>\d{1,2})[/-](?<ud>\d{1,2})[/-](?<uy>\d{4}))`
const timePart = String.raw`(?:[ T](?<h>\d{1,2})[:-](?<min>\d{2})(?:[:-](?<s>\d{2}))?(?:\.(?<f>\d{1,7}))?(?:[ -]?(?<half>AM|PM))?)?`
const zonePart = String.raw`(?<zone>Z|[+ -]\d{2}:?\d{2})?`
const dateTimeSyntax = new RegExp(`^${datePart}${timePart}${zonePart}$`, 'i')

/**
 * Reads a date of a query: year first or month first, with slashes or dashes, with or without a
 * time; without a zone it is UTC. These are the forms that the vendor's help lists (quirk U17).
 *
 * @throws UemFault valueInvalid
 */
export function parseDateTime(text: string, name: string): UnixMilliseconds {
  const parts = dateTimeSyntax.exec(text)?.groups
  const at = parts ? momentOf(parts) : Number.NaN
  if (Number.isNaN(at)) throw new UemFault('valueInvalid', `The value of ${name} is not a date.`)
  return at
}

/**
 * As `parseDateTime`, for a date that something lies on or before: a day without a time reaches to
 * its end.
 */
export function parseLatestDateTime(text: string, name: string): UnixMilliseconds {
  const at = parseDateTime(text, name)
  const hasTime = dateTimeSyntax.exec(text)?.groups?.h !== undefined
  return hasTime ? at : at + dayMilliseconds - 1
}

type Parts = Readonly<Record<string, string | undefined>>

function momentOf(parts: Parts): number {
  const number = (text: string | undefined) => Number(text ?? 0)
  const [year, month, day] = [parts.y ?? parts.uy, parts.m ?? parts.um, parts.d ?? parts.ud]
  const hours = hoursOf(number(parts.h), parts.half)
  const [minutes, seconds] = [number(parts.min), number(parts.s)]
  if (hours > 23 || minutes > 59 || seconds > 59) return Number.NaN

  const milliseconds = Number((parts.f ?? '').padEnd(3, '0').slice(0, 3))
  const date = new Date(0)
  date.setUTCFullYear(number(year), number(month) - 1, number(day))
  // The 31st of a shorter month would silently become the next one's first.
  if (date.getUTCMonth() !== number(month) - 1 || date.getUTCDate() !== number(day)) {
    return Number.NaN
  }
  date.setUTCHours(hours, minutes, seconds, milliseconds)
  return date.getTime() - offsetMinutes(parts.zone) * 60_000
}

function hoursOf(hours: number, half: string | undefined): number {
  if (half === undefined) return hours
  if (hours < 1 || hours > 12) return Number.NaN
  return (hours % 12) + (half.toUpperCase() === 'PM' ? 12 : 0)
}

/** A plus that nobody escaped arrives as a space. */
function offsetMinutes(zone: string | undefined): number {
  if (zone === undefined || zone.toUpperCase() === 'Z') return 0
  const digits = zone.slice(1).replace(':', '')
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))
  return zone.startsWith('-') ? -minutes : minutes
}
