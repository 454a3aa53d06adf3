import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { codeOnly, importsOf, withoutComments } from './source-text.ts'

const squeeze = (text: string): string => text.replace(/ +/g, ' ').trim()

const rows: readonly [what: string, source: string, withoutComments: string, codeOnly: string][] = [
  ['a line comment', 'a // b', 'a', 'a'],
  ['a block comment', 'a /* b */ c', 'a c', 'a c'],
  ['a comment sign in a string', "a('//x') // b", "a('//x')", 'a( )'],
  ['a quote in a comment', "a // it's\nb", 'a \nb', 'a \nb'],
  ['an escaped quote', String.raw`a('\'//') // b`, String.raw`a('\'//')`, 'a( )'],
  ['a template', 'a(`//x`) // b', 'a(`//x`)', 'a( )'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the source under test
  ['a template in a template', 'a(`${b(`//x`)}`) // b', 'a(`${b(`//x`)}`)', 'a( )'],
  ['a quote in a regular expression', "a(/'/, b) // c", "a(/'/, b)", 'a( , b)'],
  [
    'two slashes in a regular expression',
    String.raw`x = /[/]\//.y`,
    String.raw`x = /[/]\//.y`,
    'x = .y',
  ],
  ['a division', 'a / b / c // d', 'a / b / c', 'a / b / c'],
]

describe('source text', () => {
  for (const [what, source, noComments, code] of rows) {
    test(`${what} is told apart`, () => {
      assert.equal(squeeze(withoutComments(source)), noComments)
      assert.equal(squeeze(codeOnly(source)), code)
    })
  }

  const imports: readonly [source: string, found: readonly string[]][] = [
    ["import a from 'x'", ['x']],
    ["import 'x'", ['x']],
    ["import type { A, B as C } from 'x'", ['x']],
    ['import {\n  a,\n  type B,\n} from \'x\'\nimport * as c from "y"', ['x', 'y']],
    ["export * from 'x'\nexport { a } from 'y'", ['x', 'y']],
    ["await import('x')\nrequire('y')", ['x', 'y']],
    ["type A = import('x').A", ['x']],
    ["process.getBuiltinModule('x')", ['x']],
    ["// import a from 'x'", []],
    ["import.meta.resolve('x')\nrequire.resolve('y')", []],
    ["export const a = 'x'\nexport type B = 'y'", []],
  ]
  for (const [source, found] of imports) {
    test(`${source.split('\n')[0]} imports ${found.join(' and ') || 'nothing'}`, () => {
      assert.deepEqual(importsOf(source), found)
    })
  }
})
