import assert from 'node:assert/strict'
import { randomUUIDv7 } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { makeKeyFile } from '@frontdesk/server/key-file/key-file.ts'
import { type Answer, type ApiClient, apiClient } from '@frontdesk/testkit/api-client.ts'
import { type SpawnedServer, spawnServer } from '@frontdesk/testkit/spawned-server.ts'
import { freshDatabase } from '@frontdesk/testkit/test-postgres.ts'
import { testAdministrator, testEnvironment } from '@frontdesk/testkit/test-server.ts'

/** T7: in other processes a "no" takes effect within this time. */
const withinMilliseconds = 1000

for (const engine of ['SQLite', 'PostgreSQL'] as const) {
  describe(`two processes on one ${engine} database`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'frontdesk-two-'))
    const servers: SpawnedServer[] = []
    const apis: ApiClient[] = []
    let drop = async (): Promise<void> => undefined

    before(async () => {
      const shared: Record<string, string> = {}
      if (engine === 'PostgreSQL') {
        const database = await freshDatabase()
        drop = database.drop
        shared.FRONTDESK_DATABASE = database.url
        shared.FRONTDESK_KEY_FILE = join(folder, 'frontdesk.key')
        makeKeyFile(shared.FRONTDESK_KEY_FILE, new Date())
      }
      for (let number = 0; number < 2; number++) {
        // One public URL: they are one server to the world, at two ports.
        const environment = await testEnvironment(folder, shared)
        servers.push(await spawnServer(environment))
        apis.push(apiClient(environment.FRONTDESK_PUBLIC_URL ?? '', testAdministrator))
        shared.FRONTDESK_DATABASE ??= environment.FRONTDESK_DATABASE ?? ''
      }
    })
    after(async () => {
      await Promise.all(servers.map((server) => server.stop()))
      await drop()
      rmSync(folder, { recursive: true, force: true })
    })

    test('a secret revoked in one proves nothing in the other within a second', async () => {
      const [here, there] = apis as [ApiClient, ApiClient]
      const client = await here.createClient({
        dialect: 'standard',
        name: 'a',
        scope: 'devices:read',
      })
      await there.token(client)
      const token = await there.token(client)
      assert.equal((await there.send('GET', '/api/system/info', { token })).status, 200)

      await here.admin('DELETE', `/oauth-clients/${client.id}/secrets/${client.secrets[0]?.id}`)
      const revokedAt = performance.now()
      assert.equal((await here.askToken(client)).status, 401, 'at once where it was changed')

      for (;;) {
        const refused = (await there.askToken(client)).status === 401
        const dead = (await there.send('GET', '/api/system/info', { token })).status === 401
        if (refused && dead) break
        assert.ok(
          performance.now() - revokedAt < withinMilliseconds,
          'it took longer than a second',
        )
      }
    })

    test('twenty secrets added from both sides: never more than five living', async () => {
      const [here, there] = apis as [ApiClient, ApiClient]
      const client = await here.createClient({
        dialect: 'standard',
        name: 'b',
        scope: 'devices:read',
      })
      const added = await Promise.all(
        Array.from({ length: 20 }, (_, number) =>
          (number % 2 === 0 ? here : there).admin('POST', `/oauth-clients/${client.id}/secrets`, {
            name: `secret ${number}`,
          }),
        ),
      )
      const statuses = new Set(added.map((answer) => answer.status))
      assert.ok(statuses.has(201))
      for (const status of statuses) assert.ok([201, 409, 412].includes(status), String(status))

      const { json } = await here.admin('GET', `/oauth-clients/${client.id}`)
      const living = json.secrets.filter((secret) => ['active', 'retiring'].includes(secret.state))
      assert.ok(living.length >= 2 && living.length <= 5, String(living.length))
      assert.equal(json.secrets.length - 1, added.filter((answer) => answer.status === 201).length)
    })

    const explained: readonly [string, number, (api: ApiClient) => Promise<Answer>][] = [
      ['a read that was answered', 200, (api) => api.admin('GET', '/organization-groups')],
      [
        'a refusal of an unproven caller',
        401,
        (api) => api.send('GET', '/api/system/info', { token: 'none' }),
      ],
    ]
    for (const [what, status, ask] of explained) {
      test(`explain in one process finds ${what} in the other`, async () => {
        const [here, there] = apis as [ApiClient, ApiClient]
        const answered = await ask(there)
        assert.equal(answered.status, status, answered.text)
        const id = answered.headers.get('x-request-id')
        const known = await there.admin('GET', `/explain/${id}`)
        const asked = await here.admin('GET', `/explain/${id}`)
        assert.equal(asked.status, 200, asked.text)
        assert.deepEqual(JSON.parse(asked.text), JSON.parse(known.text))
      })
    }

    test('T2 a decision of the other process is told in its own organization group only', async () => {
      const [here, there] = apis as [ApiClient, ApiClient]
      const reader = await here.createClient({
        dialect: 'standard',
        name: 'reader of ACME',
        organization_group: 'ACME',
        scope: 'admin:explain:read devices:read',
      })
      const explain = await here.token(reader, { scope: 'admin:explain:read' })
      const devices = await there.token(reader, { scope: 'devices:read' })
      const own = await there.send('GET', '/api/mdm/devices/search', { token: devices })
      const unknown = await there.send('GET', '/api/system/info', { token: 'none' })
      const statuses = await Promise.all(
        [own, unknown].map(async ({ headers }) => {
          const path = `/admin/v1/explain/${headers.get('x-request-id')}`
          return (await here.send('GET', path, { token: explain })).status
        }),
      )
      assert.deepEqual(statuses, [200, 404])
    })

    test('explain of a request that no process knows says how far its memory goes', async () => {
      const [here] = apis as [ApiClient]
      const asked = await here.admin('GET', `/explain/${randomUUIDv7()}`)
      assert.equal(asked.status, 404)
      const words =
        /remembers the last 10000 of proven callers and the last 10000 of others, for a day/
      assert.match(asked.text, words)
    })

    test('both wrote into one audit, and it verifies', async () => {
      const [here] = apis as [ApiClient]
      const verdict = await here.admin('POST', '/audit-events/verify')
      assert.deepEqual(verdict.json.problems, [])
      assert.equal(verdict.json.chains, engine === 'SQLite' ? 1 : 2)
    })
  })
}
