import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { migrations } from '@frontdesk/store/migrations/index.ts'
import { type ApiClient, apiClient } from '@frontdesk/testkit/api-client.ts'
import { startTestServer, testAdministrator } from '@frontdesk/testkit/test-server.ts'

import { refresh } from '../interop/fixtures/code-flow.ts'
import { personWithCookies } from '../interop/fixtures/person-with-cookies.ts'
import type { OldDatabase } from './fixtures/make-old-database.ts'
import {
  type Engine,
  engines,
  type LoadedDatabase,
  loadOldDatabase,
  oldVersions,
} from './fixtures/old-databases.ts'

/** A minute after the old server stopped; at an address of its own unless told otherwise. */
function startOn({ old, url, keyFile }: LoadedDatabase, over: Record<string, string> = {}) {
  return startTestServer({
    clock: () => old.madeAt + 60_000,
    environment: { FRONTDESK_DATABASE: url, FRONTDESK_KEY_FILE: keyFile, ...over },
  })
}

/** What the old server gave out works as if nothing had happened. */
async function requireAllAlive(loaded: LoadedDatabase): Promise<void> {
  const { old } = loaded
  // Issuer and audience of the old tokens.
  const running = await startOn(loaded, { FRONTDESK_PUBLIC_URL: old.publicUrl })
  try {
    const api = apiClient(running.server.url, testAdministrator)
    await requireTokensAlive(api, old)
    if (old.apiKey) {
      const authorization = `Basic ${Buffer.from(old.apiKey.administrator).toString('base64')}`
      const headers = { authorization, 'aw-tenant-code': old.apiKey.key }
      assert.equal((await api.send('GET', '/api/system/info', { headers })).status, 200, 'API key')
    }
    assert.deepEqual((await api.admin('POST', '/audit-events/verify')).json.problems, [])
  } finally {
    await running.stop()
  }
}

async function requireTokensAlive(api: ApiClient, old: OldDatabase): Promise<void> {
  const ask = (path: string, token: string) => api.send('GET', path, { token })
  assert.equal((await ask('/api/system/info', old.uemToken)).status, 200, 'old UEM token')
  assert.equal((await ask('/admin/v1/people', old.adminToken)).status, 200, 'old admin token')
  const fresh = await api.token(old.uemClient, { path: '/connect/token' })
  assert.equal((await ask('/api/system/info', fresh)).status, 200, 'old secret')
  if (!old.app) return
  const { client_id, client_secret, access_token, refresh_token } = old.app
  assert.equal((await ask('/oauth2/userinfo', access_token)).status, 200, 'token of a person')
  const renewed = await refresh(api, { client_id, client_secret }, refresh_token)
  assert.equal(renewed.status, 200, renewed.text)
}

/** The password that was set before anyone could sign in opens the account. */
async function requireSignIn(loaded: LoadedDatabase): Promise<void> {
  const running = await startOn(loaded)
  try {
    const admin = { username: 'admin', password: 'a password for tests' }
    const person = personWithCookies(running.server.url, admin)
    const signedIn = await person.signIn(await person.open('/account'))
    assert.equal(signedIn.status, 200)
    assert.match(signedIn.url.pathname, /^\/(?:account|sign-in\/new-password)$/, signedIn.text)
  } finally {
    await running.stop()
  }
}

for (const engine of engines) {
  describe(`databases of earlier versions, on ${engine}`, () => {
    for (const version of oldVersions) {
      test(`${version}: tokens, secrets, keys and passwords live on, at the second start too`, async () => {
        const loaded = await loadOldDatabase(version, engine)
        await requireAllAlive(loaded)
        await requireSignIn(loaded)
        await loaded.drop()
      })
    }

    test('a database of 82419b0 that 12fc6c1 had started on is mended', async () => {
      const loaded = await loadOldDatabase('82419b0', engine)
      await loaded.run(runByNames(engine, 5, 7))
      await requireAllAlive(loaded)
      await requireSignIn(loaded)
      await loaded.drop()
    })
  })
}

/** What the first program that could not read its own people ran on such a database. */
function runByNames(engine: Engine, from: number, to: number): string {
  const statements = migrations
    .slice(from - 1, to)
    .flatMap((migration) => [
      ...migration[engine],
      `INSERT INTO migration (name, applied_at) VALUES ('${migration.name}', 1)`,
    ])
  return statements.join(';\n')
}
