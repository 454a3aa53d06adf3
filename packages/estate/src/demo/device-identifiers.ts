import { makers } from './device-makers.ts'
import { type DeviceModel, deviceModels } from './device-models.ts'
import type { SeededRandom } from './seeded-random.ts'
import { spread } from './spread.ts'

/** What tells one device from every other, each in the form that its maker uses. */
export interface DeviceIdentifiers {
  readonly serialNumber: string
  readonly udid: string
  /** Twelve hexadecimal digits, upper-case. */
  readonly macAddress: string
  /** Undefined for devices without a cellular modem. */
  readonly imei: string | undefined
  /** What mail servers call it; undefined for what is not carried around. */
  readonly easId: string | undefined
}

/**
 * Identifiers for the device at a place of the estate. Unique below ten million devices, with
 * nothing remembered: each holds the place, spread out so that it looks like any other number.
 */
export function deviceIdentifiers(
  index: number,
  model: DeviceModel,
  random: SeededRandom,
): DeviceIdentifiers {
  const { serialPatterns, macPrefixes } = makers[model.maker]
  const macPrefix = random.pick<string>(macPrefixes)
  return {
    serialNumber: serialNumber(random.pick<string>(serialPatterns), index, random),
    udid: udid(model, random),
    macAddress: macPrefix + counted(index, hexadecimal, 6),
    imei: model.cellular ? imei(index, model) : undefined,
    easId: mailing.has(model.kind) ? random.bytes(16).toHex().toUpperCase() : undefined,
  }
}

const mailing: ReadonlySet<string> = new Set(['phone', 'tablet'])

const digits = '0123456789'
const hexadecimal = '0123456789ABCDEF'
/** Serial numbers leave out vowels: no words, and no O beside 0 or I beside 1. */
const alphanumeric = '0123456789BCDFGHJKLMNPQRSTVWXYZ'

const alphabets: Readonly<Record<string, string>> = {
  '#': digits,
  x: hexadecimal,
  '@': alphanumeric,
}

/** Digits are worth less than letters, so that seven hold as many devices as six of the others. */
function widthOf(alphabet: string): number {
  return alphabet === digits ? 7 : 6
}

/**
 * Fills in a pattern: `#`, `x` and `@` are one random digit, hexadecimal digit, or digit or
 * consonant; in braces, as in `{@}`, six or seven of them count the devices. The rest stays.
 */
function serialNumber(pattern: string, index: number, random: SeededRandom): string {
  return pattern.replace(/\{(.)\}|[#x@]/g, (sign, countedSign?: string) => {
    const alphabet = alphabets[countedSign ?? sign] ?? digits
    if (countedSign) return counted(index, alphabet, widthOf(alphabet))
    return alphabet.charAt(random.integer(alphabet.length))
  })
}

/** The index, spread over all texts of `width` signs, written in the alphabet. */
function counted(index: number, alphabet: string, width: number): string {
  let left = spread(index, alphabet.length ** width)
  let text = ''
  for (let place = 0; place < width; place++) {
    text = alphabet.charAt(left % alphabet.length) + text
    left = Math.floor(left / alphabet.length)
  }
  return text
}

function udid(model: DeviceModel, random: SeededRandom): string {
  if (model.platform === 'chrome-os') return random.uuid()
  if (model.maker !== 'apple') return random.bytes(16).toHex()
  if (model.chip === undefined) return random.bytes(20).toHex()
  return `${model.chip}-00${random.bytes(7).toHex().toUpperCase()}`
}

/**
 * Fifteen digits. The first three, 001, are of the range for test equipment: no telephone that
 * was ever sold has such a number.
 *
 * @see GSMA TS.06 (allocation), 3GPP TS 23.003 §6.2.1 (parts), annex B (check digit)
 */
function imei(index: number, model: DeviceModel): string {
  const modelNumber = String(deviceModels.indexOf(model)).padStart(2, '0')
  const body = `001${modelNumber}${String(spread(index, 10 ** 9)).padStart(9, '0')}`
  return body + luhnDigit(body)
}

/** The digit that makes the Luhn sum of `body` and itself a multiple of ten. */
function luhnDigit(body: string): number {
  let sum = 0
  for (const [place, sign] of [...body].reverse().entries()) {
    const doubled = Number(sign) * (place % 2 === 0 ? 2 : 1)
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return (10 - (sum % 10)) % 10
}
