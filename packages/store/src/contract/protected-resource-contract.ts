import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'

import { wholeServer } from '@frontdesk/directory/organization-groups/organization-group.ts'
import { StoreError } from '@frontdesk/directory/store-error.ts'
import type { ProtectedResource } from '@frontdesk/protocol/rfc8707-resource-indicators/protected-resource.ts'

import type { Stores } from '../stores.ts'
import { allPages } from './pages.ts'
import { consent, family } from './sign-in-specimens.ts'
import {
  client,
  done,
  happens,
  madeAt,
  type OpenStores,
  type Place,
  person,
  plant,
  unique,
} from './specimens.ts'

export function protectedResourceContract(open: OpenStores): void {
  let stores: Stores
  let place: Place
  before(async () => {
    stores = await open()
    place = await plant(stores)
  })
  after(() => stores.close())

  const specimen = (given: Partial<ProtectedResource> = {}): ProtectedResource => {
    const name = unique('api')
    return {
      id: randomUUID(),
      uri: `https://${name}.example/`,
      name,
      organizationId: place.organization.id,
      organizationGroupId: place.child.id,
      status: 'enabled',
      generation: 1,
      accessTokenSeconds: 300,
      serverScopes: false,
      scopes: [
        { name: `${name}:read`, description: 'See it.' },
        { name: `${name}:edit`, description: 'Change it.' },
      ],
      createdAt: madeAt,
      updatedAt: madeAt,
      version: 1,
      ...given,
    }
  }
  const made = async (given: Partial<ProtectedResource> = {}): Promise<ProtectedResource> => {
    const one = specimen(given)
    await done(stores, stores.protectedResources.insertion(one))
    return one
  }
  const isConflict = (error: unknown) => error instanceof StoreError && error.code === 'conflict'

  test('finds what was inserted, by id, URI and scope', async () => {
    const one = await made()
    const other = await made({
      organizationId: undefined,
      organizationGroupId: undefined,
      status: 'disabled',
      accessTokenSeconds: undefined,
      serverScopes: true,
      scopes: [],
    })
    const { find, findByUri, findByScope } = stores.protectedResources
    assert.deepEqual(await find(one.id), one)
    assert.deepEqual(await find(other.id), other)
    assert.deepEqual(await findByUri(one.uri.toUpperCase().slice(0, -1)), one)
    assert.deepEqual(await findByScope(one.scopes[1]?.name ?? ''), one)
    assert.equal(await findByScope((one.scopes[1]?.name ?? '').toUpperCase()), undefined)
    for (const text of ['', 'nothing', 'a\0b']) {
      assert.equal(await find(text), undefined)
      assert.equal(await findByUri(text), undefined)
      assert.equal(await findByScope(text), undefined)
    }
  })

  test('a URI, and what stands before the colon of a scope, belongs to one resource', async () => {
    const one = await made()
    const sameUri = specimen({ uri: one.uri.toUpperCase() })
    const sameHead = specimen({
      scopes: [{ name: `${one.name.toUpperCase()}:print`, description: '' }],
    })
    for (const clash of [sameUri, sameHead]) {
      await assert.rejects(done(stores, stores.protectedResources.insertion(clash)), isConflict)
      assert.equal(await stores.protectedResources.find(clash.id), undefined)
    }
    assert.deepEqual(await stores.protectedResources.find(one.id), one)
  })

  test('lists those of the reach, page by page', async () => {
    const tag = unique('listed')
    const [ofChild, ofTop] = [
      await made({ name: tag }),
      await made({ name: tag, organizationGroupId: place.top.id }),
    ]
    const ofServer = await made({
      name: tag,
      organizationId: undefined,
      organizationGroupId: undefined,
    })
    for (const { reach, expected } of [
      { reach: wholeServer, expected: [ofChild, ofTop, ofServer] },
      { reach: place.top, expected: [ofChild, ofTop] },
      { reach: place.child, expected: [ofChild] },
    ]) {
      const read = (page: { limit: number; after?: string | undefined }) =>
        stores.protectedResources.list(reach, { ...page, search: tag.toUpperCase() })
      const ids = expected.map(({ id }) => id).sort()
      for (const limit of [1, 2, 5]) {
        const items = await allPages(read, limit)
        assert.deepEqual(
          items.map(({ id }) => id),
          ids,
        )
        assert.ok(items.every((item) => item.scopes.length === 2))
      }
    }
  })

  test('what stood on a scope ends with it, at once and everywhere', async () => {
    const one = await made()
    const [read = '', edit = ''] = one.scopes.map(({ name }) => name)
    const holder = client(place.child, { scope: ['devices', read, edit] })
    const only = client(place.child, { scope: [read] })
    const someone = person(place.top)
    const given = consent(
      { place, person: someone, client: holder },
      { scope: [read, 'openid', edit] },
    )
    const chain = family(
      { place, person: someone, client: holder },
      { scope: ['openid', read], resource: one.uri },
    )
    await done(stores, [
      ...stores.clients.insertion(holder),
      ...stores.clients.insertion(only),
      ...stores.people.insertion(someone),
      stores.consents.insertion(given),
      stores.families.insertion(chain),
    ])
    await Promise.all([
      stores.clients.find(holder.clientId),
      stores.consents.find(someone.id, holder.id),
      stores.families.find(chain.id),
      stores.protectedResources.findByScope(read),
    ])
    const changed = {
      ...one,
      name: 'Another',
      scopes: one.scopes.slice(1),
      generation: 2,
      version: 2,
    }
    await done(stores, stores.protectedResources.update(one, changed))

    assert.deepEqual(await stores.protectedResources.find(one.id), changed)
    assert.equal(await stores.protectedResources.findByScope(read), undefined)
    const after = await stores.clients.find(holder.clientId)
    assert.deepEqual([after?.scope, after?.version], [['devices', edit], holder.version + 1])
    assert.deepEqual((await stores.clients.find(only.clientId))?.scope, [])
    const consented = await stores.consents.find(someone.id, holder.id)
    assert.deepEqual(consented?.scope, ['openid', edit])
    assert.deepEqual((await stores.families.find(chain.id))?.scope, ['openid'])
    // Whoever read them before writes nothing back.
    assert.equal(
      await happens(stores, stores.clients.update({ ...holder, version: holder.version + 1 })),
      false,
    )

    await done(stores, stores.protectedResources.deletion(changed, madeAt + 5))
    assert.equal(await stores.protectedResources.findByUri(one.uri), undefined)
    assert.deepEqual((await stores.clients.find(holder.clientId))?.scope, ['devices'])
    assert.equal((await stores.families.find(chain.id))?.revokedAt, madeAt + 5)
  })

  test('a stale version changes nothing, scopes included', async () => {
    const one = await made()
    const stale = { ...one, scopes: [], version: 3 }
    const { update, deletion } = stores.protectedResources
    const holder = client(place.child, { scope: [one.scopes[0]?.name ?? ''] })
    await done(stores, stores.clients.insertion(holder))
    const tries = [update(one, stale), deletion({ ...one, version: 2 }, madeAt)]
    for (const changes of tries) {
      assert.equal(await stores.commit({ changes, audit: [] }), false)
    }
    assert.deepEqual(await stores.protectedResources.find(one.id), one)
    assert.deepEqual((await stores.clients.find(holder.clientId))?.scope, holder.scope)
  })

  test('it stands while it is enabled and of the same generation', async () => {
    const one = await made()
    const { standing, update } = stores.protectedResources
    assert.equal(await happens(stores, standing(one)), true)
    assert.equal(await happens(stores, standing({ ...one, generation: 2 })), false)
    const off = { ...one, status: 'disabled' as const, version: 2 }
    await done(stores, update(one, off))
    assert.equal(await happens(stores, standing(one)), false)
    await done(stores, stores.protectedResources.deletion(off, madeAt))
    assert.equal(await happens(stores, standing(one)), false)
  })

  test('its organization group cannot be deleted under it', async () => {
    const one = await made({ organizationGroupId: place.child.id })
    const { organizationGroups } = stores
    const { id, version } = place.child
    assert.equal(await happens(stores, organizationGroups.deletion(id, version)), false)
    await done(stores, stores.protectedResources.deletion(one, madeAt))
  })
}
