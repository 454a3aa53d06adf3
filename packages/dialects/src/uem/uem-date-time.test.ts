import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import {
  encodeDateTime,
  encodeUsDateTime,
  encodeZonedDateTime,
  parseDateTime,
} from './uem-date-time.ts'
import { UemFault } from './uem-faults.ts'

const accepted: readonly [string, string][] = [
  ['2021/06/28', '2021-06-28T00:00:00.000Z'],
  ['2021-06-28', '2021-06-28T00:00:00.000Z'],
  ['06/28/2021', '2021-06-28T00:00:00.000Z'],
  ['06-28-2021', '2021-06-28T00:00:00.000Z'],
  ['2021/06/28 04:35:20.150', '2021-06-28T04:35:20.150Z'],
  ['2021-06-28T04:35:20.150', '2021-06-28T04:35:20.150Z'],
  ['2021-06-28T04:35:20', '2021-06-28T04:35:20.000Z'],
  ['2021-06-28T04:35', '2021-06-28T04:35:00.000Z'],
  ['06/28/2021T04:35:20.1', '2021-06-28T04:35:20.100Z'],
  ['2021-06-28 04-35-20-PM', '2021-06-28T16:35:20.000Z'],
  ['2021-06-28T12-35-20-AM', '2021-06-28T00:35:20.000Z'],
  ['6/28/2021 4:35:20 PM', '2021-06-28T16:35:20.000Z'],
  ['2021-06-28T04:35:20.150Z', '2021-06-28T04:35:20.150Z'],
  ['2021-06-28T04:35:20+02:00', '2021-06-28T02:35:20.000Z'],
  ['2021-06-28T04:35:20 02:00', '2021-06-28T02:35:20.000Z'],
  ['2021-06-28T04:35:20-0530', '2021-06-28T10:05:20.000Z'],
  ['2021-06-28T04:35:20.1506789Z', '2021-06-28T04:35:20.150Z'],
]

const refused = [
  '',
  'yesterday',
  '2021-02-30',
  '2021-13-01',
  '2021-06-28T25:00',
  '2021-06-28T04:61',
  '13-32-2021',
  '2021-06-28T13:00 PM',
  '1624854920150',
  '2021-06-28\0',
]

describe('UEM dates', () => {
  for (const [text, expected] of accepted) {
    test(`U17 ${text} is read`, () => {
      assert.equal(new Date(parseDateTime(text, 'seensince')).toISOString(), expected)
    })
  }

  for (const text of refused) {
    test(`U17 ${JSON.stringify(text)} is refused`, () => {
      assert.throws(() => parseDateTime(text, 'seensince'), UemFault)
    })
  }

  test('U12 dates have milliseconds and no zone; what never was is the year 1', () => {
    assert.equal(encodeDateTime(Date.parse('2021-06-28T04:35:20.150Z')), '2021-06-28T04:35:20.150')
    assert.equal(encodeZonedDateTime(1), '1970-01-01T00:00:00.001Z')
    assert.equal(encodeDateTime(0), '0001-01-01T00:00:00.000')
  })

  test('U12 every date is the one that the platform would write', () => {
    for (let at = 1; at < Date.parse('2100-01-01'); at = Math.floor(at * 1.37) + 86_399_999) {
      assert.equal(`${encodeDateTime(at)}Z`, new Date(at).toISOString())
    }
  })

  const usTexts: readonly [string, string][] = [
    ['2023-10-27T15:05:53Z', '10/27/2023 3:05:53 PM'],
    ['2023-01-02T00:00:09Z', '1/2/2023 12:00:09 AM'],
    ['2023-01-02T12:10:00Z', '1/2/2023 12:10:00 PM'],
  ]
  for (const [iso, expected] of usTexts) {
    test(`U13 ${iso} is ${expected}`, () => {
      assert.equal(encodeUsDateTime(Date.parse(iso) / 1000), expected)
    })
  }
})
