import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { type HtmlValue, html } from './html-template.ts'

const rows: readonly [what: string, value: HtmlValue, expected: string][] = [
  ['text', 'a & b', 'a &amp; b'],
  ['an element', '<script>', '&lt;script&gt;'],
  ['the end of an attribute', `"'`, '&quot;&#39;'],
  ['a number', 7, '7'],
  ['nothing', undefined, ''],
  ['a condition that does not hold', false, ''],
  ['HTML', html`<b>${'<'}</b>`, '<b>&lt;</b>'],
  ['a list', ['<', html`<i></i>`, ['>']], '&lt;<i></i>&gt;'],
]

describe('html', () => {
  for (const [what, value, expected] of rows) {
    test(`${what} is written safely`, () => {
      assert.equal(html`<p>${value}</p>`.text, `<p>${expected}</p>`)
    })
  }

  test('an object that looks like HTML is not', () => {
    const forged = { text: '<script>' }
    assert.equal(html`${forged}`.text, '[object Object]')
  })
})
