import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { everything } from './change-feed.ts'
import { freshCache } from './fresh-cache.ts'

type Listener = (subject: string) => void

/** A feed that tells what a test says, and a database whose answers wait until a test lets them go. */
function setUp(limit = 10) {
  const listeners: Listener[] = []
  const rows = new Map<string, number>()
  const loads: string[] = []
  const state = { isFresh: true, gate: Promise.resolve() }
  const cache = freshCache<number>({
    feed: {
      onChange: (listener) => listeners.push(listener),
      isFresh: () => state.isFresh,
    },
    limit,
    subjectOf: (key) => `thing:${key}`,
    async load(key) {
      loads.push(key)
      const value = rows.get(key)
      await state.gate
      return value
    },
  })
  const tell = (subject: string) => {
    for (const listener of listeners) listener(subject)
  }
  return { cache, rows, loads, state, tell }
}

describe('freshCache', () => {
  test('a value is loaded once, and so is a miss', async () => {
    const { cache, rows, loads } = setUp()
    rows.set('a', 1)
    assert.deepEqual([await cache.find('a'), await cache.find('a')], [1, 1])
    assert.deepEqual([await cache.find('b'), await cache.find('b')], [undefined, undefined])
    assert.deepEqual(loads, ['a', 'b'])
  })

  for (const subject of ['thing:a', everything]) {
    test(`T7 ${subject} makes value and miss be loaded again`, async () => {
      const { cache, rows, tell } = setUp()
      assert.equal(await cache.find('a'), undefined)
      rows.set('a', 1)
      tell(subject)
      assert.equal(await cache.find('a'), 1)
      rows.set('a', 2)
      tell(subject)
      assert.equal(await cache.find('a'), 2)
    })
  }

  test('another subject changes nothing', async () => {
    const { cache, loads, tell } = setUp()
    await cache.find('a')
    tell('thing:b')
    await cache.find('a')
    assert.deepEqual(loads, ['a'])
  })

  test('concurrent finds are one load', async () => {
    const { cache, rows, loads } = setUp()
    rows.set('a', 1)
    assert.deepEqual(await Promise.all([cache.find('a'), cache.find('a')]), [1, 1])
    assert.deepEqual(loads, ['a'])
  })

  test('T7 a load that began before the change neither fills the cache nor is joined', async () => {
    const { cache, rows, loads, state, tell } = setUp()
    const { promise, resolve } = Promise.withResolvers<void>()
    rows.set('a', 1)
    state.gate = promise
    const early = cache.find('a')
    rows.set('a', 2)
    tell('thing:a')
    state.gate = Promise.resolve()
    assert.equal(await cache.find('a'), 2)
    resolve()
    assert.equal(await early, 1)
    assert.equal(await cache.find('a'), 2)
    assert.deepEqual(loads, ['a', 'a'])
  })

  test('T7 while the feed is not fresh every find goes to the database', async () => {
    const { cache, rows, state } = setUp()
    rows.set('a', 1)
    await cache.find('a')
    rows.set('a', 2)
    state.isFresh = false
    assert.equal(await cache.find('a'), 2)
  })

  test('the value unused for longest leaves first; misses push out no value', async () => {
    const { cache, rows, loads } = setUp(2)
    for (const key of ['a', 'b', 'c']) rows.set(key, 1)
    for (const key of ['a', 'b', 'a', 'x', 'y', 'z', 'c', 'a', 'b']) await cache.find(key)
    assert.deepEqual(loads, ['a', 'b', 'x', 'y', 'z', 'c', 'b'])
  })

  test('a failed load reaches every finder and is not kept', async () => {
    const { cache, rows, state } = setUp()
    rows.set('a', 1)
    state.gate = Promise.reject(new Error('gone'))
    const both = await Promise.allSettled([cache.find('a'), cache.find('a')])
    assert.deepEqual(
      both.map(({ status }) => status),
      ['rejected', 'rejected'],
    )
    state.gate = Promise.resolve()
    assert.equal(await cache.find('a'), 1)
  })

  describe('further subjects', () => {
    interface Pet {
      readonly owner: string
      readonly name: string
    }

    function setUpPets() {
      const listeners: Listener[] = []
      const rows = new Map<string, Pet>()
      const loads: string[] = []
      const state = { gate: Promise.resolve() }
      const cache = freshCache<Pet>({
        feed: { onChange: (listener) => listeners.push(listener), isFresh: () => true },
        limit: 2,
        subjectOf: (key) => `pet:${key}`,
        also: { kind: 'pets-of:', subjectsOf: ({ owner }) => [`pets-of:${owner}`] },
        async load(key) {
          loads.push(key)
          const value = rows.get(key)
          await state.gate
          return value
        },
      })
      const tell = (subject: string) => {
        for (const listener of listeners) listener(subject)
      }
      return { cache, rows, loads, state, tell }
    }

    test('T7 one of them makes every value that has it be loaded again, and no other', async () => {
      const { cache, rows, loads, tell } = setUpPets()
      rows.set('rex', { owner: 'ada', name: 'Rex' }).set('tom', { owner: 'bob', name: 'Tom' })
      for (const key of ['rex', 'tom']) await cache.find(key)
      rows.set('rex', { owner: 'ada', name: 'Max' }).set('tom', { owner: 'bob', name: 'Tim' })
      tell('pets-of:ada')
      assert.equal((await cache.find('rex'))?.name, 'Max')
      assert.equal((await cache.find('tom'))?.name, 'Tom')
      assert.deepEqual(loads, ['rex', 'tom', 'rex'])
    })

    test('T7 a load that was under way when one was told is neither kept nor joined', async () => {
      const { cache, rows, state, tell } = setUpPets()
      rows.set('rex', { owner: 'ada', name: 'Rex' })
      let open = () => {}
      state.gate = new Promise((resolve) => {
        open = resolve
      })
      const before = cache.find('rex')
      rows.set('rex', { owner: 'ada', name: 'Max' })
      tell('pets-of:ada')
      const afterwards = cache.find('rex')
      open()
      assert.equal((await before)?.name, 'Rex')
      assert.equal((await afterwards)?.name, 'Max')
      assert.equal((await cache.find('rex'))?.name, 'Max')
    })

    test('a value that had to go, and one told by its key, leave nothing behind', async () => {
      const { cache, rows, loads, tell } = setUpPets()
      for (const key of ['a', 'b', 'c']) rows.set(key, { owner: 'ada', name: key })
      for (const key of ['a', 'b', 'c']) await cache.find(key)
      tell('pet:b')
      rows.set('b', { owner: 'bob', name: 'b' })
      await cache.find('b')
      tell('pets-of:ada')
      await cache.find('b')
      assert.deepEqual(loads, ['a', 'b', 'c', 'b'])
      await cache.find('c')
      assert.deepEqual(loads, ['a', 'b', 'c', 'b', 'c'])
    })
  })
})
