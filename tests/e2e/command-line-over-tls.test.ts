import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'

import { type RunningServer, startServer } from '@frontdesk/server/main.ts'
import { readSettings } from '@frontdesk/server/settings/settings.ts'
import { testAdministrator, testEnvironment } from '@frontdesk/testkit/test-server.ts'

import { testCertificates } from './fixtures/test-certificates.ts'

const program = fileURLToPath(new URL('../../packages/cli/bin/frontdesk.mjs', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'frontdesk-cli-tls-'))
const place = (name: string): string => join(folder, name)
let server: RunningServer

before(async () => {
  writeFileSync(place('ca.pem'), testCertificates.first.certificate)
  writeFileSync(place('other.pem'), testCertificates.second.certificate)
  writeFileSync(place('tls.key'), testCertificates.first.key, { mode: 0o600 })
  const { FRONTDESK_PUBLIC_URL: _, ...environment } = await testEnvironment(folder, {
    FRONTDESK_HOST: 'localhost',
    FRONTDESK_TLS_CERT: place('ca.pem'),
    FRONTDESK_TLS_KEY: place('tls.key'),
  })
  server = await startServer(readSettings(environment))
})
after(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

async function frontdesk(words: readonly string[], input = '') {
  const child = spawn(process.execPath, [program, ...words], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', FRONTDESK_CONFIG: place('config.json') },
  })
  child.stdin.on('error', () => undefined).end(input)
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  return { code, out, err }
}

async function done(words: readonly string[], input?: string): Promise<string> {
  const { code, out, err } = await frontdesk(words, input)
  assert.equal(code, 0, `${words.join(' ')}: ${err}`)
  return out
}

const logIn = (...more: string[]) => {
  const { client_id, client_secret } = testAdministrator
  const words = ['login', '--server', server.url, '--client-id', client_id, ...more]
  return frontdesk([...words, '--client-secret-stdin'], client_secret)
}

describe('login --ca against a server with a private authority', () => {
  const refused: readonly (readonly [what: string, words: readonly string[], code: number])[] = [
    ['without --ca', [], 3],
    ['with another authority', ['--ca', 'other.pem'], 3],
    ['with a file that is absent', ['--ca', 'absent.pem'], 2],
  ]
  for (const [what, words, expected] of refused) {
    test(`${what} it is refused in words, and nothing is remembered`, async () => {
      const { code, out, err } = await logIn(...words)
      assert.deepEqual([code, out], [expected, ''], err)
      assert.match(err, /certificate/)
      assert.doesNotMatch(err, / at .*:\d+:\d+/)
      assert.equal(await done(['profile', 'list', '--json']), '[]\n')
    })
  }

  test('with it the command logs in, and later ones remember the authority', async () => {
    const { code, err } = await logIn('--ca', 'ca.pem')
    assert.equal(code, 0, err)
    const clients = JSON.parse(await done(['client', 'list', '--json']))
    assert.ok(clients.length > 0)
  })
})

describe('RFC 7523 §2.2 a private key in place of a secret', () => {
  const ec = () => generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const [first, second] = [ec(), ec()]
  const putKey = (name: string, key: KeyObject) =>
    writeFileSync(place(name), key.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
  let id = ''
  before(async () => {
    await logIn('--ca', 'ca.pem')
    putKey('key.pem', first.privateKey)
    const jwk = JSON.stringify({ ...first.privateKey.export({ format: 'jwk' }), kid: 'k1' })
    writeFileSync(place('key.jwk'), jwk, { mode: 0o600 })
    const keys = [{ ...first.publicKey.export({ format: 'jwk' }), kid: 'k1' }]
    writeFileSync(place('public.json'), JSON.stringify({ keys }))
    const made = await done([
      ...['client', 'create', '--dialect', 'standard', '--name', 'sync', '--json'],
      ...['--scope', 'devices:read', '--organization-group', 'ACME', '--jwks', 'public.json'],
      ...['--token-endpoint-auth-method', 'private_key_jwt'],
    ])
    id = JSON.parse(made).client_id
  })
  const added = (file: string, ...more: string[]) =>
    frontdesk([
      ...['profile', 'add', 'sync', '--dialect', 'standard', '--server', server.url],
      ...['--client-id', id, '--ca', 'ca.pem', '--private-key', file, ...more],
    ])

  for (const [file, more] of [
    ['key.pem', []],
    ['key.pem', ['--key-id', 'k1']],
    ['key.jwk', []],
  ] as const) {
    test(`${[file, ...more].join(' ')}: tokens come, kept ones too, and no key is copied`, async () => {
      assert.equal((await added(file, ...more)).code, 0)
      const token = await done(['token', '--profile', 'sync'])
      assert.equal(await done(['token', '--profile', 'sync']), token)
      const kept = readFileSync(place('config.json'), 'utf8')
      assert.ok(!kept.includes(String(first.privateKey.export({ format: 'jwk' }).d)))
      assert.match(await done(['doctor', '--profile', 'sync']), /and its private key/)
    })
  }

  test('login takes it too', async () => {
    const words = ['login', '--server', server.url, '--client-id', id, '--ca', 'ca.pem']
    await done([
      ...words,
      '--private-key',
      'key.pem',
      '--profile',
      'keyed',
      '--scope',
      'devices:read',
    ])
    await done(['token', '--profile', 'keyed', '--json'])
    await done(['profile', 'remove', 'keyed'])
  })

  test('another key in the file never gets the token that the first one got', async () => {
    putKey('changed.pem', first.privateKey)
    assert.equal((await added('changed.pem')).code, 0)
    await done(['token', '--profile', 'sync'])
    putKey('changed.pem', second.privateKey)
    const { code, out, err } = await frontdesk(['token', '--profile', 'sync'])
    assert.deepEqual([code, out], [1, ''], err)
    assert.match(err, /check the client id, that the server knows the public half/)
  })

  // Windows has no file modes: there the content is what is wrong.
  const readableByOthers =
    process.platform === 'win32' ? /holds no JWK/ : /other people of this machine may read it/
  const wrong: readonly (readonly [what: string, file: string, more: string[], RegExp])[] = [
    ['an absent file', 'absent.pem', [], /file of the private key is absent/],
    ['a file that others may read', 'public.json', [], readableByOthers],
    ['a secret beside it', 'key.pem', ['--client-secret-stdin'], /give one of them/],
    ['another dialect', 'key.pem', ['--dialect', 'uem'], /clients of the dialect standard/],
  ]
  for (const [what, file, more, sentence] of wrong) {
    test(`${what} is wrong usage`, async () => {
      const { code, out, err } = await added(file, ...more)
      assert.deepEqual([code, out], [2, ''], err)
      assert.match(err, sentence)
    })
  }

  test('--key-id without a key is wrong usage', async () => {
    const words = ['login', '--server', server.url, '--client-id', id, '--key-id', 'k1']
    const { code, err } = await frontdesk(words)
    assert.equal(code, 2)
    assert.match(err, /--private-key FILE, which is missing/)
  })
})
