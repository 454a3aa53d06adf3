import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { groupIdFrom, groupIdPattern } from './group-id.ts'

const rows: readonly [name: string, code: string | undefined][] = [
  ['Acme', 'ACME'],
  ['Acme Inc.', 'ACME-INC'],
  ['  Bücher & Söhne  ', 'BUCHER-SOHNE'],
  ['a_b', 'A_B'],
  ['日本', undefined],
  ['...', undefined],
  [`${'a'.repeat(63)} b`, 'A'.repeat(63)],
]

describe('groupIdFrom', () => {
  for (const [name, code] of rows) {
    test(`${name} gives ${code}`, () => {
      assert.equal(groupIdFrom(name), code)
      if (code !== undefined) assert.match(code, new RegExp(groupIdPattern))
    })
  }
})
