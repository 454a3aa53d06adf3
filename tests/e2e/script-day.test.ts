import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import type { CreatedClient } from '@frontdesk/testkit/api-client.ts'
import { startTestServer, type TestServer } from '@frontdesk/testkit/test-server.ts'

/** Ready when the condition holds; fails when it does not in time. */
async function eventually<Value>(
  read: () => Promise<Value>,
  holds: (value: Value) => boolean,
): Promise<Value> {
  const until = Date.now() + 15_000
  for (;;) {
    const value = await read()
    if (holds(value)) return value
    if (Date.now() > until) assert.fail(`still ${JSON.stringify(value)}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

describe('a script on a demo estate', () => {
  let running: TestServer
  let client: CreatedClient
  let token: string
  const json = (version: number) => ({ accept: `application/json;version=${version}` })

  before(async () => {
    running = await startTestServer({ environment: { FRONTDESK_DEMO: '700' } })
    client = await running.api.createClient({
      dialect: 'uem',
      name: 'Script',
      organization_group: 'ACME',
      role: 'Help Desk',
    })
    token = await running.api.token(client, { path: '/connect/token' })
  })
  after(() => running.stop())

  const get = (path: string, headers: Record<string, string> = json(1)) =>
    running.api.send('GET', path, { token, headers })

  test('the answer of the registration says where to go', () => {
    assert.equal(client.token_endpoint, `${running.api.url}/connect/token`)
    assert.equal(client.api_base, `${running.api.url}/api`)
  })

  test('pages of 500 until everything was read, each device once', async () => {
    const seen = new Set<number>()
    for (let page = 0; ; page++) {
      const answer = await get(`/api/mdm/devices/search?page=${page}&pagesize=500`)
      if (answer.status === 204) break
      assert.equal(answer.status, 200)
      for (const device of answer.json.Devices) seen.add(device.Id.Value)
      if ((page + 1) * 500 >= answer.json.Total) break
    }
    assert.equal(seen.size, 700)
  })

  test('a page behind the end is 204 without a body', async () => {
    const answer = await get('/api/mdm/devices/search?page=99')
    assert.equal(answer.status, 204)
    assert.equal(answer.text, '')
  })

  test('the profiles of each of fifty devices', async () => {
    const page = await get('/api/mdm/devices/search?pagesize=50')
    for (const device of page.json.Devices) {
      const answer = await get(`/api/mdm/devices/${device.Id.Value}/profiles`)
      assert.ok([200, 204].includes(answer.status))
      if (answer.status === 200) assert.equal(answer.json.DeviceId.Id.Value, device.Id.Value)
    }
  })

  test('the habits of published scripts: letter case, slash, empty JSON body, tenant code', async () => {
    const plain = await get('/api/mdm/devices/search?pagesize=1')
    for (const path of [
      '/API/MDM/Devices/Search?PageSize=1',
      '/api/mdm/devices/search/?pagesize=1',
      '/api/v1/mdm/devices/search?pageSize=1',
      '/API/v1//mdm/devices/search?pagesize=1',
    ]) {
      const answer = await get(path, {
        'content-type': 'application/json',
        'aw-tenant-code': 'whatever',
        ...json(1),
      })
      assert.equal(answer.status, 200, path)
      assert.equal(answer.text, plain.text)
    }
  })

  test('XML when asked for', async () => {
    const answer = await get('/api/system/info', { accept: 'application/xml' })
    assert.equal(answer.status, 200)
    assert.match(answer.headers.get('content-type') ?? '', /^application\/xml/)
    assert.match(answer.text, /<ProductVersion>/)
  })

  test('a lock is queued, and the device acknowledges it', async () => {
    const page = await get('/api/mdm/devices/search?pagesize=1')
    const id = page.json.Devices[0]?.Id.Value ?? 0
    const answer = await running.api.send('POST', `/api/mdm/devices/${id}/commands?command=Lock`, {
      token,
      headers: { 'content-type': 'application/json', ...json(1) },
    })
    assert.equal(answer.status, 202)
    assert.equal(answer.text, '')
    assert.equal(answer.headers.get('content-type'), null)
    assert.equal(answer.headers.get('content-length'), '0')

    const state = await eventually(
      async () => (await running.server.stores.commands.ofDevice({ path: '/' }, id, 1))[0]?.state,
      (now) => now === 'acknowledged' || now === 'failed',
    )
    assert.ok(state)
  })

  test('what the role does not permit is 403 1011, and the audit and explain know why', async () => {
    const page = await get('/api/mdm/devices/search?pagesize=1')
    const id = page.json.Devices[0]?.Id.Value ?? 0
    const answer = await running.api.send(
      'POST',
      `/api/mdm/devices/${id}/commands?command=DeviceWipe`,
      { token },
    )
    assert.equal(answer.status, 403)
    assert.equal(answer.json.errorCode, 1011)
    const requestId = answer.headers.get('x-correlation-id')
    assert.equal(answer.json.activityId, requestId)

    const explained = await running.api.admin('GET', `/explain/${requestId}`)
    assert.equal(explained.status, 200)
    assert.match(explained.text, /devices:command:device-wipe/)
    assert.match(explained.text, new RegExp(client.client_id))
  })

  test('a key card for one group opens its subtree only', async () => {
    const narrow = await running.api.createClient({
      dialect: 'uem',
      name: 'Ohio',
      organization_group: 'ACME-US-OH',
      role: 'Read Only',
    })
    const ohio = await running.api.token(narrow, { path: '/connect/token' })
    const all = await get('/api/mdm/devices/search?pagesize=5000')
    const some = await running.api.send('GET', '/api/mdm/devices/search?pagesize=5000', {
      token: ohio,
    })
    assert.ok(some.json.Total > 0 && some.json.Total < all.json.Total)
    const inside = new Set(some.json.Devices.map((device) => device.Id.Value))
    const outside = all.json.Devices.find((device) => !inside.has(device.Id.Value))?.Id.Value

    const foreign = await running.api.send('GET', `/api/mdm/devices/${outside}`, { token: ohio })
    const unknown = await running.api.send('GET', '/api/mdm/devices/99999999', { token: ohio })
    assert.equal(foreign.status, 404)
    assert.equal(unknown.status, 404)
    const withoutIds = (text: string) =>
      text.replace(/"activityId":"[^"]+"/, '').replace(/\d{3,}/g, 'N')
    assert.equal(withoutIds(foreign.text), withoutIds(unknown.text))
  })
})
