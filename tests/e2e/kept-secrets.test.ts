import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { after, before, describe, test } from 'node:test'
import type { Answer } from '@frontdesk/testkit/api-client.ts'
import { startTestServer, type TestServer } from '@frontdesk/testkit/test-server.ts'
import { pino } from 'pino'

/** Secrets that must appear nowhere but in the answers that hand them over: security.md row 13. */
const chosen = 'canary-7f3a-chosen-secret'
const wrong = 'canary-7f3a-wrong-secret'
const password = 'canary 7f3a of an administrator'
const canaries: string[] = [chosen, wrong]

let running: TestServer
let log = ''
const answers: string[] = []

before(async () => {
  const sink = new Writable({
    write(chunk, _encoding, done) {
      log += chunk
      done()
    },
  })
  running = await startTestServer({ logger: pino({ level: 'trace' }, sink) })
  const { api } = running
  const asked: string[] = []
  const remember = async (answer: Promise<Answer>) => {
    const { headers, text } = await answer
    answers.push(text)
    asked.push(headers.get('x-request-id') ?? '')
  }

  const generated = await api.createClient({
    dialect: 'standard',
    name: 'a',
    scope: 'devices:read',
  })
  const sealed = await api.createClient({
    dialect: 'uem',
    name: 'b',
    organization_group: 'ACME',
    role: 'Read Only',
    access_token_format: 'sealed',
  })
  const imported = await api.createClient({
    dialect: 'standard',
    name: 'c',
    scope: 'devices:read',
    client_id: 'imported',
    client_secret: chosen,
  })
  canaries.push(generated.client_secret, sealed.client_secret)
  const added = await api.admin('POST', `/oauth-clients/${generated.id}/secrets`, {
    name: 'second',
  })
  canaries.push(added.json.client_secret)
  canaries.push(
    await api.token(generated),
    await api.token(imported),
    await api.token(sealed, { path: '/connect/token' }),
  )

  for (const client of [generated, sealed, imported]) {
    await remember(api.askToken({ ...client, client_secret: wrong }))
    await remember(api.askToken({ client_id: client.client_secret, client_secret: wrong }))
    const swapped = { client_id: client.client_secret, client_secret: client.client_id }
    await remember(api.askToken(swapped))
    await remember(api.send('POST', `/oauth2/token?client_secret=${client.client_secret}`))
    await remember(api.send('GET', `/${client.client_secret}`))
    await remember(api.send('GET', '/api/system/info', { token: client.client_secret }))
    await remember(
      api.send('POST', '/admin/v1/oauth-clients', {
        token: wrong,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ client_secret: wrong }),
      }),
    )
    await remember(
      api.admin('POST', '/oauth-clients', {
        dialect: 'standard',
        name: 'd',
        scope: wrong,
        client_id: wrong,
        client_secret: client.client_secret,
        nonsense: wrong,
      }),
    )
    await remember(api.admin('GET', `/oauth-clients/${client.id}`))
    await remember(
      api.admin(
        'PATCH',
        `/oauth-clients/${client.id}`,
        { description: 'changed' },
        { 'if-match': '*' },
      ),
    )
  }
  await useAccessSecrets(remember)
  for (const path of [
    '/oauth-clients',
    '/rest-api-keys',
    '/uem-administrators',
    '/audit-events?limit=500',
    '/audit-events/export',
    '/stale-secrets',
    '/people',
    '/signing-keys',
    '/openapi.json',
  ]) {
    await remember(api.admin('GET', path))
  }
  await remember(api.send('GET', '/metrics'))
  for (const id of asked) answers.push((await api.admin('GET', `/explain/${id}`)).text)
})
after(() => running.stop())

/** An API key and an administrator's password: used rightly, wrongly and in wrong places. */
async function useAccessSecrets(remember: (answer: Promise<Answer>) => Promise<void>) {
  const { api } = running
  const made = await api.admin('POST', '/rest-api-keys', {
    name: 'Scripts',
    organization_group: 'ACME',
    kind: 'admin',
  })
  const key = (made.json as unknown as { api_key: string }).api_key
  assert.equal(typeof key, 'string', made.text)
  canaries.push(key, password)
  const administrator = {
    username: 'ops',
    email: 'ops@example.com',
    given_name: 'O',
    family_name: 'Ps',
    organization_group: 'ACME',
    role: 'Read Only',
    password,
  }
  await remember(api.admin('POST', '/uem-administrators', administrator))
  await remember(api.admin('POST', '/uem-administrators', { ...administrator, nonsense: key }))
  for (const pair of [`ops:${password}`, `${password}:ops`, `ops:${wrong}`]) {
    const authorization = `Basic ${Buffer.from(pair).toString('base64')}`
    for (const tenant of [key, wrong]) {
      const headers = { authorization, 'aw-tenant-code': tenant }
      await remember(api.send('GET', '/api/system/info', { headers }))
    }
  }
}

describe('row 13: secrets appear nowhere', () => {
  test('in no answer, no explanation, no export and no metric', () => {
    for (const canary of canaries) {
      for (const answer of answers) assert.ok(!answer.includes(canary), answer.slice(0, 200))
    }
  })

  test('not in the log, which is not empty', () => {
    assert.match(log, /refused/)
    for (const canary of canaries) assert.ok(!log.includes(canary))
  })

  test('in no file of the database', () => {
    const files = readdirSync(running.folder)
    assert.ok(files.some((name) => name.endsWith('.db-wal')))
    for (const name of files) {
      const bytes = readFileSync(join(running.folder, name))
      for (const canary of canaries) assert.ok(!bytes.includes(canary), name)
    }
  })
})
