import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import type { OrganizationGroup } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { LocatedDevice } from '@frontdesk/estate/devices/device.ts'
import { startTestServer, type TestServer } from '@frontdesk/testkit/test-server.ts'

import {
  askEstate,
  countTold,
  groupNamed,
  type Question,
  tokenFor,
} from './fixtures/uem-caller-of-tests.ts'

let running: TestServer
let ask: ReturnType<typeof askEstate>
let top: OrganizationGroup
let us: OrganizationGroup
let tokens: Readonly<Record<'whole' | 'us' | 'reader', string>>
let devices: readonly LocatedDevice[]
let usDevice: LocatedDevice
let otherDevice: LocatedDevice

before(async () => {
  running = await startTestServer({ environment: { FRONTDESK_DEMO: '150' } })
  ask = askEstate(running)
  top = await groupNamed(running, 'ACME')
  us = await groupNamed(running, 'ACME-US')
  tokens = {
    whole: await tokenFor(running, 'ACME', 'Console Administrator'),
    us: await tokenFor(running, 'ACME-US', 'Console Administrator'),
    reader: await tokenFor(running, 'ACME', 'Read Only'),
  }
  const search = { offset: 0, limit: 500, orderBy: 'id', descending: false } as const
  const found = await running.server.stores.devices.search({ path: top.path }, search)
  const inUs = await running.server.stores.devices.search({ path: us.path }, search)
  devices = found.items
  usDevice = inUs.items[0] as LocatedDevice
  const usIds = new Set(inUs.items.map(({ id }) => id))
  otherDevice = devices.find(({ id }) => !usIds.has(id)) as LocatedDevice
})
after(() => running.stop())

const addTag = (TagName: string, group: OrganizationGroup, token = tokens.whole) =>
  ask('POST', '/api/mdm/tags/addtag', '/api/mdm/tags/addtag', {
    token,
    body: { TagName, LocationGroupId: group.id, TagType: 1 },
  })
const carriers = (verb: 'adddevices' | 'removedevices', id: number, question: Question) =>
  ask('POST', `/api/mdm/tags/{tagid}/${verb}`, `/api/mdm/tags/${id}/${verb}`, question)
const tagged = (id: number, question: Question) =>
  ask('GET', '/api/mdm/tags/{tagId}/devices', `/api/mdm/tags/${id}/devices`, question)
const searchTags = (query: string, question: Question) =>
  ask('GET', '/api/mdm/tags/search', `/api/mdm/tags/search?${query}`, question)
const bulk = (values: readonly (string | number)[]) => ({ BulkValues: { Value: values } })

describe('tags', () => {
  test('U60 many devices are tagged: create, put on 100, list, take off', async () => {
    const made = await addTag('Autumn wave', top)
    assert.equal(made.status, 200)
    const id = made.json.Value

    const hundred = devices.slice(0, 100).map((device) => device.id)
    const values = [...hundred.map(String), '99999999', 'no number']
    const added = await carriers('adddevices', id, { token: tokens.whole, body: bulk(values) })
    assert.equal(added.status, 200)
    const { Faults, ...counts } = added.json
    assert.deepEqual(counts, { TotalItems: 102, AcceptedItems: 100, FailedItems: 2 })
    assert.deepEqual(
      Faults.Fault.map((fault: { ItemValue: string }) => fault.ItemValue),
      ['99999999', 'no number'],
    )
    assert.equal(await countTold(running, 'device.tagged'), 100)

    const list = await tagged(id, { token: tokens.whole })
    const listed = list.json.Device.map((device: { DeviceId: number }) => device.DeviceId)
    assert.deepEqual(listed, hundred)
    const dates = new Set(list.json.Device.map((each: { DateTagged: string }) => each.DateTagged))
    assert.equal(dates.size, 1)

    const again = await carriers('adddevices', id, {
      token: tokens.whole,
      body: bulk(hundred.slice(0, 3)),
    })
    assert.deepEqual([again.json.AcceptedItems, again.json.FailedItems], [0, 3])
    for (const { ErrorCode, Message } of again.json.Faults.Fault) {
      assert.equal(ErrorCode, 400)
      assert.match(Message, /is already associated with the device/i)
    }
    assert.equal((await tagged(id, { token: tokens.whole })).text, list.text)

    const removed = await carriers('removedevices', id, {
      token: tokens.whole,
      body: bulk(hundred.slice(0, 99)),
    })
    assert.equal(removed.json.AcceptedItems, 99)
    const left = await tagged(id, { token: tokens.whole })
    assert.deepEqual(
      left.json.Device.map((device: { DeviceId: number }) => device.DeviceId),
      [hundred[99]],
    )
  })

  test('U61 a name is taken once in a group, in any letter case', async () => {
    assert.equal((await addTag('Borrowed', top)).status, 200)
    assert.deepEqual((await addTag('BORROWED', top)).refusal, [409, 1012])
    assert.equal((await addTag('Borrowed', us)).status, 200)
    const snake = (body: unknown) =>
      ask('POST', '/api/mdm/tags', '/api/mdm/tags', { token: tokens.whole, version: 3, body })
    const named = { organization_group_uuid: top.uuid, tag_name: 'Borrowed' }
    assert.deepEqual((await snake(named)).refusal, [409, 1012])
    const made = await snake({ ...named, tag_name: 'Spare' })
    assert.equal(made.status, 201)
    assert.match(made.json.tag_uuid, /^[0-9a-f-]{36}$/)
    assert.deepEqual((await snake({ ...named, tag_name: ' ' })).refusal, [422, 1012])
    const nowhere = { ...named, organization_group_uuid: made.json.tag_uuid }
    assert.deepEqual((await snake(nowhere)).refusal, [404, 6])
  })

  test('U61 the searches of both versions; no hit is 204', async () => {
    await addTag('Findable Beta', top)
    await addTag('Findable Alpha', us)
    const one = await searchTags('name=FINDABLE', { token: tokens.whole })
    const names = one.json.Tags.map((tag: { TagName: string }) => tag.TagName)
    assert.deepEqual(names, ['Findable Alpha', 'Findable Beta'])
    const below = await searchTags(`name=findable&organizationgroupid=${us.id}`, {
      token: tokens.whole,
    })
    assert.equal(below.json.Total, 1)
    const query = `search_text=findable&organization-group-uuid=${top.uuid}&sort_order=DESC`
    const two = await searchTags(query, { token: tokens.whole, version: 2 })
    assert.equal(two.json.total, 2)
    assert.equal(two.json.tags[0].name, 'Findable Beta')
    assert.equal((await searchTags('name=nothing-like-it', { token: tokens.whole })).status, 204)

    const xml = await searchTags('name=findable', {
      token: tokens.whole,
      accept: 'application/xml',
    })
    assert.match(xml.text, /<TagSearchResult [^>]+><Tags><TagName>Findable Alpha<\/TagName>/)
  })

  test('what lies outside the reach is as what does not exist', async () => {
    const id = (await addTag('Everywhere', top)).json.Value
    const own = (await addTag('Only here', us, tokens.us)).json.Value
    const question = { token: tokens.us, body: bulk([usDevice.id]) }
    assert.deepEqual((await carriers('adddevices', id, question)).refusal, [400, 6])
    assert.deepEqual(
      (await tagged(id, question.body ? { token: tokens.us } : question)).refusal,
      [400, 6],
    )
    assert.deepEqual((await tagged(99_999_999, { token: tokens.us })).refusal, [400, 6])
    assert.deepEqual((await addTag('Above', top, tokens.us)).refusal, [400, 6])
    const mixed = await carriers('adddevices', own, {
      token: tokens.us,
      body: bulk([usDevice.id, otherDevice.id]),
    })
    assert.deepEqual([mixed.json.AcceptedItems, mixed.json.FailedItems], [1, 1])
    assert.deepEqual((await addTag('Nope', top, tokens.reader)).refusal, [403, 1011])
    const empty = { token: tokens.us, body: bulk([]) }
    assert.equal((await carriers('adddevices', own, empty)).status, 400)
  })
})

const smartGroups = '/api/mdm/smartgroups'
const one = `${smartGroups}/{id}`
const make = (body: unknown, token = tokens.whole) =>
  ask('POST', smartGroups, smartGroups, { token, body })
const read = (id: number, token = tokens.whole) =>
  ask('GET', one, `${smartGroups}/${id}`, { token })
const members = async (id: number, token = tokens.whole): Promise<readonly number[]> => {
  const path = `${smartGroups}/{smartgroupid}/devices`
  const answer = await ask('GET', path, `${smartGroups}/${id}/devices`, { token })
  if (answer.status === 204) return []
  return answer.json.Devices.map((device: { Id: string }) => Number(device.Id))
}

describe('smart groups', () => {
  test('U62 made of every criterion that is kept, and read back as it was sent', async () => {
    const tag = (await addTag('Criterion', top)).json.Value
    const sent = {
      Name: 'Field iPads',
      CriteriaType: 'All',
      ManagedByOrganizationGroupId: String(us.id),
      OrganizationGroups: [{ Id: String(us.id), Name: us.name, Uuid: us.uuid }],
      Platforms: ['Apple'],
      Ownerships: ['C', 'E'],
      Models: ['iPad Air'],
      OperatingSystems: [{ DeviceType: 'Apple', Operator: 'GreaterThanOrEqualTo', Value: '17.1' }],
      Tags: [{ Id: String(tag), Name: 'Criterion' }],
      UserGroups: [],
    }
    const additions = { DeviceAdditions: [{ Id: usDevice.id }], UserAdditions: [] }
    const made = await make({ ...sent, ...additions })
    assert.deepEqual([made.status, Object.keys(made.json)], [201, ['Value', 'uuid']])
    const { json } = await read(made.json.Value)
    const { UserGroups, ...kept } = sent
    for (const [name, value] of Object.entries(kept)) assert.deepEqual(json[name], value, name)
    assert.equal(json.DeviceAdditions[0].Name, usDevice.friendlyName)
    assert.equal(json.SmartGroupUuid, made.json.uuid)
    assert.deepEqual(await members(made.json.Value), [usDevice.id])

    // The tag belongs to a group above, which a client of this group cannot see.
    assert.deepEqual((await read(made.json.Value, tokens.us)).json.Tags, [])
    const path = `${smartGroups}/${made.json.Value}`
    const put = await ask('PUT', one, path, { token: tokens.us, body: { Name: 'Wider' } })
    assert.deepEqual(put.refusal, [403, 403])
  })

  test('its members follow the devices; PUT replaces, DELETE removes', async () => {
    const tag = (await addTag('Moving', top)).json.Value
    const made = await make({ Name: 'Tagged', Tags: [{ Id: tag }] })
    const id = made.json.Value
    assert.deepEqual(await members(id), [])
    const two = devices.slice(0, 2).map((device) => device.id)
    await carriers('adddevices', tag, { token: tokens.whole, body: bulk(two) })
    assert.deepEqual(await members(id), two)
    assert.equal((await read(id)).json.Devices, 2)

    const body = { Name: 'Picked', CriteriaType: 'UserDevice', DeviceAdditions: [{ Id: two[0] }] }
    const put = await ask('PUT', one, `${smartGroups}/${id}`, { token: tokens.whole, body })
    assert.deepEqual([put.status, put.text], [200, ''])
    assert.deepEqual(await members(id), two.slice(0, 1))
    const found = `${smartGroups}/search`
    const search = await ask('GET', found, `${found}?name=picked`, { token: tokens.whole })
    assert.deepEqual(
      [search.json.Total, search.json.SmartGroups[0].ManagedByOrganizationGroupId],
      [1, String(top.id)],
    )

    const gone = await ask('DELETE', one, `${smartGroups}/${id}`, { token: tokens.whole })
    assert.deepEqual([gone.status, gone.text], [200, ''])
    assert.deepEqual((await read(id)).refusal, [400, 400])
    const twice = await ask('DELETE', one, `${smartGroups}/${id}`, { token: tokens.whole })
    assert.deepEqual(twice.refusal, [404, 404])
    const none = await ask('GET', found, `${found}?name=picked`, { token: tokens.whole })
    assert.equal(none.status, 204)
    for (const what of ['created', 'changed', 'deleted']) {
      assert.ok((await countTold(running, `smart-group.${what}`)) > 0, what)
    }
  })

  test('U63 a release may come with the name of its system', async () => {
    const OperatingSystems = [
      { DeviceType: 'Android', Operator: 'greater than', Value: 'Android 2.2.1' },
    ]
    const { json } = await read((await make({ Name: 'New', OperatingSystems })).json.Value)
    assert.deepEqual(json.OperatingSystems, [
      { DeviceType: 'Android', Operator: 'GreaterThan', Value: '2.2.1' },
    ])
  })

  test('U69 one that a profile or an app is assigned to is not deleted', async () => {
    const id = (await make({ Name: 'Assigned' })).json.Value
    const { stores } = running.server
    const assignment = {
      smartGroupId: id,
      targetKind: 'app',
      targetId: 1,
      excluded: false,
    } as const
    await stores.smartGroups.assignAll([assignment])
    const kept = await ask('DELETE', one, `${smartGroups}/${id}`, { token: tokens.whole })
    assert.deepEqual(kept.refusal, [400, 400])
  })

  const refused: readonly [string, () => Record<string, unknown>, [number, number]][] = [
    ['UserGroups', () => ({ UserGroups: [{ Id: '1' }] }), [501, 501]],
    ['OEMAndModels', () => ({ OEMAndModels: [{}] }), [501, 501]],
    ['EnrollmentCategories', () => ({ EnrollmentCategories: ['x'] }), [501, 501]],
    ['ManagementTypes', () => ({ ManagementTypes: ['MDM'] }), [501, 501]],
    ['CPUArchitectures', () => ({ CpuArchitectures: ['ARM64'] }), [501, 501]],
    ['a group above', () => ({ OrganizationGroups: [{ Id: String(top.id) }] }), [400, 6]],
    ['a manager above', () => ({ ManagedByOrganizationGroupId: top.id }), [400, 6]],
    ['a device outside', () => ({ DeviceExclusions: [{ Id: otherDevice.id }] }), [400, 400]],
    ['an unknown user', () => ({ UserAdditions: [{ Id: '2000000000' }] }), [400, 400]],
    ['a platform nobody knows', () => ({ Platforms: ['Amiga'] }), [400, 400]],
    ['an operator nobody knows', () => system('Nearly', '17'), [400, 400]],
    ['a release that is no number', () => system('Equals', '17 beta'), [400, 400]],
  ]
  const system = (Operator: string, Value: string) => ({
    OperatingSystems: [{ DeviceType: 'Apple', Operator, Value }],
  })
  for (const [what, body, refusal] of refused) {
    test(`U62 ${what} is refused`, async () => {
      const answer = await make({ Name: 'Refused', ...body() }, tokens.us)
      assert.deepEqual(answer.refusal, refusal)
      if (refusal[0] === 501) assert.match(answer.json.message, new RegExp(what))
    })
  }
})
