import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { ProtocolError } from '../errors.ts'
import { allowsScope, parseScope } from './scope.ts'

describe('RFC 6749 §3.3 parseScope', () => {
  const refused = ['', ' a', 'a ', 'a  b', 'a\tb', 'a"b', 'a\\b', 'a\u00e9', 'a\nb']
  for (const text of refused) {
    test(`§3.3 ${JSON.stringify(text)} is refused`, () => {
      assert.throws(() => parseScope(text), ProtocolError)
    })
  }

  test('§3.3 the order is kept and a repeated value counts once', () => {
    assert.deepEqual(parseScope('b a b'), ['b', 'a'])
  })
})

describe('RFC 6749 §3.3 allowsScope', () => {
  const cases: readonly [string[], string, boolean][] = [
    [['admin'], 'admin', true],
    [['admin'], 'admin:roles:read', true],
    [['admin:roles'], 'admin:roles:read', true],
    [['admin:roles:read'], 'admin:roles', false],
    [['admin:roles'], 'admin:rolesx', false],
    [['admin'], 'administrator', false],
    [[], 'admin', false],
  ]
  for (const [registered, requested, expected] of cases) {
    test(`[${registered}] ${expected ? 'allows' : 'does not allow'} ${requested}`, () => {
      assert.equal(allowsScope(registered, requested), expected)
    })
  }
})
