// npm run check: everything that must hold before a change is merged. Says all that is wrong at once.

import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { runsOnPinnedNode } from '../packages/launcher/pinned-node.mjs'

const root = join(import.meta.dirname, '..')

/** Each row: what it checks, and the arguments of `node` that check it. */
const checks = [
  ['format and lint', ['node_modules/@biomejs/biome/bin/biome', 'ci', '.']],
  ['types', ['node_modules/typescript/bin/tsc', '-p', '.']],
  ['boundaries', ['--test', 'tools/boundaries.test.ts']],
  ['names', ['--test', 'tools/names.test.ts']],
  ['links', ['--test', 'tools/links.test.ts']],
  ['generated docs', ['tools/make-docs.ts', '--check']],
  ['tests', ['tools/run-tests.mjs']],
]

if (runsOnPinnedNode(fileURLToPath(import.meta.url))) await runChecks()

async function runChecks() {
  const failed = []
  for (const [name, args] of checks) {
    const started = performance.now()
    const { ok, output } = await run(args)
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    console.log(`${name.padEnd(16)} ${ok ? 'ok    ' : 'FAILED'} ${seconds.padStart(6)} s`)
    if (!ok) {
      failed.push(name)
      console.log(output)
    }
  }

  if (failed.length > 0) {
    console.error(`Failed: ${failed.join(', ')}.`)
    process.exitCode = 1
  }
}

function run(args) {
  return new Promise((resolve) => {
    let output = ''
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk) => {
        output += chunk
      })
    }
    child.on('close', (code) => resolve({ ok: code === 0, output }))
  })
}
