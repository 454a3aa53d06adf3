import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { standardDialect } from '@frontdesk/dialects/standard/standard-dialect.ts'
import { uemDialect } from '@frontdesk/dialects/uem/uem-dialect.ts'
import { seededRandom } from '@frontdesk/estate/demo/seeded-random.ts'
import type { Database } from '@frontdesk/store/database.ts'
import { sql } from 'kysely'

import { administrationOperations } from './administration-operations.ts'
import { type AdministrationBench, administrationBench } from './fixtures/administration-bench.ts'
import {
  attempts,
  drawFrom,
  namesOf,
  populate,
  type Request,
} from './fixtures/authority-attempts.ts'
import { readWorld } from './fixtures/authority-world.ts'

const admin = '/admin/v1'
/** Draws until one of them is carried out: random requests are often refused before. */
const draws = 150

/**
 * What commits nothing, or nothing in this bench: its ring of signing keys is a fake, and the real
 * one is tried in `disabled-before-commit.test.ts`.
 */
const withoutCommit = new Set([
  `POST ${admin}/audit-events/verify`,
  `POST ${admin}/signing-keys/rotate`,
])
/** Reading that is told to the audit. */
const toldReading = `GET ${admin}/audit-events/export`

const changing = administrationOperations(
  new Map([
    ['standard', standardDialect],
    ['uem', uemDialect],
  ]),
)
  .map(({ method, path }) => `${method} ${path}`)
  .filter((row) => row === toldReading || !row.startsWith('GET'))
  .filter((row) => !withoutCommit.has(row))

const tables = [
  'administrator',
  'api_key',
  'audit_batch',
  'audit_checkpoint',
  'client_secret',
  'consent',
  'device',
  'device_import',
  'enrollment_user',
  'factor',
  'organization',
  'organization_group',
  'person',
  'person_role',
  'person_ticket',
  'role',
  'session',
  'staged_device',
  'token_family',
] as const

describe('T7 a caller that is disabled between check and commit changes nothing', () => {
  let bench: AdministrationBench
  let caller: string
  let database: Database
  /** Runs once, before the next commit. */
  let pause: (() => Promise<void>) | undefined
  let commit: Database['commit']
  const own = new Map<string, Request>()

  before(async () => {
    bench = await administrationBench()
    const random = seededRandom('authority at commit')
    await populate(
      bench,
      Array.from({ length: 48 }, () => random.integer(2048)),
    )
    const make = async (path: string, body: object) =>
      (await bench.call('POST', `${admin}/${path}`, { body })).json
    const role = 'Console Administrator'
    const strong = { dialect: 'standard', name: 'W', scope: 'admin', role }
    const made = await make('oauth-clients', strong)
    caller = made.client_id
    await namedThings(make)
    database = bench.stores.database
    commit = database.commit
    Object.assign(database, {
      async commit(...work: Parameters<Database['commit']>) {
        const run = pause
        pause = undefined
        await run?.()
        return commit(...work)
      },
    })
  })
  after(() => bench.close())

  /** Things that random requests do not name. */
  async function namedThings(make: (path: string, body: object) => Promise<{ id: string }>) {
    const named = { name: 'k', organization_group: 'ACME', kind: 'admin' }
    const key = `${admin}/rest-api-keys/${(await make('rest-api-keys', named)).id}`
    own.set(`PATCH ${admin}/rest-api-keys/{id}`, { target: key, body: { name: 'other' } })
    own.set(`DELETE ${admin}/rest-api-keys/{id}`, { target: key })
    own.set(`POST ${admin}/rest-api-keys/{id}/regenerate`, { target: `${key}/regenerate` })
    const started = await make('device-imports', { organization_group: 'ACME' })
    const path = `${admin}/device-imports/${started.id}`
    const row = (n: number) => ({
      line: n,
      udid: `u${n}`,
      serial_number: `s${n}`,
      platform: 'Apple',
    })
    await bench.call('POST', `${path}/rows`, { body: { rows: [row(2)] } })
    own.set(`DELETE ${admin}/device-imports/{id}`, { target: path })
    own.set(`POST ${admin}/device-imports/{id}/rows`, {
      target: `${path}/rows`,
      body: { rows: [row(3)] },
    })
    const whole = await make('device-imports', { organization_group: 'ACME' })
    const complete = `${admin}/device-imports/${whole.id}`
    const staged = await bench.call('POST', `${complete}/rows`, { body: { rows: [row(4)] } })
    assert.equal(staged.status, 200, staged.text)
    own.set(`POST ${admin}/device-imports/{id}/complete`, {
      target: `${complete}/complete`,
      body: { rows: 1 },
    })
    const client = await make('oauth-clients', { dialect: 'standard', name: 'S', scope: 'admin' })
    const secrets = `${admin}/oauth-clients/${client.id}/secrets`
    const retiring = { name: 'next', retire_others_after_seconds: 600 }
    await bench.call('POST', secrets, { body: retiring })
    const retired = (await bench.stores.clients.get(client.id))?.secrets[0]?.id
    own.set(`DELETE ${admin}/oauth-clients/{id}/secrets/{secret_id}/retirement`, {
      target: `${secrets}/${retired}/retirement`,
    })
    own.set(toldReading, { target: `${admin}/audit-events/export` })
  }

  async function setStatus(status: 'disabled' | 'enabled'): Promise<void> {
    const { clients } = bench.stores
    const found = await clients.find(caller)
    assert.ok(found)
    const version = found.version + 1
    const generation = found.generation + (status === 'disabled' ? 1 : 0)
    assert.ok(
      await bench.stores.commit({
        changes: [clients.update({ ...found, status, version, generation })],
        audit: [],
      }),
    )
  }

  async function everything(): Promise<string> {
    const rows = await Promise.all(
      tables.map((table) => sql`SELECT * FROM ${sql.table(table)}`.execute(database.reads)),
    )
    const clients = await database.reads
      .selectFrom('client')
      .selectAll()
      .where('client_id', '!=', caller)
      .execute()
    return JSON.stringify([rows.map((one) => one.rows), clients])
  }

  for (const row of changing) {
    test(row, async () => {
      const random = seededRandom(row)
      const method = row.slice(0, row.indexOf(' '))
      for (let n = 0; n < draws; n++) {
        const draw = drawFrom(Array.from({ length: 12 }, () => random.integer(2048)))
        const names = namesOf(await readWorld(bench), `new${n}`)
        const { target, body } = own.get(row) ?? attempts[row]?.(draw, names) ?? { target: '' }
        const state = await everything()
        pause = () => setStatus('disabled')
        const headers = { 'if-match': '*' }
        const reply = await bench.call(method, target, { as: caller, body, headers })
        const isReached = pause === undefined
        pause = undefined
        if (!isReached) continue
        assert.equal(reply.status, 401, reply.text)
        assert.equal(await everything(), state, target)
        await setStatus('enabled')
        return
      }
      assert.fail('No request came as far as a commit.')
    })
  }
})
