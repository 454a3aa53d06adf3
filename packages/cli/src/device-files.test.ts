import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { bulkOutput } from './bulk-output.ts'
import { deviceRows } from './device-rows.ts'
import { csvRow } from './device-table.ts'

const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')
const latin = (text: string) => Buffer.from(text, 'latin1')
type Row = readonly [line: number, columns: Record<string, unknown>]

const read: readonly [
  what: string,
  name: string,
  content: string | Buffer,
  rows: readonly Row[],
][] = [
  ['UTF-16 with semicolons', 'a.csv', utf16('S;P\r\nä;b\r\n'), [[2, { S: 'ä', P: 'b' }]]],
  [
    'UTF-16 without a mark, tabs',
    'a.tsv',
    Buffer.from('S\tP\r\nä\tb\r\n', 'utf16le'),
    [[2, { S: 'ä', P: 'b' }]],
  ],
  ['#TYPE of PowerShell', 'a.csv', '#TYPE X\r\n"S","P"\r\n"a","b"\r\n', [[3, { S: 'a', P: 'b' }]]],
  ['sep= of Excel', 'a.csv', 'sep=;\r\nS;P\r\na;b,c\r\n', [[3, { S: 'a', P: 'b,c' }]]],
  [
    'rows of commas',
    'a.csv',
    'S,P\na,b\n,,,\n\nc,d\n',
    [
      [2, { S: 'a', P: 'b' }],
      [5, { S: 'c', P: 'd' }],
    ],
  ],
  [
    'rows after a cell of two lines',
    'a.csv',
    'S,P\r\n"a\r\nb",c\r\nd,e\r\n',
    [
      [2, { S: 'a\r\nb', P: 'c' }],
      [4, { S: 'd', P: 'e' }],
    ],
  ],
  ['empty cells at the end', 'a.csv', 'S,P\na,b,,\n', [[2, { S: 'a', P: 'b' }]]],
  ['="00123"', 'a.csv', 'S,P\n"=""00123""",b\n', [[2, { S: '00123', P: 'b' }]]],
  ['long numbers', 'a.csv', 'S,P\n9007199254740993,b\n', [[2, { S: '9007199254740993', P: 'b' }]]],
  [
    'long numbers',
    'a.json',
    '[{"S":9007199254740993,"P":1.5}]',
    [[1, { S: '9007199254740993', P: 1.5 }]],
  ],
  ['a mark before JSON', 'a.json', '\ufeff[{"S":"a"}]', [[1, { S: 'a' }]]],
  ['JSON in UTF-16', 'a.json', utf16('[{"S":"a"}]'), [[1, { S: 'a' }]]],
  [
    'JSON lines that hold lists',
    'a.json',
    '{"S":"a","T":["x"]}\n{"S":"b","T":[]}\n',
    [
      [1, { S: 'a', T: ['x'] }],
      [2, { S: 'b', T: [] }],
    ],
  ],
  [
    'one JSON line that holds a list',
    'a.json',
    '{"S":"a","T":["x"]}\n',
    [[1, { S: 'a', T: ['x'] }]],
  ],
  ['an answer', 'a.json', '{"Devices":[{"S":"a"}],"Total":1}', [[1, { S: 'a' }]]],
]

const refused: readonly [what: string, name: string, content: string | Buffer, words: RegExp][] = [
  ['Windows-1252', 'a.csv', latin('S,P\r\na,b\r\nM\xfcller,b\r\n'), /^Line 3 of .* is not UTF-8/],
  [
    'Windows-1252 in JSON lines',
    'a.jsonl',
    latin('{"S":"a"}\n{"S":"\xfc"}\n'),
    /^Line 2 of .* is not UTF-8/,
  ],
  [
    'a quote in a cell',
    'a.csv',
    'S,P\na,b\na,12" tablet\n',
    /^Line 3 of .* quotation mark in the middle/,
  ],
  [
    'a quote in a cell that starts with one',
    'a.csv',
    'S,P\n"12" tablet,b\n',
    /^Line 2 of .* quotation mark/,
  ],
  ['a quote that stays open', 'a.csv', 'S,P\n"a,b\nc,d\n', /^Line 2 of .* never closed/],
  [
    'a quote that stays open after empty lines and a cell of two lines',
    'a.csv',
    `S,P\r\na,b\r\n\r\n,\r\n"c\r\nd",e\r\nf,"g\r\n${'h,i\r\n'.repeat(100_000)}`,
    /^Line 7 of .* never closed/,
  ],
  ['a long row', 'a.csv', 'S,P\na,b\na,b,x\n', /^Line 3 of .* 2 headings, but cells: 3/],
  ['a short row', 'a.csv', 'S,P\na\n', /^Line 2 of .* 2 headings, but cells: 1/],
  ['no JSON', 'a.json', '[{"S":', /is not JSON/],
]

describe('files of devices, as tools write them', () => {
  let folder = ''
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'frontdesk-files-'))
  })
  after(() => rmSync(folder, { recursive: true }))

  const rowsOf = async (name: string, content: string | Buffer) => {
    const path = join(folder, name)
    writeFileSync(path, content)
    const rows: Row[] = []
    for await (const { line, columns } of deviceRows(path)) rows.push([line, { ...columns }])
    return rows
  }

  for (const [what, name, content, rows] of read) {
    test(`${name}: ${what}`, async () => {
      assert.deepEqual(await rowsOf(name, content), rows)
    })
  }

  for (const [what, name, content, words] of refused) {
    test(`${name}: ${what} is refused with its line`, async () => {
      await assert.rejects(rowsOf(name, content), (error: Error) => {
        assert.equal(error.name, 'CommandFailure')
        assert.match(error.message, words)
        return true
      })
    })
  }

  for (const text of ['=1+1', '+1', '-1', '@x', '＝1']) {
    test(`an exported ${text} is no formula, and an import has it back`, async () => {
      const line = csvRow({ S: text, P: 'b' })
      assert.ok(line.startsWith("'"), line)
      assert.deepEqual(await rowsOf('a.csv', `S,P\r\n${line}`), [[2, { S: text, P: 'b' }]])
    })
  }

  test('columns of the row stand beside members of the answer', () => {
    const item = { id: '7', path: '/', source: { Name: 'Ann’s phone', Id: { Value: 7 } } }
    const text = '{"DeviceProfiles":[{"Name":"Wi-Fi","Id":{"Value":3},"Status":3}]}'
    const output = bulkOutput('o.csv', ['{Name}', 'Name', 'Id.Value', 'Status'])
    assert.equal(
      output.line({ key: '7', item, value: { status: 200, text } }),
      '7,Ann’s phone,Wi-Fi,3,3\n',
    )
  })

  test('chosen members keep the digits of long numbers', () => {
    const item = { id: 'r', path: '/', source: { Name: 'x', Id: { Value: 7 } } }
    const value = { status: 200, text: '[{"n":9007199254740993}]' }
    for (const [name, expected] of [
      ['o.jsonl', '{"id":"r","status":200,"body":[{"n":9007199254740993}]}\n'],
      ['o.csv', 'r,9007199254740993\n'],
    ] as const) {
      assert.equal(bulkOutput(name, ['n']).line({ key: 'r', item, value }), expected)
    }
  })
})
