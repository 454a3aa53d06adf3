import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { formatRecoveryCode, parseRecoveryCode, recoveryCodeOf } from './recovery-code-text.ts'

describe('recovery codes on paper', () => {
  const code = recoveryCodeOf(Uint8Array.from([0, 1, 31, 10, 43, 255, 7, 8, 9, 20]))

  test('ten characters of five bits, shown in two halves', () => {
    assert.equal(code, '01ZABZ789M')
    assert.equal(formatRecoveryCode(code), '01ZAB-Z789M')
  })

  const rows: readonly (readonly [text: string, read: string | undefined])[] = [
    ['01ZAB-Z789M', code],
    [' oizab z789m ', code],
    ['OLZAB-Z789M', code],
    ['01ZAB-Z789', undefined],
    ['01ZAB-Z789MM', undefined],
    ['01ZAB-Z789U', undefined],
    ['', undefined],
    ['-'.repeat(100_000), undefined],
  ]
  for (const [text, read] of rows) {
    test(`${JSON.stringify(text.slice(0, 20))}: ${read ? 'read' : 'refused'}`, () => {
      assert.equal(parseRecoveryCode(text), read)
    })
  }
})
