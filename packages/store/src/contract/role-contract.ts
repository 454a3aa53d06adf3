import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { wholeServer } from '@frontdesk/directory/organization-groups/organization-group.ts'
import { allPermissions } from '@frontdesk/directory/permissions.ts'
import { consoleAdministrator } from '@frontdesk/directory/roles/built-in-roles.ts'
import type { Role } from '@frontdesk/directory/roles/role.ts'
import { StoreError } from '@frontdesk/directory/store-error.ts'

import type { Stores } from '../stores.ts'
import { administrator } from './estate-specimens.ts'
import { allPages } from './pages.ts'
import {
  client,
  done,
  happens,
  type OpenStores,
  type Place,
  person,
  plant,
  role,
  unique,
} from './specimens.ts'

export function roleContract(open: OpenStores): void {
  let stores: Stores
  let place: Place
  before(async () => {
    stores = await open()
    place = await plant(stores)
  })
  after(() => stores.close())

  const made = async (where: Place | undefined, given: Partial<Role> = {}): Promise<Role> => {
    const one = role(where, given)
    await done(stores, [stores.roles.insertion(one)])
    return one
  }
  const isConflict = (error: unknown) => error instanceof StoreError && error.code === 'conflict'

  test('finds what was inserted, every field of it', async () => {
    const all = { permissions: allPermissions, version: 4 }
    for (const one of [await made(undefined, all), await made(place, { permissions: [] })]) {
      assert.deepEqual(await stores.roles.find(one.id), one)
    }
    assert.equal(await stores.roles.find('a\0b'), undefined)
  })

  test('a name is taken once in an organization and once among the built-in', async () => {
    const name = unique('Auditor')
    const other = await plant(stores)
    for (const where of [undefined, place, other]) {
      const first = await made(where, { name })
      await assert.rejects(made(where, { name: name.toUpperCase() }), isConflict)
      assert.deepEqual(
        await stores.roles.find(first.id),
        first,
        'the one that was there is untouched',
      )
    }
  })

  test('a name finds a built-in role first, then one of the organization only', async () => {
    const name = unique('Operator')
    const own = await made(place, { name })
    const { organization } = place
    const { findByName } = stores.roles
    assert.deepEqual(await findByName(name.toUpperCase(), organization.id), own)
    assert.equal(await findByName(name, undefined), undefined)
    assert.equal(await findByName(name, (await plant(stores)).organization.id), undefined)
    const builtIn = await made(undefined, { name })
    assert.deepEqual(await findByName(name, organization.id), builtIn)
    assert.equal(await findByName(`${name}\0`, organization.id), undefined)
  })

  test('an update is seen by the next find, though it was cached; a stale one is refused', async () => {
    const one = await made(place)
    await stores.roles.find(one.id)
    const changed: Role = { ...one, permissions: ['devices:read'], version: 2 }
    assert.equal(await happens(stores, stores.roles.update(changed)), true)
    assert.equal(await happens(stores, stores.roles.update({ ...changed, name: 'x' })), false)
    assert.deepEqual(await stores.roles.find(one.id), changed)
  })

  test('a built-in role can neither be changed nor deleted', async () => {
    const one = await made(undefined)
    assert.equal(await happens(stores, stores.roles.update({ ...one, version: 2 })), false)
    assert.equal(await happens(stores, stores.roles.deletion(one.id, 1)), false)
  })

  test('a built-in role has the permissions of today, whatever the database says', async () => {
    const { id, permissions } = consoleAdministrator
    await made(undefined, { id, permissions: ['devices:read'] })
    assert.deepEqual((await stores.roles.find(id))?.permissions, permissions)
  })

  test('deletes what nobody holds, if the version is right', async () => {
    const one = await made(place)
    assert.equal(await happens(stores, stores.roles.deletion(one.id, 2)), false)
    const holder = client(place.child, { roleId: one.id })
    await done(stores, stores.clients.insertion(holder))
    assert.equal(await happens(stores, stores.roles.deletion(one.id, 1)), false)
    await done(stores, stores.clients.deletion(holder))
    const assignment = { roleId: one.id, organizationGroupId: place.child.id }
    const someone = person(place.top, { roles: [assignment] })
    await done(stores, stores.people.insertion(someone))
    assert.equal(await happens(stores, stores.roles.deletion(one.id, 1)), false)
    await done(stores, stores.people.deletion(someone.id, 1))
    const program = administrator(place.child, one.id)
    await done(stores, [stores.administrators.insertion(program)])
    assert.equal(await happens(stores, stores.roles.deletion(one.id, 1)), false)
    await done(stores, [stores.administrators.deletion(program.id, 1)])
    assert.equal(await happens(stores, stores.roles.deletion(one.id, 1)), true)
    assert.equal(await stores.roles.find(one.id), undefined)
  })

  test('lists the built-in and those of the reach, page by page', async () => {
    const tag = unique('listed')
    const builtIn = await made(undefined, { name: `${tag} 1` })
    const ofTop = await made(place, { name: `${tag} 2` })
    const ofChild = await made(place, { name: `${tag} 3`, organizationGroupId: place.child.id })
    const elsewhere = await made(await plant(stores), { name: `${tag} 4` })
    const cases = [
      { reach: wholeServer, expected: [builtIn, ofTop, ofChild, elsewhere] },
      { reach: place.top, expected: [builtIn, ofTop, ofChild] },
      { reach: place.child, expected: [builtIn, ofChild] },
    ]
    for (const { reach, expected } of cases) {
      const read = (page: { limit: number; after?: string | undefined }) =>
        stores.roles.list(reach, { ...page, search: tag.toUpperCase() })
      const ids = expected.map(({ id }) => id).sort()
      for (const limit of [1, 2, 5]) {
        assert.deepEqual(
          (await allPages(read, limit)).map(({ id }) => id),
          ids,
        )
      }
    }
  })
}
