import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import type { Change } from '@frontdesk/directory/change.ts'
import {
  type OrganizationGroup,
  type OrganizationGroupSearch,
  wholeServer,
} from '@frontdesk/directory/organization-groups/organization-group.ts'
import { StoreError } from '@frontdesk/directory/store-error.ts'

import type { Stores } from '../stores.ts'
import { administrator, app, enrollmentUser, smartGroup, tag } from './estate-specimens.ts'
import { allPages } from './pages.ts'
import {
  client,
  device,
  done,
  happens,
  type OpenStores,
  organizationGroup,
  type Place,
  person,
  plant,
  role,
  unique,
} from './specimens.ts'
import { searchCases, trickyNames } from './text-cases.ts'

export function organizationGroupContract(open: OpenStores): void {
  let stores: Stores
  before(async () => {
    stores = await open()
  })
  after(() => stores.close())

  async function below(
    { organization }: Place,
    parent: OrganizationGroup,
    given: Partial<OrganizationGroup> = {},
  ): Promise<OrganizationGroup> {
    const id = await stores.organizationGroups.allocateId()
    const group = organizationGroup({ organization, parent, id }, given)
    await done(stores, [stores.organizationGroups.insertion(group)])
    return group
  }

  test('gives ids from 570 on, never twice', async () => {
    const ids = await Promise.all(
      Array.from({ length: 20 }, () => stores.organizationGroups.allocateId()),
    )
    assert.equal(new Set(ids).size, 20)
    assert.ok(Math.min(...ids) >= 570)
  })

  test('finds what was inserted by each of its keys, every field of it', async () => {
    const { organization, top, child } = await plant(stores)
    const groups = stores.organizationGroups
    for (const group of [top, child]) {
      assert.deepEqual(await groups.find(group.id), group)
      assert.deepEqual(await groups.findByUuid(group.uuid), group)
      assert.deepEqual(await groups.findByGroupId(group.groupId.toLowerCase()), group)
    }
    assert.deepEqual(await groups.findTop(organization.id), top)
  })

  test('a NUL finds nothing', async () => {
    assert.equal(await stores.organizationGroups.findByUuid('\0'), undefined)
    assert.equal(await stores.organizationGroups.findByGroupId('\0'), undefined)
  })

  test('a group id that exists in another letter case is a conflict', async () => {
    const place = await plant(stores)
    await assert.rejects(
      below(place, place.top, { groupId: place.child.groupId.toUpperCase() }),
      (error) => error instanceof StoreError && error.code === 'conflict',
    )
  })

  test('an update is seen by the next find, though it was cached; a stale one is refused', async () => {
    const { child } = await plant(stores)
    await stores.organizationGroups.find(child.id)
    const changed = { ...child, name: 'New', groupId: unique('NEW'), version: 2 }
    const { update } = stores.organizationGroups
    assert.equal(await happens(stores, update(changed)), true)
    assert.equal(await happens(stores, update({ ...changed, name: 'Newer' })), false)
    assert.deepEqual(await stores.organizationGroups.find(child.id), changed)
  })

  describe('a move', () => {
    test('takes along everything below, and only that', async () => {
      const place = await plant(stores)
      const { top, child } = place
      const grandchild = await below(place, child)
      const sibling = await below(place, top)
      const path = `${sibling.path}${child.id}/`
      const moved = { ...child, parentId: sibling.id, path, version: 2 }
      const { update, relocation, find } = stores.organizationGroups
      await find(grandchild.id)
      await done(stores, [update(moved), relocation(child.path, path)])

      assert.deepEqual(await find(child.id), moved)
      const below2 = { ...grandchild, path: `${path}${grandchild.id}/`, version: 2 }
      assert.deepEqual(await find(grandchild.id), below2)
      assert.deepEqual(await find(sibling.id), sibling)
      assert.deepEqual(await find(top.id), top)
    })

    test('under itself is refused', async () => {
      const { top, child } = await plant(stores)
      const { relocation, find } = stores.organizationGroups
      assert.equal(await happens(stores, relocation(top.path, `${child.path}${top.id}/`)), false)
      assert.deepEqual(await find(child.id), child)
    })

    test('refuses whoever still builds on the old path', async () => {
      const place = await plant(stores)
      const { organization, top, child } = place
      const grandchild = await below(place, child)
      const sibling = await below(place, top)
      const path = `${sibling.path}${child.id}/`
      const groups = stores.organizationGroups
      const id = await groups.allocateId()
      const late = organizationGroup({ organization, parent: grandchild, id })
      await done(stores, [
        groups.update({ ...child, parentId: sibling.id, path, version: 2 }),
        groups.relocation(child.path, path),
      ])

      assert.equal(await happens(stores, groups.insertion(late)), false)
      const stale = { ...grandchild, name: 'New', version: 2 }
      assert.equal(await happens(stores, groups.update(stale)), false)
    })

    test('and insertions below it, at the same moment, leave no path astray', async () => {
      const place = await plant(stores)
      const { organization, top, child } = place
      const grandchild = await below(place, child)
      const sibling = await below(place, top)
      const path = `${sibling.path}${child.id}/`
      const other = await open()
      const ids = await Promise.all(
        Array.from({ length: 20 }, () => other.organizationGroups.allocateId()),
      )
      const groups = stores.organizationGroups
      const late = ids.map((id) =>
        other.organizationGroups.insertion(
          organizationGroup({ organization, parent: grandchild, id }),
        ),
      )
      const move = [
        groups.update({ ...child, parentId: sibling.id, path, version: 2 }),
        groups.relocation(child.path, path),
      ]
      const inserting = late.slice(0, 10).map((change) => happens(other, change))
      const moving = happens(stores, ...move)
      inserting.push(...late.slice(10).map((change) => happens(other, change)))
      const [moved, ...inserted] = await Promise.all([moving, ...inserting])
      await other.close()

      assert.equal(moved, true)
      const all = await groups.list({ path: sibling.path }, { limit: 500 })
      // The sibling, the child, the grandchild, and whoever came before the move.
      assert.equal(all.items.length, 3 + inserted.filter(Boolean).length)
    })
  })

  describe('deletion is refused', () => {
    const occupants: readonly [string, (place: Place) => readonly Change[] | Promise<void>][] = [
      ['a client', ({ child }) => stores.clients.insertion(client(child))],
      ['a person', ({ child }) => stores.people.insertion(person(child))],
      ['a device', ({ child }) => stores.devices.insertAll([device(child)])],
      ['a user', ({ child }) => stores.users.insertAll([enrollmentUser(child)])],
      ['a tag', ({ child }) => stores.tags.insertAll([tag(child)])],
      ['a smart group', ({ child }) => stores.smartGroups.insertAll([smartGroup(child)])],
      ['an app', ({ child }) => stores.apps.insertAll([app(child)])],
      [
        'an administrator',
        (place) => {
          const held = role(place)
          const holder = administrator(place.child, held.id)
          return [stores.roles.insertion(held), stores.administrators.insertion(holder)]
        },
      ],
      [
        'a role',
        (place) => [stores.roles.insertion(role(place, { organizationGroupId: place.child.id }))],
      ],
      [
        'an assignment',
        (place) => {
          const held = role(place)
          const roles = [{ roleId: held.id, organizationGroupId: place.child.id }]
          const holder = person(place.top, { roles })
          return [stores.roles.insertion(held), ...stores.people.insertion(holder)]
        },
      ],
    ]
    for (const [what, occupy] of occupants) {
      test(`while ${what} is in it`, async () => {
        const place = await plant(stores)
        await done(stores, (await occupy(place)) ?? [])
        const deletion = stores.organizationGroups.deletion(place.child.id, 1)
        assert.equal(await happens(stores, deletion), false)
      })
    }

    test('while a group is below it, or the version differs', async () => {
      const { top, child } = await plant(stores)
      const { deletion, find } = stores.organizationGroups
      assert.equal(await happens(stores, deletion(top.id, 1)), false)
      assert.equal(await happens(stores, deletion(child.id, 2)), false)
      assert.equal(await happens(stores, deletion(child.id, 1)), true)
      assert.equal(await find(child.id), undefined)
    })
  })

  test('lists the reach and nothing else, page by page', async () => {
    const place = await plant(stores)
    await plant(stores)
    const inside = [place.child]
    for (let n = 0; n < 4; n++) inside.push(await below(place, place.child))
    const listed = await allPages((page) => stores.organizationGroups.list(place.child, page), 2)
    assert.deepEqual(listed, inside)
    const server = await stores.organizationGroups.list(wholeServer, { limit: 500 })
    assert.ok(server.items.length > inside.length + 1)
    assert.deepEqual(await stores.organizationGroups.list(wholeServer, { limit: 5, after: 'x' }), {
      items: [],
    })
  })

  describe('search', () => {
    let place: Place
    const search = async (given: Partial<OrganizationGroupSearch>) => {
      const plain = { offset: 0, limit: 500, orderBy: 'id', descending: false } as const
      return stores.organizationGroups.search(place.top, { ...plain, ...given })
    }
    before(async () => {
      place = await plant(stores)
      for (const name of trickyNames) await below(place, place.top, { name, type: 'Division' })
    })
    for (const [what, name, found] of searchCases) {
      test(`for ${what}`, async () => {
        const { items, total } = await search({ name })
        assert.deepEqual(items.map((item) => item.name).sort(), found.toSorted())
        assert.equal(total, found.length)
      })
    }
    test('by type and group id in any letter case, by name in order, cut to a page', async () => {
      const byType = await search({ type: 'division', orderBy: 'name', descending: true, limit: 2 })
      assert.deepEqual(
        byType.items.map(({ name }) => name),
        ['ÄRGER', 'zoë'],
      )
      assert.equal(byType.total, trickyNames.length)
      const byGroupId = await search({ groupId: place.child.groupId.toLowerCase() })
      assert.deepEqual(byGroupId.items, [place.child])
    })
  })

  test('counts what is in each group and below it', async () => {
    const place = await plant(stores)
    const { top, child } = place
    const empty = await below(place, top)
    await stores.devices.insertAll([device(top), device(child), device(child)])
    await stores.users.insertAll([enrollmentUser(top), enrollmentUser(child)])
    const held = role(place)
    await done(stores, [
      stores.roles.insertion(held),
      stores.administrators.insertion(administrator(child, held.id)),
      stores.administrators.insertion(administrator(top, held.id)),
    ])
    const counts = await stores.organizationGroups.counts([top, child, empty])
    assert.deepEqual(
      [...counts].sort(([a], [b]) => a - b),
      [
        [top.id, { devices: 3, users: 2, admins: 2 }],
        [child.id, { devices: 2, users: 1, admins: 1 }],
        [empty.id, { devices: 0, users: 0, admins: 0 }],
      ],
    )
  })
}
