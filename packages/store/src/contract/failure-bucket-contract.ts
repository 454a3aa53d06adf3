import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import type { Stores } from '../stores.ts'
import { done, type OpenStores } from './specimens.ts'

export function failureBucketContract(open: OpenStores): void {
  let stores: Stores
  before(async () => {
    stores = await open()
  })
  after(() => stores.close())

  const upsert = async (key: string, tokens: number, at: number) =>
    done(stores, [stores.failureBuckets.upsert({ key, tokens, at })])

  test('lists what changed since a time, oldest first, so many', async () => {
    await upsert('c', 1.25, 1003)
    await upsert('a', 4, 1001)
    await upsert('b', 0, 1002)
    const { changedSince } = stores.failureBuckets
    const [a, b, c] = [
      { key: 'a', tokens: 4, at: 1001 },
      { key: 'b', tokens: 0, at: 1002 },
      { key: 'c', tokens: 1.25, at: 1003 },
    ]
    assert.deepEqual(await changedSince(0, 9), [a, b, c])
    assert.deepEqual(await changedSince(1002, 9), [b, c])
    assert.deepEqual(await changedSince(0, 2), [a, b])
  })

  test('keeps the newest of a key', async () => {
    await upsert('kept', 3, 5000)
    await upsert('kept', 2, 5000)
    await upsert('kept', 5, 4999)
    const found = await stores.failureBuckets.changedSince(4999, 9)
    assert.deepEqual(found, [{ key: 'kept', tokens: 2, at: 5000 }])
  })

  test('a row from a clock that is ahead by more than a minute gives way', async () => {
    await upsert('ahead', 0, 7_100_000)
    await upsert('ahead', 4, 7_040_000)
    await upsert('ahead', 3, 7_039_999)
    const found = await stores.failureBuckets.changedSince(7_000_000, 9)
    assert.deepEqual(found, [{ key: 'ahead', tokens: 3, at: 7_039_999 }])
    await upsert('ahead', 3, 5000)
  })

  test('takes a key with a NUL in it', async () => {
    await upsert('client:a\0b', 1, 6000)
    assert.equal((await stores.failureBuckets.changedSince(6000, 9)).length, 1)
  })
}
