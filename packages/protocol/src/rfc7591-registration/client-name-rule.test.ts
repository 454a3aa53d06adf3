import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { whyNameDeceives } from './client-name-rule.ts'

const rows: readonly (readonly [what: string, name: string, why: RegExp | undefined])[] = [
  ['plain', 'Nightly Report 2', undefined],
  ['with marks', 'Café Zürich – 北京 レポート', undefined],
  ['of another script', 'Ночной отчёт', undefined],
  ['two scripts in words of their own', 'Отчёт for Ada', undefined],
  ['a picture', 'Rocket 🚀', undefined],
  ['a zero width space', 'Fron\u200btdesk', /cannot be seen/],
  ['a soft hyphen', 'Front\u00addesk', /cannot be seen/],
  ['a filler', '\u3164', /cannot be seen/],
  ['an empty braille cell', 'a\u2800', /cannot be seen/],
  ['a variation selector', 'a\ufe00', /cannot be seen/],
  ['a tag', 'a\u{e0041}', /cannot be seen/],
  ['a turn of direction', 'a\u202eb', /cannot be seen/],
  ['a control', 'a\u0000b', /cannot be seen/],
  ['a private character', '\ue000', /cannot be seen/],
  ['one Cyrillic letter among Latin ones', 'Frоntdesk', /mixes/],
  ['one Greek letter among Latin ones', 'Frοntdesk', /mixes/],
  ['a word that only looks Latin', 'расе', /only looks like/],
  ['too long', 'a'.repeat(256), /longer/],
]

describe('RFC 7591 §5, Unicode TS 39: a name that a client gives itself', () => {
  for (const [what, name, why] of rows) {
    test(`${what}: ${why ? 'refused' : 'taken'}`, () => {
      const said = whyNameDeceives(name)
      if (why) assert.match(said ?? '', why)
      else assert.equal(said, undefined)
    })
  }
})
