import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import {
  isReExport,
  leftOverProblems,
  lengthProblems,
  longFiles,
  nameProblems,
} from './name-rules.ts'
import { projectFiles } from './project-files.ts'

const sources = projectFiles(['.ts', '.tsx', '.mjs'])

describe('names and left-overs of this repository', () => {
  test('every file has a name of its own that says what it is', () => {
    const own = sources.filter((file) => !isReExport(file))
    assert.deepEqual(nameProblems(own.map(({ path }) => path)), [])
  })

  test('no file is too long', () => {
    assert.deepEqual(lengthProblems(sources, longFiles), [])
  })

  test('nothing is left over', () => {
    assert.deepEqual(sources.flatMap(leftOverProblems), [])
  })
})

// The second half of the proof is that each rule can fail.

function judge(problems: readonly string[], expected: RegExp | 'fine'): void {
  if (expected === 'fine') assert.deepEqual(problems, [])
  else assert.match(problems.join('\n'), expected)
}

const names: readonly [paths: readonly string[], problem: RegExp | 'fine'][] = [
  [['a/pkce.ts', 'b/pkce.ts'], /pkce is used 2 times: a\/pkce.ts, b\/pkce.ts/],
  [['a/pkce.ts', 'b/pkce.test.ts'], /pkce is used 2 times/],
  [['a/pkce.ts', 'a/pkce.mjs'], /pkce is used 2 times/],
  [['a/pkce.ts', 'a/pkce.test.ts'], 'fine'],
  [['a/main.ts', 'b/main.ts', 'a/index.ts', 'b/index.ts'], 'fine'],
  [['a/utils.ts'], /"utils.ts" does not say what it is/],
  [['a/string-helpers.ts'], /does not say/],
  [['a/token-handler.test.ts'], /does not say/],
  [['a/TokenManager.tsx'], /does not say/],
  [['a/core/pkce.ts'], /"core" does not say/],
  [['a/shared-things/pkce.ts'], 'fine'],
  [['a/database.ts', 'a/userinfo-endpoint.ts'], 'fine'],
]

/** Put together here, so that this file does not hold what it forbids. */
const join = (...parts: readonly string[]): string => parts.join('')
const only = join('test.', 'only', "('x', () => {})")
const skip = join('test.', 'skip', "('x', () => {})")

const leftOvers: readonly [text: string, problem: RegExp | 'fine'][] = [
  ['let a: any', /:1 uses the type any/],
  ['\nlet a = b as any', /:2 uses the type any/],
  ['let a: Map<string, any>', /type any/],
  ['let a: string | any', /type any/],
  ['let a: any[] = []', /type any/],
  ['// in any case\nconst company = { any: 1 }', 'fine'],
  ['Promise.any([a, b])\nexpect(any(String))', 'fine'],
  [join('// @ts-', 'ignore'), /silences the compiler/],
  [join('// TO', 'DO: later'), /leaves something to do/],
  [join("'FIX", "ME'"), /leaves something to do/],
  [only, /runs one test alone/],
  [skip, /skips a test/],
  [`${skip} // waits for the next release`, 'fine'],
]

describe('name rules', () => {
  for (const [paths, problem] of names) {
    test(`${paths.join(' + ')}: ${problem}`, () => judge(nameProblems(paths), problem))
  }

  for (const [text, problem] of leftOvers) {
    test(`${text.trim().split('\n')[0]}: ${problem}`, () => {
      judge(leftOverProblems({ path: 'a.ts', text }), problem)
    })
  }

  test('a file of 331 lines is too long, unless listed; a row too many is told', () => {
    const long = [{ path: 'a.ts', text: 'x\n'.repeat(331) }]
    judge(lengthProblems(long, {}), /a.ts has more than 330 lines/)
    judge(lengthProblems(long, { 'a.ts': 'one table' }), 'fine')
    judge(lengthProblems([{ path: 'a.ts', text: 'x\n'.repeat(330) }], {}), 'fine')
    judge(lengthProblems([], { 'a.ts': 'one table' }), /a.ts is listed as long and is not/)
  })

  test('only a file that hands on its namesake is a re-export', () => {
    const path = 'packages/a/src/clock.ts'
    assert.ok(isReExport({ path, text: "export * from '@frontdesk/b/clock.ts'\n" }))
    assert.ok(!isReExport({ path, text: "export * from '@frontdesk/b/watch.ts'\n" }))
    assert.ok(!isReExport({ path, text: "export * from './b/clock.ts'\nexport const a = 1\n" }))
  })
})
