import assert from 'node:assert/strict'
import { test } from 'node:test'

import { recentEntries } from './recent-entries.ts'

test('never more than the limit, and the last ones are there', () => {
  const entries = recentEntries<number>({ maximumEntries: 10, maximumBytes: 1000 })
  for (let index = 0; index < 1000; index++) {
    entries.set(`key${index}`, index, 10)
    assert.ok(entries.size <= 10)
  }
  assert.deepEqual(
    [995, 996, 997, 998, 999].map((index) => entries.find(`key${index}`)),
    [995, 996, 997, 998, 999],
  )
  assert.equal(entries.find('key1'), undefined)
})

test('what is asked for stays', () => {
  const entries = recentEntries<number>({ maximumEntries: 10, maximumBytes: 1000 })
  entries.set('kept', 1, 10)
  for (let index = 0; index < 1000; index++) {
    entries.set(`key${index}`, index, 10)
    assert.equal(entries.find('kept'), 1)
  }
})

test('bounded in bytes; what is too large is not kept', () => {
  const entries = recentEntries<number>({ maximumEntries: 1000, maximumBytes: 1000 })
  for (let index = 0; index < 100; index++) {
    entries.set(`key${index}`, index, 100)
    assert.ok(entries.size <= 10)
  }
  entries.set('large', 1, 501)
  assert.equal(entries.find('large'), undefined)
})

test('set again, deleted', () => {
  const entries = recentEntries<number>({ maximumEntries: 10, maximumBytes: 1000 })
  entries.set('a', 1, 10)
  entries.set('a', 2, 10)
  assert.equal(entries.find('a'), 2)
  assert.equal(entries.size, 1)
  entries.delete('a')
  assert.equal(entries.find('a'), undefined)
})
