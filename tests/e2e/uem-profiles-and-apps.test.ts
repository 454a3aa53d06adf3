import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import type { OrganizationGroup } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { App } from '@frontdesk/estate/apps/app.ts'
import type { Device } from '@frontdesk/estate/devices/device.ts'
import type { Profile } from '@frontdesk/estate/profiles/profile.ts'
import { startTestServer, type TestServer } from '@frontdesk/testkit/test-server.ts'

import { askEstate, countTold, groupNamed, tokenFor } from './fixtures/uem-caller-of-tests.ts'

const uuidOf = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
const modifiedAt = Date.parse('2024-03-05T06:07:08.090Z')

let running: TestServer
let ask: ReturnType<typeof askEstate>
let top: OrganizationGroup
let us: OrganizationGroup
let tokens: Readonly<Record<'whole' | 'us' | 'reader', string>>
let iPad: Device
let android: Device

before(async () => {
  running = await startTestServer({ environment: { FRONTDESK_DEMO: '80' } })
  ask = askEstate(running)
  top = await groupNamed(running, 'ACME')
  us = await groupNamed(running, 'ACME-US')
  tokens = {
    whole: await tokenFor(running, 'ACME', 'Console Administrator'),
    us: await tokenFor(running, 'ACME-US', 'Console Administrator'),
    reader: await tokenFor(running, 'ACME', 'Read Only'),
  }
  const { profiles, apps, devices } = running.server.stores
  const first = async (platform: Device['platform']) => {
    const search = { offset: 0, limit: 1, orderBy: 'id', descending: false } as const
    const { items } = await devices.search({ path: us.path }, { ...search, platform })
    assert.ok(items[0], platform)
    return items[0]
  }
  iPad = await first('apple-ios')
  android = await first('android')
  await profiles.insertAll([
    profile(900_001, top, { name: 'Zebra Wi-Fi' }),
    profile(900_002, us, { name: 'Zebra Mail', assignmentType: 'optional' }),
    profile(900_003, us, { name: 'Zebra Old', status: 'inactive' }),
    profile(900_004, us, { name: 'Zebra VPN', platform: 'android', assignmentType: 'compliance' }),
  ])
  await apps.insertAll([
    app(900_001, top, { name: 'Zebra Reader' }),
    app(900_002, us, { name: 'Zebra Scanner', kind: 'public', platform: 'android' }),
    app(900_003, us, { name: 'Zebra Retired', status: 'inactive', category: 'Archive' }),
  ])
})
after(() => running.stop())

function profile(id: number, group: OrganizationGroup, over: Partial<Profile>): Profile {
  return {
    id,
    uuid: uuidOf(id),
    organizationId: group.organizationId,
    organizationGroupId: group.id,
    name: 'Profile',
    description: 'A profile',
    platform: 'apple-ios',
    assignmentType: 'auto',
    currentVersion: 2,
    status: 'active',
    modifiedAt,
    ...over,
  }
}

function app(id: number, group: OrganizationGroup, over: Partial<App>): App {
  return {
    id,
    uuid: uuidOf(id + 1000),
    organizationId: group.organizationId,
    organizationGroupId: group.id,
    name: 'App',
    bundleId: `com.example.zebra${id}`,
    version: '1.2.3',
    platform: 'apple-ios',
    kind: 'internal',
    status: 'active',
    developer: 'Example',
    category: 'Business',
    description: 'An app',
    sizeBytes: 1_000_000,
    push: 'on-demand',
    ...over,
  }
}

const profileSearch = '/api/mdm/profiles/search'
const find = (query: string, version = 1, token = tokens.whole) =>
  ask('GET', profileSearch, `${profileSearch}?${query}`, { token, version })
const findBy = (body: unknown, token = tokens.whole) =>
  ask('POST', profileSearch, profileSearch, { token, version: 3, body })

describe('profile searches', () => {
  const one: readonly [string, string, readonly string[]][] = [
    ['name and order', 'orderby=profilename', ['Mail', 'Old', 'VPN', 'Wi-Fi']],
    ['status', 'status=Inactive', ['Old']],
    ['platform', 'platform=Android', ['VPN']],
    ['type', 'type=Optional', ['Mail']],
    ['dates', 'modifiedfrom=2024/03/06', []],
    ['a platform that is never here', 'platform=Tizen', []],
    ['a page', 'orderby=profilename&sortorder=DESC&page=1&pagesize=3', ['Mail']],
  ]
  for (const [what, query, names] of one) {
    test(`U65 version 1 by ${what}`, async () => {
      const answer = await find(`profilename=zebra&${query}`)
      assert.equal(answer.status, names.length === 0 ? 204 : 200)
      const found = answer.json?.Profiles ?? []
      assert.deepEqual(
        found.map((each: { ProfileName: string }) => each.ProfileName.replace('Zebra ', '')),
        names,
      )
    })
  }

  test('U65 version 2 has a list, a link and a total', async () => {
    const query = `searchtext=zebra&organizationgroupuuid=${us.uuid}&pagesize=2`
    const { json } = await find(query, 2)
    assert.equal(json.TotalResults, 3)
    assert.equal(json.ProfileList.length, 2)
    assert.equal(json.ProfileList[0].OrganizationGroupUuid, us.uuid)
    assert.match(json.AdditionalInfo.Links[0].Href, /profiles\/search\?page=0&pagesize=2$/)
    assert.deepEqual((await find('status=Tired', 2)).refusal, [400, 5005])
    assert.deepEqual((await find('payloadName=wifi', 2)).refusal, [501, 501])
  })

  test('U66 version 3 asks by a body and counts pages from 1', async () => {
    const body = { search_text: 'zebra', page_number: 2, page_size: 2, sort_by: 'name' }
    const page = await findBy(body)
    assert.equal(page.json.total_count, 3)
    assert.deepEqual(
      page.json.profiles.map((each: { name: string }) => each.name),
      ['Zebra Wi-Fi'],
    )
    const only = { search_text: 'zebra', organization_group_uuid: top.uuid }
    const top1 = await findBy({ ...only, exclude_child_organization_group: true })
    assert.equal(top1.json.total_count, 1)
    const kept = await findBy({ search_text: 'zebra', exclude_compliance_profile: true })
    assert.equal(kept.json.total_count, 2)
    const retired = await findBy({ search_text: 'zebra', status: 'INACTIVE' })
    assert.equal(retired.json.total_count, 1, 'ACTIVE is what an absent status means')
    assert.deepEqual((await findBy({ search_text: 'zebra', context: 'USER' })).json, {
      profiles: [],
      total_count: 0,
    })
    assert.deepEqual((await findBy({ page_size: 51 })).refusal, [422, 1012])
    assert.deepEqual((await findBy({ page_number: 0 })).refusal, [422, 1012])
    assert.deepEqual((await findBy({ platform: 'AMIGA' })).refusal, [400, 5005])
    assert.deepEqual((await findBy({ payloads: ['wifi'] })).refusal, [501, 501])
    const above = await findBy({ organization_group_uuid: top.uuid }, tokens.us)
    assert.deepEqual(above.refusal, [404, 5054])
  })

  test('a narrow client sees the profiles of its own groups only', async () => {
    assert.equal((await find('profilename=zebra', 1, tokens.us)).json.Total, 3)
    const above = await find(`organizationgroupid=${top.id}`, 1, tokens.us)
    assert.deepEqual(above.refusal, [400, 6])
  })
})

const request = (verb: 'install' | 'remove', id: number, body: unknown, token = tokens.whole) =>
  ask('POST', `/api/mdm/profiles/{profileid}/${verb}`, `/api/mdm/profiles/${id}/${verb}`, {
    token,
    body,
  })

describe('profiles on devices', () => {
  test('install waits for the device, remove keeps what is installed until then', async () => {
    const { profiles } = running.server.stores
    const before = await countTold(running, 'device.profile-requested')
    const done = await request('install', 900_001, { SerialNumber: iPad.serialNumber })
    assert.deepEqual([done.status, done.text], [200, ''])
    const placed = await profiles.statusOn(iPad.id, 900_001)
    assert.ok(placed && placed.status !== 'unknown')

    await profiles.insertStatuses([
      { deviceId: iPad.id, profileId: 900_002, status: 'confirmed-install', installedVersion: 2 },
    ])
    const gone = await request('remove', 900_002, { DeviceId: iPad.id, Udid: iPad.udid })
    assert.deepEqual([gone.status, gone.text], [200, ''])
    const leaving = await profiles.statusOn(iPad.id, 900_002)
    assert.match(leaving?.status ?? '', /removal$/)
    const isGone = leaving?.status === 'confirmed-removal'
    assert.equal(leaving?.installedVersion, isGone ? undefined : 2)
    assert.equal(await countTold(running, 'device.profile-requested'), before + 2)
  })

  test('U64 a second removal is 400 with 400, also of six at once', async () => {
    const { profiles } = running.server.stores
    await profiles.insertStatuses([
      {
        deviceId: android.id,
        profileId: 900_004,
        status: 'confirmed-install',
        installedVersion: 2,
      },
    ])
    const six = await Promise.all(
      Array.from({ length: 6 }, () => request('remove', 900_004, { DeviceId: android.id })),
    )
    assert.deepEqual(
      six.map(({ status }) => status).toSorted((a, b) => a - b),
      [200, 400, 400, 400, 400, 400],
    )
    assert.deepEqual(six.find(({ status }) => status === 400)?.refusal, [400, 400])
    const again = await request('remove', 900_004, { DeviceId: android.id })
    assert.deepEqual(again.refusal, [400, 400])
    assert.equal((await request('install', 900_004, { DeviceId: android.id })).status, 200)
  })

  const refused: readonly [string, () => readonly [number, unknown], [number, number]][] = [
    ['a profile that is not there', () => [999_999, { DeviceId: iPad.id }], [403, 5057]],
    ['a profile of a group above', () => [900_001, { DeviceId: iPad.id }], [403, 5057]],
    ['no device', () => [900_002, {}], [422, 1012]],
    ['no body', () => [900_002, undefined], [422, 1012]],
    ['an unknown device', () => [900_002, { SerialNumber: 'NONE' }], [422, 1012]],
    ['another platform', () => [900_002, { DeviceId: android.id }], [422, 1012]],
    ['an inactive profile', () => [900_003, { DeviceId: iPad.id }], [422, 1012]],
    [
      'names of two devices',
      () => [900_002, { DeviceId: iPad.id, Udid: android.udid }],
      [422, 1012],
    ],
  ]
  for (const [what, sent, refusal] of refused) {
    test(`U64 install refuses ${what}, and nothing is placed`, async () => {
      const [id, body] = sent()
      const { profiles } = running.server.stores
      const before = await profiles.statusOn(android.id, id)
      assert.deepEqual((await request('install', id, body, tokens.us)).refusal, refusal)
      assert.deepEqual(await profiles.statusOn(android.id, id), before)
    })
  }

  test('a role that only reads may not', async () => {
    const answer = await request('install', 900_002, { DeviceId: iPad.id }, tokens.reader)
    assert.deepEqual(answer.refusal, [403, 1011])
  })
})

const appSearch = '/api/mam/apps/search'
const findApps = (query: string, version = 1, token = tokens.whole) =>
  ask('GET', appSearch, `${appSearch}?${query}`, { token, version })

describe('app searches', () => {
  const one: readonly [string, () => string, readonly string[]][] = [
    ['name', () => 'orderby=applicationname', ['Reader', 'Retired', 'Scanner']],
    ['type', () => 'applicationtype=Public', ['Scanner']],
    ['status', () => 'status=inactive', ['Retired']],
    ['platform', () => 'platform=Android', ['Scanner']],
    ['bundle', () => 'bundleid=COM.example.ZEBRA900001', ['Reader']],
    ['category', () => 'category=archive', ['Retired']],
    ['books', () => 'type=Book', []],
    ['group and below', () => `locationgroupid=${top.id}`, ['Reader', 'Scanner', 'Retired']],
    ['one group', () => `locationgroupid=${top.id}&includeAppsFromChildOgs=false`, ['Reader']],
    [
      'group and above',
      () => `locationgroupid=${us.id}&IncludeAppsFromParentOgs=true`,
      ['Reader', 'Scanner', 'Retired'],
    ],
  ]
  for (const [what, query, names] of one) {
    test(`U67 version 1 by ${what}`, async () => {
      const answer = await findApps(`applicationname=zebra&page=0&pagesize=500&${query()}`)
      assert.equal(answer.status, names.length === 0 ? 204 : 200)
      const found = answer.json?.Application ?? []
      assert.deepEqual(
        found.map((each: { ApplicationName: string }) => each.ApplicationName.slice(6)),
        names,
      )
    })
  }

  test('U68 version 2 in snake case', async () => {
    const { json } = await findApps('applicationname=zebra&pagesize=2', 2)
    assert.deepEqual(Object.keys(json), ['applications', 'total'])
    assert.equal(json.total, 3)
    assert.equal(json.applications[0].bundle_id, 'com.example.zebra900001')
  })

  test('U67 devices are counted unless the query forbids', async () => {
    const { apps } = running.server.stores
    await apps.insertStatuses([
      {
        deviceId: iPad.id,
        appId: 900_001,
        status: 'installed',
        installedVersion: '1.2.3',
        reportedAt: modifiedAt,
      },
    ])
    const bundle = 'bundleid=com.example.zebra900001'
    assert.equal((await findApps(bundle)).json.Application[0].InstalledDeviceCount, 1)
    const without = await findApps(`${bundle}&excludeAssignedOrInstalledDeviceCount=true`)
    assert.ok(!('InstalledDeviceCount' in without.json.Application[0]))
  })

  test('refusals, and what lies outside the reach', async () => {
    assert.deepEqual((await findApps('applicationtype=borrowed')).refusal, [400, 400])
    const above = await findApps(`locationgroupid=${top.id}`, 1, tokens.us)
    assert.deepEqual(above.refusal, [400, 6183])
    assert.deepEqual((await findApps('locationgroupid=99999999')).refusal, [400, 6183])
    assert.deepEqual((await findApps('page=first')).refusal, [400, 400])
    const parents = `applicationname=zebra&locationgroupid=${us.id}&IncludeAppsFromParentOgs=true`
    assert.equal((await findApps(parents, 1, tokens.us)).json.Total, 2)
  })
})
