import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { wholeServer } from '@frontdesk/directory/organization-groups/organization-group.ts'
import { startTestServer, type TestServer } from '@frontdesk/testkit/test-server.ts'

/** What the scripts of published articles do, as plain HTTP: token, pages, details, commands. */
describe('the flows of published articles', () => {
  let running: TestServer
  let token: string

  before(async () => {
    running = await startTestServer({ environment: { FRONTDESK_DEMO: '130' } })
    const about = { dialect: 'uem', organization_group: 'ACME', role: 'Console Administrator' }
    const client = await running.api.createClient({ ...about, name: 'Article' })
    token = await running.api.token(client, { path: '/connect/token' })
  })
  after(() => running.stop())

  /** As the articles write it: a JSON type on every request, and a tenant code out of habit. */
  const call = (method: string, path: string, body?: unknown) =>
    running.api.send(method, path, {
      token,
      headers: {
        accept: 'application/json;version=1',
        'content-type': 'application/json',
        'aw-tenant-code': 'bm90aGluZw==',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })

  interface Listed {
    readonly EnrollmentStatus: string
    readonly Id: { readonly Value: number }
    readonly SerialNumber: string
    readonly Platform: string
  }

  async function everyDevice(path: string): Promise<readonly Listed[]> {
    const devices: Listed[] = []
    for (let page = 0; ; page++) {
      const answer = await call('GET', `${path}&page=${page}`)
      if (answer.status === 204) return devices
      assert.equal(answer.status, 200)
      devices.push(...JSON.parse(answer.text).Devices)
    }
  }

  test('every device, page after page until 204', async () => {
    const devices = await everyDevice('/API/mdm/devices/search?pagesize=50&orderby=deviceid')
    assert.equal(new Set(devices.map((each) => each.Id.Value)).size, 130)
  })

  test('every device of one platform, page after page until the total is reached', async () => {
    const seen: Listed[] = []
    for (let page = 0; ; page++) {
      const path = `/api/mdm/devices/search?platform=Apple&page=${page}&pagesize=20`
      const { Devices, Total } = JSON.parse((await call('GET', path)).text)
      seen.push(...Devices)
      if ((page + 1) * 20 >= Total) break
    }
    assert.ok(seen.length > 0)
    assert.ok(seen.every((each) => each.Platform === 'Apple'))
  })

  test('the profiles and apps of each device', async () => {
    const devices = await everyDevice('/api/mdm/devices/search?pagesize=65')
    let profiles = 0
    let apps = 0
    for (const { Id, SerialNumber } of devices.slice(0, 25)) {
      const installed = await call('GET', `/api/mdm/devices/${Id.Value}/profiles`)
      if (installed.status === 200) profiles += JSON.parse(installed.text).DeviceProfiles.length
      const bySerial = `searchby=Serialnumber&id=${SerialNumber}`
      const programs = await call('GET', `/api/mdm/devices/apps?${bySerial}`)
      if (programs.status === 200) apps += JSON.parse(programs.text).DeviceApps.length
    }
    assert.ok(profiles > 0)
    assert.ok(apps > 0)
  })

  const commandOf = async (id: number) => {
    const [command] = await running.server.stores.commands.ofDevice(wholeServer, id, 1)
    return command?.name
  }

  test('the serial number of a lost device, and a lock', async () => {
    const [{ Id, SerialNumber } = { Id: { Value: 0 }, SerialNumber: '' }] = await everyDevice(
      '/api/mdm/devices/search?pagesize=130',
    )
    const found = await call('GET', `/API/mdm/devices?searchBy=SerialNumber&id=${SerialNumber}`)
    assert.equal(JSON.parse(found.text).Id.Value, Id.Value)
    const locked = await call('POST', `/api/mdm/devices/${Id.Value}/commands?command=lock`, {})
    assert.equal(locked.status, 202)
    const again = `commands?command=SyncDevice&searchBy=Serialnumber&id=${SerialNumber}`
    assert.equal((await call('POST', `/API/mdm/devices/${again}`)).status, 202)
    assert.equal(await commandOf(Id.Value), 'sync')
  })

  test('many serial numbers out of a file, one of them misspelled, and one bulk lock', async () => {
    const enrolled = (await everyDevice('/api/mdm/devices/search?pagesize=130')).filter(
      (each) => each.EnrollmentStatus === 'Enrolled',
    )
    const devices = enrolled.slice(5, 25)
    const serials = [...devices.map((each) => each.SerialNumber), 'NO-SUCH-SERIAL']
    const answer = await call(
      'POST',
      '/api/mdm/devices/commands/bulk?command=LockDevice&searchby=Serialnumber',
      { BulkValues: { Value: serials } },
    )
    assert.equal(answer.status, 202)
    const { TotalItems, AcceptedItems, FailedItems, Faults } = JSON.parse(answer.text)
    assert.deepEqual([TotalItems, AcceptedItems, FailedItems], [21, 20, 1])
    assert.equal(Faults.Fault[0].ItemValue, 'NO-SUCH-SERIAL')
    for (const { Id } of devices) assert.equal(await commandOf(Id.Value), 'lock')
  })

  test('stock-taking: name and asset number of a device, then away with an old one', async () => {
    const [one, two] = (await everyDevice('/api/mdm/devices/search?pagesize=130')).slice(-2)
    assert.ok(one && two)
    const body = { AssetNumber: 'INV-0001', DeviceFriendlyName: 'Reception', Ownership: 'C' }
    assert.equal((await call('PUT', `/api/mdm/devices/${one.Id.Value}`, body)).status, 204)
    const read = JSON.parse((await call('GET', `/api/mdm/devices/${one.Id.Value}`)).text)
    const { AssetNumber, DeviceFriendlyName, Ownership } = read
    assert.deepEqual({ AssetNumber, DeviceFriendlyName, Ownership }, body)
    assert.equal((await call('DELETE', `/api/mdm/devices/${two.Id.Value}`)).status, 200)
    assert.equal((await call('GET', `/api/mdm/devices/${two.Id.Value}`)).status, 404)
  })
})
