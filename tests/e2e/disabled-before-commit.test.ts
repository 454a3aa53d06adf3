import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import type { Database } from '@frontdesk/store/database.ts'
import { startTestServer, type TestServer } from '@frontdesk/testkit/test-server.ts'
import { sql } from 'kysely'

const tables = ['device', 'tag', 'smart_group', 'organization_group']

const calls: readonly (readonly [method: string, path: string, body?: object])[] = [
  ['POST', '/api/mdm/devices/1/commands?command=Lock'],
  ['POST', '/api/mdm/devices/1/commands?command=EnterpriseWipe'],
  ['DELETE', '/api/mdm/devices/2'],
  ['PUT', '/api/mdm/devices/3', { AssetNumber: 'A-7' }],
  ['POST', '/api/mdm/tags/1/adddevices', { BulkValues: { Value: [4] } }],
  ['POST', '/api/mdm/tags/addtag', { TagName: 'New', TagType: 1, LocationGroupId: 570 }],
]

describe('T7 the device API: a client that is disabled between check and commit', () => {
  let running: TestServer
  let database: Database
  let pause: (() => Promise<unknown>) | undefined
  before(async () => {
    running = await startTestServer({ environment: { FRONTDESK_DEMO: '10' } })
    database = running.server.stores.database
    const { commit } = database
    Object.assign(database, {
      async commit(...work: Parameters<Database['commit']>) {
        const run = work[0].statements.some(({ isRead }) => isRead) ? pause : undefined
        if (run) pause = undefined
        await run?.()
        return commit(...work)
      },
    })
  })
  after(() => running.stop())

  const everything = async () =>
    JSON.stringify(
      await Promise.all(
        tables.map(async (table) => {
          const all = sql`SELECT * FROM ${sql.table(table)} ORDER BY id`
          return (await all.execute(database.reads)).rows
        }),
      ),
    )

  for (const [method, path, body] of calls) {
    test(`${method} ${path} changes nothing and is 401`, async () => {
      const { api } = running
      const client = await api.createClient({
        dialect: 'uem',
        name: 'Robot',
        organization_group: 'ACME',
        role: 'Console Administrator',
      })
      const token = await api.token(client, { path: '/connect/token' })
      const known = await everything()
      pause = async () => {
        const { clients } = running.server.stores
        const found = await clients.find(client.client_id)
        assert.ok(found)
        const version = found.version + 1
        const generation = found.generation + 1
        const changed = { ...found, status: 'disabled', version, generation } as const
        await running.server.stores.commit({ changes: [clients.update(changed)], audit: [] })
      }
      const answer = await api.send(method, path, {
        token,
        headers: { accept: 'application/json', 'content-type': 'application/json' },
        ...(body ? { body: JSON.stringify(body) } : {}),
      })
      assert.equal(pause, undefined, `no commit: ${answer.status} ${answer.text}`)
      assert.equal(answer.status, 401, answer.text)
      assert.equal(await everything(), known)
    })
  }
})
