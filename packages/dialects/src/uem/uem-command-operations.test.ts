import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import type { CommandName } from '@frontdesk/estate/commands/device-command.ts'
import type { LocatedDevice } from '@frontdesk/estate/devices/device.ts'

import { fakeEstate, requestId, sampleDevice } from './uem-fake-estate.ts'

const at = (command: string, device = 1001) =>
  `/api/mdm/devices/${device}/commands?command=${command}`

/** Every command of the wire, in a letter case of its own. */
const commands: readonly [string, CommandName][] = [
  ['Lock', 'lock'],
  ['lock', 'lock'],
  ['ENTERPRISEWIPE', 'enterprise-wipe'],
  ['DeviceWipe', 'device-wipe'],
  ['deviceQuery', 'device-query'],
  ['ClearPasscode', 'clear-passcode'],
  ['SyncDevice', 'sync'],
  ['StopAirPlay', 'stop-mirroring'],
  ['ScheduleOsUpdate', 'schedule-os-update'],
  ['InstallPackagedMacOSXAgent', 'install-agent'],
  ['SoftReset', 'restart'],
  ['Shutdown', 'shutdown'],
  ['EnterpriseReset', 'enterprise-reset'],
  ['SyncSensors', 'sync-sensors'],
  ['OsUpdateStatus', 'os-update-status'],
  ['RotateFileVaultKey', 'rotate-disk-key'],
  ['rotatedepadminpassword', 'rotate-admin-password'],
  ['ResetBiosPassword', 'reset-firmware-password'],
  ['UserList', 'user-list'],
  ['SyncWorkflows', 'sync-workflows'],
  ['InstallSeededScepProfile', 'install-certificate-profile'],
  ['PauseWindowsUpdates', 'pause-updates'],
  ['PauseQualityUpdates', 'pause-quality-updates'],
  ['PauseRollbackUpdates', 'pause-rollback-updates'],
]

describe('UEM commands', () => {
  for (const [wire, name] of commands) {
    test(`U28 ${wire} is queued as ${name}`, async () => {
      const desk = fakeEstate()
      const reply = await desk.send({ method: 'POST', url: at(wire) })
      assert.equal(reply.status, 202)
      assert.equal(desk.committed.commands[0]?.name, name)
      assert.equal(desk.committed.commands[0]?.requestId, requestId)
    })
  }

  test('U25 the answer is empty and says so', async () => {
    const reply = await fakeEstate().send({
      method: 'POST',
      url: at('Lock'),
      headers: { 'content-type': 'application/json', accept: 'application/json;version=2' },
    })
    assert.equal(reply.body, undefined)
    assert.equal(reply.headers['Content-Length'], '0')
    assert.equal(reply.headers['Content-Type'], undefined)
    assert.equal(reply.headers['X-Api-Version'], 'v1')
  })

  test('T8 the command and its audit row are one transaction', async () => {
    const desk = fakeEstate()
    await desk.send({ method: 'POST', url: at('Lock') })
    assert.deepEqual(desk.committed.audit, [
      {
        at: Date.parse('2026-01-01T00:00:00Z'),
        action: 'device.command-queued',
        outcome: 'done',
        requestId,
        address: '127.0.0.1',
        clientId: 'c'.repeat(32),
        secretId: 's1',
        organizationId: 'o1',
        targetKind: 'device',
        targetId: '1001',
        detail: { command: 'lock', commandId: '00000000-0000-4000-8000-000000000007' },
      },
    ])
  })

  const bodies: readonly [string, string, string][] = [
    ['JSON', 'application/json', '{"CommandXml":"<dict/>"}'],
    ['JSON in another case', 'application/json', '{"CommandXML":"<dict/>"}'],
    [
      'XML',
      'application/xml',
      '<CustomMdmCommand><CommandXml>&lt;dict/&gt;</CommandXml></CustomMdmCommand>',
    ],
  ]
  for (const [what, type, body] of bodies) {
    test(`U22 CustomMdmCommand takes its text from ${what}`, async () => {
      const desk = fakeEstate()
      const headers = { 'content-type': type }
      const reply = await desk.send({ method: 'POST', url: at('CustomMDMCommand'), headers, body })
      assert.equal(reply.status, 202)
      assert.equal(desk.committed.commands[0]?.body, '<dict/>')
    })
  }

  test('the text of a command never gets into the audit', async () => {
    const desk = fakeEstate()
    const body = '{"CommandXml":"canary"}'
    await desk.send({ method: 'POST', url: at('CustomMdmCommand'), body })
    assert.doesNotMatch(JSON.stringify(desk.committed.audit), /canary/)
  })

  const refused: readonly [string, string, string | undefined, number, number][] = [
    ['an unknown command', at('Explode'), undefined, 422, 422],
    ['a name of an object’s own', at('constructor'), undefined, 422, 422],
    ['no command', '/api/mdm/devices/1001/commands', undefined, 400, 400],
    ['an empty command', at(''), undefined, 400, 400],
    ['two commands', `${at('Lock')}&command=DeviceWipe`, undefined, 400, 1036],
    ['a device that is not there', at('Lock', 5), undefined, 400, 8],
    ['a custom command without a body', at('CustomMdmCommand'), undefined, 400, 400],
    ['a custom command without a text', at('CustomMdmCommand'), '{}', 400, 400],
    ['a body that is broken', at('Lock'), '{', 400, 1020],
    ['a text too long', at('CustomMdmCommand'), `{"CommandXml":"${'x'.repeat(65_537)}"}`, 400, 400],
  ]
  for (const [what, url, body, status, errorCode] of refused) {
    test(`U28 ${what} is ${status} with ${errorCode}, and nothing is queued`, async () => {
      const desk = fakeEstate()
      const reply = await desk.send({ method: 'POST', url, ...(body !== undefined && { body }) })
      assert.equal(reply.status, status)
      assert.equal(JSON.parse(reply.body ?? '').errorCode, errorCode)
      assert.deepEqual(desk.committed, { commands: [], audit: [] })
    })
  }

  const odd: readonly [string, Partial<LocatedDevice>, string, number, number][] = [
    ['a device that was unenrolled', { enrollmentStatus: 'unenrolled' }, '', 400, 400],
    ['a Chrome OS wipe without a reason', { platform: 'chrome-os' }, '', 400, 400],
    ['a Chrome OS wipe for a reason of its own', { platform: 'chrome-os' }, '&reason=x', 400, 6],
    ['updates of a type of its own', {}, '&update_type=x', 400, 400],
  ]
  for (const [what, members, query, status, errorCode] of odd) {
    test(`U28 ${what} is ${status} with ${errorCode}, and nothing is queued`, async () => {
      const desk = fakeEstate({ devices: [{ ...sampleDevice, ...members }] })
      const reply = await desk.send({ method: 'POST', url: at('EnterpriseWipe') + query })
      assert.equal(reply.status, status)
      assert.equal(JSON.parse(reply.body ?? '').errorCode, errorCode)
      assert.deepEqual(desk.committed, { commands: [], audit: [] })
    })
  }

  test('U28 a Chrome OS wipe with a reason is queued', async () => {
    const desk = fakeEstate({ devices: [{ ...sampleDevice, platform: 'chrome-os' }] })
    const url = `${at('EnterpriseWipe')}&reason=Retiring_Device`
    assert.equal((await desk.send({ method: 'POST', url })).status, 202)
  })

  test('a device outside the reach is as good as none', async () => {
    const desk = fakeEstate({ reach: '/570/573/' })
    const reply = await desk.send({ method: 'POST', url: at('Lock') })
    assert.equal(JSON.parse(reply.body ?? '').errorCode, 8)
    assert.deepEqual(desk.committed.commands, [])
  })

  test('each command takes its own permission', async () => {
    const desk = fakeEstate({ permissions: ['devices:read', 'devices:command:lock'] })
    assert.equal((await desk.send({ method: 'POST', url: at('Lock') })).status, 202)
    const refusal = await desk.send({ method: 'POST', url: at('DeviceWipe') })
    assert.equal(refusal.status, 403)
    assert.match(refusal.body ?? '', /devices:command:device-wipe/)
    assert.equal(refusal.request.decision.permission, 'devices:command:device-wipe')
    assert.equal(desk.committed.commands.length, 1)
  })
})
