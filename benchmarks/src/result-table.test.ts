import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { renderTable, twoDecimals, wholeNumber } from './result-table.ts'

describe('renderTable', () => {
  test('lines up its columns and is Markdown', () => {
    const table = renderTable({
      heading: ['contestant', 'requests/s'],
      rows: [
        ['bare', '9,000'],
        ['frontdesk', '12,345'],
      ],
    })
    assert.equal(
      table,
      [
        '| contestant | requests/s |',
        '| ---------- | ---------: |',
        '| bare       |      9,000 |',
        '| frontdesk  |     12,345 |',
      ].join('\n'),
    )
  })

  test('fills missing cells, drops surplus ones, escapes the bar', () => {
    const table = renderTable({ heading: ['a', 'b'], rows: [['x|y'], ['1', '2', '3']] })
    assert.equal(
      table,
      ['| a    |   b |', '| ---- | --: |', '| x\\|y |     |', '| 1    |   2 |'].join('\n'),
    )
  })

  test('no rows leave the heading', () => {
    assert.equal(renderTable({ heading: ['name'], rows: [] }), '| name |\n| ---- |')
  })
})

const numbers: readonly [number | undefined, string, string][] = [
  [12345.6, '12,346', '12345.60'],
  [0.987, '1', '0.99'],
  [undefined, '-', '-'],
  [Number.NaN, '-', '-'],
  [Number.POSITIVE_INFINITY, '-', '-'],
]

describe('numbers', () => {
  for (const [value, asWhole, asDecimals] of numbers) {
    test(`${value} is ${asWhole} and ${asDecimals}`, () => {
      assert.equal(wholeNumber(value), asWhole)
      assert.equal(twoDecimals(value), asDecimals)
    })
  }
})
