import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import type { Stores } from '../stores.ts'
import { madeAt, type OpenStores } from './specimens.ts'

export function callCountContract(open: OpenStores): void {
  let stores: Stores
  before(async () => {
    stores = await open()
  })
  after(() => stores.close())

  const count = (subject: string, windowStart: number, used: number) => ({
    subject,
    windowStart,
    used,
  })

  test('adds up in one window; a later one takes its place, an earlier one is dropped', async () => {
    const { add, of } = stores.callCounts
    for (const [windowStart, used, expected] of [
      [1000, 3, count('a', 1000, 3)],
      [1000, 4, count('a', 1000, 7)],
      [999, 50, count('a', 1000, 7)],
      [2000, 2, count('a', 2000, 2)],
    ] as const) {
      await add([count('a', windowStart, used)], madeAt)
      assert.deepEqual(await of(['a']), [expected])
    }
  })

  test('takes many at once, one subject twice, a NUL, and nothing', async () => {
    const { add, of } = stores.callCounts
    await add([], madeAt)
    await add([count('b', 5, 1), count('c\0', 5, 2), count('b', 5, 3)], madeAt)
    assert.deepEqual(await of(['b', 'nobody']), [count('b', 5, 4)])
    assert.equal((await of(['c\0']))[0]?.used, 2)
    assert.deepEqual(await of([]), [])
  })

  test('processes that add at once lose nothing', async () => {
    const other = await open()
    const adds = Array.from({ length: 40 }, (_, n) =>
      (n % 2 === 0 ? stores : other).callCounts.add([count('d', 9, 1), count('e', 9, 2)], madeAt),
    )
    await Promise.all(adds)
    const found = await stores.callCounts.of(['d', 'e'])
    await other.close()
    assert.deepEqual(found.map(({ used }) => used).sort(), [40, 80])
  })
}
