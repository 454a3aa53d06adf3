import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { wholeServer } from '@frontdesk/directory/organization-groups/organization-group.ts'
import { StoreError } from '@frontdesk/directory/store-error.ts'
import type { Tag, TagFilter } from '@frontdesk/estate/tags/tag.ts'

import type { Stores } from '../stores.ts'
import { locatedIn, tag } from './estate-specimens.ts'
import { device, done, happens, madeAt, type OpenStores, type Place, plant } from './specimens.ts'

const plain = { offset: 0, limit: 9, descending: false } as const
const at = madeAt * 1000

export function tagContract(open: OpenStores): void {
  let stores: Stores
  let place: Place
  let odd: Tag
  before(async () => {
    stores = await open()
    place = await plant(stores)
    odd = tag(place.child, { name: 'Odd', kind: 'general', avatar: 'star' })
    await stores.tags.insertAll([tag(place.top, { name: 'Z' }), tag(place.top, { name: 'A' })])
    await done(stores, [stores.tags.insertion(odd)])
  })
  after(() => stores.close())

  test('finds what was inserted, inside the reach only', async () => {
    const expected = { ...odd, ...locatedIn(place.child) }
    assert.deepEqual(await stores.tags.find(place.top, odd.id), expected)
    assert.deepEqual((await stores.tags.search(place.child, plain)).items, [expected])
    const { top } = await plant(stores)
    assert.equal(await stores.tags.find(top, odd.id), undefined)
    assert.equal((await stores.tags.search(top, { ...plain, ofGroupIds: [place.top.id] })).total, 0)
    assert.equal(await stores.tags.find(wholeServer, Number.NaN), undefined)
  })

  test('a name is taken in its group in any letter case, and free in another one', async () => {
    await assert.rejects(
      happens(stores, stores.tags.insertion(tag(place.child, { name: 'oDD' }))),
      (error) => error instanceof StoreError && error.code === 'conflict',
    )
    const { top } = await plant(stores)
    assert.equal(await happens(stores, stores.tags.insertion(tag(top, { name: 'odd' }))), true)
  })

  const filters: readonly [string, TagFilter, readonly string[]][] = [
    ['nothing', {}, ['A', 'Odd', 'Z']],
    ['part of the name, any letter case', { name: 'DD' }, ['Odd']],
    ['a NUL', { name: 'Odd\0' }, []],
    ['kind', { kind: 'general' }, ['Odd']],
  ]
  for (const [what, filter, names] of filters) {
    test(`searches by ${what}`, async () => {
      const { items, total } = await stores.tags.search(place.top, { ...plain, ...filter })
      assert.deepEqual([items.map(({ name }) => name), total], [names, names.length])
    })
  }

  test('searches by group, descending, page by page', async () => {
    const search = async (filter: TagFilter) => {
      const page = { offset: 1, limit: 1, descending: true }
      const { items, total } = await stores.tags.search(place.top, { ...page, ...filter })
      return [items.map(({ name }) => name), total]
    }
    assert.deepEqual(await search({ organizationGroupId: place.top.id }), [['Odd'], 3])
    assert.deepEqual(await search({ organizationGroupId: place.child.id }), [[], 1])
    assert.deepEqual(await search({ ofGroupIds: [place.top.id] }), [['A'], 2])
  })

  test('is put on devices and taken off, twice without harm', async () => {
    const { top } = place
    const [above, below] = [
      device(top, { lastSeenAt: at - 1 }),
      device(place.child, { lastSeenAt: at }),
    ]
    await stores.devices.insertAll([above, below])
    const [one] = (await stores.tags.search(top, { ...plain, name: 'A' })).items
    const tagId = one?.id ?? 0
    const { attachment, detachment, devicesOf, carriersAmong } = stores.tags
    const both = [at, at].map((taggedAt) => attachment({ tagId, deviceId: above.id, taggedAt }))
    const tagged = await Promise.all(both.map((each) => happens(stores, each)))
    assert.deepEqual(tagged.toSorted(), [false, true])
    const later = attachment({ tagId, deviceId: above.id, taggedAt: at + 1 })
    assert.equal(await happens(stores, later), false)
    await stores.tags.attachAll([{ tagId, deviceId: below.id, taggedAt: at + 2 }])
    const ids = async (...asked: Parameters<typeof devicesOf>) =>
      (await devicesOf(...asked)).map(({ id }) => id)

    const { id, uuid, friendlyName, lastSeenAt } = above
    const [first] = await devicesOf(top, tagId, {})
    assert.deepEqual(first, { id, uuid, friendlyName, lastSeenAt, taggedAt: at })
    assert.deepEqual(await ids(top, tagId, {}), [above.id, below.id])
    assert.deepEqual(await ids(top, tagId, { seenUntil: at - 1 }), [above.id])
    assert.deepEqual(await ids((await plant(stores)).top, tagId, {}), [])
    assert.deepEqual(await ids(place.child, tagId, {}), [])
    assert.deepEqual(await carriersAmong(tagId, [above.id, 999_999]), new Set([above.id]))

    const twice = [detachment(tagId, above.id), detachment(tagId, above.id)]
    const untagged = await Promise.all(twice.map((each) => happens(stores, each)))
    assert.deepEqual(untagged.toSorted(), [false, true])
    assert.deepEqual(await ids(top, tagId, {}), [below.id])
    assert.deepEqual(await carriersAmong(tagId, []), new Set())
  })
}
