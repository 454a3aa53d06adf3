import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { retryAfterWait } from './retry-after.ts'

const now = Date.UTC(2026, 0, 1, 12)
const at = (seconds: number): string => new Date(now + seconds * 1000).toUTCString()

describe('RFC 9110 §10.2.3 Retry-After', () => {
  const rows: readonly (readonly [string, Record<string, string>, number | undefined])[] = [
    ['none', {}, undefined],
    ['seconds', { 'retry-after': '4' }, 4000],
    ['a date by a right clock', { 'retry-after': at(4), date: at(0) }, 4000],
    ['a date without the server’s time', { 'retry-after': at(4) }, 4000],
    ['a date by a clock 5 minutes behind', { 'retry-after': at(-296), date: at(-300) }, 4000],
    ['a date by a clock 5 minutes ahead', { 'retry-after': at(304), date: at(300) }, 4000],
    ['a date that is past', { 'retry-after': at(-4), date: at(0) }, 0],
    ['a negative number', { 'retry-after': '-5' }, undefined],
    ['a fraction', { 'retry-after': '1.5' }, undefined],
    ['words', { 'retry-after': 'soon' }, undefined],
    ['empty', { 'retry-after': '' }, undefined],
  ]
  for (const [what, headers, expected] of rows) {
    test(what, () => assert.equal(retryAfterWait(headers, now), expected))
  }
})
