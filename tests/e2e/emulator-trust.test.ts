import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { readEmulatorSettings } from '@frontdesk/server/emulator/emulator-options.ts'
import { startEmulatedServer } from '@frontdesk/server/emulator/start-emulator.ts'
import { makeKeyFile } from '@frontdesk/server/key-file/key-file.ts'
import { startServer } from '@frontdesk/server/main.ts'
import { readSettings } from '@frontdesk/server/settings/settings.ts'
import { type Emulator, startEmulator } from '@frontdesk/testkit/test-emulator.ts'
import { startTestServer, testEnvironment } from '@frontdesk/testkit/test-server.ts'

import { sendRaw } from './fixtures/raw-request.ts'

const root = mkdtempSync(join(tmpdir(), 'frontdesk-emulator-trust-'))
after(() => rmSync(root, { recursive: true, force: true }))
const folderNamed = (name: string) => mkdtempSync(join(root, name))

describe('T15 an emulator is one from its creation', () => {
  let directory: string
  let environment: Record<string, string>
  before(async () => {
    directory = folderNamed('emulator')
    await (await startEmulator({ directory, devices: 3 })).stop()
    environment = await testEnvironment(directory)
  })

  test('it starts again where it was, with what it had; another number of devices is refused', async () => {
    const again = await startEmulator({ directory })
    assert.equal((await fetch(`${again.url}/readyz`)).status, 200)
    await again.stop()
    await assert.rejects(startEmulator({ directory, devices: 4 }), /has 3 devices, not 4/)
  })

  test('a server refuses its key file', async () => {
    await assert.rejects(startServer(readSettings(environment)), /was made for an emulator/)
  })

  test('a server with a key file of its own refuses its database', async () => {
    const keyFile = join(root, 'server.key')
    makeKeyFile(keyFile, new Date())
    const settings = readSettings({ ...environment, FRONTDESK_KEY_FILE: keyFile })
    await assert.rejects(startServer(settings), /database is an emulator's/)
  })

  test('a key file whose mark was taken out does not fit: its keys are others', async () => {
    const keyFile = join(root, 'stripped.key')
    const file = JSON.parse(readFileSync(join(directory, 'frontdesk.db.key'), 'utf8'))
    const { use, ...stripped } = file
    assert.equal(use, 'emulator')
    writeFileSync(keyFile, JSON.stringify(stripped), { mode: 0o600 })
    const settings = readSettings({ ...environment, FRONTDESK_KEY_FILE: keyFile })
    await assert.rejects(startServer(settings), /emulator's|does not belong/)
  })
})

describe("T15 an emulator refuses a server's things", () => {
  test('its key file', async () => {
    const directory = folderNamed('server')
    const { server, folder, stop } = await startTestServer({
      environment: { FRONTDESK_DATABASE: `sqlite:${join(directory, 'frontdesk.db')}` },
    })
    assert.ok(server.url && folder)
    await stop()
    await assert.rejects(startEmulator({ directory }), /key file .* is a server's/)
    assert.ok(existsSync(join(directory, 'frontdesk.db')))
  })

  test('its database, whatever the key file is', async () => {
    const directory = folderNamed('mixed')
    const { stop } = await startTestServer({
      environment: { FRONTDESK_DATABASE: `sqlite:${join(directory, 'frontdesk.db')}` },
    })
    await stop()
    rmSync(join(directory, 'frontdesk.db.key'))
    await assert.rejects(startEmulator({ directory }), /no key file beside it/)
    makeKeyFile(join(directory, 'frontdesk.db.key'), new Date(), 'emulator')
    await assert.rejects(startEmulator({ directory }), /was not made by an emulator/)
  })

  const refused: readonly [string, Record<string, string>, RegExp][] = [
    [
      'another database',
      { FRONTDESK_DATABASE: 'sqlite:./data/frontdesk.db' },
      /DATABASE is not for/,
    ],
    ['another key file', { FRONTDESK_KEY_FILE: './data/frontdesk.db.key' }, /KEY_FILE is not for/],
    ['every address', { FRONTDESK_HOST: '0.0.0.0' }, /reached by other machines/],
    ['a name of others', { FRONTDESK_HOST: 'example.com' }, /reached by other machines/],
    ['http for all', { FRONTDESK_DANGEROUSLY_ALLOW_HTTP: 'true' }, /HTTP is not for/],
    ['proxies', { FRONTDESK_TRUSTED_PROXIES: '10.0.0.1' }, /PROXIES is not for/],
    ['another public URL', { FRONTDESK_PUBLIC_URL: 'https://example.com' }, /URL is not for/],
    ['a secret from a file', { FRONTDESK_ADMIN_CLIENT_SECRET_FILE: 'x' }, /SECRET is not for/],
  ]
  for (const [what, environment, words] of refused) {
    test(`settings: ${what}`, () => {
      assert.throws(() => readEmulatorSettings(environment), words)
    })
  }
})

describe('T15 the published credentials open nothing else', () => {
  test('a server knows none of them, and nothing is at /_emulator', async () => {
    const { api, stop } = await startTestServer()
    const emulator = await startEmulator({ devices: 1 })
    try {
      for (const { clientId, clientSecret } of Object.values(emulator.clients)) {
        for (const path of ['/oauth2/token', '/connect/token']) {
          const client = { client_id: clientId, client_secret: clientSecret }
          const { status } = await api.askToken(client, { path })
          assert.ok(status === 400 || status === 401, String(status))
        }
      }
      const token = emulator.controlToken
      assert.equal((await api.send('GET', '/_emulator/state', { token })).status, 404)
    } finally {
      await emulator.stop()
      await stop()
    }
  })
})

describe('T15 who controls an emulator', () => {
  let emulator: Emulator
  before(async () => {
    emulator = await startEmulator({ devices: 1 })
  })
  after(() => emulator.stop())

  const operations: readonly [string, string][] = [
    ['GET', '/state'],
    ['POST', '/clock'],
    ['PUT', '/token-life'],
    ['POST', '/revoke'],
    ['GET', '/faults'],
    ['POST', '/faults'],
    ['DELETE', '/faults'],
    ['PUT', '/latency'],
    ['PUT', '/connections'],
    ['GET', '/requests'],
    ['DELETE', '/requests'],
    ['POST', '/reset'],
    ['GET', '/nowhere'],
  ]
  for (const [method, path] of operations) {
    test(`${method} ${path}: without the token, with another, at another host`, async () => {
      const url = `${emulator.url}/_emulator${path}`
      const right = { authorization: `Bearer ${emulator.controlToken}` }
      const { host } = new URL(emulator.url)
      const attempts: readonly [number, Record<string, string>][] = [
        [401, {}],
        [401, { authorization: 'Bearer ' }],
        [401, { authorization: `Bearer ${emulator.controlToken}x` }],
        [401, { authorization: `Bearer ${emulator.controlToken.slice(0, -1)}` }],
        [401, { authorization: `Basic ${emulator.controlToken}` }],
        [403, { ...right, host: 'attacker.example' }],
        [403, { ...right, host: `attacker.example:${new URL(emulator.url).port}` }],
        [403, { ...right, host: '127.0.0.1' }],
        [403, { ...right, host: `${host}.` }],
        [403, { ...right, host: `${host}1` }],
      ]
      for (const [expected, headers] of attempts) {
        const { status, headers: sent, text } = await sendRaw(url, { method, headers })
        assert.equal(status, expected, JSON.stringify(headers))
        assert.equal(sent['content-type'], 'application/problem+json')
        assert.equal(JSON.parse(text).status, expected)
        assert.equal(text.includes(emulator.controlToken), false)
      }
    })
  }

  test('each start has a token of its own', async () => {
    const other = await startEmulator({ devices: 1 })
    assert.notEqual(other.controlToken, emulator.controlToken)
    await other.stop()
  })

  test('no other address of this machine listens', async () => {
    const { port } = new URL(emulator.url)
    await assert.rejects(sendRaw(`http://127.0.0.2:${port}/readyz`))
  })
})

describe('in memory', () => {
  test('nothing is left behind', async () => {
    const { server, ...memory } = await placeOf()
    assert.equal(existsSync(memory.folder), true)
    await server.close()
    assert.equal(existsSync(memory.folder), false)
    assert.ok(!readdirSync(memory.parent).includes(memory.name))
  })
})

async function placeOf() {
  const parents = ['/dev/shm', tmpdir()].filter((parent) => existsSync(parent))
  const seen = (parent: string) =>
    readdirSync(parent).filter((name) => name.startsWith('frontdesk-emulator-'))
  const earlier = new Set(parents.flatMap(seen))
  const settings = readEmulatorSettings({ FRONTDESK_PORT: '0' })
  const server = await startEmulatedServer({ settings, devices: 1 })
  for (const parent of parents) {
    const mine = `-${process.pid}-`
    const name = seen(parent).find((one) => !earlier.has(one) && one.includes(mine))
    if (name !== undefined) return { server, parent, name, folder: join(parent, name) }
  }
  await server.close()
  throw new Error('The emulator keeps nothing anywhere.')
}
