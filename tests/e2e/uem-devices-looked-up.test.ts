import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { uemOperations } from '@frontdesk/dialects/uem/uem-operations.ts'
import type { Device } from '@frontdesk/estate/devices/device.ts'
import { XMLValidator } from 'fast-xml-parser'
import { Compile } from 'typebox/compile'

import { at, bulk, type DeviceDesk, startDeviceDesk } from './fixtures/device-desk.ts'

let desk: DeviceDesk
let inside: DeviceDesk['inside']
const send: DeviceDesk['send'] = (...asked) => desk.send(...asked)

before(async () => {
  desk = await startDeviceDesk()
  inside = desk.inside
})
after(() => desk.running.stop())

/** What a device is named by, in the vendor's spelling and in another letter case. */
const identifiers: readonly [string, (device: Device) => string | undefined][] = [
  ['DeviceId', ({ id }) => String(id)],
  ['SERIALNUMBER', ({ serialNumber }) => serialNumber.toLowerCase()],
  ['Macaddress', ({ macAddress }) => macAddress?.replaceAll(':', '')],
  ['udid', ({ udid }) => udid],
  ['ImeiNumber', ({ imei }) => imei],
  ['EasId', ({ easId }) => easId],
  ['Uuid', ({ uuid }) => uuid],
]

describe('UEM devices by other identifiers', () => {
  for (const [word, textOf] of identifiers) {
    test(`U50 searchby=${word}`, async () => {
      const device = inside.find((each) => textOf(each) !== undefined)
      assert.ok(device)
      const id = encodeURIComponent(textOf(device) ?? '')
      const answer = await send('GET', `/api/mdm/devices?searchby=${word}&id=${id}`)
      assert.equal(answer.status, 200)
      assert.equal(JSON.parse(answer.text).Uuid, device.uuid)
    })
  }

  const refused: readonly [string, string, string, number, number][] = [
    ['an unknown searchby', 'GET', '/api/mdm/devices?searchby=Colour&id=1', 422, 5003],
    ['no searchby to go by', 'DELETE', '/api/mdm/devices?searchby=None&id=1', 422, 5003],
    ['nothing found', 'GET', '/api/mdm/devices?searchby=Serialnumber&id=NONE', 404, 5002],
    ['a number too large', 'GET', '/api/mdm/devices?searchby=DeviceId&id=9999999999', 404, 5002],
    ['nothing to delete', 'DELETE', '/api/mdm/devices/2000000000', 404, 5002],
    ['a facts twin', 'GET', '/api/mdm/devices/security?searchby=x&id=1', 422, 5003],
  ]
  for (const [what, method, path, status, errorCode] of refused) {
    test(`U50 ${what} is ${status} with ${errorCode}`, async () => {
      const answer = await send(method, path)
      assert.deepEqual([answer.status, answer.json.errorCode], [status, errorCode])
    })
  }

  test('many are read at once, in their order, without what is not found', async () => {
    const [one, two] = [at(inside, 3), at(inside, 1)]
    const bySerial = await send('POST', '/api/mdm/devices?searchby=Serialnumber', {
      body: bulk(one.serialNumber, 'NONE', two.serialNumber),
    })
    assert.equal(bySerial.status, 200)
    assert.deepEqual(
      bySerial.json.Devices.map((each) => each.Id.Value),
      [one.id, two.id],
    )
    assert.equal(bySerial.json.Total, 2)
    const byId = await send('POST', '/api/mdm/devices/id', { body: bulk(one.id, one.id) })
    assert.equal(byId.json.Total, 1)
    const none = await send('POST', '/api/mdm/devices/id', { body: bulk('x') })
    assert.deepEqual([none.status, none.json.errorCode], [404, 5002])
    const empty = await send('POST', '/api/mdm/devices/id', { body: {} })
    assert.deepEqual([empty.status, empty.json.errorCode], [400, 1018])
  })
})

describe('UEM facts of a device', () => {
  for (const fact of ['security', 'network', 'compliance', 'user', 'apps', 'profiles']) {
    test(`U50 ${fact}: both addresses answer alike, as their schema says, in XML too`, async () => {
      let answered = 0
      for (const device of inside.slice(0, 12)) {
        const byId = await send('GET', `/api/mdm/devices/${device.id}/${fact}`)
        const query = `searchby=Udid&id=${device.udid}`
        const byUdid = await send('GET', `/api/mdm/devices/${fact}?${query}`)
        assert.deepEqual([byUdid.status, byUdid.text], [byId.status, byId.text])
        if (byId.status === 204) continue
        answered++
        const row = uemOperations.find(({ path }) => path === `/api/mdm/devices/{id}/${fact}`)
        const schema = row?.replies[200]
        assert.ok(schema)
        assert.deepEqual(Compile(schema).Errors(JSON.parse(byId.text)), [])
        const accept = 'application/xml'
        const xml = await send('GET', `/api/mdm/devices/${device.id}/${fact}`, { accept })
        assert.equal(XMLValidator.validate(xml.text), true)
      }
      assert.ok(answered > 0)
    })
  }

  test('U53 one app of a device by its bundle, and a search among them', async () => {
    for (const device of inside) {
      const found = await send('GET', `/api/mdm/devices/${device.uuid}/apps/search?pagesize=1`)
      assert.equal(found.status, 200)
      const { app_items: items, TotalResults: total } = JSON.parse(found.text)
      if (total === 0) continue
      const bundle = items[0].bundle_id.toUpperCase()
      const one = await send('GET', `/api/mdm/devices/${device.uuid}/apps?bundleid=${bundle}`)
      assert.equal(JSON.parse(one.text).app_details.identifier, items[0].bundle_id)
      const no = await send('GET', `/api/mdm/devices/${device.uuid}/apps?bundleid=no.such.app`)
      assert.deepEqual([no.status, no.json.errorCode], [404, 5005])
      return
    }
    assert.fail('no device has an app')
  })

  test('U53 the overall compliance is the one of the device', async () => {
    for (const device of inside) {
      const answer = await send('GET', `/api/mdm/devices/${device.id}/compliance`)
      const { DeviceCompliance: policies, OverallCompliantStatus: overall } = JSON.parse(
        answer.text,
      )
      const failed = policies.some((each: { CompliantStatus: boolean }) => !each.CompliantStatus)
      if (overall === 'Compliant') assert.equal(failed, false)
      if (overall === 'NonCompliant') assert.equal(failed, true)
    }
  })

  test('U52 the extensive search narrows and pages', async () => {
    const { macAddress, id } = at(inside, 2)
    const path = '/api/mdm/devices/extensivesearch'
    const all = await send('GET', `${path}?enrollmentstatus=enrolled&pagesize=3`)
    assert.equal(JSON.parse(all.text).Devices.length, 3)
    const one = await send('GET', `${path}?macaddress=${macAddress?.replaceAll(':', '')}`)
    assert.deepEqual(JSON.parse(one.text).Devices.map(deviceId), [id])
    assert.equal((await send('GET', `${path}?customattributes=a:b`)).status, 204)
    assert.equal((await send('GET', `${path}?enrollmentstatus=red`)).status, 400)
  })
})

const deviceId = (each: { readonly DeviceId: number }) => each.DeviceId
