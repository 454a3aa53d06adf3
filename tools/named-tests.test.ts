import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { missingTests } from './named-tests.ts'
import { projectFiles } from './project-files.ts'

describe('tests that SECURITY.md names', () => {
  test('are there, under that name', () => {
    const page = projectFiles(['.md']).find(({ path }) => path === 'SECURITY.md')
    assert.ok(page)
    assert.deepEqual(missingTests(page, projectFiles(['.test.ts'])), [])
  })
})

const file = {
  path: 'a/b.test.ts',
  text: `test('row 1: one', f)\ntest(\`row 2: \${what} is refused by \${whom}\`, f)\n['two words', 1]`,
}

const rows: readonly (readonly [text: string, problem: RegExp | 'fine'])[] = [
  ['`a/b.test.ts`', 'fine'],
  ['`a/b.test.ts` ("row 1: one")', 'fine'],
  ['`a/b.test.ts` ("row 1: one", "two words"), and more', 'fine'],
  ['`a/b.test.ts` ("row 2: a code is refused by all")', 'fine'],
  ['`a/b.test.ts` ("row 2: a code is taken")', /has no "row 2: a code is taken"/],
  ['`a/b.test.ts` ("row 1: one", "row 3")', /a\/b.test.ts has no "row 3"/],
  ['`a/b.test.ts`, `a/c.test.ts` ("row 1: one")', /a\/c.test.ts is no test/],
  ['(`a/b.test.ts` without names, "a word in quotes")', 'fine'],
]

describe('rules for named tests', () => {
  for (const [text, problem] of rows) {
    test(`${text}: ${problem}`, () => {
      const problems = missingTests({ path: 'page.md', text }, [file])
      if (problem === 'fine') assert.deepEqual(problems, [])
      else assert.match(problems.join('\n'), problem)
    })
  }
})
