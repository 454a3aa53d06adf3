import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { StoreError } from '@frontdesk/directory/store-error.ts'

import type { Stores } from '../stores.ts'
import { allPages } from './pages.ts'
import { client, done, happens, type OpenStores, organization, plant, unique } from './specimens.ts'
import { searchCases, trickyNames } from './text-cases.ts'

export function organizationContract(open: OpenStores): void {
  let stores: Stores
  before(async () => {
    stores = await open()
  })
  after(() => stores.close())

  const made = async (given: Parameters<typeof organization>[0] = {}) => {
    const one = organization(given)
    await done(stores, [stores.organizations.insertion(one)])
    return one
  }

  test('finds what was inserted, every field of it', async () => {
    const one = await made({ status: 'disabled', version: 7 })
    assert.deepEqual(await stores.organizations.find(one.id), one)
  })

  test('an id that exists is a conflict', async () => {
    const { id } = await made()
    const again = stores.organizations.insertion(organization({ id }))
    await assert.rejects(
      happens(stores, again),
      (error) => error instanceof StoreError && error.code === 'conflict',
    )
  })

  test('an update is seen by the next find, though it was cached', async () => {
    const one = await made()
    await stores.organizations.find(one.id)
    const changed = { ...one, name: 'New', status: 'disabled', version: 2 } as const
    assert.equal(await happens(stores, stores.organizations.update(changed)), true)
    assert.deepEqual(await stores.organizations.find(one.id), changed)
  })

  test('an update of a stale version changes nothing', async () => {
    const one = await made({ version: 3 })
    for (const version of [2, 3, 5]) {
      const stale = stores.organizations.update({ ...one, name: 'New', version })
      assert.equal(await happens(stores, stale), false)
    }
    assert.deepEqual(await stores.organizations.find(one.id), one)
  })

  test('deletes what is empty, if the version is right', async () => {
    const one = await made({ version: 3 })
    assert.equal(await happens(stores, stores.organizations.deletion(one.id, 2)), false)
    assert.equal(await happens(stores, stores.organizations.deletion(one.id, 3)), true)
    assert.equal(await stores.organizations.find(one.id), undefined)
  })

  test('does not delete what has an organization group', async () => {
    const { organization: one } = await plant(stores)
    assert.equal(await happens(stores, stores.organizations.deletion(one.id, 1)), false)
  })

  test('does not delete what has a client', async () => {
    const one = await made()
    const owned = client(undefined, { organizationId: one.id })
    await done(stores, stores.clients.insertion(owned))
    assert.equal(await happens(stores, stores.organizations.deletion(one.id, 1)), false)
  })

  test('pages lose nothing and repeat nothing, in the order of ids', async () => {
    const tag = unique('paged')
    const ids = await Promise.all(
      Array.from({ length: 7 }, async () => (await made({ name: tag })).id),
    )
    for (const limit of [1, 3, 7, 8]) {
      const listed = await allPages(
        (page) => stores.organizations.list({ ...page, search: tag }),
        limit,
      )
      assert.deepEqual(
        listed.map(({ id }) => id),
        ids.toSorted(),
      )
    }
  })

  test('a list can be narrowed to one organization', async () => {
    const { id } = await made()
    const { items } = await stores.organizations.list({ limit: 10 }, id)
    assert.deepEqual(
      items.map((item) => item.id),
      [id],
    )
  })

  describe('search', () => {
    const tag = unique('search')
    before(() => Promise.all(trickyNames.map((name) => made({ name: `${tag} ${name}` }))))
    for (const [what, search, found] of searchCases) {
      test(`for ${what}`, async () => {
        const { items } = await stores.organizations.list({ limit: 500, search })
        const names = items.map(({ name }) => name).filter((name) => name.startsWith(tag))
        assert.deepEqual(names.sort(), found.map((name) => `${tag} ${name}`).sort())
      })
    }
  })

  test('a NUL finds nothing', async () => {
    assert.equal(await stores.organizations.find('a\0b'), undefined)
    assert.deepEqual(await stores.organizations.list({ limit: 1, after: 'a\0b' }), { items: [] })
  })
}
