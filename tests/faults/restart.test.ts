import assert from 'node:assert/strict'
import { copyFileSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'

import { makeKeyFile } from '@frontdesk/server/key-file/key-file.ts'
import { startServer } from '@frontdesk/server/main.ts'
import { readSettings } from '@frontdesk/server/settings/settings.ts'
import { apiClient } from '@frontdesk/testkit/api-client.ts'
import { testAdministrator, testEnvironment } from '@frontdesk/testkit/test-server.ts'

const folder = mkdtempSync(join(tmpdir(), 'frontdesk-restart-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const keyFile = join(folder, 'frontdesk.db.key')
const start = async (over: Record<string, string> = {}) => {
  const settings = readSettings(await testEnvironment(folder, over))
  const server = await startServer(settings, { takeFirstCredentials: () => undefined })
  return { server, api: apiClient(settings.publicUrl ?? '', testAdministrator) }
}

describe('restart', () => {
  test('what was there is there: clients, secrets, keys, audit; tokens still open doors', async () => {
    const first = await start()
    const client = await first.api.createClient({
      dialect: 'standard',
      name: 'a',
      scope: 'devices:read',
      access_token_format: 'sealed',
    })
    const token = await first.api.token(client)
    const keys = (await first.api.send('GET', '/oauth2/jwks')).text
    await first.server.close()

    // The same address, so that issuer and audience are the same.
    const { port } = new URL(first.api.url)
    const again = await start({ FRONTDESK_PORT: port, FRONTDESK_PUBLIC_URL: first.api.url })
    assert.equal((await again.api.send('GET', '/oauth2/jwks')).text, keys)
    assert.equal((await again.api.send('GET', '/api/system/info', { token })).status, 200)
    assert.ok(await again.api.token(client))
    assert.deepEqual((await again.api.admin('POST', '/audit-events/verify')).json.problems, [])
    await again.server.close()
  })

  test('row 13: failures before the restart still count after it', async () => {
    const before = await start()
    const wrong = { client_id: 'nobody', client_secret: 'wrong' }
    for (let failure = 0; failure < 10; failure++) await before.api.askToken(wrong)
    assert.equal((await before.api.askToken(wrong)).status, 429)
    await before.server.close()

    const afterwards = await start()
    const answer = await afterwards.api.askToken(wrong)
    assert.equal(answer.status, 429)
    assert.ok(Number(answer.headers.get('retry-after')) >= 1)
    await afterwards.server.close()
  })

  test('T4: a lost key file is not replaced, a wrong one is refused, the right one opens', async () => {
    const kept = join(folder, 'kept.key')
    renameSync(keyFile, kept)
    await assert.rejects(start(), /key file .* is not/)

    makeKeyFile(keyFile, new Date())
    await assert.rejects(start(), /does not belong to this database/)

    copyFileSync(kept, keyFile)
    const { server } = await start()
    await server.close()
  })

  test('a demo is refused where something else is', async () => {
    await assert.rejects(start({ FRONTDESK_DEMO: '10' }), /in use/)
  })
})
