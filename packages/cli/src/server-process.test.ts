import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'

import { newHome, temporaryFolder } from './trials/frontdesk-run.ts'

const own = fileURLToPath(new URL('..', import.meta.url))
const bin = join(own, 'bin', 'frontdesk.mjs')

/** Says what it was started with; ends as told, or with 7 at the first SIGTERM. */
const playedServer = `
if (process.env.FRONTDESK_HOST === 'stay') {
  process.on('SIGTERM', () => process.exit(7))
  setInterval(() => undefined, 1000)
} else process.exitCode = 5
const settings = Object.entries(process.env).filter(([name]) => name.startsWith('FRONTDESK_'))
console.log(JSON.stringify({ words: process.argv.slice(2), ...Object.fromEntries(settings) }))
`

/** The program as it lies in a checkout, with a server beside it that only plays one. */
function checkout(t: TestContext): string {
  const folder = temporaryFolder(t)
  cpSync(own, join(folder, 'packages', 'cli'), { recursive: true })
  mkdirSync(join(folder, 'packages', 'server'), { recursive: true })
  writeFileSync(join(folder, 'packages', 'server', 'start.mjs'), playedServer)
  const commander = dirname(fileURLToPath(import.meta.resolve('commander')))
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(commander, join(folder, 'node_modules', 'commander'), 'junction')
  mkdirSync(join(folder, 'node_modules', '@frontdesk'))
  for (const name of ['client', 'launcher']) {
    symlinkSync(join(own, '..', name), join(folder, 'node_modules', '@frontdesk', name), 'junction')
  }
  return join(folder, 'packages', 'cli', 'bin', 'frontdesk.mjs')
}

describe('serve and demo', { concurrency: 4 }, () => {
  test('serve hands options on as settings, and ends as the server ends', async (t) => {
    const words = ['serve', '--port', '8081', '--host', '::1', '--database', 'sqlite:./x.db']
    // As an older Node starts it: what that says to its successor is no setting of the server.
    const again = { FRONTDESK_STARTED_AGAIN: '1' }
    const env = { FRONTDESK_ORGANIZATION: 'Globex', FRONTDESK_PORT: '1', ...again }
    const home = newHome(t)
    const { code, out, err } = await home.run(words, { program: checkout(t), env })
    assert.deepEqual([code, err], [5, ''])
    assert.deepEqual(JSON.parse(out), {
      words: [],
      FRONTDESK_CONFIG: home.configFile,
      FRONTDESK_ORGANIZATION: 'Globex',
      FRONTDESK_PORT: '8081',
      FRONTDESK_HOST: '::1',
      FRONTDESK_DATABASE: 'sqlite:./x.db',
    })
  })

  test('demo says how many devices', async (t) => {
    const program = checkout(t)
    const home = newHome(t)
    const [some, usual] = await Promise.all([
      home.run(['demo', '--devices', '25'], { program }),
      home.run(['demo'], { program }),
    ])
    assert.deepEqual(JSON.parse(some.out).words, ['--demo', '25'])
    assert.deepEqual(JSON.parse(usual.out).words, ['--demo', '10000'])
  })

  const noSignals = { skip: process.platform === 'win32' ? 'Windows has no signals' : false }
  test('SIGTERM goes on to the server, which ends in its own way', noSignals, async (t) => {
    const child = spawn(process.execPath, [checkout(t), 'serve', '--host', 'stay'])
    t.after(() => child.kill('SIGKILL'))
    await new Promise((resolve) => child.stdout.once('data', resolve))
    child.kill('SIGTERM')
    const code = await new Promise((resolve) => child.once('exit', resolve))
    assert.equal(code, 7)
  })

  for (const words of [
    ['serve', '--port', '70000'],
    ['serve', '--port', 'http'],
    ['demo', '--devices', 'many'],
  ]) {
    test(`${words.join(' ')} is wrong usage`, async (t) => {
      const { code, out, err } = await newHome(t).run(words)
      assert.deepEqual([code, out], [2, ''])
      assert.match(err, /must be a whole number from/)
    })
  }
})

describe('an older Node', () => {
  // The Node that runs npm: the older one wherever the pinned one is needed.
  const node = process.env.npm_node_execpath ?? ''
  const version = node === '' ? '' : spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout
  const isOlder = version !== '' && Number.parseInt(version.slice(1), 10) < 26
  const skip = isOlder ? false : 'npm itself runs on a Node that is new enough'

  test('hands over to the pinned one', { skip }, () => {
    const run = spawnSync(node, [bin, '--version'], { encoding: 'utf8' })
    assert.deepEqual([run.status, run.stdout, run.stderr], [0, '0.1.0\n', ''])
  })

  test('explains itself where there is no pinned one', { skip }, (t) => {
    const folder = temporaryFolder(t)
    const lone = join(folder, 'frontdesk.mjs')
    cpSync(bin, lone)
    const launcher = join(folder, 'node_modules', '@frontdesk', 'launcher')
    cpSync(join(own, '..', 'launcher'), launcher, { recursive: true })
    const run = spawnSync(node, [lone, '--version'], { encoding: 'utf8' })
    assert.deepEqual([run.status, run.stdout], [2, ''])
    assert.match(run.stderr, /needs Node 26 or newer; this is v\d+/)
  })
})
