import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { type TSchema, Type } from 'typebox'

import { schemaSample, schemaWords } from './schema-words.ts'

const rows: readonly [schema: TSchema, words: string, sample: unknown][] = [
  [Type.String(), 'text', '<name>'],
  [Type.String({ minLength: 1, maxLength: 9 }), 'text, 1 to 9', '<name>'],
  [Type.Integer({ minimum: 3 }), 'number, 3 or more', 3],
  [Type.Integer({ maximum: 9 }), 'number, 0 to 9', 1],
  [Type.Boolean(), 'boolean', true],
  [Type.Literal('uem'), '"uem"', 'uem'],
  [Type.Enum(['a', 'b']), 'one of a, b', 'a'],
  [Type.Union([Type.String(), Type.Null()]), 'text or null', '<name>'],
  [Type.Array(Type.Integer()), 'list of numbers', [1]],
  [Type.Object({ a: Type.String(), b: Type.Optional(Type.String()) }), 'object', { a: '<a>' }],
  [Type.Object({ a: Type.Optional(Type.String()) }), 'object', { a: '<a>' }],
  [Type.Unknown(), 'any value', '<name>'],
]

describe('schema words and samples', () => {
  for (const [schema, words, sample] of rows) {
    test(words, () => {
      assert.equal(schemaWords(schema), words)
      assert.deepEqual(schemaSample(schema, 'name'), sample)
    })
  }
})
