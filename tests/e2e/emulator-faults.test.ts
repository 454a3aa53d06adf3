import assert from 'node:assert/strict'
import { Agent, request } from 'node:http'
import { after, before, beforeEach, describe, test } from 'node:test'

import { type ApiClient, apiClient } from '@frontdesk/testkit/api-client.ts'
import { type Emulator, startEmulator } from '@frontdesk/testkit/test-emulator.ts'

import { sendRaw } from './fixtures/raw-request.ts'

let emulator: Emulator
let api: ApiClient
let token: string

before(async () => {
  emulator = await startEmulator({ devices: 5 })
  const { clientId, clientSecret } = emulator.clients.administration
  api = apiClient(emulator.url, { client_id: clientId, client_secret: clientSecret })
})
beforeEach(async () => {
  await emulator.reset()
  const { clientId, clientSecret } = emulator.clients.uem
  const client = { client_id: clientId, client_secret: clientSecret }
  token = await api.token(client, { path: '/connect/token' })
})
after(() => emulator.stop())

const device = (id = 1) => api.send('GET', `/api/mdm/devices/${id}`, { token })

async function addFault(body: unknown): Promise<void> {
  const added = await api.send('POST', '/_emulator/faults', {
    token: emulator.controlToken,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  assert.equal(added.status, 200, added.text)
}

describe('faults', () => {
  test('exactly N of the requests of the route, also of many at once', async () => {
    await addFault({ route: 'GET /api/mdm/devices/*', next: 7, status: 503 })
    const others = api.send('GET', '/api/system/info', { token })
    const answers = await Promise.all(Array.from({ length: 40 }, () => device()))
    assert.equal(answers.filter(({ status }) => status === 503).length, 7)
    assert.equal(answers.filter(({ status }) => status === 200).length, 33)
    assert.equal((await others).status, 200)
  })

  test('method, letter case and the middle of a path; the oldest first; what is left', async () => {
    emulator.fail({ route: 'POST /api/mdm/devices/*', status: 500 })
    emulator.fail({ route: 'GET /API/MDM/*/1', status: 500 })
    emulator.fail({ route: 'GET /api/mdm/*', status: 429 })
    const statuses = [(await device()).status, (await device(2)).status, (await device()).status]
    assert.deepEqual(statuses, [500, 429, 200])
    const left = await api.send('GET', '/_emulator/faults', { token: emulator.controlToken })
    assert.deepEqual(
      JSON.parse(left.text).items.map((one: { route: string; next: number }) => one.next),
      [1],
    )
    await api.send('DELETE', '/_emulator/faults', { token: emulator.controlToken })
    assert.equal((await api.send('POST', '/api/mdm/devices/1', { token })).status !== 500, true)
  })

  test('the device API refuses in its own shape, with quota headers at 429', async () => {
    for (const [status, code] of [
      [401, 1024],
      [403, 1011],
      [500, 500],
      [502, 502],
    ]) {
      emulator.fail({ status: status ?? 0 })
      const { errorCode, message, activityId, ...rest } = JSON.parse((await device()).text)
      assert.deepEqual([errorCode, typeof message, rest], [code, 'string', {}])
      assert.match(activityId, /^[0-9a-f-]{36}$/)
    }
    await addFault({ status: 429, retry_after: 7 })
    const { status, headers } = await device()
    assert.deepEqual([status, headers.get('retry-after')], [429, '7'])
    assert.equal(headers.get('x-ratelimit-remaining'), '0')
    const wait = Number(headers.get('x-ratelimit-reset')) - Date.now() / 1000
    assert.ok(wait > 0 && wait < 9, String(wait))
  })

  test('token endpoints and the administration refuse in theirs', async () => {
    const client = { client_id: 'x', client_secret: 'y' }
    emulator.fail({ route: 'POST /connect/token', status: 401 })
    const uem = await api.askToken(client, { path: '/connect/token' })
    assert.deepEqual([uem.status, uem.text], [401, '{"error":"invalid_client"}'])
    emulator.fail({ route: 'POST /oauth2/token', status: 429, retryAfterSeconds: 3 })
    const standard = await api.askToken(client)
    assert.equal(standard.status, 429)
    assert.equal(standard.headers.get('retry-after'), '3')
    assert.equal(standard.json.error, 'temporarily_unavailable')
    emulator.fail({ route: '* /admin/*', status: 503 })
    const admin = await api.send('GET', '/admin/v1/roles')
    assert.equal(admin.status, 503)
    assert.equal(admin.headers.get('content-type'), 'application/problem+json')
    assert.equal(JSON.parse(admin.text).status, 503)
  })

  test('a page instead of JSON', async () => {
    emulator.fail({ html: true })
    const { status, headers, text } = await device()
    assert.deepEqual([status, headers.get('content-type')], [200, 'text/html; charset=utf-8'])
    assert.match(text, /^<!DOCTYPE html>/)
    emulator.fail({ html: true, status: 502 })
    assert.equal((await device()).status, 502)
  })

  test('cut before: nothing was done; cut in the middle: it was', async () => {
    const remove = (id: number) => api.send('DELETE', `/api/mdm/devices/${id}`, { token })
    emulator.fail({ cut: 'before' })
    await assert.rejects(remove(1))
    assert.equal((await device()).status, 200)
    emulator.fail({ route: 'DELETE /*', cut: 'middle' })
    await remove(1).catch(() => undefined)
    assert.notEqual((await device()).status, 200)
  })

  for (const path of ['/api/mdm/devices/1', '/docs', '/admin/v1/openapi.json', '/connect/token']) {
    test(`cut in the middle of ${path}: fewer bytes than were announced`, async () => {
      emulator.fail({ cut: 'middle' })
      const { announced, received, whole } = await read(path)
      assert.equal(whole, false)
      assert.ok(received > 0 && received < announced, `${received} of ${announced}`)
      assert.equal((await read(path)).whole, true)
    })
  }

  test('late, and the real answer', async () => {
    emulator.fail({ delayMilliseconds: 60 })
    const from = performance.now()
    assert.equal((await device()).status, 200)
    assert.ok(performance.now() - from >= 59)
  })

  test('latency slows the device API, not the token endpoint', async () => {
    emulator.setLatency(400)
    const slow = device().then(() => 'device')
    const quick = api.askToken({ client_id: 'x', client_secret: 'y' }).then(() => 'token')
    assert.equal(await Promise.race([slow, quick]), 'token')
    await Promise.all([slow, quick])
  })

  test('more connections than the maximum are refused; the control API stays', async () => {
    await api.send('PUT', '/_emulator/connections', {
      token: emulator.controlToken,
      headers: { 'content-type': 'application/json' },
      body: '{"maximum":2}',
    })
    emulator.setLatency(200)
    const open = new Agent({ keepAlive: false })
    const results = await Promise.allSettled(
      Array.from({ length: 6 }, () => sendRaw(`${emulator.url}/api/system/info`)),
    )
    open.destroy()
    assert.ok(results.filter(({ status }) => status === 'rejected').length >= 4)
    const state = await api.send('GET', '/_emulator/state', { token: emulator.controlToken })
    assert.equal(JSON.parse(state.text).connections.maximum, 2)
  })
})

/** Reads an answer byte by byte, as far as it comes. */
function read(path: string): Promise<{ announced: number; received: number; whole: boolean }> {
  const { promise, resolve, reject } = Promise.withResolvers<Awaited<ReturnType<typeof read>>>()
  const headers = { authorization: `Bearer ${token}`, connection: 'close' }
  const sent = request(emulator.url + path, { headers }, (answer) => {
    let received = 0
    answer.on('data', (chunk: Buffer) => {
      received += chunk.length
    })
    answer.on('error', () => undefined)
    answer.on('close', () =>
      resolve({
        announced: Number(answer.headers['content-length']),
        received,
        whole: answer.complete,
      }),
    )
  })
  sent.on('error', reject)
  sent.end()
  return promise
}
