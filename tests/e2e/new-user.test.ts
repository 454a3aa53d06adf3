import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'

import {
  startTestServer,
  type TestServer,
  testAdministrator,
} from '@frontdesk/testkit/test-server.ts'

const program = fileURLToPath(new URL('../../packages/cli/bin/frontdesk.mjs', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'frontdesk-cli-e2e-'))
let running: TestServer
let client = { client_id: '', client_secret: '' }

before(async () => {
  running = await startTestServer({ environment: { FRONTDESK_DEMO: '120' } })
})
after(async () => {
  await running.stop()
  rmSync(folder, { recursive: true, force: true })
})

interface Ended {
  readonly code: number
  readonly out: string
  readonly err: string
}

async function frontdesk(args: readonly string[], input = ''): Promise<Ended> {
  const child = spawn(process.execPath, [program, ...args], {
    env: { PATH: process.env.PATH ?? '', FRONTDESK_CONFIG: join(folder, 'config.json') },
  })
  child.stdin.end(input)
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  return { code, out, err }
}

async function done(args: readonly string[], input?: string): Promise<string> {
  const { code, out, err } = await frontdesk(args, input)
  assert.equal(code, 0, `${args.join(' ')}: ${err}`)
  return out
}

describe('a new user at the command line, against the real server', () => {
  test('logs in', async () => {
    const { client_id, client_secret } = testAdministrator
    await done(
      ['login', '--server', running.api.url, '--client-id', client_id, '--client-secret-stdin'],
      `${client_secret}\n`,
    )
  })

  test('registers a client, and its secret is shown once', async () => {
    const out = await done([
      ...['client', 'create', '--dialect', 'uem', '--name', 'Nightly', '--role', 'Help Desk'],
      ...['--organization-group', 'ACME', '--json'],
    ])
    client = JSON.parse(out)
    assert.match(client.client_secret, /^[0-9A-F]{32}$/)
    const shown = await done(['client', 'show', client.client_id, '--json'])
    assert.ok(!shown.includes(client.client_secret))
  })

  test('gets a token by a profile and calls the API with it', async () => {
    await done(
      [
        ...['profile', 'add', 'nightly', '--dialect', 'uem', '--server', running.api.url],
        ...['--client-id', client.client_id, '--client-secret-stdin'],
      ],
      `${client.client_secret}\n`,
    )
    const header = await done(['token', '--profile', 'nightly', '--format', 'header'])
    assert.match(header, /^Authorization: Bearer \S+\n$/)
    const lines = await done([
      'call',
      'GET',
      '/mdm/devices/search',
      '--all',
      '--profile',
      'nightly',
    ])
    assert.equal(lines.trim().split('\n').length, 120)
  })

  test('is refused what the role does not permit, with exit code 1, and may ask why', async () => {
    const refused = await frontdesk([
      ...['call', 'POST', '/mdm/devices/1/commands?command=DeviceWipe', '--profile', 'nightly'],
    ])
    assert.equal(refused.code, 1)
    const requestId = /Request id (\S+);/.exec(refused.err)?.[1] ?? ''
    assert.match(await done(['explain', requestId]), /devices:command:device-wipe/)
  })

  test('rotates with overlap, lists, and revokes', async () => {
    const words = ['--name', 'next', '--retire-others-after', '48h']
    const secret = (await done(['secret', 'add', client.client_id, ...words])).trim()
    assert.match(secret, /^[0-9A-F]{32}$/)
    const list = JSON.parse(await done(['secret', 'list', client.client_id, '--json']))
    const [first, second] = list.items ?? list
    assert.equal(first.state, 'retiring')
    assert.equal(second.state, 'active')
    assert.match(await done(['secret', 'stale']), new RegExp(`${client.client_id}.*expires-soon`))
    await done(['secret', 'revoke', client.client_id, first.id])
    const answer = await running.api.askToken(client, { path: '/connect/token' })
    assert.equal(answer.json.error, 'invalid_client')
  })

  test('makes a group, a role and a person, changes and deletes them', async () => {
    const group = ['--group-id', 'ACME-LAB', '--name', 'Laboratory', '--parent', 'ACME']
    await done(['organization-group', 'create', ...group])
    await done([
      ...['role', 'create', '--name', 'Locker', '--organization-group', 'ACME-LAB'],
      ...['--permission', 'devices:read', '--permission', 'devices:command:lock'],
    ])
    await done([
      ...['person', 'create', '--username', 'lab', '--email', 'lab@example.com'],
      ...['--given-name', 'Lab', '--family-name', 'Person', '--organization-group', 'ACME-LAB'],
      ...['--role', 'Locker@ACME-LAB'],
    ])
    assert.match(await done(['person', 'list', '--search', 'lab']), /lab@example\.com/)
    await done(['person', 'delete', 'lab'])
    await done(['role', 'delete', 'Locker'])
    await done(['organization-group', 'delete', 'ACME-LAB'])
  })

  test('verifies and exports the audit', async () => {
    assert.match(await done(['audit', 'verify']), /Intact/)
    const file = join(folder, 'audit.jsonl')
    await done(['audit', 'export', '--out', file])
    const lines = readFileSync(file, 'utf8').trim().split('\n')
    assert.ok(lines.length > 10)
    assert.match(lines.at(-1) ?? '', /"checkpoint"/)
  })

  test('exit codes: 2 for wrong usage, 3 when the server is away', async () => {
    assert.equal((await frontdesk(['client', 'creat'])).code, 2)
    const away = await frontdesk(['client', 'list', '--server', 'http://localhost:1'])
    assert.ok([2, 3].includes(away.code))
  })
})
