import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { test } from 'node:test'

import { startServer } from '@frontdesk/server/main.ts'
import { readSettings } from '@frontdesk/server/settings/settings.ts'
import { apiClient } from '@frontdesk/testkit/api-client.ts'
import { testAdministrator, testEnvironment } from '@frontdesk/testkit/test-server.ts'

import { refresh } from '../interop/fixtures/code-flow.ts'
import { loadOldDatabase } from './fixtures/old-databases.ts'

test('a restored database that is accepted holds no living session, family, code or token', async () => {
  const { old, url, keyFile, drop } = await loadOldDatabase('12fc6c1', 'sqlite')
  assert.ok(old.app)
  const mark = { at: old.madeAt, writer: 'gone', sequence: 9999, mac: 'x', secrets: [] }
  writeFileSync(`${url.slice('sqlite:'.length)}.mark`, JSON.stringify(mark))
  const environment = {
    FRONTDESK_PUBLIC_URL: old.publicUrl,
    FRONTDESK_DATABASE: url,
    FRONTDESK_KEY_FILE: keyFile,
  }
  const settings = readSettings(await testEnvironment('', environment))
  const clock = () => old.madeAt + 60_000
  await assert.rejects(startServer(settings, { clock }), { name: 'RestoredDatabaseError' })

  const server = await startServer(settings, { clock }, { acceptRestored: true })
  const api = apiClient(server.url, testAdministrator)
  const { client_id, client_secret, access_token, refresh_token } = old.app
  const statuses = [
    ['/api/system/info', old.uemToken],
    ['/admin/v1/people', old.adminToken],
    ['/oauth2/userinfo', access_token],
  ].map(async ([path = '', token = '']) => (await api.send('GET', path, { token })).status)
  assert.deepEqual(await Promise.all(statuses), [401, 401, 401])
  const renewed = await refresh(api, { client_id, client_secret }, refresh_token)
  assert.equal(renewed.json.error, 'invalid_grant')
  assert.ok(await api.token(old.uemClient, { path: '/connect/token' }), 'a secret lives on')

  const { reads } = server.stores.database
  const sessions = reads.selectFrom('session').select('id').where('ended_at', 'is', null)
  assert.deepEqual(await sessions.execute(), [])
  assert.deepEqual(await reads.selectFrom('authorization_code').select('hash').execute(), [])
  await server.close()
  await drop()
})
