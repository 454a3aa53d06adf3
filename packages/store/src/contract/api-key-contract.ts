import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'

import type { ApiKey } from '@frontdesk/directory/api-keys/api-key.ts'
import type { OrganizationGroup } from '@frontdesk/directory/organization-groups/organization-group.ts'
import { StoreError } from '@frontdesk/directory/store-error.ts'

import type { Stores } from '../stores.ts'
import { allPages } from './pages.ts'
import { done, happens, madeAt, type OpenStores, type Place, plant, unique } from './specimens.ts'

export function apiKeyContract(open: OpenStores): void {
  let stores: Stores
  let place: Place
  before(async () => {
    stores = await open()
    place = await plant(stores)
  })
  after(() => stores.close())

  async function made(group: OrganizationGroup, given: Partial<ApiKey> = {}): Promise<ApiKey> {
    const one: ApiKey = {
      id: randomUUID(),
      number: await stores.apiKeys.allocateNumber(),
      organizationId: group.organizationId,
      organizationGroupId: group.id,
      name: unique('Backup'),
      kind: 'admin',
      status: 'enabled',
      hash: unique('hash'),
      sealed: 'sealed',
      keyId: 'k1',
      lastUsedAt: undefined,
      createdAt: madeAt,
      updatedAt: madeAt,
      version: 1,
      ...given,
    }
    await done(stores, [stores.apiKeys.insertion(one)])
    return one
  }

  test('finds what was inserted, by id and by hash', async () => {
    const one = await made(place.top, { kind: 'enrollment', status: 'disabled', lastUsedAt: 7 })
    assert.deepEqual(await stores.apiKeys.find(one.id), one)
    assert.deepEqual(await stores.apiKeys.findByHash(one.hash), one)
    assert.equal(await stores.apiKeys.findByHash('a\0b'), undefined)
  })

  test('a hash is found as soon as its key is there, though it was missed before', async () => {
    const hash = unique('hash')
    assert.equal(await stores.apiKeys.findByHash(hash), undefined)
    const one = await made(place.top, { hash })
    assert.deepEqual(await stores.apiKeys.findByHash(hash), one)
    await assert.rejects(
      made(place.top, { hash }),
      (error) => error instanceof StoreError && error.code === 'conflict',
    )
  })

  test('a key made anew dies under its old hash at once; a stale update is refused', async () => {
    const one = await made(place.top)
    await stores.apiKeys.findByHash(one.hash)
    const anew = { ...one, hash: unique('hash'), version: 2 }
    assert.equal(await stores.apiKeys.findByHash(anew.hash), undefined)
    assert.equal(await happens(stores, stores.apiKeys.update(anew)), true)
    assert.equal(await happens(stores, stores.apiKeys.update(anew)), false)
    assert.equal(await stores.apiKeys.findByHash(one.hash), undefined)
    assert.deepEqual(await stores.apiKeys.findByHash(anew.hash), anew)
  })

  test('a deleted key is not found, though it was cached', async () => {
    const one = await made(place.top)
    await stores.apiKeys.findByHash(one.hash)
    assert.equal(await happens(stores, stores.apiKeys.deletion(one.id, 2)), false)
    assert.equal(await happens(stores, stores.apiKeys.deletion(one.id, 1)), true)
    assert.equal(await stores.apiKeys.findByHash(one.hash), undefined)
  })

  test('a use is noted, goes never back and changes no version', async () => {
    const one = await made(place.top)
    await done(stores, [stores.apiKeys.use(one.id, madeAt + 9)])
    await done(stores, [stores.apiKeys.use(one.id, madeAt + 8)])
    assert.deepEqual(await stores.apiKeys.find(one.id), { ...one, lastUsedAt: madeAt + 9 })
    assert.equal(await happens(stores, stores.apiKeys.update({ ...one, version: 2 })), true)
    assert.equal((await stores.apiKeys.find(one.id))?.lastUsedAt, madeAt + 9)
  })

  test('lists those of the reach page by page, and those of one group by number', async () => {
    const { top, child } = await plant(stores)
    const keys = [await made(top), await made(child), await made(child)]
    const ids = keys.map(({ id }) => id)
    const found = await allPages((page) => stores.apiKeys.list(top, page), 2)
    assert.deepEqual(
      found.map(({ id }) => id),
      ids.toSorted(),
    )
    assert.deepEqual(await stores.apiKeys.ofGroup(child.id), keys.slice(1))
    const search = keys[1]?.name.toUpperCase()
    assert.deepEqual((await stores.apiKeys.list(child, { limit: 9, search })).items, [keys[1]])
  })
}
