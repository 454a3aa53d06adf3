import assert from 'node:assert/strict'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'

import { startServer } from '@frontdesk/server/main.ts'
import { readSettings } from '@frontdesk/server/settings/settings.ts'
import { apiClient } from '@frontdesk/testkit/api-client.ts'
import { fixedClock } from '@frontdesk/testkit/fixed-clock.ts'
import { freePort } from '@frontdesk/testkit/free-port.ts'
import { testAdministrator, testEnvironment } from '@frontdesk/testkit/test-server.ts'

import { registerSigningClient } from '../e2e/fixtures/signing-client.ts'

const folder = mkdtempSync(join(tmpdir(), 'frontdesk-restored-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const path = join(folder, 'frontdesk.db')
const port = String(await freePort())
const settings = readSettings(
  await testEnvironment(folder, {
    FRONTDESK_PORT: port,
    FRONTDESK_PUBLIC_URL: `http://127.0.0.1:${port}`,
  }),
)
const clock = fixedClock(Date.now())
const anyVersion = { 'if-match': '*' }

async function start(options: { readonly acceptRestored?: boolean } = {}) {
  const server = await startServer(settings, { clock: clock.now }, options)
  return { server, api: apiClient(server.url, testAdministrator) }
}
type Desk = Awaited<ReturnType<typeof start>>

const standard = ({ api }: Desk, name: string) =>
  api.createClient({ dialect: 'standard', name, scope: 'devices:read' })

async function newPerson({ api }: Desk, username: string): Promise<string> {
  const made = await api.admin('POST', '/people', {
    organization_group: 'ACME',
    username,
    email: `${username}@acme.example`,
    given_name: 'Ada',
    family_name: 'Field',
    roles: [],
    password: 'four words not guessed',
  })
  assert.equal(made.status, 201, made.text)
  return made.json.id
}

interface ClientAnswer {
  readonly id: string
  readonly client_id: string
  readonly jwks: { readonly keys: readonly object[] }
}

/** A client as the administration shows it. */
async function shown({ api }: Desk, clientId: string): Promise<ClientAnswer> {
  const { text } = await api.admin('GET', '/oauth-clients?limit=100')
  const { items }: { items: ClientAnswer[] } = JSON.parse(text)
  const found = items.find(({ client_id }) => client_id === clientId)
  assert.ok(found, text)
  return found
}

/** Does it, or fails. */
async function change({ api }: Desk, method: string, to: string, body?: unknown): Promise<void> {
  const answer = await api.admin(method, to, body, anyVersion)
  assert.ok(answer.status < 300, answer.text)
}

async function byKey(
  { api }: Desk,
  client: Awaited<ReturnType<typeof registerSigningClient>>,
): Promise<number> {
  const seconds = Math.floor(clock.now() / 1000)
  const form = await client.assertion({ iat: seconds, exp: seconds + 60 })
  const body = new URLSearchParams({ grant_type: 'client_credentials', ...form })
  return (await api.send('POST', '/oauth2/token', { body })).status
}

interface Acceptance {
  readonly disabled: readonly string[]
  readonly new_keys_for: readonly string[]
  readonly new_secrets_for: readonly string[]
}

async function acceptance({ api }: Desk): Promise<Acceptance> {
  const event = '/audit-events?action=server.restored-database-accepted'
  const { text } = await api.admin('GET', event)
  const { items }: { items: { detail: Acceptance }[] } = JSON.parse(text)
  const [item] = items
  assert.ok(item, text)
  return item.detail
}

describe('what had ended before an older copy was put in the place of a database', () => {
  test('clients, people and keys that were deleted, disabled or replaced stay so, and are named', async () => {
    const first = await start()
    const [deleted, disabled, untouched] = [
      await standard(first, 'deleted'),
      await standard(first, 'disabled'),
      await standard(first, 'untouched'),
    ]
    const uem = await first.api.createClient({
      dialect: 'uem',
      name: 'deleted too',
      organization_group: 'ACME',
      role: 'Console Administrator',
    })
    const signs = { name: 'signs', scope: 'devices:read' }
    const [replaced, kept, widened] = [
      await registerSigningClient(first.api, signs),
      await registerSigningClient(first.api, signs),
      await registerSigningClient(first.api, signs),
    ]
    const people = [await newPerson(first, 'gone'), await newPerson(first, 'out')] as const
    await first.server.close()
    copyFileSync(path, `${path}.copy`)

    const second = await start()
    for (const { id } of [deleted, uem]) await change(second, 'DELETE', `/oauth-clients/${id}`)
    await change(second, 'PATCH', `/oauth-clients/${disabled.id}`, { status: 'disabled' })
    const other = await registerSigningClient(second.api, signs)
    const { jwks } = await shown(second, other.client_id)
    const of = async (clientId: string) => `/oauth-clients/${(await shown(second, clientId)).id}`
    await change(second, 'PATCH', await of(replaced.client_id), { jwks })
    await change(second, 'PATCH', await of(kept.client_id), { name: 'renamed' })
    // A second key, beside the one that stays.
    const before = await shown(second, widened.client_id)
    const both = { keys: [...before.jwks.keys, { ...jwks.keys[0], kid: 'more' }] }
    await change(second, 'PATCH', await of(widened.client_id), { jwks: both })
    await change(second, 'DELETE', `/people/${people[0]}`)
    await change(second, 'PATCH', `/people/${people[1]}`, { status: 'disabled' })
    await second.server.close()

    copyFileSync(`${path}.copy`, path)
    clock.advance(3_600_000)
    const third = await start({ acceptRestored: true })
    for (const client of [deleted, disabled]) {
      assert.equal((await third.api.askToken(client)).status, 401, client.client_id)
    }
    assert.equal((await third.api.askToken(uem, { path: '/connect/token' })).status, 400)
    await third.api.token(untouched)
    const named = await acceptance(third)
    assert.deepEqual(
      [...named.disabled].toSorted(),
      [
        ...[deleted, disabled, uem].map(({ client_id }) => `client ${client_id}`),
        ...people.map((id) => `person ${id}`),
      ].toSorted(),
    )
    assert.deepEqual(
      [...named.new_keys_for].toSorted(),
      [replaced.client_id, widened.client_id].toSorted(),
    )
    assert.deepEqual(named.new_secrets_for, [])
    for (const id of people) {
      assert.match((await third.api.admin('GET', `/people/${id}`)).text, /"status":"disabled"/)
    }
    // From then on assertions are taken again.
    clock.advance(61_000)
    assert.deepEqual(
      [await byKey(third, replaced), await byKey(third, kept), await byKey(third, widened)],
      [401, 200, 200],
    )
    await third.server.close()
  })

  test('a mark of an older version, which says nothing of them, is read', async () => {
    const first = await start()
    const client = await standard(first, 'of old')
    await first.server.close()
    copyFileSync(path, `${path}.copy`)
    const second = await start()
    await change(second, 'DELETE', `/oauth-clients/${client.id}/secrets/${client.secrets[0]?.id}`)
    await second.server.close()
    const { keys, ended, ...old } = JSON.parse(readFileSync(`${path}.mark`, 'utf8'))
    assert.ok(Array.isArray(keys) && typeof ended === 'object')
    writeFileSync(`${path}.mark`, JSON.stringify(old))
    copyFileSync(`${path}.copy`, path)
    await assert.rejects(start(), { name: 'RestoredDatabaseError' })
    const third = await start({ acceptRestored: true })
    assert.equal((await third.api.askToken(client)).status, 401)
    await third.server.close()
  })
})
