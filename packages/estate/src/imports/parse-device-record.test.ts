import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { parseDeviceRecord } from './parse-device-record.ts'

const good = { SerialNumber: 'C02', Platform: 'Apple' }

describe('a device of a file keeps every sign of its identifiers', () => {
  const kept: readonly (readonly [string, unknown])[] = [
    ['digits as a text, beyond 2^53', '9007199254740993123'],
    ['leading zeros', '00123'],
    ['a number that JSON holds', 9007199254740991],
  ]
  for (const [what, SerialNumber] of kept) {
    test(what, () => {
      assert.equal(parseDeviceRecord({ ...good, SerialNumber }).serialNumber, String(SerialNumber))
    })
  }

  test('what a refusal names as allowed is taken', () => {
    let words = ''
    try {
      parseDeviceRecord({ ...good, Platform: 'Toaster' })
    } catch (error) {
      words = String(error)
    }
    const allowed = words.split('Allowed are ')[1]?.replace('.', '').split(', ') ?? []
    assert.equal(allowed.length, 7)
    for (const Platform of allowed) {
      assert.equal(parseDeviceRecord({ ...good, Platform }).platform, Platform)
    }
  })

  const quotes = /more digits than a JSON number holds: write it in quotes/
  const spreadsheet = /a spreadsheet has dropped digits\. Format the column as text/
  const refused: readonly (readonly [string, object, RegExp])[] = [
    ['a serial number beyond 2^53', { SerialNumber: 2 ** 53 }, quotes],
    ['an IMEI beyond 2^53', { Imei: 1e20 }, quotes],
    ['any other number beyond 2^53', { Notes: 2 ** 60 }, quotes],
    ['one inside an object', { Id: { Value: 2 ** 53 } }, quotes],
    ['a serial number as spreadsheets shorten it', { SerialNumber: '1.23457E+11' }, spreadsheet],
    ['with a comma', { SerialNumber: '1,23457E+11' }, spreadsheet],
    ['a UDID', { Udid: '8E+15' }, spreadsheet],
    ['an asset number', { AssetNumber: '4E+12' }, spreadsheet],
    ['a phone number', { PhoneNumber: '4.9151E+12' }, spreadsheet],
  ]
  for (const [what, members, words] of refused) {
    test(`${what} is refused`, () => {
      assert.throws(() => parseDeviceRecord({ ...good, ...members }), {
        name: 'RecordProblem',
        message: words,
      })
    })
  }
})
