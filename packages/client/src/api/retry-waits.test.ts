import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { FrontdeskError } from '../client-error.ts'
import { backoff, durationText, realWaiting, saidWait } from './retry-waits.ts'

const serverNow = Date.UTC(2026, 0, 2, 12)
const date = new Date(serverNow).toUTCString()
const at = (seconds: number) => String(serverNow / 1000 + seconds)
const later = new Date(serverNow + 90_000).toUTCString()

type Row = [name: string, status: number, headers: Record<string, string>, wait: number | undefined]
const rows: readonly Row[] = [
  ['RFC 9110 §10.2.3 seconds', 503, { 'retry-after': '7' }, 7000],
  ['RFC 9110 §10.2.3 a date, by the server clock', 429, { date, 'retry-after': later }, 90_000],
  ['a date that is over', 429, { date: later, 'retry-after': date }, 0],
  [
    'Retry-After comes before the reset',
    429,
    { date, 'retry-after': '3', 'x-ratelimit-reset': at(60) },
    3000,
  ],
  ['Retry-After that is neither', 429, { 'retry-after': 'soon' }, undefined],
  ['Retry-After below zero', 429, { 'retry-after': '-1' }, undefined],
  ['the reset, by the server clock', 429, { date, 'x-ratelimit-reset': at(3600) }, 3_600_000],
  [
    'the reset, when nothing remains',
    429,
    { date, 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': at(5) },
    5000,
  ],
  [
    'the reset of the day, when calls remain',
    429,
    { date, 'x-ratelimit-remaining': '9', 'x-ratelimit-reset': at(5) },
    undefined,
  ],
  ['the reset of the day, with 503', 503, { date, 'x-ratelimit-reset': at(5) }, undefined],
  ['a reset that is over', 429, { date, 'x-ratelimit-reset': at(-5) }, 0],
  ['nothing', 429, {}, undefined],
]

describe('waits that a server asks for', () => {
  for (const [name, status, headers, wait] of rows) {
    test(name, () => {
      // This machine's clock is three years behind, which only matters without a Date.
      const wrong = serverNow - 3 * 365 * 86_400_000
      assert.equal(saidWait({ url: '', status, headers, text: '' }, wrong), wait)
    })
  }

  test("without a Date this machine's clock has to do", () => {
    const headers = { 'x-ratelimit-reset': at(5) }
    assert.equal(saidWait({ url: '', status: 429, headers, text: '' }, serverNow), 5000)
  })

  test('backoff doubles up to 20 s; half of it is chance', () => {
    const ends = [1, 2, 3, 4, 12].map((n) => [backoff(n, () => 0), backoff(n, () => 0.999999)])
    assert.deepEqual(ends, [
      [250, 500],
      [500, 1000],
      [1000, 2000],
      [2000, 4000],
      [10_000, 20_000],
    ])
  })

  test('durations for people', () => {
    assert.deepEqual([1, 119_000, 120_001, 7_199_000, 7_260_000].map(durationText), [
      '1 s',
      '119 s',
      '3 min',
      '2 h 0 min',
      '2 h 1 min',
    ])
  })

  test('a pause ends at once when its signal fires', async () => {
    const stop = new AbortController()
    const pause = realWaiting.pause(3_600_000, stop.signal)
    stop.abort()
    await assert.rejects(
      pause,
      (error) => error instanceof FrontdeskError && error.code === 'aborted',
    )
  })
})
