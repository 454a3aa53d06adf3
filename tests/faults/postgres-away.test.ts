import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'

import { makeKeyFile } from '@frontdesk/server/key-file/key-file.ts'
import type { Answer, ApiClient, CreatedClient } from '@frontdesk/testkit/api-client.ts'
import {
  type BreakableDatabase,
  breakableDatabase,
  type OutageName,
} from '@frontdesk/testkit/breakable-database.ts'
import {
  startTestServer,
  type TestServer,
  testAdministrator,
} from '@frontdesk/testkit/test-server.ts'

const healsWithinMilliseconds = 2000
const answersWithinMilliseconds = 5000

const form = { 'content-type': 'application/x-www-form-urlencoded' }

interface Desk {
  readonly api: ApiClient
  readonly uem: CreatedClient
  readonly app: CreatedClient
  readonly uemToken: string
  readonly administratorToken: string
}

type Ask = (desk: Desk) => Promise<Answer>

const post =
  (path: string, more: Record<string, string> = {}): Ask =>
  ({ api, app }) => {
    const { client_id, client_secret } = app
    const body = new URLSearchParams({ client_id, client_secret, ...more }).toString()
    return api.send('POST', path, { headers: form, body })
  }

const readDevices: Ask = ({ api, uemToken: token }) =>
  api.send('GET', '/api/mdm/devices/search', { token })

/** What is asked, how, and the words that its own shape of a 503 has. */
const paths: readonly (readonly [string, Ask, RegExp])[] = [
  [
    'the token endpoint',
    post('/oauth2/token', { grant_type: 'client_credentials' }),
    /"error":"temporarily_unavailable"/,
  ],
  [
    'the UEM token endpoint',
    ({ api, uem }) => api.askToken(uem, { path: '/connect/token' }),
    /^{"error":"temporarily_unavailable","errorCode":0,/,
  ],
  [
    'introspection',
    post('/oauth2/introspect', { token: 'x' }),
    /"error":"temporarily_unavailable"/,
  ],
  ['revocation', post('/oauth2/revoke', { token: 'x' }), /"error":"temporarily_unavailable"/],
  [
    'pushed requests',
    post('/oauth2/par', { response_type: 'code' }),
    /"error":"temporarily_unavailable"/,
  ],
  [
    'user information',
    ({ api, administratorToken: token }) => api.send('GET', '/oauth2/userinfo', { token }),
    /"error":"temporarily_unavailable"/,
  ],
  [
    'the administration',
    ({ api, administratorToken: token }) => api.send('GET', '/admin/v1/roles', { token }),
    /"status":503/,
  ],
  ['the UEM API', readDevices, /"errorCode":0,/],
  [
    'the authorization page',
    ({ api, app }) => api.send('GET', `/oauth2/authorize?client_id=${app.client_id}`),
    /<h1>This did not work/,
  ],
  [
    'the sign-in page',
    ({ api }) => api.send('POST', '/sign-in', { headers: form, body: 'username=a&password=b' }),
    /<h1>This did not work/,
  ],
  ['readiness', ({ api }) => api.send('GET', '/readyz'), /^not ready\n/],
]

describe('PostgreSQL goes away under a running server', () => {
  const folder = mkdtempSync(join(tmpdir(), 'frontdesk-away-'))
  let database: BreakableDatabase
  let running: TestServer
  let desk: Desk

  before(async () => {
    database = await breakableDatabase()
    const keyFile = join(folder, 'frontdesk.key')
    makeKeyFile(keyFile, new Date())
    const environment = { FRONTDESK_DATABASE: database.url, FRONTDESK_KEY_FILE: keyFile }
    running = await startTestServer({ environment })
    desk = await openDesk(running.api)
  })
  after(async () => {
    await running.stop()
    await database.drop()
    rmSync(folder, { recursive: true, force: true })
  })

  const names: readonly OutageName[] = [
    'goes down',
    'is frozen',
    'is renamed',
    'has another password',
  ]
  for (const name of names) {
    test(`a database that ${name} is a 503 in every shape, and heals by itself`, async () => {
      const { begin, end } = database.outages[name]
      await begin()
      try {
        await until(async () => (await desk.api.send('GET', '/readyz')).status === 503)
        // For a second, what is in memory may be trusted (T7).
        await until(async () => (await readDevices(desk)).status === 503)
        const askedAt = performance.now()
        await Promise.all(paths.map((row) => requireUnavailable(desk, row)))
        assert.ok(performance.now() - askedAt < answersWithinMilliseconds)
        assert.equal((await desk.api.send('GET', '/healthz')).status, 200)
      } finally {
        await end()
      }
      const backAt = performance.now()
      await until(async () => (await desk.api.send('GET', '/readyz')).status === 200)
      assert.ok(performance.now() - backAt < healsWithinMilliseconds)
      assert.equal((await desk.api.askToken(desk.uem, { path: '/connect/token' })).status, 200)
      assert.ok((await readDevices(desk)).status < 300)
    })
  }

  test('T8 what was answered while the connections broke is there afterwards', async () => {
    const made: string[] = []
    const seen = new Set<number>()
    let goesOn = true
    const makers = Array.from({ length: 6 }, async (_, maker) => {
      for (let number = 0; goesOn; number++) {
        const name = `Role ${maker} ${number}`
        const answer = await makeRole(desk, name)
        seen.add(answer.status)
        if (answer.status === 201) made.push(answer.json.id)
      }
    })
    for (const connections of ['frontdesk writer', 'frontdesk reader', 'frontdesk']) {
      const before = made.length
      await database.endConnections(connections)
      await until(async () => made.length > before + 5)
    }
    goesOn = false
    await Promise.all(makers)
    assert.deepEqual(
      [...seen].filter((status) => status !== 201 && status !== 503),
      [],
    )
    for (const id of made) {
      const { api, administratorToken: token } = desk
      assert.equal((await api.send('GET', `/admin/v1/roles/${id}`, { token })).status, 200)
    }
  })
})

async function openDesk(api: ApiClient): Promise<Desk> {
  const uem = await api.createClient({
    dialect: 'uem',
    name: 'Script',
    organization_group: 'ACME',
    role: 'Console Administrator',
  })
  const app = await api.createClient({
    dialect: 'standard',
    name: 'App',
    scope: 'devices:read',
    redirect_uris: ['https://app.example/callback'],
    grant_types: ['client_credentials', 'authorization_code'],
  })
  const uemToken = await api.token(uem, { path: '/connect/token' })
  const administratorToken = await api.token(testAdministrator, { scope: 'admin' })
  return { api, uem, app, uemToken, administratorToken }
}

async function requireUnavailable(
  desk: Desk,
  [what, ask, shape]: (typeof paths)[number],
): Promise<void> {
  const { status, headers, text } = await ask(desk)
  assert.equal(status, 503, `${what}: ${status} ${text}`)
  assert.ok(Number(headers.get('retry-after')) >= 1, `${what} says when to come back`)
  assert.match(text, shape, what)
}

function makeRole({ api, administratorToken: token }: Desk, name: string): Promise<Answer> {
  return api.send('POST', '/admin/v1/roles', {
    token,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, organization_group: 'ACME', permissions: [] }),
  })
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const giveUpAt = performance.now() + 20_000
  while (!(await condition())) {
    assert.ok(performance.now() < giveUpAt, 'it did not come about in 20 seconds')
    await sleep(20)
  }
}
