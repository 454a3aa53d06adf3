import assert from 'node:assert/strict'
import { test } from 'node:test'

import { nameKey } from './name-key.ts'

const same: readonly (readonly [what: string, one: string, other: string])[] = [
  ['letter case', 'Ada', 'aDA'],
  ['NFC and NFD', 'ren\u00e9e', 'rene\u0301e'],
  ['non-ASCII capitals', '\u00c9VA@EXAMPLE.COM', '\u00e9va@example.com'],
  ['full case folding', 'STRASSE', 'stra\u00dfe'],
  ['final sigma', '\u03bf\u03b4\u03cc\u03c2', '\u039f\u0394\u038c\u03a3'],
  ['full-width letters', '\uff41\uff44\uff41', 'ada'],
  ['a ligature', '\ufb01na', 'fina'],
  ['a soft hyphen', 'a\u00adda', 'ada'],
  ['a zero-width joiner', 'ad\u200da', 'ada'],
  ['a Hangul filler', 'ada\u3164', 'ada'],
  ['a variation selector', 'ada\ufe0f', 'ada'],
  ['one Cyrillic letter', '\u0430da', 'ada'],
  ['a whole Cyrillic word', '\u0440\u0430\u0443\u0440\u0430\u04cf', 'paypal'],
  ['Greek letters', '\u03bf\u03bd\u03b5', 'ove'],
]

for (const [what, one, other] of same) {
  test(`UTS #39 two names that differ by ${what} have one key`, () => {
    assert.equal(nameKey(one), nameKey(other))
  })
}

const different: readonly (readonly [one: string, other: string])[] = [
  ['ada', 'adb'],
  ['jose', 'jos\u00e9'],
  ['a.b', 'ab'],
  ['\u0438\u0432\u0430\u043d', 'ivan'],
]

for (const [one, other] of different) {
  test(`${one} and ${other} are two names`, () => {
    assert.notEqual(nameKey(one), nameKey(other))
  })
}

test('a key is its own key', () => {
  for (const [, one] of same) assert.equal(nameKey(nameKey(one)), nameKey(one))
})
