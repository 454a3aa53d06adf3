import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { normalizedPassword, whyPasswordRefused } from './password-rule.ts'

describe('passwords: 12 to 128 characters, no composition rules', () => {
  const rows: readonly (readonly [what: string, text: string, refusal: RegExp | undefined])[] = [
    ['eleven characters', 'a'.repeat(11), /at least 12/],
    ['eleven characters of two code units', '😀'.repeat(11), /at least 12/],
    ['eleven characters once composed', 'e\u0301'.repeat(11), /at least 12/],
    ['twelve of one kind', 'a'.repeat(12), undefined],
    ['twelve spaces', ' '.repeat(12), undefined],
    ['128 characters of two code units', '😀'.repeat(128), undefined],
    ['129 characters', 'a'.repeat(129), /at most 128/],
    ['nothing', '', /at least 12/],
    ['half a character', `${'a'.repeat(12)}\ud800`, /no character/],
    ['a NUL byte', `${'a'.repeat(12)}\0`, /no character/],
    ['the former one', 'what it was before', /the old one/],
  ]
  for (const [what, text, refusal] of rows) {
    test(`${what}: ${refusal ? 'refused' : 'good'}`, () => {
      const sentence = whyPasswordRefused(normalizedPassword(text), 'what it was before')
      if (refusal) assert.match(sentence ?? '', refusal)
      else assert.equal(sentence, undefined)
    })
  }

  test('two spellings of one text are one password', () => {
    assert.equal(normalizedPassword('e\u0301'), normalizedPassword('\u00e9'))
  })
})
