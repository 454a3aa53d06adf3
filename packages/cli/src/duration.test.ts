import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { durationWords, findSeconds, parseDays, parseMoment } from './duration.ts'
import { relativeDate } from './relative-date.ts'

const now = Date.parse('2027-01-31T12:00:00Z')

describe('durations', () => {
  const cases: readonly [string, number | undefined][] = [
    ['0', 0],
    ['90s', 90],
    ['15m', 900],
    ['48h', 172_800],
    ['7d', 604_800],
    ['2w', 1_209_600],
    ['90', undefined],
    ['1.5h', undefined],
    ['-1h', undefined],
    ['1 h', undefined],
    ['h', undefined],
    ['', undefined],
    ['9999999999s', undefined],
  ]
  for (const [text, seconds] of cases) {
    test(`"${text}" is ${seconds ?? 'none'}`, () => assert.equal(findSeconds(text), seconds))
  }

  const spoken: readonly [number, string][] = [
    [172_800, '2 days'],
    [3600, '1 hour'],
    [5400, '90 minutes'],
    [61, '61 seconds'],
  ]
  for (const [seconds, text] of spoken) {
    test(`${seconds} s is ${text}`, () => assert.equal(durationWords(seconds), text))
  }

  test('days round up', () => assert.equal(parseDays('--x', '25h'), 2))
})

describe('moments', () => {
  const cases: readonly [string, 'ahead' | 'ago', string | undefined][] = [
    ['24h', 'ahead', '2027-02-01T12:00:00.000Z'],
    ['24h', 'ago', '2027-01-30T12:00:00.000Z'],
    ['2027-03-01', 'ahead', '2027-03-01T00:00:00.000Z'],
    ['2027-03-01T10:00:00+02:00', 'ahead', '2027-03-01T08:00:00.000Z'],
    ['2027-13-01', 'ahead', undefined],
    ['March 1', 'ahead', undefined],
  ]
  for (const [text, direction, expected] of cases) {
    test(`${text} ${direction} is ${expected ?? 'refused'}`, () => {
      const parse = () => parseMoment('--x', text, { now, direction })
      if (expected === undefined) assert.throws(parse, /--x must look like 90d or 2027-01-31/)
      else assert.equal(parse(), expected)
    })
  }
})

describe('relative dates', () => {
  const cases: readonly [number, string][] = [
    [0, 'just now'],
    [-59, 'just now'],
    [-60, '1 minute ago'],
    [7200, 'in 2 hours'],
    [90 * 86_400 - 1, 'in 3 months'],
    [-400 * 86_400, '1 year ago'],
  ]
  for (const [seconds, text] of cases) {
    test(`${seconds} s is ${text}`, () =>
      assert.equal(relativeDate(now + seconds * 1000, now), text))
  }
})
