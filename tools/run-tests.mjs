// npm test [-- [path or part of a path ...] [options of node --test ...]]

import { spawn } from 'node:child_process'
import fs from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { runsOnPinnedNode } from '../packages/launcher/pinned-node.mjs'

const root = join(import.meta.dirname, '..')

if (runsOnPinnedNode(fileURLToPath(import.meta.url))) runTests(process.argv.slice(2))

function runTests(wanted) {
  const options = wanted.filter((argument) => argument.startsWith('-'))
  const filters = wanted.filter((argument) => !argument.startsWith('-'))

  const files = fs
    .globSync('{packages,tests,tools,benchmarks}/**/*.test.ts', {
      cwd: root,
      exclude: (name) => name.includes('node_modules') || name.includes('dist'),
    })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => filters.length === 0 || filters.some((part) => file.includes(part)))
    .sort()

  if (files.length === 0) {
    console.error(`No test file matches ${filters.join(' or ')}.`)
    process.exit(1)
  }

  const runner = spawn(
    process.execPath,
    [
      '--test',
      '--test-reporter=spec',
      // One more than there are cores: many tests wait for a process, a clock or a browser.
      `--test-concurrency=${availableParallelism() + 1}`,
      '--test-timeout=300000',
      '--test-global-setup=packages/testkit/src/test-postgres-setup.ts',
      ...options,
      ...files,
    ],
    { cwd: root, env: testEnvironment(), stdio: ['ignore', 'inherit', 'inherit'] },
  )

  // Ctrl-C reaches the runner too; it reports and ends, and so do we, with its exit code.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => runner.kill('SIGTERM'))
  runner.on('exit', (code) => process.exit(code ?? 1))
}

/** A developer's own FRONTDESK_ settings must not decide whether the tests pass. */
function testEnvironment() {
  const settings = Object.keys(process.env).filter(
    (name) => name.startsWith('FRONTDESK_') && !name.startsWith('FRONTDESK_TEST_'),
  )
  return {
    ...process.env,
    ...Object.fromEntries(settings.map((name) => [name, undefined])),
    NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'compile'),
  }
}
