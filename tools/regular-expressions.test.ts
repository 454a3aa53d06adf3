import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, test } from 'node:test'

import recheck from 'recheck/lib/browser.js'

import { isTestCode } from './import-boundaries.ts'
import { projectFiles, repositoryRoot } from './project-files.ts'
import {
  expressionsMadeBy,
  type RegularExpression,
  regularExpressionsOf,
} from './regular-expressions.ts'

/** Milliseconds to think about one expression; what is not proven in that time is refused too. */
const patience = 60_000

const product = projectFiles(['.ts', '.mjs'])
  .filter(({ path }) => path.startsWith('packages/') && !path.startsWith('packages/testkit/'))
  .filter(({ path }) => !isTestCode(path) && !path.endsWith('.d.ts'))
const found = product.map((file) => regularExpressionsOf(file))

/** Without one of these an expression looks at so many signs and no more. */
const unbounded = /[*+]|,\}/

function requireLinear({ place, source, flags }: RegularExpression): void {
  const verdict = recheck.checkSync(source, flags, { timeout: patience, randomSeed: 1 })
  const attack = verdict.status === 'vulnerable' ? `, such as ${verdict.attack.pattern}` : ''
  assert.equal(
    verdict.status,
    'safe',
    `${place}: /${source}/ can take more than linear time${attack}; write it so that no two parts can match the same text, or read the text by hand`,
  )
}

function distinct(all: readonly RegularExpression[]): readonly RegularExpression[] {
  return [...new Map(all.map((one) => [`${one.flags}/${one.source}`, one])).values()]
}

describe('regular expressions of the product take linear time', () => {
  test('the ones that are written', () => {
    const written = distinct(found.flatMap((file) => file.written))
    assert.ok(written.length > 200, `only ${written.length} were found`)
    for (const one of written.filter(({ source }) => unbounded.test(source))) requireLinear(one)
  })

  test('the ones that are put together while a module is loaded', async () => {
    const modules = product.filter((_, index) =>
      found[index]?.made.some(({ isConstant }) => isConstant),
    )
    for (const { path } of modules) {
      const made = await expressionsMadeBy(join(repositoryRoot, path))
      assert.ok(made.length > 0, `${path} makes none`)
      for (const one of distinct(made)) requireLinear(one)
    }
  })

  test('none is made inside a function, where its parts could come from outside', () => {
    const places = found.flatMap(({ made }) => made.filter(({ isConstant }) => !isConstant))
    assert.deepEqual(places, [])
  })

  const slow: readonly [string, string][] = [
    ['spaces before an end', String.raw`const a = /\s+$/.test(text)`],
    ['the end of a section', String.raw`const a = /<!--[\s\S]*?-->/g`],
    ['a pattern of a schema', String.raw`const a = { pattern: '^(?:a+)+$' }`],
  ]
  for (const [what, text] of slow) {
    test(`${what} is found`, () => {
      const { written } = regularExpressionsOf({ path: 'made-up.ts', text })
      assert.equal(written.length, 1)
      assert.throws(() => written.forEach(requireLinear), /made-up\.ts:1/)
    })
  }

  test('what stands in comments and texts is none', () => {
    const text = "// /a*b*/\nconst a = '/a*b*/'\nconst b = new RegExp(a)\n"
    assert.deepEqual(regularExpressionsOf({ path: 'a.ts', text }), {
      written: [],
      made: [{ place: 'a.ts:3', isConstant: true }],
    })
  })
})
