import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const bin = fileURLToPath(new URL('../../packages/cli/bin/frontdesk.mjs', import.meta.url))
const root = mkdtempSync(join(tmpdir(), 'frontdesk-emulator-command-'))
after(() => rmSync(root, { recursive: true, force: true }))

/** The program in a process of its own, with what it wrote. */
function run(words: readonly string[], environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, [bin, 'emulator', ...words], {
    cwd: root,
    env: {
      PATH: process.env.PATH ?? '',
      FRONTDESK_CONFIG: join(root, 'config.json'),
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? '',
      ...environment,
    },
  })
  const written = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    written.out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    written.err += text
  })
  const ended = once(child, 'close').then(([code]) => Number(code))
  const line = async (): Promise<string> => {
    while (!written.out.includes('\n')) {
      const more = await Promise.race([once(child.stdout, 'data'), ended])
      if (typeof more === 'number') throw new Error(`It ended with ${more}: ${written.err}`)
    }
    return written.out
  }
  return { child, written, ended, line }
}

const inMemory = () =>
  ['/dev/shm', tmpdir()]
    .filter((parent) => existsSync(parent))
    .flatMap((parent) => readdirSync(parent))
    .filter((name) => name.startsWith('frontdesk-emulator-'))

async function askToken(told: {
  url: string
  clients: Record<string, { client_id: string; client_secret: string }>
}) {
  const form = new URLSearchParams({ grant_type: 'client_credentials', ...told.clients.uem })
  const answer = await fetch(`${told.url}/connect/token`, { method: 'POST', body: form })
  return { status: answer.status, ...((await answer.json()) as { expires_in: number }) }
}

const noSignals = process.platform === 'win32' ? 'Windows has no signals' : false

describe('frontdesk emulator', () => {
  test('says everything in one line of JSON, and ends with SIGTERM', {
    skip: noSignals,
  }, async () => {
    const { child, written, ended, line } = run([
      '--port',
      '0',
      '--devices',
      '5',
      '--token-life',
      '5',
      '--latency',
      '1',
      '--json',
    ])
    const told = JSON.parse(await line())
    const answer = await askToken(told)
    assert.deepEqual([answer.status, answer.expires_in], [200, 5])
    const state = await fetch(`${told.control_url}/state`, {
      headers: { authorization: `Bearer ${told.control_token}` },
    })
    assert.equal(((await state.json()) as { latency_ms: number }).latency_ms, 1)
    child.kill('SIGTERM')
    assert.equal(await ended, 0)
    assert.deepEqual([written.out.trim().split('\n').length, written.err], [1, ''])
  })

  test('in words; what a killed one left in memory, the next removes', {
    skip: noSignals,
  }, async () => {
    const directory = join(root, 'kept')
    const kept = run(['--port', '0', '--devices', '5', '--directory', directory])
    const words = await kept.line()
    assert.match(words, /The emulator answers at http:\/\/127\.0\.0\.1:\d+/)
    assert.match(words, /emulator-uem-read-only +\S+/)
    assert.match(words, /Bearer fde_\S{43}\n/)
    kept.child.kill('SIGINT')
    assert.equal(await kept.ended, 0)
    assert.ok(readdirSync(directory).includes('frontdesk.db.key'))

    const settings = ['--emulator', '--port', '0', '--devices', '1', '--json']
    const start = fileURLToPath(new URL('../../packages/server/start.mjs', import.meta.url))
    const killed = spawn(process.execPath, [start, ...settings], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    await once(killed.stdout, 'data')
    const mine = `-${killed.pid}-`
    const leftOver = inMemory().filter((name) => name.includes(mine))
    assert.equal(leftOver.length, 1)
    killed.kill('SIGKILL')
    await once(killed, 'close')
    assert.equal(inMemory().filter((name) => name.includes(mine)).length, 1)
    const next = run(['--port', '0', '--devices', '1', '--json'])
    await next.line()
    assert.equal(inMemory().filter((name) => name.includes(mine)).length, 0)
    next.child.kill('SIGTERM')
    assert.equal(await next.ended, 0)
  })

  const wrong: readonly [readonly string[], Record<string, string>, number, RegExp][] = [
    [['--devices', '0'], {}, 2, /--devices must be a whole number/],
    [['--token-life', 'long'], {}, 2, /--token-life must be a whole number/],
    [['--port', '70000'], {}, 2, /--port must be a whole number/],
    [['--port', '0'], { FRONTDESK_DATABASE: 'sqlite:./x.db' }, 1, /FRONTDESK_DATABASE is not for/],
    [['--port', '0'], { FRONTDESK_HOST: '0.0.0.0' }, 1, /reached by other machines/],
  ]
  for (const [words, environment, expected, sentence] of wrong) {
    test(`${words.join(' ')} ${JSON.stringify(environment)}: ${expected}`, async () => {
      const { ended, written } = run(words, environment)
      assert.equal(await ended, expected)
      assert.equal(written.out, '')
      assert.match(written.err, sentence)
      assert.equal(/\n\s+at /.test(written.err), false)
    })
  }
})
