import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { makeKeyFile } from '@frontdesk/server/key-file/key-file.ts'
import type { CreatedClient } from '@frontdesk/testkit/api-client.ts'
import { type RunningPostgres, startPostgres } from '@frontdesk/testkit/test-postgres.ts'
import { startTestServer, type TestServer } from '@frontdesk/testkit/test-server.ts'
import pg from 'pg'

const folder = mkdtempSync(join(tmpdir(), 'frontdesk-restored-'))
let postgres: RunningPostgres
let running: TestServer
let client: CreatedClient

before(async () => {
  postgres = await startPostgres()
  const keyFile = join(folder, 'key')
  makeKeyFile(keyFile, new Date())
  running = await startTestServer({
    environment: { FRONTDESK_DATABASE: postgres.url, FRONTDESK_KEY_FILE: keyFile },
  })
  client = await newClient('nightly')
})
after(async () => {
  await running.stop()
  await postgres.stop()
  rmSync(folder, { recursive: true })
})

const newClient = (name: string) =>
  running.api.createClient({ dialect: 'standard', name, scope: 'devices:read' })

async function query(sql: string): Promise<pg.QueryResult> {
  const on = new pg.Client({ connectionString: postgres.url })
  await on.connect()
  try {
    return await on.query(sql)
  } finally {
    await on.end()
  }
}

const status = async (token: string) =>
  (await running.api.send('GET', '/api/system/info', { token })).status
const ready = () => running.api.send('GET', '/readyz')
const isReady = async () => (await ready()).status === 200

/** What the audit says of each time that what came back was ended. */
async function acceptances(): Promise<readonly string[]> {
  const { rows } = await query(
    `SELECT events FROM audit_batch WHERE events LIKE '%server.restored-database-accepted%'`,
  )
  return rows.map(({ events }) => String(events))
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 15_000
  while (!(await holds())) {
    assert.ok(performance.now() < deadline, 'it does not come about')
    await pause(50)
  }
}

/** A standby answers 503 to what writes, says so to proxies, and nothing is changed on it. */
async function requireStandby(): Promise<void> {
  await until(async () => !(await isReady()))
  const { rows } = await query('SELECT pg_is_in_recovery() AS standby')
  assert.equal(rows[0].standby, true)
  // Longer than it takes to look at a server that is there again.
  const deadline = performance.now() + 1500
  while (performance.now() < deadline) {
    const answer = await ready()
    assert.equal(answer.status, 503)
    assert.match(answer.text, /database/)
    const token = await running.api.askToken(client)
    assert.equal(token.status, 503)
    assert.match(token.text, /temporarily_unavailable/)
    assert.ok(token.headers.get('retry-after'))
    await pause(50)
  }
}

describe('PostgreSQL under a running process', () => {
  test('connections that break, as at a restart, end nothing', async () => {
    const token = await running.api.token(client)
    await query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()`)
    await until(async () => (await status(token)) === 200 && (await isReady()))
    assert.deepEqual(await acceptances(), [])
  })

  test('a standby is 503 in words; once it is the primary, and has all, nothing is ended', async () => {
    const token = await running.api.token(client)
    await postgres.becomeStandby()
    await requireStandby()
    assert.deepEqual(await acceptances(), [])

    await query('SELECT pg_promote()')
    await until(isReady)
    assert.equal(await status(token), 200)
    assert.deepEqual(await acceptances(), [])
  })

  test('a standby that is behind ends what came back once it is the primary, and names what had been replaced or ended', async () => {
    const { api } = running
    const [replaced, revoked, untouched, deleted, disabled] = [
      await newClient('replaced'),
      await newClient('revoked'),
      await newClient('untouched'),
      await newClient('deleted'),
      await newClient('disabled'),
    ]
    const token = await api.token(client)
    await postgres.keepCopy()
    await until(isReady)

    // What the copy does not hold.
    const secrets = `/oauth-clients/${replaced.id}/secrets`
    const added = await api.admin('POST', secrets, { name: 'new', retire_others_after_seconds: 0 })
    assert.equal(added.status, 201, added.text)
    const only = `/oauth-clients/${revoked.id}/secrets/${revoked.secrets[0]?.id}`
    assert.equal((await api.admin('DELETE', only)).status, 204)
    const anyVersion = { 'if-match': '*' }
    const gone = `/oauth-clients/${deleted.id}`
    assert.equal((await api.admin('DELETE', gone, undefined, anyVersion)).status, 204)
    const out = await api.admin(
      'PATCH',
      `/oauth-clients/${disabled.id}`,
      { status: 'disabled' },
      anyVersion,
    )
    assert.equal(out.status, 200, out.text)
    // The record is at most a second behind.
    await pause(1000)

    await postgres.becomeStandby()
    await requireStandby()
    assert.deepEqual(await acceptances(), [], 'nothing is written while it is a standby')

    await query('SELECT pg_promote()')
    await until(isReady)
    assert.equal(await status(token), 401, 'a token from before')
    assert.equal(await status(await api.token(client)), 200)
    assert.equal((await api.askToken(replaced)).status, 401, 'a replaced secret')
    assert.equal((await api.askToken(revoked)).status, 401, 'a revoked secret')
    assert.equal((await api.askToken(deleted)).status, 401, 'a deleted client')
    assert.equal((await api.askToken(disabled)).status, 401, 'a disabled client')
    assert.equal(await status(await api.token(untouched)), 200)

    const [accepted = '', ...more] = await acceptances()
    assert.deepEqual(more, [])
    const named = /"new_secrets_for":\[(.*?)\]/.exec(accepted)?.[1] ?? ''
    for (const { client_id } of [replaced, revoked]) assert.ok(named.includes(client_id), accepted)
    const ended = /"disabled":\[(.*?)\]/.exec(accepted)?.[1] ?? ''
    for (const { client_id } of [deleted, disabled]) {
      assert.ok(ended.includes(`client ${client_id}`), accepted)
    }
    for (const { client_id } of [untouched, client]) assert.ok(!named.includes(client_id), accepted)
  })
})
