import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { type GeneratedPage, stalePages, table } from './generated-page.ts'
import { specPage } from './spec-table.ts'

const page = (path: string, text: string): GeneratedPage => ({ path, make: () => text })

describe('generated pages', () => {
  test('a page that differs or is missing is stale, one that is equal is not', async () => {
    const there: Readonly<Record<string, string>> = { 'same.md': 'a', 'other.md': 'a' }
    const pages = [page('same.md', 'a'), page('other.md', 'b'), page('gone.md', 'c')]
    assert.deepEqual(await stalePages(pages, (path) => there[path]), [
      { path: 'other.md', text: 'b' },
      { path: 'gone.md', text: 'c' },
    ])
  })

  test('a table escapes what would end a cell', () => {
    assert.equal(
      table(['a', 'b'], [['x|y', 'one\ntwo']]),
      '| a | b |\n| --- | --- |\n| x\\|y | one two |\n',
    )
  })

  test('the spec table is made from test names, in the order of the specifications', () => {
    const made = specPage([
      {
        path: 'a/pkce.test.ts',
        text: "describe('RFC 7636 verify', () => {\n  test('§4.10 x', f)\n  test('§4.2 x', f)\n})",
      },
      {
        path: 'a/code.test.ts',
        text: "describe('RFC 6749 the code grant', () => { test('x', f) })",
      },
      { path: 'a/id.test.ts', text: "describe('OIDC Core id token', () => {})" },
      { path: 'a/none.test.ts', text: "// describe('RFC 1 no', f)\ndescribe('clock', () => {})" },
    ])
    const rows = made.split('\n').filter((line) => line.includes('test.ts'))
    assert.deepEqual(rows, [
      '| OIDC Core | id token |  | 0 | [id.test.ts](../a/id.test.ts) |',
      '| [RFC 6749](https://www.rfc-editor.org/rfc/rfc6749) | the code grant |  | 1 | [code.test.ts](../a/code.test.ts) |',
      '| [RFC 7636](https://www.rfc-editor.org/rfc/rfc7636) | verify | §4.2, §4.10 | 2 | [pkce.test.ts](../a/pkce.test.ts) |',
    ])
  })
})
