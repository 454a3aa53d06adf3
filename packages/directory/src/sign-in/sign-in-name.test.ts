import assert from 'node:assert/strict'
import { test } from 'node:test'

import { parseSignInName, type SignInName } from './sign-in-name.ts'

const rows: readonly (readonly [text: string, read: SignInName | undefined])[] = [
  ['ada', { groupId: undefined, name: 'ada' }],
  [' Ada@Example.com ', { groupId: undefined, name: 'Ada@Example.com' }],
  ['acme-us\\Ada', { groupId: 'ACME-US', name: 'Ada' }],
  ['ACME\\a\\b', { groupId: 'ACME', name: 'a\\b' }],
  ['e\u0301va', { groupId: undefined, name: 'e\u0301va' }],
  ['', undefined],
  ['\\ada', undefined],
  ['ACME\\', undefined],
  ['a\0da', undefined],
  ['ada\ud800', undefined],
  ['a'.repeat(321), undefined],
]

for (const [text, read] of rows) {
  test(`a sign-in name ${JSON.stringify(text).slice(0, 40)}: ${read ? 'read' : 'nobody'}`, () => {
    assert.deepEqual(parseSignInName(text), read)
  })
}
