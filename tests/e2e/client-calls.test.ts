import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { openTransport } from '@frontdesk/client/http/undici-transport.ts'
import type { TokenSource } from '@frontdesk/client/tokens/bearer-token.ts'
import { uemCalls } from '@frontdesk/client/uem/calls/uem-calls.ts'
import { type UemClient, uemClient } from '@frontdesk/client/uem/uem-client.ts'
import { startTestServer, type TestServer } from '@frontdesk/testkit/test-server.ts'

const devices = 40
type Input = Readonly<Record<string, string | number>>

/** Ids of things that the demo estate has. */
interface Known {
  readonly device: { readonly id: number; readonly uuid: string; readonly serial: string }
  readonly group: { readonly id: number; readonly uuid: string }
  readonly user: { readonly id: number; readonly name: string }
  readonly bundle: string
  readonly tag: number
  readonly smartGroup: number
}

describe('the client against the server', () => {
  const transport = openTransport()
  let running: TestServer
  let uem: UemClient
  let known: Known

  before(async () => {
    running = await startTestServer({ environment: { FRONTDESK_DEMO: String(devices) } })
    const client = await running.api.createClient({
      dialect: 'uem',
      name: 'scripts',
      organization_group: 'ACME',
      role: 'Console Administrator',
    })
    const administrator = { organization_group: 'ACME', role: 'Read Only', username: 'ada' }
    const made = await running.api.admin('POST', '/uem-administrators', {
      ...administrator,
      email: 'ada@acme.example',
      password: 'a password of ada',
    })
    assert.equal(made.status, 201, made.text)
    const tokens = tokensOf(() => running.api.token(client, { path: '/connect/token' }))
    uem = uemClient({ server: running.api.url, tokens, transport })
    known = await knownThings(uem)
  })
  after(async () => {
    await transport.close()
    await running.stop()
  })

  for (const shape of uemCalls.filter(({ method }) => method === 'GET')) {
    test(`${shape.name} of version ${shape.version}`, async () => {
      const call = Reflect.get(uem.v(shape.version), shape.name)
      const input = inputOf(shape.path, shape.version, known)
      const body: unknown = await call(input)
      assert.ok(body === undefined || typeof body === 'object')
      assert.ok(body !== undefined || mayBeEmpty.has(shape.name), 'the answer is empty')
      if (shape.list === undefined || body === undefined) return

      const size = shape.list.size
      const whole = await Array.fromAsync(call.items(input))
      const pages = await Array.fromAsync(call.pages({ ...input, [size]: 3 }))
      const parts = pages.flat()
      assert.deepEqual(parts, whole)
      assert.ok(whole.length > 0)
      assert.equal(pages.length, Math.ceil(whole.length / 3))
      const path = filled(shape.path, input)
      const query = queryOf(shape.path, input)
      const untyped = uem.v(shape.version).items(path, { ...query, [size]: 7 })
      assert.deepEqual(await Array.fromAsync(untyped), whole)
    })
  }

  test('every device once, in every version and by every way', async () => {
    const [v1, v2, v3] = [uem.v(1), uem.v(2), uem.v(3)]
    const walks = [
      v1.searchDevices.items({ pagesize: 7 }),
      v2.searchDevices.items({ pagesize: 40 }),
      v3.searchDevices.items({ page_size: 13 }),
      v1.items<{ Uuid: string }>('/mdm/devices/search?pagesize=39'),
      uem.items<{ Uuid: string }>('/API/mdm/devices/search', { pagesize: 41 }),
    ]
    for (const walk of walks) {
      const uuids = await Array.fromAsync<{ Uuid: string }, string>(walk, ({ Uuid }) => Uuid)
      assert.deepEqual([uuids.length, new Set(uuids).size], [devices, devices])
    }
  })

  test('profiles by POST, two to a page', async () => {
    const body = { organization_group_uuid: known.group.uuid, context: 'DEVICE' }
    const whole = await Array.fromAsync(uem.v(3).searchProfiles.items({ body }))
    const pages = await Array.fromAsync(
      uem.v(3).searchProfiles.pages({ body: { ...body, page_size: 2 } }),
    )
    assert.ok(whole.length > 2)
    assert.deepEqual(pages.flat(), whole)
    assert.equal(pages.length, Math.ceil(whole.length / 2))
  })

  test('nothing found is undefined, and no page', async () => {
    assert.equal(await uem.v(1).searchDevices({ user: 'nobody' }), undefined)
    assert.deepEqual(await Array.fromAsync(uem.v(1).searchDevices.items({ user: 'nobody' })), [])
  })

  test('changes', async () => {
    const [v1, v2, v3] = [uem.v(1), uem.v(2), uem.v(3)]
    const { id, uuid, serial } = known.device
    await v1.changeDevice({ id, body: { AssetNumber: 'A-7' } })
    assert.equal((await v1.getDevice({ id })).AssetNumber, 'A-7')
    await v1.changeDeviceBy({ searchby: 'Serialnumber', id: serial, body: { AssetNumber: 'A-8' } })
    assert.equal((await v1.getDevice({ id })).AssetNumber, 'A-8')
    assert.equal(await v1.commandDevice({ id, command: 'Lock' }), undefined)
    assert.equal(await v2.commandDeviceByUuid({ uuid, command: 'Lock' }), undefined)

    const { tag_uuid } = await v3.createTag({
      body: { organization_group_uuid: known.group.uuid, tag_name: 'From a script' },
    })
    assert.match(tag_uuid, /^[\da-f-]{36}$/)
    const tag = await v1.addTag({ body: { TagName: 'Another', LocationGroupId: known.group.id } })
    const many = { BulkValues: { Value: [String(id)] } }
    const tagged = await v1.tagDevices({ tagid: tag.Value, body: many })
    assert.deepEqual([tagged.AcceptedItems, tagged.FailedItems], [1, 0])
    assert.equal((await v1.listTaggedDevices({ tagId: tag.Value })).Device.length, 1)
    assert.equal((await v1.getDevices({ body: many })).Devices[0]?.Id.Value, id)
  })

  test("a refusal has the server's words and ids", async () => {
    const id = 2_000_000_000
    await assert.rejects(uem.v(1).getDevice({ id }), {
      code: 'call-refused',
      status: 404,
      serverCode: '5002',
      message: new RegExp(`^GET /api/mdm/devices/${id} was answered with 404, 5002: `),
      requestId: /^[\da-f-]{36}$/,
    })
    await assert.rejects(uem.get('/mdm/nothing/here'), { status: 404, message: /web page|address/ })
  })
})

/** Calls that the demo estate may have nothing for. */
const mayBeEmpty = new Set(['searchEnrolledDevices', 'listSmartGroupDevices'])

/** Tokens without any of the keeping and renewing that is tested elsewhere. */
function tokensOf(ask: () => Promise<string>): TokenSource {
  const fresh = async () => ({
    value: await ask(),
    scope: undefined,
    lifeSeconds: undefined,
    expiresAt: undefined,
  })
  let kept: ReturnType<typeof fresh> | undefined
  const renew = () => {
    kept = fresh()
    return kept
  }
  return { get: () => kept ?? renew(), renew }
}

async function knownThings(uem: UemClient): Promise<Known> {
  const v1 = uem.v(1)
  const device = (await v1.searchDevices({ pagesize: 1 }))?.Devices[0]
  const group = (await v1.searchGroups({ groupid: 'ACME' }))?.LocationGroups[0]
  const user = (await v1.searchUsers({ pagesize: 1 }))?.Users[0]
  const tag = (await v1.searchTags({ pagesize: 1 }))?.Tags[0]
  const smartGroup = (await v1.searchSmartGroups({ pagesize: 1 }))?.SmartGroups[0]
  assert.ok(device && group && user && tag && smartGroup)
  const app = (await v1.listDeviceApps({ id: device.Id.Value }))?.DeviceApps[0]
  return {
    device: { id: device.Id.Value, uuid: device.Uuid, serial: device.SerialNumber },
    group: { id: group.Id.Value, uuid: group.Uuid },
    user: { id: user.Id.Value, name: user.UserName },
    bundle: app?.ApplicationIdentifier ?? '',
    tag: tag.Id.Value,
    smartGroup: smartGroup.SmartGroupID,
  }
}

/** What a call needs besides its name; calls that need nothing are searches of everything. */
function inputOf(path: string, version: number, known: Known): Input {
  const { device, group } = known
  if (path.startsWith('/api/system/groups/{')) {
    return { id: group.id, uuid: group.uuid, organizationGroupUuid: group.uuid }
  }
  if (path === '/api/system/users/{id}') return { id: known.user.id }
  if (path === '/api/system/users/search' && version === 2) {
    return { 'organization-group-uuid': group.uuid, searchtext: known.user.name }
  }
  if (path === '/api/mdm/devices/{uuid}/apps') return { uuid: device.uuid, bundleid: known.bundle }
  if (path.startsWith('/api/mdm/devices/{id}')) return { id: device.id }
  if (path.startsWith('/api/mdm/devices/{uuid}')) return { uuid: device.uuid }
  if (/^\/api\/mdm\/devices(?:\/(?!search|extensive|bulk)\w+)?$/.test(path)) {
    return { searchby: 'Serialnumber', id: device.serial }
  }
  if (path.startsWith('/api/mdm/tags/{')) return { tagId: known.tag }
  if (path === '/api/mdm/tags/search' && version === 2) {
    return { 'organization-group-uuid': group.uuid }
  }
  if (path === '/api/mdm/smartgroups/{id}') return { id: known.smartGroup }
  if (path.startsWith('/api/mdm/smartgroups/{')) return { smartgroupid: known.smartGroup }
  return {}
}

function filled(path: string, input: Input): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(input[name]))
}

function queryOf(path: string, input: Input): Input {
  return Object.fromEntries(Object.entries(input).filter(([name]) => !path.includes(`{${name}}`)))
}
