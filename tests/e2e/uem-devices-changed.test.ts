import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import type { AuditAction } from '@frontdesk/directory/audit/audit-event.ts'
import { wholeServer } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { Device } from '@frontdesk/estate/devices/device.ts'
import type { Answer } from '@frontdesk/testkit/api-client.ts'

import { at, bulk, type DeviceDesk, startDeviceDesk } from './fixtures/device-desk.ts'

let desk: DeviceDesk
let inside: DeviceDesk['inside']
let outside: DeviceDesk['outside']
let tokens: DeviceDesk['tokens']
const send: DeviceDesk['send'] = (...asked) => desk.send(...asked)
const read: DeviceDesk['read'] = (id) => desk.read(id)

before(async () => {
  desk = await startDeviceDesk()
  ;({ inside, outside, tokens } = desk)
})
after(() => desk.running.stop())

async function audited(action: AuditAction, targetId: number) {
  const page = await desk.running.server.stores.audit.list({ action }, { limit: 50 })
  return page.items.find((each) => each.targetId === String(targetId))
}

async function lastCommand(id: number) {
  const [command] = await desk.running.server.stores.commands.ofDevice(wholeServer, id, 1)
  return command
}

describe('UEM changes of devices', () => {
  test('a change is stored, told in the audit, and leaves the rest alone', async () => {
    const device = at(inside, 5)
    const body = { assetnumber: 'A-1', Ownership: 's' }
    const byId = await send('PUT', `/api/mdm/devices/${device.id}`, { body })
    assert.deepEqual([byId.status, byId.text], [204, ''])
    const bySerial = await send(
      'PUT',
      `/api/mdm/devices?searchby=Serialnumber&id=${device.serialNumber}`,
      { body: { DeviceFriendlyName: 'Till 5' } },
    )
    assert.equal(bySerial.status, 204)
    const expected = { assetNumber: 'A-1', ownership: 'shared', friendlyName: 'Till 5' }
    const now = await read(device.id)
    assert.deepEqual({ ...now, lastSeenAt: 0 }, { ...now, ...expected, lastSeenAt: 0 })
    const told = await audited('device.changed', device.id)
    assert.deepEqual(told?.detail, { members: ['friendlyName'] })
  })

  test('a device moves inside its organization and inside the reach only', async () => {
    const device = at(inside, 6)
    const path = `/api/mdm/devices/${device.id}/commands/changeorganizationgroup`
    const refused = await send('PUT', `${path}/${desk.eu.id}`, { token: tokens.us })
    assert.deepEqual([refused.status, refused.json.errorCode], [400, 6])
    const moved = await send('PUT', `${path}/${desk.eu.id}`)
    assert.deepEqual([moved.status, moved.text], [202, ''])
    assert.equal((await read(device.id))?.organizationGroupId, desk.eu.id)
    const gone = await send('PUT', `${path}/${desk.us.id}`, { token: tokens.us })
    assert.deepEqual([gone.status, gone.json.errorCode], [404, 8])
  })

  test('a deleted device answers as it was, and is gone', async () => {
    const [one, two] = [at(inside, 7), at(inside, 8)]
    const answer = await send('DELETE', `/api/mdm/devices/${one.id}`)
    assert.equal(answer.status, 200)
    assert.equal(JSON.parse(answer.text).SerialNumber, one.serialNumber)
    const query = `searchby=Uuid&id=${two.uuid}`
    assert.equal((await send('DELETE', `/api/mdm/devices?${query}`)).status, 204)
    assert.equal(await read(one.id), undefined)
    assert.equal(await read(two.id), undefined)
    assert.ok(await audited('device.deleted', two.id))
  })

  test('U51 many are deleted at once; what is not found is a fault', async () => {
    const [one, two] = [at(inside, 9), at(inside, 10)]
    const far = at(outside, 0)
    const answer = await send('POST', '/api/mdm/devices/bulk?searchby=DeviceId', {
      token: tokens.us,
      body: bulk(one.id, two.id, one.id, far.id),
    })
    assert.equal(answer.status, 200)
    assert.deepEqual(JSON.parse(answer.text), {
      TotalItems: 4,
      AcceptedItems: 3,
      FailedItems: 1,
      Faults: {
        Fault: [
          { ErrorCode: 5002, ItemValue: String(far.id), Message: 'The device was not found.' },
        ],
      },
    })
    assert.equal(await read(two.id), undefined)
    assert.ok(await read(far.id))
  })

  test('U51 the limit is told and kept', async () => {
    const settings = JSON.parse((await send('GET', '/api/mdm/devices/bulksettings')).text)
    const values = Array.from({ length: settings.DeleteDevice + 1 }, (_, index) => index)
    const answer = await send('POST', '/api/mdm/devices/bulk', { body: bulk(...values) })
    assert.equal(answer.status, 403)
  })
})

describe('UEM commands to devices', () => {
  test('U54 one by another identifier', async () => {
    const device = at(inside, 11)
    const path = `/api/mdm/devices/commands?searchby=Serialnumber&id=${device.serialNumber}`
    const answer = await send('POST', `${path}&command=Lock`)
    assert.deepEqual([answer.status, answer.text], [202, ''])
    assert.equal((await lastCommand(device.id))?.name, 'lock')
  })

  const refused: readonly [string, string, unknown, number, number][] = [
    ['commands?searchby=Serialnumber&id=NONE&command=Lock', '1', {}, 404, 404],
    ['commands?searchby=Colour&id=1&command=Lock', '1', {}, 422, 422],
    ['commands?searchby=DeviceId&id=1&command=Dance', '1', {}, 422, 422],
    ['commands/bulk?searchby=DeviceId&command=Lock', '1', bulk(1), 422, 422],
    ['commands/bulk?searchby=Colour&command=LockDevice', '1', bulk(1), 422, 422],
    ['00000000-0000-4000-8000-000000000001/commands/lock', '2', {}, 404, 8],
    ['00000000-0000-4000-8000-000000000001/commands/lock', '3', {}, 404, 5002],
    ['00000000-0000-4000-8000-000000000001/commands/dance', '2', {}, 400, 5101],
    ['00000000-0000-4000-8000-000000000001/commands/cancelpendingwipe', '2', {}, 400, 5101],
    ['00000000-0000-4000-8000-000000000001/commands/lock', '2', undefined, 400, 1018],
    ['00000000-0000-4000-8000-000000000001/commands/custommdmcommand', '3', {}, 400, 5104],
  ]
  for (const [path, version, body, status, errorCode] of refused) {
    test(`U54 U55 ${path} (${version}) is ${status} with ${errorCode}`, async () => {
      const accept = `application/json;version=${version}`
      const answer = await send('POST', `/api/mdm/devices/${path}`, { body, accept })
      assert.deepEqual([answer.status, answer.json.errorCode], [status, errorCode])
    })
  }

  test('U54 many at once, one transaction; outside the reach is not found', async () => {
    const [one, two, far] = [at(inside, 12), at(inside, 13), at(outside, 1)]
    const answer = await send(
      'POST',
      '/api/mdm/devices/commands/bulk?command=lockdevice&searchby=Serialnumber',
      { token: tokens.us, body: bulk(one.serialNumber, two.serialNumber, far.serialNumber) },
    )
    assert.equal(answer.status, 202)
    const { TotalItems, AcceptedItems, FailedItems, Faults } = JSON.parse(answer.text)
    assert.deepEqual([TotalItems, AcceptedItems, FailedItems], [3, 2, 1])
    assert.equal(Faults.Fault[0].ItemValue, far.serialNumber)
    assert.equal((await lastCommand(two.id))?.name, 'lock')
    assert.equal(await lastCommand(far.id), undefined)
  })

  test('U56 a wipe is pending at once, and can be taken back until the device has it', async () => {
    const device = inside.slice(14).find((each) => each.enrollmentStatus === 'enrolled')
    assert.ok(device)
    const named = (command: string) =>
      send('POST', `/api/mdm/devices/${device.uuid}/commands/${command}`, {
        body: {},
        accept: 'application/json;version=3',
      })
    const early = await named('CancelPendingWipe')
    assert.deepEqual([early.status, early.json.errorCode], [400, 5102])
    assert.equal((await named('EnterpriseWipe')).status, 202)
    assert.equal((await read(device.id))?.enrollmentStatus, 'enterprise-wipe-pending')
    assert.equal((await named('CancelPendingWipe')).status, 202)
    assert.equal((await read(device.id))?.enrollmentStatus, 'enrolled')
    const wipe = await lastCommand(device.id)
    assert.deepEqual([wipe?.state, wipe?.failure], ['failed', 'The wipe was taken back.'])
  })

  test('U55 version 2 commands many, all or none', async () => {
    const [one, far] = [at(inside, -1), at(outside, 2)]
    const sent = (uuids: readonly string[]) =>
      send('POST', '/api/mdm/devices/commands/SyncDevice', {
        token: tokens.us,
        body: { device_uuids: uuids },
        accept: 'application/json;version=2',
      })
    const refused = await sent([one.uuid, far.uuid])
    assert.deepEqual([refused.status, refused.json.errorCode], [404, 8])
    assert.equal(await lastCommand(one.id), undefined)
    assert.equal((await sent([one.uuid])).status, 202)
    assert.equal((await lastCommand(one.id))?.name, 'sync')
  })
})

describe('UEM device operations keep to reach and role', () => {
  /** Every operation that names one device, as it is asked about one outside. */
  const confined: readonly [string, (device: Device) => string, string][] = [
    ['GET', ({ serialNumber }) => `?searchby=Serialnumber&id=${serialNumber}`, '1'],
    ['PUT', ({ id }) => `/${id}`, '1'],
    ['PUT', ({ udid }) => `?searchby=Udid&id=${udid}`, '1'],
    ['DELETE', ({ id }) => `/${id}`, '1'],
    ['DELETE', ({ uuid }) => `?searchby=Uuid&id=${uuid}`, '1'],
    ['PUT', ({ id }) => `/${id}/commands/changeorganizationgroup/1`, '1'],
    ['POST', ({ uuid }) => `/commands?searchby=Uuid&id=${uuid}&command=Lock`, '1'],
    ['POST', ({ uuid }) => `/${uuid}/commands/lock`, '2'],
    ['POST', ({ uuid }) => `/${uuid}/commands/lock`, '3'],
    ['GET', ({ id }) => `/${id}/security`, '1'],
    ['GET', ({ id }) => `/${id}/network`, '1'],
    ['GET', ({ id }) => `/${id}/compliance`, '1'],
    ['GET', ({ id }) => `/${id}/user`, '1'],
    ['GET', ({ id }) => `/${id}/apps`, '1'],
    ['GET', ({ uuid }) => `/${uuid}/apps/search`, '1'],
    ['GET', ({ uuid }) => `/${uuid}/apps?bundleid=com.example`, '1'],
  ]
  for (const [method, pathOf, version] of confined) {
    const named = pathOf({ id: 1, uuid: 'uuid', udid: 'udid', serialNumber: 'S' } as Device)
    test(`T2 ${method} ${named} (${version}): outside the reach is as good as none`, async () => {
      const far = at(outside, 3)
      const fields = { id: 1_999_999_999, uuid: '00000000-0000-4000-8000-000000000001' }
      const missing = { ...far, ...fields, udid: 'none', serialNumber: 'NONE' }
      const asked = {
        token: tokens.us,
        accept: `application/json;version=${version}`,
        ...(method === 'GET' ? {} : { body: { AssetNumber: 'stolen' } }),
      }
      const away = await send(method, `/api/mdm/devices${pathOf(far)}`, asked)
      const none = await send(method, `/api/mdm/devices${pathOf(missing)}`, asked)
      const told = ({ status, json: { errorCode } }: Answer) => [status, errorCode]
      assert.deepEqual(told(away), told(none))
      assert.equal(away.status, 404)
      assert.equal((await read(far.id))?.assetNumber, far.assetNumber)
    })
  }

  const written: readonly [string, string, unknown][] = [
    ['DELETE', '/1', undefined],
    ['PUT', '/1', {}],
    ['POST', '/bulk', bulk(1)],
    ['POST', '/commands/bulk?command=LockDevice&searchby=DeviceId', bulk(1)],
    ['POST', '/commands?searchby=DeviceId&id=1&command=Lock', {}],
    ['PUT', '/1/commands/changeorganizationgroup/1', undefined],
  ]
  for (const [method, path, body] of written) {
    test(`${method} ${path} takes a permission that Read Only lacks`, async () => {
      const answer = await send(method, `/api/mdm/devices${path}`, { token: tokens.reader, body })
      assert.deepEqual([answer.status, answer.json.errorCode], [403, 1011])
    })
  }
})
