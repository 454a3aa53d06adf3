import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { wholeServer } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { EnrollmentUser, UserFilter } from '@frontdesk/estate/users/enrollment-user.ts'

import type { Stores } from '../stores.ts'
import { enrollmentUser, locatedIn } from './estate-specimens.ts'
import { device, type OpenStores, type Place, plant } from './specimens.ts'
import { searchCases, trickyNames } from './text-cases.ts'

const plain = { offset: 0, limit: 99, orderBy: 'id', descending: false } as const

export function enrollmentUserContract(open: OpenStores): void {
  let stores: Stores
  let place: Place
  let odd: EnrollmentUser
  before(async () => {
    stores = await open()
    place = await plant(stores)
    odd = enrollmentUser(place.child, {
      userName: 'Grace',
      givenName: 'Amazing',
      familyName: 'Hopper',
      displayName: 'The Admiral',
      email: 'navy@example.com',
      phoneNumber: '+15555550100',
      status: 'inactive',
      security: 'basic',
    })
    await stores.users.insertAll([enrollmentUser(place.top), odd, enrollmentUser(place.top)])
  })
  after(() => stores.close())

  test('finds what was inserted and counts the enrolled devices, wherever they are', async () => {
    const own = { userId: odd.id } as const
    await stores.devices.insertAll([
      device(place.child, own),
      device(place.top, own),
      device(place.top, { ...own, enrollmentStatus: 'unenrolled' }),
    ])
    const expected = { ...odd, ...locatedIn(place.child), enrolledDevices: 2 }
    assert.deepEqual(await stores.users.find(place.child, odd.id), expected)
    assert.deepEqual((await stores.users.search(place.child, plain)).items, [expected])
    const { id } = place.organization
    assert.deepEqual(await stores.users.findByUserName(id, 'gRACE'), odd)
  })

  test('what lies outside the reach is not there', async () => {
    const stranger = await plant(stores)
    assert.equal(await stores.users.find(stranger.top, odd.id), undefined)
    assert.equal(await stores.users.find(wholeServer, Number.NaN), undefined)
    const search = { ...plain, organizationGroupId: place.top.id }
    assert.equal((await stores.users.search(stranger.top, search)).total, 0)
    const { findByUserName } = stores.users
    assert.equal(await findByUserName(stranger.organization.id, 'Grace'), undefined)
    assert.equal(await findByUserName(place.organization.id, 'Grace\0'), undefined)
  })

  const filters: readonly [string, UserFilter][] = [
    ['part of the user name', { userName: 'RAC' }],
    ['part of the given name', { givenName: 'mazing' }],
    ['part of the family name', { familyName: 'HOPP' }],
    ['part of the address', { email: 'navy@' }],
    ['part of the display name', { text: 'admiral' }],
    ['part of any of them', { text: 'hopper' }],
    ['status', { status: 'inactive' }],
  ]
  for (const [what, filter] of filters) {
    test(`searches by ${what}`, async () => {
      const { items, total } = await stores.users.search(place.top, { ...plain, ...filter })
      assert.deepEqual([items.map(({ id }) => id), total], [[odd.id], 1])
    })
  }

  for (const orderBy of ['id', 'userName', 'familyName', 'email'] as const) {
    test(`in order of ${orderBy}, equals by id`, async () => {
      const { top } = await plant(stores)
      const users = [3, 1, 2, 1].map((n, at) =>
        enrollmentUser(top, {
          userName: `user ${n} ${at}`,
          familyName: `family ${n}`,
          email: `${n}@example.com`,
        }),
      )
      await stores.users.insertAll(users)
      const expected = users.toSorted((a, b) =>
        a[orderBy] === b[orderBy] ? a.id - b.id : a[orderBy] > b[orderBy] ? -1 : 1,
      )
      const read: number[] = []
      for (const offset of [0, 2]) {
        const page = { offset, limit: 2, orderBy, descending: true }
        const { items, total } = await stores.users.search(top, page)
        assert.equal(total, 4)
        read.push(...items.map(({ id }) => id))
      }
      assert.deepEqual(
        read,
        expected.map(({ id }) => id),
      )
    })
  }

  describe('search by text', () => {
    let top: Place['top']
    before(async () => {
      top = (await plant(stores)).top
      // Users with nothing to find in their other texts.
      const bare = { givenName: '', familyName: '', email: '' }
      const users = trickyNames.map((displayName, n) =>
        enrollmentUser(top, { ...bare, displayName, userName: `0${n}` }),
      )
      await stores.users.insertAll(users)
    })
    for (const [what, text, found] of searchCases) {
      test(`for ${what}`, async () => {
        const { items } = await stores.users.search(top, { ...plain, text })
        assert.deepEqual(items.map(({ displayName }) => displayName).sort(), found.toSorted())
      })
    }
  })
}
