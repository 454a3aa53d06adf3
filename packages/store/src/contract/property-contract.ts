import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import type { Stores } from '../stores.ts'
import { done, happens, type OpenStores } from './specimens.ts'

export function propertyContract(open: OpenStores): void {
  let stores: Stores
  before(async () => {
    stores = await open()
  })
  after(() => stores.close())

  test('is inserted once, over all racers', async () => {
    assert.equal(await stores.properties.get('seed'), undefined)
    const values = Array.from({ length: 20 }, (_, n) => String(n))
    const outcomes = await Promise.all(
      values.map((value) => happens(stores, stores.properties.insertion('seed', value))),
    )
    assert.equal(outcomes.filter(Boolean).length, 1)
    assert.equal(await stores.properties.get('seed'), values[outcomes.indexOf(true)])
  })

  test('is set and replaced', async () => {
    for (const value of ['one', '', 'three']) {
      await done(stores, [stores.properties.upsert('word', value)])
      assert.equal(await stores.properties.get('word'), value)
    }
  })
}
