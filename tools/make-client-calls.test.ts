import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { callNameProblems, type NamedRow } from './client-call-names.ts'
import { named, type ReadSchema, type TypeBook, typeText } from './schema-types.ts'

const row = (path: string, version = 1, method = 'GET'): NamedRow => ({ method, path, version })
type Names = Readonly<Record<string, string>>

const tables: readonly [name: string, names: Names, rows: readonly NamedRow[], problem: RegExp][] =
  [
    [
      'all named',
      { 'GET /x/{id}': 'getX', 'GET /x/{uuid}': 'getX' },
      [row('/x/{id}'), row('/x/{uuid}', 2)],
      /^$/,
    ],
    [
      'a version with a name of its own',
      { 'GET /x': 'a', 'GET /x v2': 'b' },
      [row('/x'), row('/x', 2)],
      /^$/,
    ],
    ['a row without a name', { 'GET /x': 'a' }, [row('/x'), row('/y')], /GET \/y v1 has no name/],
    [
      'a name without a row',
      { 'GET /x': 'a', 'GET /z': 'b' },
      [row('/x')],
      /GET \/z has a name and no row/,
    ],
    [
      'a name of two rows',
      { 'GET /x': 'a', 'POST /x': 'a' },
      [row('/x'), row('/x', 1, 'POST')],
      /a of version 1 is used twice/,
    ],
    [
      'a name of two paths',
      { 'GET /x': 'a', 'GET /y': 'a' },
      [row('/x'), row('/y', 2)],
      /a is used for different paths: \/x, \/y/,
    ],
  ]

const types: readonly [schema: ReadSchema, text: string][] = [
  [{ type: 'integer' }, 'number'],
  [{}, 'unknown'],
  [{ enum: ['a', "it's"] }, "'a' | 'it\\'s'"],
  [{ type: 'array', items: { enum: ['a', 'b'] } }, "readonly ('a' | 'b')[]"],
  [{ type: 'object' }, 'Readonly<Record<string, unknown>>'],
  [
    { type: 'object', properties: { 'a-b': { type: 'string' }, c: {} }, required: ['c'] },
    "{ readonly 'a-b'?: string | undefined\nreadonly c: unknown\n }",
  ],
]

describe('calls made from the operation table', () => {
  for (const [name, names, rows, problem] of tables) {
    test(name, () => {
      assert.match(callNameProblems([{ area: 'x', names }], rows).join('\n'), problem)
    })
  }

  for (const [schema, text] of types) {
    test(text.replaceAll('\n', ' '), () => {
      const place = { book: new Map(), area: 'x', uses: new Set<string>(), otherwise: 'Other' }
      assert.equal(typeText(schema, place), text)
    })
  }

  test('one title for two types: the second has the name of its call', () => {
    const book: TypeBook = new Map()
    const place = (otherwise: string) => ({ book, area: 'x', uses: new Set<string>(), otherwise })
    const one: ReadSchema = { type: 'object', properties: { a: {} } }
    const other: ReadSchema = { type: 'object', properties: { b: {} } }
    assert.equal(named('Page', one, place('FirstAnswer')), 'Page')
    assert.equal(named('Page', one, place('SecondAnswer')), 'Page')
    assert.equal(named('Page', other, place('ThirdAnswer')), 'ThirdAnswer')
    assert.throws(() => named('Page', { type: 'object' }, place('ThirdAnswer')), /Two types/)
  })
})
