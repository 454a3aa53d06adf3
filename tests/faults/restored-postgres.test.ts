import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { makeKeyFile } from '@frontdesk/server/key-file/key-file.ts'
import { type FreshDatabase, freshDatabase } from '@frontdesk/testkit/test-postgres.ts'
import { startTestServer, type TestServer } from '@frontdesk/testkit/test-server.ts'
import pg from 'pg'

const folder = mkdtempSync(join(tmpdir(), 'frontdesk-restored-'))
let database: FreshDatabase
let running: TestServer
let admin: pg.Client

before(async () => {
  database = await freshDatabase()
  const keyFile = join(folder, 'key')
  makeKeyFile(keyFile, new Date())
  running = await startTestServer({
    environment: { FRONTDESK_DATABASE: database.url, FRONTDESK_KEY_FILE: keyFile },
  })
  admin = new pg.Client({ connectionString: database.url })
  await admin.connect()
})
after(async () => {
  await running.stop()
  await admin.end()
  await database.drop()
  rmSync(folder, { recursive: true })
})

/** As a restart or a failover does: no connection is left. */
async function cutConnections(): Promise<void> {
  await admin.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()`)
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 15_000
  while (!(await holds())) {
    assert.ok(performance.now() < deadline, 'it does not come about')
    await pause(50)
  }
}

describe('PostgreSQL under a running process', () => {
  test('connections that break end nothing; a server that lost what was committed ends all that came back', async () => {
    const { api } = running
    const client = await api.createClient({
      dialect: 'standard',
      name: 'nightly',
      scope: 'devices:read',
    })
    const token = await api.token(client)
    const status = async () => (await api.send('GET', '/api/system/info', { token })).status
    const isReady = async () => (await api.send('GET', '/readyz')).status === 200
    assert.equal(await status(), 200)

    await cutConnections()
    await until(async () => (await status()) === 200 && (await isReady()))

    // What a backup from before the last commits, or a replica that was behind, looks like.
    await admin.query(`DELETE FROM audit_mention WHERE batch_id > 2;
      DELETE FROM audit_batch WHERE id > 2`)
    await cutConnections()
    await until(async () => (await status()) === 401)
    await until(isReady)
    const renewed = await api.token(client)
    const again = await api.send('GET', '/api/system/info', { token: renewed })
    assert.equal(again.status, 200)

    const { rows } = await admin.query(
      `SELECT count(*)::int AS n FROM audit_batch WHERE events LIKE '%server.restored-database-accepted%'`,
    )
    assert.equal(rows[0].n, 1)
  })
})
