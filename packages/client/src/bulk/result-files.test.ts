import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { csvFile, jsonLines } from './result-files.ts'

describe('JSON lines', () => {
  test('key and value, one line whatever they hold', () => {
    const line = jsonLines('x').line({ key: 'a\n', item: 1, value: { b: 'c\nd' } })
    assert.equal(line, '{"key":"a\\n","value":{"b":"c\\nd"}}\n')
  })

  test('a line of one’s own; nothing is null', () => {
    assert.equal(
      jsonLines('x', ({ key }) => [key]).line({ key: 'a', item: 1, value: 2 }),
      '["a"]\n',
    )
    assert.equal(jsonLines('x', () => undefined).line({ key: 'a', item: 1, value: 2 }), 'null\n')
  })
})

const cells: readonly [what: string, value: unknown, cell: string][] = [
  ['a text', 'abc', 'abc'],
  ['a comma', 'a,b', '"a,b"'],
  ['a quote', 'a"b', '"a""b"'],
  ['a line feed', 'a\nb', '"a\nb"'],
  ['a number below zero', -5, '-5'],
  ['true', true, 'true'],
  ['false', false, 'false'],
  ['nothing', undefined, ''],
  ['null', null, ''],
  ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
  ['a list', [1, 'a'], '"[1,""a""]"'],
  ['formula =', '=1+1', "'=1+1"],
  ['formula +', '+1', "'+1"],
  ['formula -', '-1+cmd', "'-1+cmd"],
  ['formula @', '@SUM(1)', "'@SUM(1)"],
  ['formula behind a tab', '\t=1', "'\t=1"],
  ['formula behind a return', '\r=1', '"\'\r=1"'],
  ['formula with a quote', '="x"', '"\'=""x"""'],
]

describe('CSV', () => {
  for (const [what, value, cell] of cells) {
    test(`${what} in a cell (RFC 4180, CSV injection)`, () => {
      const { line } = csvFile<unknown, unknown>('x', [
        'v',
        { heading: 'k', value: ({ key }) => key },
      ])
      assert.equal(line({ key: 'k', item: 1, value: { v: value } }), `${cell},k\n`)
    })
  }

  test('formulas stay when asked for', () => {
    const { line } = csvFile('x', ['v'], { dangerouslyKeepFormulas: true })
    assert.equal(line({ key: 'k', item: 1, value: { v: '=1' } }), '=1\n')
  })

  test('headings; member paths lead to own members only; a line is never empty', () => {
    const file = csvFile<unknown, unknown>('x', [{ heading: '=Id', value: 'Id.Value' }])
    assert.equal(file.heading, "'=Id\n")
    assert.equal(file.line({ key: 'k', item: 1, value: { Id: { Value: 7 } } }), '7\n')
    assert.equal(file.line({ key: 'k', item: 1, value: { Id: 7 } }), '""\n')
    const inherited = csvFile<unknown, unknown>('x', ['constructor.name', 'a'])
    assert.equal(inherited.line({ key: 'k', item: 1, value: {} }), ',\n')
  })
})
