import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { wholeServer } from '@frontdesk/directory/organization-groups/organization-group.ts'
import { isEnrolled, type LocatedDevice } from '@frontdesk/estate/devices/device.ts'
import { sql } from 'kysely'

import { at, bulk, type DeviceDesk, startDeviceDesk } from './fixtures/device-desk.ts'

const devices = '/api/mdm/devices'
const passcode = { Passcode: '271828', WorkPasscode: false }

describe('commands that are operations of their own', () => {
  let desk: DeviceDesk
  let one: LocatedDevice
  let far: LocatedDevice
  let gone: LocatedDevice

  before(async () => {
    desk = await startDeviceDesk()
    one = at(desk.inside.filter(isEnrolled), 3)
    far = at(desk.outside.filter(isEnrolled), 3)
    gone = at(desk.inside.filter(isEnrolled), 4)
    const { stores } = desk.running.server
    const changes = [stores.devices.enrollment(gone, 'unenrolled')]
    assert.ok(await stores.commit({ changes, audit: [] }))
  })
  after(() => desk.running.stop())

  const commandsOf = ({ id }: LocatedDevice) =>
    desk.running.server.stores.commands.ofDevice(wholeServer, id, 50)
  const send = (path: string, body?: unknown, version = 1) =>
    desk.send('POST', `${devices}/${path}`, {
      token: desk.tokens.us,
      body,
      accept: `application/json;version=${version}`,
    })

  const told: readonly (readonly [
    what: string,
    path: (device: LocatedDevice) => string,
    body: (device: LocatedDevice) => unknown,
    name: string,
  ])[] = [
    ['finddevice', ({ id }) => `${id}/commands/finddevice`, () => undefined, 'find-device'],
    [
      'finddevice by serial',
      ({ serialNumber }) => `commands/finddevice?searchBy=Serialnumber&id=${serialNumber}`,
      () => ({ Message: 'Where are you?', NumberOfRepetitions: 3 }),
      'find-device',
    ],
    [
      'changepasscode',
      ({ id }) => `${id}/commands/ChangePasscode`,
      () => passcode,
      'change-passcode',
    ],
    [
      'changepasscode by UDID',
      ({ udid }) => `commands/changepasscode?searchBy=Udid&id=${udid}`,
      () => passcode,
      'change-passcode',
    ],
    [
      'scheduleosupdate',
      ({ uuid }) =>
        `commands/ScheduleOsUpdate?searchby=Uuid&id=${uuid}&installaction=installasap&osupdateproductversion=18.2`,
      () => ['012-345'],
      'schedule-os-update',
    ],
    [
      'scheduleosupdate without a body',
      ({ serialNumber }) => `commands/scheduleosupdate?searchby=Serialnumber&id=${serialNumber}`,
      () => undefined,
      'schedule-os-update',
    ],
    [
      'bulk/scheduleosupdate',
      () => 'commands/bulk/scheduleosupdate?searchby=Serialnumber&installaction=Default',
      ({ serialNumber }) => bulk(serialNumber),
      'schedule-os-update',
    ],
  ]
  for (const [what, path, body, name] of told) {
    test(`U54 ${what} is 202 and one ${name}`, async () => {
      const before = (await commandsOf(one)).length
      const answer = await send(path(one), body(one))
      assert.deepEqual([answer.status, answer.text], [202, ''])
      const commands = await commandsOf(one)
      assert.deepEqual([commands.length, commands[0]?.name], [before + 1, name])
      assert.equal(commands[0]?.body, undefined)
    })

    test(`U54 T2 ${what} outside the reach is 404, and one that is not enrolled 400`, async () => {
      const away = await send(path(far), body(far))
      const isUpdateOfOne = what.startsWith('scheduleosupdate')
      assert.deepEqual([away.status, away.json.errorCode], [404, isUpdateOfOne ? 5061 : 404])
      const unenrolled = await send(path(gone), body(gone))
      assert.deepEqual([unenrolled.status, unenrolled.json.errorCode], [400, 400])
      assert.deepEqual(await commandsOf(far), [])
      assert.deepEqual(await commandsOf(gone), [])
    })
  }

  const refused: readonly (readonly [
    path: string,
    body: unknown,
    status: number,
    errorCode: number,
  ])[] = [
    ['commands/finddevice?searchBy=Colour&id=1', {}, 422, 422],
    ['commands/changepasscode?searchBy=Colour&id=1', passcode, 422, 422],
    ['commands/changepasscode?searchBy=DeviceId&id=1', {}, 400, 400],
    ['1/commands/changepasscode', undefined, 400, 400],
    ['commands/scheduleosupdate?searchby=Colour&id=1', undefined, 422, 422],
    ['commands/scheduleosupdate?searchby=DeviceId&id=1&installaction=Now', undefined, 400, 400],
    ['commands/bulk/scheduleosupdate?searchby=Colour', bulk(1), 422, 422],
    ['commands/bulk/scheduleosupdate?searchby=DeviceId', {}, 400, 1018],
    ['commands/bulk/scheduleosupdate?searchby=DeviceId', bulk('none'), 404, 404],
  ]
  for (const [path, body, status, errorCode] of refused) {
    test(`U54 ${path} ${JSON.stringify(body) ?? ''} is ${status} with ${errorCode}`, async () => {
      const answer = await send(path, body)
      assert.deepEqual([answer.status, answer.json.errorCode], [status, errorCode])
    })
  }

  test('U54 of many that update, one that is not found keeps all from it', async () => {
    const before = await commandsOf(one)
    const body = bulk(one.serialNumber, far.serialNumber)
    const answer = await send('commands/bulk/scheduleosupdate?searchby=Serialnumber', body)
    assert.deepEqual([answer.status, answer.json.errorCode], [404, 404])
    assert.deepEqual(await commandsOf(one), before)
  })

  test('U54 scheduleosupdate with device_uuids, as version 2 has it, queues nothing', async () => {
    const before = await commandsOf(one)
    const body = { device_uuids: [one.uuid] }
    for (const path of [
      'commands/scheduleosupdate',
      `commands/scheduleosupdate?searchBy=Uuid&id=${far.uuid}`,
    ]) {
      const answer = await send(path, body, 2)
      assert.ok(answer.status === 400 || answer.status === 404, answer.text)
    }
    assert.deepEqual(await commandsOf(one), before)
  })

  const unenrolled: readonly (readonly [
    what: string,
    method: string,
    path: (device: LocatedDevice) => string,
    version: number,
    body: (device: LocatedDevice) => unknown,
    errorCode: number,
  ])[] = [
    ['a command', 'POST', ({ id }) => `${id}/commands?command=Lock`, 1, () => ({}), 400],
    [
      'a command by serial',
      'POST',
      ({ serialNumber }) => `commands?searchby=Serialnumber&id=${serialNumber}&command=Lock`,
      1,
      () => ({}),
      400,
    ],
    ['a command of version 2', 'POST', ({ uuid }) => `${uuid}/commands/Lock`, 2, () => ({}), 400],
    [
      'commands of version 2',
      'POST',
      () => 'commands/Lock',
      2,
      ({ uuid }) => ({ device_uuids: [one.uuid, uuid] }),
      400,
    ],
    ['a command of version 3', 'POST', ({ uuid }) => `${uuid}/commands/Lock`, 3, () => ({}), 6213],
    [
      'taking a wipe back',
      'POST',
      ({ uuid }) => `${uuid}/commands/CancelPendingWipe`,
      3,
      () => ({}),
      6213,
    ],
    [
      'a move',
      'PUT',
      ({ id }) => `${id}/commands/changeorganizationgroup/${desk.us.id}`,
      1,
      () => undefined,
      6213,
    ],
    [
      'a move by UDID',
      'POST',
      ({ udid }) => `commands/changeorganizationgroup?searchBy=Udid&id=${udid}&ogid=${desk.us.id}`,
      1,
      () => undefined,
      6213,
    ],
  ]
  for (const [what, method, path, version, body, errorCode] of unenrolled) {
    test(`U28 U54 U55 ${what} for a device that is not enrolled is 400 with ${errorCode}`, async () => {
      const before = await commandsOf(one)
      const answer = await desk.send(method, `${devices}/${path(gone)}`, {
        token: desk.tokens.us,
        body: body(gone),
        accept: `application/json;version=${version}`,
      })
      assert.deepEqual([answer.status, answer.json.errorCode], [400, errorCode], answer.text)
      assert.deepEqual(await commandsOf(gone), [])
      assert.deepEqual(await commandsOf(one), before)
      assert.equal((await desk.read(gone.id))?.organizationGroupId, gone.organizationGroupId)
    })
  }

  test('U54 in bulk, a device that is not enrolled is a fault with 400', async () => {
    const answer = await send('commands/bulk?searchby=DeviceId&command=LockDevice', bulk(gone.id))
    const { AcceptedItems, Faults } = JSON.parse(answer.text)
    assert.deepEqual([AcceptedItems, Faults.Fault[0].ErrorCode], [0, 400])
    assert.deepEqual(await commandsOf(gone), [])
  })

  test('T11 a passcode is written nowhere', async () => {
    const { reads } = desk.running.server.stores.database
    for (const table of ['device_command', 'audit_batch']) {
      const { rows } = await sql`SELECT * FROM ${sql.table(table)}`.execute(reads)
      assert.ok(rows.length > 0, table)
      assert.ok(!JSON.stringify(rows).includes(passcode.Passcode), table)
    }
  })

  for (const path of [
    '1/commands/finddevice',
    '1/commands/changepasscode',
    'commands/scheduleosupdate?searchby=DeviceId&id=1',
  ]) {
    test(`${path} takes a permission that Read Only lacks`, async () => {
      const answer = await desk.send('POST', `${devices}/${path}`, { token: desk.tokens.reader })
      assert.deepEqual([answer.status, answer.json.errorCode], [403, 1011])
    })
  }
})
