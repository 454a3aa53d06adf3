import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { importProblems, mayImport, packageOf } from './import-boundaries.ts'
import { projectFiles } from './project-files.ts'
import { wordProblems } from './word-boundaries.ts'

const sources = projectFiles(['.ts', '.tsx', '.mjs'])
const manifests = projectFiles(['package.json', 'package-lock.json'])

describe('boundaries of this repository', () => {
  test('every import and every dependency is allowed', () => {
    assert.deepEqual([...sources, ...manifests].flatMap(importProblems), [])
  })

  test('every word is where it belongs', () => {
    assert.deepEqual(sources.flatMap(wordProblems), [])
  })

  test('every package is in the table', () => {
    const packages = new Set(manifests.flatMap(({ path }) => packageOf(path) ?? []))
    assert.deepEqual(
      [...packages].filter((name) => !Object.hasOwn(mayImport, name)),
      [],
    )
  })
})

// Made-up files: the second half of the proof is that each rule can fail.

const imports: readonly [path: string, name: string, problem: RegExp | 'fine'][] = [
  ['packages/directory/src/a.ts', '@frontdesk/protocol/a.ts', /directory may not import/],
  ['packages/protocol/src/a.ts', '@frontdesk/directory/units.ts', 'fine'],
  ['packages/protocol/src/a.ts', '@frontdesk/store/a.ts', /protocol may not import/],
  ['packages/estate/src/a.ts', '@frontdesk/protocol/a.ts', /estate may not import/],
  ['packages/automation/src/a.ts', '@frontdesk/estate/a.ts', /automation may not import/],
  ['packages/store/src/a.ts', '@frontdesk/estate/a.ts', 'fine'],
  ['packages/store/src/a.ts', '@frontdesk/dialects/a.ts', /store may not import/],
  ['packages/dialects/src/a.ts', '@frontdesk/store/a.ts', /dialects may not import/],
  ['packages/server/src/a.ts', '@frontdesk/store/a.ts', 'fine'],
  ['packages/server/src/a.ts', '@frontdesk/testkit/a.ts', /server may not import/],
  ['packages/server/src/a.test.ts', '@frontdesk/testkit/a.ts', 'fine'],
  ['packages/store/src/contract/a.ts', '@frontdesk/testkit/a.ts', 'fine'],
  ['packages/protocol/src/a.test.ts', '@frontdesk/store/a.ts', /protocol may not import/],
  ['packages/testkit/src/a.ts', '@frontdesk/server/a.ts', 'fine'],
  ['packages/cli/src/a.ts', '@frontdesk/server/a.ts', /cli may not import/],
  ['packages/novel/src/a.ts', '@frontdesk/server/a.ts', /missing in the table/],
  ['tests/e2e/a.test.ts', '@frontdesk/dialects/a.ts', 'fine'],
  ['packages/store/src/a.ts', './deep/b.ts', 'fine'],
  ['packages/store/src/a.ts', '../../protocol/src/b.ts', /leaves the package/],
  ['packages/store/src/a.ts', 'better-sqlite3', /second SQLite/],
  ['tests/e2e/a.test.ts', 'sqlite3', /second SQLite/],
  ['benchmarks/a.mjs', '@libsql/client', /second SQLite/],
  ['packages/store/src/sqlite/a.ts', 'node:sqlite', 'fine'],
  ['packages/store/src/a.ts', 'node:sqlite', /sqlite\/ only/],
  ['packages/store/src/a.test.ts', 'node:sqlite', 'fine'],
  ['packages/server/src/a.ts', 'node:sqlite', /sqlite\/ only/],
  ['packages/server/src/a.test.ts', 'node:sqlite', /sqlite\/ only/],
]

const dependencies: readonly [path: string, manifest: object, problem: RegExp | 'fine'][] = [
  ['packages/cli/package.json', { dependencies: { '@frontdesk/server': '1' } }, /cli may not/],
  ['packages/store/package.json', { dependencies: { '@frontdesk/estate': '1' } }, 'fine'],
  ['package.json', { devDependencies: { 'better-sqlite3': '1' } }, /second SQLite/],
  [
    'package-lock.json',
    { packages: { 'node_modules/a/node_modules/sql.js': {} } },
    /second SQLite/,
  ],
  ['package-lock.json', { packages: { 'node_modules/pg': {} } }, 'fine'],
]

const vendor = /vendor's word/
const out = /calls out/
const environment = /reads the environment/
const engine = 'packages/protocol/src/a.ts'

const words: readonly [path: string, text: string, problem: RegExp | 'fine'][] = [
  ['packages/server/src/a.ts', 'await fetch(url)', out],
  ['packages/server/src/a.ts', 'const send = globalThis.fetch', out],
  ['packages/server/src/a.ts', 'const { get = fetch } = options\nuse(get, fetch)', out],
  ['packages/server/src/a.ts', "import http from 'node:http'\nhttp.request(url)", out],
  ['packages/server/src/a.ts', "import { get } from 'node:https'", out],
  ['packages/server/src/a.ts', "import { Agent } from 'undici'", out],
  ['packages/server/src/a.ts', "import { createServer } from 'node:http'", 'fine'],
  ['packages/server/src/a.ts', 'app.fetch(request) // fetch(url)', 'fine'],
  ['packages/server/src/outbound/a.ts', 'await fetch(url)', 'fine'],
  ['packages/server/src/a.test.ts', 'await fetch(url)', 'fine'],
  ['packages/cli/src/a.ts', 'await fetch(url)', 'fine'],
  [engine, 'process.env.HOME', environment],
  [engine, "import { env } from 'node:process'", environment],
  [engine, "'process.env'", 'fine'],
  ['packages/server/src/settings/a.ts', 'process.env.HOME', 'fine'],
  ['packages/server/start.mjs', 'process.env.HOME', 'fine'],
  [engine, "if (dialect === 'uem') {}", vendor],
  [engine, 'const uemClient = 1', vendor],
  [engine, 'const isCspToken = 1', vendor],
  [engine, 'const AIRWATCH_HOST = 1', vendor],
  [engine, "throw new Error('Workspace ONE says no')", vendor],
  [engine, "import '@frontdesk/dialects/uem/a.ts'", vendor],
  [engine, 'const a = 1 // as UEM does', 'fine'],
  [engine, 'const queue = museum', 'fine'],
  ['packages/dialects/src/operation.ts', "'vmware'", vendor],
  ['packages/dialects/src/uem/a.ts', "'AirWatch'", 'fine'],
  ['packages/server/src/main.ts', "import '../uem/a.ts'", 'fine'],
]

function judge(problems: readonly string[], expected: RegExp | 'fine'): void {
  if (expected === 'fine') assert.deepEqual(problems, [])
  else assert.match(problems.join('\n'), expected)
}

describe('boundary rules', () => {
  for (const [path, name, problem] of imports) {
    test(`${path} importing ${name}: ${problem}`, () => {
      judge(importProblems({ path, text: `import { a } from '${name}'` }), problem)
    })
  }

  for (const [path, manifest, problem] of dependencies) {
    test(`${path} with ${JSON.stringify(manifest)}: ${problem}`, () => {
      judge(importProblems({ path, text: JSON.stringify(manifest) }), problem)
    })
  }

  for (const [path, text, problem] of words) {
    test(`${path} with ${text.split('\n')[0]}: ${problem}`, () => {
      judge(wordProblems({ path, text }), problem)
    })
  }
})
