import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'

import { apiClient, type Credentials } from '@frontdesk/testkit/api-client.ts'
import { freePort } from '@frontdesk/testkit/free-port.ts'
import { type SpawnedServer, spawnServer } from '@frontdesk/testkit/spawned-server.ts'

const program = fileURLToPath(new URL('../../packages/cli/bin/frontdesk.mjs', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'frontdesk-recover-'))
const given = (name: string, file = 'first-credentials.txt'): string =>
  new RegExp(`^${name} +(\\S+)$`, 'm').exec(readFileSync(join(folder, file), 'utf8'))?.[1] ?? ''
const credentials = (file?: string): Credentials => ({
  client_id: given('client_id', file),
  client_secret: given('client_secret', file),
})

let server: SpawnedServer
let url = ''
let environment: Record<string, string> = {}

before(async () => {
  const port = String(await freePort())
  url = `http://localhost:${port}`
  environment = {
    FRONTDESK_PORT: port,
    FRONTDESK_PUBLIC_URL: url,
    FRONTDESK_DATABASE: `sqlite:${join(folder, 'frontdesk.db')}`,
    FRONTDESK_TRUSTED_PROXIES: '127.0.0.1,::1',
  }
  server = await spawnServer(environment)
})
after(async () => {
  await server.kill()
  rmSync(folder, { recursive: true, force: true })
})

async function recover(...words: readonly string[]) {
  const child = spawn(process.execPath, [program, 'admin', 'recover', ...words], {
    env: { PATH: process.env.PATH ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  return { code, out, err }
}

async function signIn(password: string, headers: Record<string, string> = {}) {
  const body = new URLSearchParams({ username: 'admin', password })
  const answer = await fetch(`${url}/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers,
    body,
  })
  return { status: answer.status, text: await answer.text() }
}

const outside = { 'x-forwarded-for': '203.0.113.9' }

describe('T5 generated first credentials', () => {
  test('the password works from the machine of the server only, and the page says so', async () => {
    const refused = await signIn(given('password'), outside)
    assert.equal(refused.status, 403)
    assert.match(refused.text, /works only in a browser on the machine of the server/)
    const wrong = await signIn('not the password', outside)
    assert.doesNotMatch(wrong.text, /machine of the server/)
    assert.equal((await signIn(given('password'))).status, 303)
  })
})

describe('frontdesk admin recover', () => {
  test('while the server runs, makes a client and a password that work at once', async () => {
    const lost = given('password')
    const { code, out, err } = await recover()
    assert.equal(code, 0, err)
    assert.ok(out.includes('first-credentials-2.txt'), out)
    assert.doesNotMatch(out + err, new RegExp(given('password', 'first-credentials-2.txt')))

    const api = apiClient(url, credentials('first-credentials-2.txt'))
    const people = await api.admin('GET', '/people')
    assert.equal(people.status, 200)
    assert.equal((await signIn(lost)).status, 403)
    assert.equal((await signIn(given('password', 'first-credentials-2.txt'))).status, 303)

    const audit = await api.admin('GET', '/audit-events?action=server.administrator-recovered')
    assert.equal(audit.json.items.length, 1)
    assert.deepEqual((await api.admin('POST', '/audit-events/verify')).json.problems, [])
  })

  test('an unknown name: words, and nothing is made', async () => {
    const before = readdirSync(folder).length
    const { code, out, err } = await recover('--username', 'eve')
    assert.equal(code, 1)
    assert.match(err, /No person is called eve\. Name one with --username/)
    assert.doesNotMatch(err, / at /)
    assert.equal(out, '')
    assert.equal(readdirSync(folder).length, before)
  })
})
