import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'

import { type Answer, type ApiClient, apiClient } from '@frontdesk/testkit/api-client.ts'
import { fixedClock } from '@frontdesk/testkit/fixed-clock.ts'
import { type SpawnedServer, spawnServer } from '@frontdesk/testkit/spawned-server.ts'
import {
  startTestServer,
  testAdministrator,
  testEnvironment,
} from '@frontdesk/testkit/test-server.ts'

const apiKey = 'an-api-key-for-tests-0123456789'
const group = { organization_group: 'ACME' }
const info = '/api/system/info'

/** Registers who calls: an administrator with an API key, and a client with a token. */
async function register(api: ApiClient) {
  const key = { ...group, name: 'tests', kind: 'admin', api_key: apiKey }
  const made = await api.admin('POST', '/rest-api-keys', key)
  assert.equal(made.status, 201, made.text)
  const administrator = {
    ...group,
    role: 'Read Only',
    username: 'ada',
    email: 'ada@acme.example',
    password: 'a password of ada',
  }
  const created = await api.admin('POST', '/uem-administrators', administrator)
  assert.equal(created.status, 201, created.text)
  const role = 'Console Administrator'
  return api.createClient({ dialect: 'uem', name: 'scripts', ...group, role })
}

const pair = Buffer.from('ada:a password of ada').toString('base64')
const byPassword = { authorization: `Basic ${pair}`, 'aw-tenant-code': apiKey }

/** What the headers say of the quota: how many calls there are, and how many are left. */
function standing({ status, headers }: Answer): readonly (number | string | null)[] {
  return [status, headers.get('x-ratelimit-limit'), headers.get('x-ratelimit-remaining')]
}

describe('U74 the quota of a day', () => {
  const folder = mkdtempSync(join(tmpdir(), 'frontdesk-quota-'))
  let environment: Record<string, string>
  let server: SpawnedServer
  let api: ApiClient
  before(async () => {
    environment = await testEnvironment(folder, { FRONTDESK_UEM_DAILY_QUOTA: '5' })
    api = apiClient(environment.FRONTDESK_PUBLIC_URL ?? '', testAdministrator)
    server = await spawnServer(environment)
  })
  after(async () => {
    await server.kill()
    rmSync(folder, { recursive: true, force: true })
  })

  test('counts on after a stop and after a kill, until it is used up', async () => {
    const client = await register(api)
    const token = await api.token(client, { path: '/connect/token' })
    const first = await api.send('GET', info, { headers: byPassword })
    assert.deepEqual(standing(first), [200, '5', '4'])
    const resetAt = first.headers.get('x-ratelimit-reset')
    assert.ok(Math.abs(Number(resetAt) - Date.now() / 1000 - 86_400) < 60, `${resetAt}`)
    const second = await api.send('GET', info, { headers: byPassword })
    assert.deepEqual(standing(second), [200, '5', '3'])

    assert.equal(await server.stop(), 0)
    server = await spawnServer(environment)
    assert.deepEqual(standing(await api.send('GET', info, { token })), [200, '5', '2'])

    await sleep(1500)
    await server.kill()
    server = await spawnServer(environment)
    const { oauth_clients, api_keys, answer } = await usage(api, token)
    assert.deepEqual(standing(answer), [200, '5', '1'])
    assert.equal(answer.headers.get('x-ratelimit-reset'), resetAt)
    assert.deepEqual(oauth_clients, [['scripts', 2]])
    assert.deepEqual(api_keys, [['tests', 2]])

    assert.deepEqual(standing(await api.send('GET', info, { headers: byPassword })), [
      200,
      '5',
      '0',
    ])
    for (const sent of [{ token }, { headers: byPassword }]) {
      const refused = await api.send('GET', info, sent)
      assert.deepEqual(standing(refused), [429, '5', '0'])
      const wait = Number(refused.headers.get('retry-after'))
      assert.ok(wait > 86_000 && wait <= 86_400, String(wait))
      assert.equal(refused.headers.get('x-ratelimit-reset'), resetAt)
      const { errorCode, message, activityId, ...others } = JSON.parse(refused.text)
      assert.equal(errorCode, 429)
      assert.match(message, /quota/)
      assert.match(activityId, /^[0-9a-f-]{36}$/)
      assert.deepEqual(others, {})
    }
    assert.equal((await api.admin('GET', '/roles')).status, 200)
  })
})

/** What the clients and keys of ACME used, by name. */
async function usage(api: ApiClient, token: string) {
  const groups = await api.admin('GET', '/organization-groups')
  const { uuid } = JSON.parse(groups.text).items.find(
    (each: { group_id: string }) => each.group_id === 'ACME',
  )
  const path = `/api/system/v2/groups/${uuid}/api-keys`
  const answer = await api.send('GET', path, { token, headers: { accept: 'application/json' } })
  assert.equal(answer.status, 200, answer.text)
  const { oauth_clients, api_keys } = JSON.parse(answer.text)
  return {
    answer,
    oauth_clients: oauth_clients.map((each: { [member: string]: unknown }) => [
      each.oauth_client_name,
      each.daily_quota_usage,
    ]),
    api_keys: api_keys.map((each: { [member: string]: unknown }) => [
      each.service_name,
      each.daily_quota_usage,
    ]),
  }
}

describe('the limit of a minute', () => {
  test('refuses the call that is one too many, for as long as the minute lasts', async () => {
    const clock = fixedClock()
    const environment = { FRONTDESK_UEM_CALLS_PER_MINUTE: '2', FRONTDESK_UEM_DAILY_QUOTA: '100' }
    const { api, stop } = await startTestServer({ clock: clock.now, environment })
    try {
      const client = await register(api)
      const token = await api.token(client, { path: '/connect/token' })
      const asked = async () => {
        const answer = await api.send('GET', info, { token })
        return [...standing(answer), answer.headers.get('retry-after')]
      }
      assert.deepEqual(await asked(), [200, '100', '99', null])
      clock.advance(10_000)
      assert.deepEqual(await asked(), [200, '100', '98', null])
      assert.deepEqual(await asked(), [429, '100', '98', '50'])
      clock.advance(49_000)
      assert.deepEqual(await asked(), [429, '100', '98', '1'])
      clock.advance(1000)
      assert.deepEqual(await asked(), [200, '100', '97', null])
    } finally {
      await stop()
    }
  })
})
