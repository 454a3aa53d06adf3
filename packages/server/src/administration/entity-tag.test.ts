import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { requireIfMatch } from './entity-tag.ts'
import { problemOf } from './problem.ts'

const rows: readonly [ifMatch: string | undefined, code: string | undefined][] = [
  ['"3"', undefined],
  ['*', undefined],
  [' "1", "3" ', undefined],
  [undefined, 'precondition_required'],
  ['"2"', 'precondition_failed'],
  ['"33"', 'precondition_failed'],
  ['W/"3"', 'precondition_failed'],
  ['3', 'invalid'],
  ['', 'invalid'],
  ['"3" "4"', 'invalid'],
  ['*, "3"', 'invalid'],
]

describe('RFC 9110 §13.1.1 If-Match against version 3', () => {
  for (const [ifMatch, code] of rows) {
    test(`${ifMatch} gives ${code ?? 'way'}`, () => {
      let found: string | undefined
      try {
        requireIfMatch(ifMatch, 3)
      } catch (error) {
        found = problemOf(error)?.code
      }
      assert.equal(found, code)
    })
  }
})
