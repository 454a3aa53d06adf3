import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'

import { type ApiClient, apiClient } from '@frontdesk/testkit/api-client.ts'
import {
  type EmulatedCredentials,
  type Emulator,
  startEmulator,
} from '@frontdesk/testkit/test-emulator.ts'

import { sendRaw } from './fixtures/raw-request.ts'

let emulator: Emulator
let api: ApiClient

const inWords = ({ clientId, clientSecret }: EmulatedCredentials) => ({
  client_id: clientId,
  client_secret: clientSecret,
})
const uemToken = () => api.token(inWords(emulator.clients.uem), { path: '/connect/token' })
const info = (token: string) => api.send('GET', '/api/system/info', { token })

async function control(method: string, path: string, body?: unknown) {
  const answer = await api.send(method, `/_emulator${path}`, {
    token: emulator.controlToken,
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { ...answer, value: answer.text === '' ? undefined : JSON.parse(answer.text) }
}

before(async () => {
  emulator = await startEmulator({ devices: 20, environment: { FRONTDESK_UEM_DAILY_QUOTA: '30' } })
  api = apiClient(emulator.url, inWords(emulator.clients.administration))
})
beforeEach(() => emulator.reset())
after(() => emulator.stop())

describe('published credentials', () => {
  test('every client gets a token, and opens what its role opens', async () => {
    const { uem, uemReadOnly, uemHelpDesk, standard } = emulator.clients
    for (const [client, path, lock] of [
      [uem, '/connect/token', 202],
      [uemReadOnly, '/connect/token', 403],
      [uemHelpDesk, '/connect/token', 202],
      [standard, '/oauth2/token', 202],
    ] as const) {
      const token = await api.token(inWords(client), { path })
      assert.equal((await api.send('GET', '/api/mdm/devices/1', { token })).status, 200)
      const sent = await api.send('POST', '/api/mdm/devices/1/commands?command=Lock', { token })
      assert.equal(sent.status, lock, `${client.clientId}: ${sent.text}`)
    }
    assert.equal((await api.admin('GET', '/roles')).status, 200)
  })

  test('the administrator proves itself with password and API key', async () => {
    const { username, password, apiKey } = emulator.basic
    const pair = Buffer.from(`${username}:${password}`).toString('base64')
    const headers = { authorization: `Basic ${pair}`, 'aw-tenant-code': apiKey }
    assert.equal((await api.send('GET', '/api/system/info', { headers })).status, 200)
  })
})

describe('clock and tokens', () => {
  test('a token expires when the clock is moved, and the quota of a day is refreshed', async () => {
    const token = await uemToken()
    for (let call = 0; call < 30; call++) assert.equal((await info(token)).status, 200)
    assert.equal((await info(token)).status, 429)
    assert.equal((await control('POST', '/clock', { advance_seconds: 3590 })).status, 200)
    assert.equal((await info(token)).status, 429)
    emulator.advanceClock(20)
    const expired = await info(token)
    assert.deepEqual([expired.status, expired.json.errorCode], [401, 1029])
    assert.equal((await info(await uemToken())).status, 429)
    emulator.advanceClock(86_400)
    assert.equal((await info(await uemToken())).status, 200)
  })

  test('set, frozen, going on, the real time again; tokens are issued all the while', async () => {
    const set = await control('POST', '/clock', { now: '2030-01-01T00:00:00Z', frozen: true })
    assert.deepEqual([set.value.now, set.value.frozen], ['2030-01-01T00:00:00.000Z', true])
    assert.equal((await info(await uemToken())).status, 200)
    assert.equal((await api.askToken(inWords(emulator.clients.standard))).status, 200)
    assert.equal((await control('GET', '/state')).value.clock.now, '2030-01-01T00:00:00.000Z')
    const going = await control('POST', '/clock', { frozen: false })
    assert.equal(going.value.frozen, false)
    const back = await control('POST', '/clock', {})
    assert.equal(back.value.offset_seconds, 0)
    assert.equal((await info(await uemToken())).status, 200)
    assert.equal((await api.askToken(inWords(emulator.clients.standard))).status, 200)
  })

  test('a token lives as long as was said, from the next one on', async () => {
    const before = await uemToken()
    assert.equal((await control('PUT', '/token-life', { seconds: 1 })).status, 200)
    const answer = await api.askToken(inWords(emulator.clients.uem), { path: '/connect/token' })
    assert.equal(answer.json.expires_in, 1)
    emulator.advanceClock(2)
    assert.equal((await info(answer.json.access_token)).status, 401)
    assert.equal((await info(before)).status, 200)
    await control('PUT', '/token-life', { seconds: null })
    const usual = await api.askToken(inWords(emulator.clients.uem), { path: '/connect/token' })
    assert.equal(usual.json.expires_in, 3600)
  })

  test('revoked tokens die at the next request, credentials live on', async () => {
    const [token, other] = [
      await uemToken(),
      await api.token(inWords(emulator.clients.uemReadOnly), { path: '/connect/token' }),
    ]
    const { clientId } = emulator.clients.uem
    const revoked = await control('POST', '/revoke', { client_id: clientId })
    assert.deepEqual(revoked.value, { clients: 1 })
    assert.deepEqual([(await info(token)).status, (await info(other)).status], [401, 200])
    const next = await uemToken()
    assert.equal((await info(next)).status, 200)
    await emulator.revoke()
    assert.deepEqual([(await info(next)).status, (await info(other)).status], [401, 401])
    assert.equal((await control('POST', '/revoke', { client_id: 'nobody' })).status, 404)
  })
})

describe('reset', () => {
  test('what was made is gone, seeds are back, old tokens are dead', async () => {
    const admin = apiClient(emulator.url, inWords(emulator.clients.administration))
    const body = { organization_group: 'ACME', role: 'Read Only' }
    const made = await admin.createClient({ dialect: 'uem', name: 'made', ...body })
    const token = await uemToken()
    await api.send('DELETE', '/api/mdm/devices/1', { token })
    emulator.fail({ status: 500, next: 100 })
    const reset = await control('POST', '/reset')
    assert.deepEqual([reset.status, reset.value.faults, reset.value.requests], [200, [], 0])
    const old = await info(token)
    assert.deepEqual([old.status, old.json.errorCode], [401, 1024])
    assert.equal((await api.askToken(made, { path: '/connect/token' })).status, 400)
    const fresh = await uemToken()
    assert.equal((await api.send('GET', '/api/mdm/devices/1', { token: fresh })).status, 200)
    assert.equal(
      (await api.send('GET', '/api/mdm/devices/search', { token: fresh })).json.Total,
      20,
    )
  })

  test('requests that come meanwhile wait, and are answered', async () => {
    const asked = emulator.reset()
    const answers = await Promise.all(Array.from({ length: 20 }, () => api.send('GET', '/readyz')))
    await asked
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200])
  })

  test('two emulators in one process do not disturb each other', async () => {
    const other = await startEmulator({ devices: 2 })
    try {
      other.advanceClock(100_000)
      other.setTokenLife(5)
      other.fail({ status: 503, next: 1000 })
      await other.reset()
      other.fail({ status: 503, next: 1000 })
      const token = await uemToken()
      assert.equal((await info(token)).status, 200)
      assert.equal((await fetch(`${other.url}/readyz`)).status, 503)
      assert.equal(emulator.requests({ route: 'GET /readyz' }).length, 0)
    } finally {
      await other.stop()
    }
  })
})

describe('the record of requests', () => {
  test('says who asked what, and holds no secret', async () => {
    const canary = 'canary-0123456789abcdef'
    const token = await uemToken()
    await api.send('GET', `/api/system/info?access_token=${canary}&code=${canary}&page=1`, {
      token,
      headers: { 'aw-tenant-code': canary, cookie: `a=${canary}`, 'x-api-key': canary },
    })
    await api.send('GET', '/api/system/info', { headers: { authorization: canary } })
    const pair = Buffer.from(`eve:${canary}`).toString('base64')
    await api.send('GET', '/api/system/info', { headers: { authorization: `Basic ${pair}` } })
    await api.askToken({ client_id: 'x', client_secret: canary })
    const { value, text } = await control('GET', '/requests?route=GET%20/api/*')
    const secrets = [canary, pair, token, emulator.clients.uem.clientSecret]
    const all = text + JSON.stringify(emulator.requests())
    for (const secret of secrets) assert.equal(all.includes(secret), false)
    assert.equal(value.items.length, 3)
    const [first, second] = value.items
    assert.deepEqual(
      [first.method, first.path, first.status, first.client_id, first.headers.authorization],
      ['GET', '/api/system/info', 200, emulator.clients.uem.clientId, 'Bearer ***'],
    )
    assert.deepEqual(first.query.at(-1), { name: 'page', value: '1' })
    assert.deepEqual([second.status, second.client_id], [401, null])
    assert.equal((await control('DELETE', '/requests')).status, 204)
    assert.deepEqual((await control('GET', '/requests')).value.items, [])
  })

  test('a header of ours that a client sends is its own only', async () => {
    await api.send('GET', '/readyz')
    const token = await uemToken()
    await api.send('GET', '/api/system/info', {
      token,
      headers: { 'x-emulator-request-number': '1' },
    })
    const [ready] = emulator.requests({ route: 'GET /readyz' })
    assert.equal(ready?.clientId, undefined)
  })
})

describe('bodies of the control API', () => {
  const wrong: readonly [string, string, unknown, string][] = [
    ['POST', '/clock', { advance_seconds: -1 }, '/advance_seconds'],
    ['POST', '/clock', { now: 'yesterday' }, '/now'],
    ['POST', '/clock', { now: '2200-01-01T00:00:00Z' }, '/now'],
    ['POST', '/clock', { now: '2026-01-01T00:00:00Z', advance_seconds: 1 }, '/now'],
    ['POST', '/clock', { speed: 2 }, '/speed'],
    ['PUT', '/token-life', {}, '/seconds'],
    ['PUT', '/token-life', { seconds: 0 }, '/seconds'],
    ['POST', '/revoke', {}, '/client_id'],
    ['POST', '/revoke', { client_id: 'a', all: true }, '/client_id'],
    ['POST', '/faults', {}, '/status'],
    ['POST', '/faults', { status: 200 }, '/status'],
    ['POST', '/faults', { status: 304, html: true }, '/status'],
    ['POST', '/faults', { status: 500, next: 0 }, '/next'],
    ['POST', '/faults', { status: 500, route: '/api' }, '/route'],
    ['POST', '/faults', { cut: 'after' }, '/cut'],
    ['PUT', '/latency', { ms: -5 }, '/ms'],
    ['PUT', '/connections', { maximum: 0 }, '/maximum'],
  ]
  for (const [method, path, body, place] of wrong) {
    test(`${method} ${path} ${JSON.stringify(body)}`, async () => {
      const { status, value } = await control(method, path, body)
      assert.equal(status, 400)
      assert.ok(
        value.errors.some((one: { path: string }) => one.path === place),
        JSON.stringify(value),
      )
    })
  }

  const headers = () => ({ authorization: `Bearer ${emulator.controlToken}` })
  const broken: readonly [string, number, Record<string, string>, string][] = [
    ['no JSON', 400, { 'content-type': 'application/json' }, '{"ms":'],
    ['a repeated member', 400, { 'content-type': 'application/json' }, '{"ms":1,"ms":2}'],
    ['another type', 415, { 'content-type': 'text/plain' }, '{"ms":1}'],
    ['too much', 413, { 'content-type': 'application/json' }, ' '.repeat(20_000)],
  ]
  for (const [what, status, more, body] of broken) {
    test(`${what}: ${status}`, async () => {
      const url = `${emulator.url}/_emulator/latency`
      const answer = await sendRaw(url, { method: 'PUT', headers: { ...headers(), ...more }, body })
      assert.equal(answer.status, status)
      assert.equal(answer.headers['content-type'], 'application/problem+json')
    })
  }
})
