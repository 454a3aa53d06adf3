import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { after, before, describe, test } from 'node:test'

import { uemOperations } from '@frontdesk/dialects/uem/uem-operations.ts'
import type { Client } from '@frontdesk/protocol/rfc6749-framework/client.ts'
import type { Database } from '@frontdesk/store/database.ts'
import type { CreatedClient } from '@frontdesk/testkit/api-client.ts'
import { startTestServer, type TestServer } from '@frontdesk/testkit/test-server.ts'
import { sql } from 'kysely'

import {
  type ChangeableThings,
  makeChangeableThings,
  uemChangingRequests,
} from './fixtures/uem-changing-requests.ts'

const tables = [
  'api_key',
  'device',
  'device_command',
  'device_profile',
  'device_tag',
  'organization_group',
  'signing_key',
  'smart_group',
  'tag',
]

/** What is asked with another method than GET and changes nothing. */
const reading = [
  'POST /api/mdm/devices v1',
  'POST /api/mdm/devices/id v1',
  'POST /api/mdm/profiles/search v3',
]

const changing = uemOperations
  .filter(({ method }) => method !== 'GET')
  .flatMap(({ method, path, versions = [1] }) => versions.map((v) => `${method} ${path} v${v}`))
  .filter((row) => !reading.includes(row))

let running: TestServer
let database: Database
let things: ChangeableThings
/** Runs once, before the next commit that stands on a caller's authority. */
let pause: (() => Promise<unknown>) | undefined

before(async () => {
  running = await startTestServer({ environment: { FRONTDESK_DEMO: '20' } })
  database = running.server.stores.database
  const [, token] = await caller()
  things = await makeChangeableThings(running, token)
  const { commit } = database
  Object.assign(database, {
    async commit(...work: Parameters<Database['commit']>) {
      const [{ statements }] = work
      if (!statements.some(({ isRead }) => isRead)) {
        // Devices that report by themselves would be taken for what the request did.
        return statements.some(({ sql }) => sql.includes('"device')) ? false : commit(...work)
      }
      const run = pause
      pause = undefined
      await run?.()
      return commit(...work)
    },
  })
})
after(() => running.stop())

/** A client that may do everything in the device API, and its token. */
async function caller(): Promise<readonly [CreatedClient, string]> {
  const client = await running.api.createClient({
    dialect: 'uem',
    name: 'Robot',
    organization_group: 'ACME',
    role: 'Console Administrator',
  })
  return [client, await running.api.token(client, { path: '/connect/token' })]
}

async function change(clientId: string, changed: (found: Client) => Partial<Client>) {
  const { clients } = running.server.stores
  const found = await clients.find(clientId)
  assert.ok(found)
  const update = clients.update({ ...found, ...changed(found), version: found.version + 1 })
  assert.ok(await running.server.stores.commit({ changes: [update], audit: [] }))
}

const disable = (clientId: string) =>
  change(clientId, ({ generation }) => ({ status: 'disabled', generation: generation + 1 }))

async function demote(clientId: string) {
  const role = await running.server.stores.roles.findByName('Read Only', undefined)
  assert.ok(role)
  await change(clientId, () => ({ roleId: role.id }))
}

/** A digest of every row of each table. */
const everything = async () =>
  Promise.all(
    tables.map(async (table) => {
      const { rows } = await sql`SELECT * FROM ${sql.table(table)}`.execute(database.reads)
      const texts = rows.map((row) => JSON.stringify(row)).toSorted()
      return `${table}: ${rows.length} ${hash('sha256', texts.join('\n'))}`
    }),
  )

test('every operation of the UEM table that changes something is tried below', () => {
  assert.deepEqual(Object.keys(uemChangingRequests).toSorted(), changing.toSorted())
})

const losses = [
  ['is disabled', disable, 401],
  ['loses its permissions', demote, 403],
] as const

for (const [what, lose, status] of losses) {
  describe(`T7 the device API: a client that ${what} between check and commit`, () => {
    for (const row of changing) {
      test(`${row} changes nothing and is ${status}`, async () => {
        const [method = '', , version = ''] = row.split(' ')
        const request = uemChangingRequests[row]?.(things)
        assert.ok(request)
        const [client, token] = await caller()
        const known = await everything()
        pause = () => lose(client.client_id)
        const answer = await running.api.send(method, request.path, {
          token,
          headers: {
            accept: `application/json;version=${version.slice(1)}`,
            'content-type': 'application/json',
          },
          ...(request.body ? { body: JSON.stringify(request.body) } : {}),
        })
        assert.equal(pause, undefined, `no commit: ${answer.status} ${answer.text}`)
        assert.equal(answer.status, status, answer.text)
        assert.deepEqual(await everything(), known)
      })
    }
  })
}

describe('T7 an administrator that is disabled between check and commit', () => {
  test('POST /admin/v1/signing-keys/rotate makes no key and is 401', async () => {
    const client = await running.api.createClient({
      dialect: 'standard',
      name: 'Keeper',
      scope: 'admin',
      role: 'Console Administrator',
    })
    const token = await running.api.token(client, { scope: 'admin' })
    const known = await everything()
    pause = () => disable(client.client_id)
    const answer = await running.api.send('POST', '/admin/v1/signing-keys/rotate', { token })
    assert.equal(pause, undefined, `no commit: ${answer.status} ${answer.text}`)
    assert.equal(answer.status, 401, answer.text)
    assert.deepEqual(await everything(), known)
  })
})
