import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import type { LocatedDevice } from '@frontdesk/estate/devices/device.ts'

import { at, type DeviceDesk, startDeviceDesk } from './fixtures/device-desk.ts'

let desk: DeviceDesk
let device: LocatedDevice
let group: string
let administratorOfUs: string
before(async () => {
  desk = await startDeviceDesk()
  device = at(desk.outside, 0)
  const { organizationGroups } = desk.running.server.stores
  group = (await organizationGroups.find(device.organizationGroupId))?.groupId ?? ''
  const { api } = desk.running
  administratorOfUs = await api.token(
    await api.createClient({
      dialect: 'standard',
      name: 'a',
      organization_group: 'ACME-US',
      role: 'Console Administrator',
      scope: 'admin',
    }),
  )
})
after(() => desk.running.stop())

async function explained(requestId: string | null, token?: string): Promise<string | null> {
  const { api } = desk.running
  const path = `/explain/${requestId}`
  const answer = token
    ? await api.send('GET', `/admin/v1${path}`, { token })
    : await api.admin('GET', path)
  assert.equal(answer.status, 200, answer.text)
  return JSON.parse(answer.text).decision.rule
}

const asks: readonly (readonly [string, () => readonly [string, string]])[] = [
  ['a device by its number', () => ['GET', `/api/mdm/devices/${device.id}`]],
  ['a device by its UUID', () => ['GET', `/api/mdm/devices/${device.uuid}`]],
  [
    'a device by its serial number',
    () => ['GET', `/api/mdm/devices?searchby=SerialNumber&id=${device.serialNumber}`],
  ],
  ['a command', () => ['POST', `/api/mdm/devices/${device.id}/commands?command=Lock`]],
  ['profiles', () => ['GET', `/api/mdm/devices/${device.id}/profiles`]],
]

describe('explain tells an administrator what lies outside the reach of a caller', () => {
  for (const [what, ask] of asks) {
    test(what, async () => {
      const [method, path] = ask()
      const refused = await desk.send(method, path, { token: desk.tokens.us })
      assert.ok(refused.status >= 400 && refused.status < 500, refused.text)
      assert.ok(!refused.text.includes(group), 'the caller does not learn it')
      const id = refused.headers.get('x-request-id')
      const sentence = `The device is in ${group}, outside what the caller reaches: ACME-US and the groups below it.`
      const rule = await explained(id)
      assert.ok(rule?.endsWith(sentence), rule ?? '')

      const own = await explained(id, administratorOfUs)
      assert.ok(!own?.includes(group), 'T2 an administrator of that group does not learn it')
    })
  }

  test('an organization group', async () => {
    const path = `/api/system/groups/${desk.eu.id}`
    const refused = await desk.send('GET', path, { token: desk.tokens.us })
    assert.equal(refused.status, 404, refused.text)
    const rule = await explained(refused.headers.get('x-request-id'))
    assert.match(rule ?? '', /The organization group is ACME-EU, outside what the caller reaches/)
  })

  test('nothing is said of what does not exist, and of what is inside', async () => {
    for (const id of [2_000_000_000, at(desk.inside, 0).id]) {
      const path = `/api/mdm/devices/${id}/commands?command=Nonsense`
      const refused = await desk.send('POST', path, { token: desk.tokens.us })
      assert.ok(refused.status >= 400, refused.text)
      const rule = await explained(refused.headers.get('x-request-id'))
      assert.doesNotMatch(rule ?? '', /outside what the caller reaches/)
    }
  })
})
