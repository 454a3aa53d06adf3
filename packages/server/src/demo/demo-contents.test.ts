import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'

import { wholeServer } from '@frontdesk/directory/organization-groups/organization-group.ts'
import { Refusal } from '@frontdesk/directory/refusal.ts'
import { demoGroups } from '@frontdesk/estate/demo/demo-groups.ts'
import { demoPeopleCount } from '@frontdesk/estate/demo/demo-people.ts'
import { openStores, type Stores } from '@frontdesk/store/stores.ts'
import { fixedClock } from '@frontdesk/testkit/fixed-clock.ts'

import { type DemoContentsParts, findUnfinishedDemo, makeDemoContents } from './demo-contents.ts'

let stores: Stores
let clock: ReturnType<typeof fixedClock>

beforeEach(async () => {
  clock = fixedClock()
  stores = await storesWithFirstContents()
})

afterEach(() => stores.close())

/** A database with one organization and its customer group, as a first start leaves it. */
async function storesWithFirstContents(): Promise<Stores> {
  const made = await openStores({
    url: 'sqlite::memory:',
    auditKey: new Uint8Array(32).fill(7),
    writer: 'demo-test',
    clock: clock.now,
  })
  const dates = { createdAt: clock.seconds(), updatedAt: clock.seconds(), version: 1 }
  const id = await made.organizationGroups.allocateId()
  const committed = await made.commit({
    changes: [
      made.organizations.insertion({
        id: 'org-1',
        name: 'Acme',
        status: 'enabled',
        region: 'na',
        ...dates,
      }),
      made.organizationGroups.insertion({
        id,
        uuid: '7b3e1f8e-5d1a-4c7e-9c57-4a6f5f0e2d11',
        organizationId: 'org-1',
        parentId: undefined,
        groupId: 'ACME',
        name: 'Acme',
        type: 'Customer',
        path: `/${id}/`,
        country: 'United States',
        locale: 'en-US',
        ...dates,
      }),
    ],
    audit: [],
  })
  assert.ok(committed)
  return made
}

function partsOf(devices: number, changed: Partial<Stores> = {}): DemoContentsParts {
  let ids = 0
  return {
    stores: { ...stores, ...changed },
    commit: stores.commit,
    clock: clock.now,
    newId: () => `demo-${++ids}`,
    devices,
  }
}

/** Everything that the demo put into the estate and the directory, without the groups' ids. */
async function contents(of: Stores) {
  const tables = ['device', 'device_profile', 'profile', 'person', 'organization_group'] as const
  const rows: Record<string, unknown> = {}
  for (const table of tables) {
    rows[table] = await of.database.reads.selectFrom(table).selectAll().execute()
  }
  return rows
}

async function count(table: 'device' | 'device_profile' | 'profile' | 'person'): Promise<number> {
  const rows = await stores.database.reads
    .selectFrom(table)
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
  return rows.n
}

function isConflict(error: unknown): boolean {
  return error instanceof Refusal && error.code === 'conflict'
}

describe('makeDemoContents', () => {
  test('makes groups, people, profiles, devices and statuses', async () => {
    assert.equal(await makeDemoContents(partsOf(1_234)), 'made')

    const { items: groups } = await stores.organizationGroups.list(wholeServer, { limit: 100 })
    assert.deepEqual(
      groups.map((group) => group.groupId),
      ['ACME', ...demoGroups.map((group) => group.groupId)],
    )
    assert.equal(await count('device'), 1_234)
    assert.equal(await count('person'), demoPeopleCount)
    assert.equal(await count('profile'), 24)
    assert.ok((await count('device_profile')) > 3_000)
    assert.equal(await stores.properties.get('demo'), '1234')
    assert.equal(await findUnfinishedDemo(stores.properties), undefined)
  })

  test('confines devices to their groups', async () => {
    await makeDemoContents(partsOf(300))
    const germany = await stores.organizationGroups.findByGroupId('ACME-EU-DE')
    const europe = await stores.organizationGroups.findByGroupId('ACME-EU')
    assert.equal(germany?.parentId, europe?.id)

    const page = { offset: 0, limit: 500, orderBy: 'id', descending: false } as const
    const inGermany = await stores.devices.search({ path: germany?.path ?? '' }, page)
    const inEurope = await stores.devices.search({ path: europe?.path ?? '' }, page)
    assert.ok(inGermany.total > 30 && inGermany.total < inEurope.total && inEurope.total < 200)
  })

  test('tells the audit when it begins and when it is complete', async () => {
    await makeDemoContents(partsOf(10))
    const events = (await stores.audit.scan(0, 10)).filter(({ detail }) => detail?.contents)
    assert.deepEqual(
      events.map(({ action, detail }) => [action, detail?.devices, detail?.completed]),
      [
        ['server.first-contents', 10, undefined],
        ['server.first-contents', undefined, true],
      ],
    )
  })

  test('makes ten thousand devices', async () => {
    await makeDemoContents(partsOf(10_000))
    assert.equal(await count('device'), 10_000)
  })

  test('does nothing the second time', async () => {
    await makeDemoContents(partsOf(10))
    const before = await contents(stores)
    assert.equal(await makeDemoContents(partsOf(10)), 'present')
    assert.deepEqual(await contents(stores), before)
  })

  test('gives every empty database the same estate', async () => {
    await makeDemoContents(partsOf(600))
    const first = await contents(stores)
    await stores.close()
    stores = await storesWithFirstContents()
    await makeDemoContents(partsOf(600))
    assert.deepEqual(await contents(stores), first)
  })
})

describe('makeDemoContents refuses', () => {
  test('another number of devices than there are', async () => {
    await makeDemoContents(partsOf(10))
    await assert.rejects(makeDemoContents(partsOf(20)), /demo estate of 10 devices, not 20/)
  })

  test('a database in use', async () => {
    await makeDemoContents(partsOf(10))
    // As if an administrator had made those groups and devices.
    const forgetful = { ...stores.properties, get: async () => undefined }
    await assert.rejects(makeDemoContents(partsOf(10, { properties: forgetful })), isConflict)
  })

  test('a database without its first contents', async () => {
    const organizationGroups = { ...stores.organizationGroups, list: async () => ({ items: [] }) }
    await assert.rejects(makeDemoContents(partsOf(10, { organizationGroups })), isConflict)
  })

  test('to make one where another process begins at the same moment', async () => {
    const outcomes = await Promise.allSettled([
      makeDemoContents(partsOf(10)),
      makeDemoContents(partsOf(10)),
    ])
    assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
    assert.equal(await count('device'), 10)
  })
})

describe('makeDemoContents completes what was interrupted', () => {
  const interruptions: readonly [string, () => Partial<Stores>][] = [
    ['before the profiles', () => ({ profiles: { ...stores.profiles, insertAll: crash } })],
    ['before the first device', () => ({ devices: { ...stores.devices, insertAll: crash } })],
    [
      'before the first status',
      () => ({ profiles: { ...stores.profiles, insertStatuses: crash } }),
    ],
    [
      'between two batches of devices',
      () => ({ devices: { ...stores.devices, insertAll: thenCrash(stores.devices.insertAll, 2) } }),
    ],
    [
      'between the statuses of one batch',
      () => ({
        profiles: {
          ...stores.profiles,
          insertStatuses: async (statuses) => {
            await stores.profiles.insertStatuses(statuses.slice(0, 501))
            await crash()
          },
        },
      }),
    ],
    [
      'in the middle of a batch of devices',
      () => ({
        devices: {
          ...stores.devices,
          insertAll: async (devices) => {
            await stores.devices.insertAll(devices.slice(0, 123))
            await crash()
          },
        },
      }),
    ],
  ]

  for (const [when, changed] of interruptions) {
    test(when, async () => {
      await assert.rejects(makeDemoContents(partsOf(1_200, changed())), /power failed/)
      assert.equal(await findUnfinishedDemo(stores.properties), 1_200)
      await assert.rejects(makeDemoContents(partsOf(10)), isConflict)

      clock.advance(60_000)
      assert.equal(await makeDemoContents(partsOf(1_200)), 'finished')
      const completed = await contents(stores)

      await stores.close()
      clock = fixedClock()
      stores = await storesWithFirstContents()
      await makeDemoContents(partsOf(1_200))
      assert.deepEqual(completed, await contents(stores))
    })
  }
})

async function crash(): Promise<void> {
  throw new Error('The power failed.')
}

/** Does the work so many times, and crashes the next time. */
function thenCrash<Item>(work: (items: Item) => Promise<void>, times: number) {
  let left = times
  return (items: Item): Promise<void> => (left-- > 0 ? work(items) : crash())
}
