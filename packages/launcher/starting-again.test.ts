import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { pathToFileURL } from 'node:url'

const root = join(import.meta.dirname, '..', '..')
const launcher = pathToFileURL(join(import.meta.dirname, 'pinned-node.mjs')).href

/** A program that starts the given words again, as a process that already has listeners would. */
function starter(t: TestContext, words: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'frontdesk-launcher-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'starter.mjs')
  const call = `startAgain(process.execPath, ${JSON.stringify(words)})`
  writeFileSync(file, `import { startAgain } from '${launcher}'\n${call}\n`)
  return file
}

async function run(file: string, at?: (child: ReturnType<typeof spawn>) => void) {
  const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] })
  let out = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
    if (out.includes('ready')) at?.(child)
  })
  const code = await new Promise((resolve) => child.once('close', resolve))
  return { code, out }
}

const noSignals = { skip: process.platform === 'win32' ? 'Windows has no signals' : false }

describe('starting a program again', () => {
  test('ends with its exit code', async (t) => {
    const { code } = await run(starter(t, ['-e', 'process.exit(7)']))
    assert.equal(code, 7)
  })

  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    test(`hands ${signal} on and waits for the program to end`, noSignals, async (t) => {
      const program = `process.on('${signal}', () => setImmediate(() => {
        console.log('stopped')
        process.exit(0)
      }))
      setInterval(() => undefined, 1000)
      console.log('ready')`
      const { code, out } = await run(starter(t, ['-e', program]), (child) => child.kill(signal))
      assert.deepEqual([code, out], [0, 'ready\nstopped\n'])
    })
  }

  test('says by its exit code which signal ended the program', noSignals, async (t) => {
    const { code } = await run(starter(t, ['-e', 'process.kill(process.pid, "SIGKILL")']))
    assert.equal(code, 128 + 9)
  })

  test('gives the program the same Node under the name "node"', async (t) => {
    const program = `console.log(process.env.PATH.split(require('path').delimiter)[0])`
    const { out } = await run(starter(t, ['-e', program]))
    assert.equal(join(out.trim(), 'node'), process.execPath.replace(/\.exe$/, ''))
  })
})

describe('the scripts of package.json', () => {
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  )

  for (const name of ['start', 'demo']) {
    test(`${name} leaves no shell between npm and the server`, () => {
      assert.match(scripts[name] ?? '', /^exec node packages\/server\/start\.mjs\b/)
    })
  }

  for (const [name, script] of Object.entries(scripts)) {
    test(`${name} begins with a program that an older Node can read`, () => {
      const program = /(?:^|\s)node (\S+)/.exec(script)?.[1]
      assert.ok(program === undefined || /\.mjs$|^-e$/.test(program), script)
    })
  }
})
