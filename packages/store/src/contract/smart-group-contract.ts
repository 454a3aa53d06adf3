import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { wholeServer } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { Device } from '@frontdesk/estate/devices/device.ts'
import type {
  OsOperator,
  SmartGroupCriteria,
  SmartGroupFilter,
} from '@frontdesk/estate/smart-groups/smart-group.ts'

import { compiledChange } from '../compiled-change.ts'
import type { Stores } from '../stores.ts'
import { app, locatedIn, profile, smartGroup, tag } from './estate-specimens.ts'
import { device, done, happens, madeAt, type OpenStores, type Place, plant } from './specimens.ts'

const plain = { offset: 0, limit: 99, orderBy: 'id', descending: false } as const
const at = madeAt * 1000

/** The devices of the membership tests, by the letters that the tables name them with. */
const devices = {
  a: { platform: 'apple-ios', osVersion: '18.2', model: 'iPhone 17', ownership: 'employee' },
  b: { platform: 'apple-ios', osVersion: '18.10.1', model: 'iPhone 16', userId: 77 },
  c: { platform: 'android', osVersion: '9', model: 'Pixel 10', ownership: 'shared' },
  d: { platform: 'apple-macos', osVersion: '26.1', model: 'MacBook Pro', userId: 78 },
} as const satisfies Record<string, Partial<Device>>
type Letter = keyof typeof devices

export function smartGroupContract(open: OpenStores): void {
  let stores: Stores
  before(async () => {
    stores = await open()
  })
  after(() => stores.close())

  describe('devices', () => {
    let place: Place
    const made = new Map<Letter, Device>()
    const tagIds: number[] = []
    const idOf = (letter: Letter) => made.get(letter)?.id ?? 0
    before(async () => {
      place = await plant(stores)
      for (const letter of Object.keys(devices) as Letter[]) {
        // a, c: at the top; b, d: below.
        const group = letter === 'b' || letter === 'd' ? place.child : place.top
        made.set(letter, device(group, { userId: 1, ...devices[letter] }))
      }
      await stores.devices.insertAll([...made.values(), device((await plant(stores)).top)])
      const tags = [tag(place.top), tag(place.top)]
      tagIds.push(...tags.map(({ id }) => id))
      await stores.tags.insertAll(tags)
      const [first = 0, second = 0] = tagIds
      await stores.tags.attachAll([
        { tagId: first, deviceId: idOf('a'), taggedAt: at },
        { tagId: first, deviceId: idOf('c'), taggedAt: at },
        { tagId: second, deviceId: idOf('c'), taggedAt: at },
      ])
    })

    const os = (operator: OsOperator, version: string): Partial<SmartGroupCriteria> => ({
      osCriteria: [{ platform: 'apple-ios', operator, version }],
    })
    const cases: readonly [string, () => Partial<SmartGroupCriteria>, string][] = [
      ['no list', () => ({}), 'abcd'],
      ['a group', () => ({ organizationGroupIds: [place.child.id] }), 'bd'],
      ['a group with what is below', () => ({ organizationGroupIds: [place.top.id] }), 'abcd'],
      ['platforms', () => ({ platforms: ['apple-ios', 'android'] }), 'abc'],
      ['ownership', () => ({ ownerships: ['shared', 'employee'] }), 'ac'],
      ['whole models, any letter case', () => ({ models: ['IPHONE 17', 'Pixel'] }), 'a'],
      ['a release', () => os('equals', '18.2.0'), 'a'],
      ['a release or later, by numbers', () => os('at-least', '18.9'), 'b'],
      ['a release or earlier', () => os('at-most', '18.10.1'), 'ab'],
      ['a later release', () => os('greater', '18.2'), 'b'],
      ['an earlier release', () => os('less', '18.2'), ''],
      ['a tag', () => ({ tagIds: tagIds.slice(0, 1) }), 'ac'],
      ['every tag', () => ({ tagIds: [...tagIds, ...tagIds] }), 'c'],
      ['models with a NUL', () => ({ models: ['Pixel 10\0'] }), ''],
      ['two lists', () => ({ platforms: ['apple-ios'], ownerships: ['employee'] }), 'a'],
      ['two lists apart', () => ({ platforms: ['android'], ownerships: ['employee'] }), ''],
      ['additions', () => ({ platforms: ['android'], deviceAdditions: [idOf('d')] }), 'cd'],
      ['users', () => ({ platforms: ['android'], userAdditions: [77] }), 'bc'],
      ['exclusions', () => ({ deviceExclusions: [idOf('a')], userExclusions: [78] }), 'bc'],
      [
        'both added and excluded',
        () => ({ deviceAdditions: [idOf('a')], deviceExclusions: [idOf('a')] }),
        'bcd',
      ],
      ['additions alone', () => ({ kind: 'selected', deviceAdditions: [idOf('d')] }), 'd'],
      ['nothing selected', () => ({ kind: 'selected', platforms: ['android'] }), ''],
    ]
    for (const [what, criteria, letters] of cases) {
      test(`by ${what}: ${letters || 'none'}`, async () => {
        const group = smartGroup(place.top, criteria())
        const below = smartGroup(place.child, criteria())
        await stores.smartGroups.insertAll([group, below])
        const { devicesOf, find } = stores.smartGroups
        const lower = letters.replace(/[ac]/g, '')
        for (const [reach, one, expected] of [
          [place.top, group, letters],
          [wholeServer, group, letters],
          // Neither a reach nor a managing group is widened.
          [place.child, group, lower],
          [place.top, below, lower],
        ] as const) {
          const found = await devicesOf(reach, one, {})
          assert.deepEqual(
            found.map(({ id }) => id),
            [...expected].map((letter) => idOf(letter as Letter)),
          )
          const counted = await find(reach, one.id)
          if (counted) assert.equal(counted.devices, expected.length)
        }
      })
    }

    test('those seen in a period', async () => {
      const group = smartGroup(place.top)
      const count = async (filter: { seenSince?: number; seenUntil?: number }) =>
        (await stores.smartGroups.devicesOf(place.top, group, filter)).length
      assert.deepEqual([await count({ seenSince: at }), await count({ seenSince: at + 1 })], [4, 0])
      assert.deepEqual([await count({ seenUntil: at }), await count({ seenUntil: at - 1 })], [4, 0])
    })
  })

  test('finds what was inserted and counts what is assigned, inside the reach only', async () => {
    const { top, child } = await plant(stores)
    const group = smartGroup(child, { platforms: ['linux'], models: ['Ünix'] })
    await done(stores, [stores.smartGroups.insertion(group)])
    const [ofProfile, ofApp] = [profile(top), app(top)]
    const target = { smartGroupId: group.id, excluded: false }
    await stores.smartGroups.assignAll([
      { ...target, targetKind: 'profile', targetId: ofProfile.id },
      { ...target, targetKind: 'app', targetId: ofApp.id },
      { ...target, targetKind: 'profile', targetId: ofProfile.id + 1, excluded: true },
    ])
    const expected = { ...group, ...locatedIn(child), devices: 0, assignments: 2, exclusions: 1 }
    assert.deepEqual(await stores.smartGroups.find(top, group.id), expected)
    assert.deepEqual((await stores.smartGroups.search(child, plain)).items, [expected])
    const stranger = (await plant(stores)).top
    assert.equal(await stores.smartGroups.find(stranger, group.id), undefined)
    assert.equal((await stores.smartGroups.search(stranger, plain)).total, 0)
    assert.equal(await happens(stores, stores.smartGroups.deletion(group.id, 1)), false)
  })

  test('changes and goes, if the version is right', async () => {
    const { top } = await plant(stores)
    const group = smartGroup(top)
    const { find, insertion, update, deletion } = stores.smartGroups
    await done(stores, [insertion(group)])
    const changed = { ...group, name: 'New', updatedAt: madeAt + 9, version: 2 }
    assert.equal(await happens(stores, update({ ...changed, version: 3 })), false)
    assert.equal(await happens(stores, update(changed)), true)
    assert.equal((await find(top, group.id))?.name, 'New')
    assert.equal(await happens(stores, deletion(group.id, 1)), false)
    assert.equal(await happens(stores, deletion(group.id, 2)), true)
    assert.equal(await find(top, group.id), undefined)
  })

  describe('a name is taken once in the group that manages it', () => {
    const conflict = { name: 'StoreError', code: 'conflict' }
    const named = (group: Place['top'], name: string) => smartGroup(group, {}, { name })

    test('in any letter case, composed or not, and free in every other group', async () => {
      const { top, child } = await plant(stores)
      const { insertion, find } = stores.smartGroups
      const first = named(top, 'Été')
      await done(stores, [insertion(first)])
      for (const name of ['Été', 'ÉTÉ', 'E\u0301te\u0301']) {
        await assert.rejects(done(stores, [insertion(named(top, name))]), conflict, name)
      }
      const below = named(child, 'Été')
      await done(stores, [insertion(below)])
      assert.equal((await find(top, below.id))?.name, 'Été')
    })

    test('by one of two that come at once', async () => {
      const { top } = await plant(stores)
      const { insertion, search } = stores.smartGroups
      const both = await Promise.allSettled(
        ['Twin', 'TWIN'].map((name) => done(stores, [insertion(named(top, name))])),
      )
      assert.deepEqual(both.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
      assert.equal((await search(top, plain)).total, 1)
    })

    test('by a change too, which may keep its own', async () => {
      const { top, child } = await plant(stores)
      const { insertion, update } = stores.smartGroups
      const [one, two, below] = [named(top, 'One'), named(top, 'Two'), named(child, 'One')]
      await done(stores, [one, two, below].map(insertion))
      for (const taken of [
        { ...two, name: 'ONE', version: 2 },
        { ...below, organizationGroupId: top.id, version: 2 },
      ]) {
        await assert.rejects(happens(stores, update(taken)), conflict)
      }
      assert.equal(await happens(stores, update({ ...one, name: 'one', version: 2 })), true)
      assert.equal(await happens(stores, update({ ...one, name: 'three', version: 3 })), true)
      assert.equal(await happens(stores, update({ ...two, name: 'One', version: 2 })), true)
    })

    test('by the oldest of those that an older version made', async () => {
      const { top } = await plant(stores)
      const { insertion, update, deletion } = stores.smartGroups
      const old = ['Old', 'old', 'Other'].map((_, at) => named(top, `Name ${at}`))
      await done(stores, old.map(insertion))
      const [first, second, third] = old.map((group, at) => ({
        ...group,
        name: ['Old', 'old', 'Other'][at] ?? '',
      }))
      assert.ok(first && second && third)
      for (const { id, name } of [first, second, third]) {
        const asBefore = stores.database.reads
          .updateTable('smart_group')
          .set({ name, name_key: null })
          .where('id', '=', id)
        await done(stores, [compiledChange(asBefore)])
      }
      for (const _ of ['once', 'again']) {
        const collisions = await stores.missingNameKeys.ofSmartGroups(stores.commit)
        assert.deepEqual(
          collisions.filter(({ scope }) => scope === top.id),
          [{ id: second.id, scope: top.id, name: 'old' }],
        )
      }
      for (const name of ['OLD', 'other']) {
        await assert.rejects(done(stores, [insertion(named(top, name))]), conflict, name)
      }
      // The younger one goes on under its name.
      assert.equal(await happens(stores, update({ ...second, version: 2 })), true)
      await done(stores, [deletion(first.id, 1)])
      await stores.missingNameKeys.ofSmartGroups(stores.commit)
      await assert.rejects(done(stores, [insertion(named(top, 'OLD'))]), conflict)
    })
  })

  test('searches', async () => {
    const { top, child } = await plant(stores)
    const odd = smartGroup(child, {}, { name: 'Odd One', updatedAt: madeAt + 5 })
    const others = Array.from({ length: 30 }, () => smartGroup(top))
    await stores.smartGroups.insertAll([...others, odd])
    await stores.devices.insertAll([device(child), device(top)])
    const found = async (filter: SmartGroupFilter) => {
      const { items, total } = await stores.smartGroups.search(top, { ...plain, ...filter })
      return total === 1 && items[0]?.id === odd.id ? 'odd' : total
    }
    assert.equal(await found({}), 31)
    assert.equal(await found({ name: 'ODD' }), 'odd')
    assert.equal(await found({ name: 'Odd\0' }), 0)
    assert.equal(await found({ organizationGroupId: child.id }), 'odd')
    assert.equal(await found({ organizationGroupId: top.id }), 31)
    assert.equal(await found({ managedByGroupId: top.id }), 30)
    assert.equal(await found({ modifiedSince: madeAt + 5 }), 'odd')
    assert.equal(await found({ modifiedUntil: madeAt + 4 }), 30)
    const { items } = await stores.smartGroups.search(top, { ...plain, orderBy: 'name' })
    const counts = items.map(({ id, devices }) => (id === odd.id ? devices : devices - 1))
    assert.deepEqual(counts, Array(31).fill(1))
  })
}
