import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { Problem } from './problem.ts'
import { parseStrictJson } from './strict-json.ts'

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)

const accepted: readonly [what: string, text: string][] = [
  ['an object', '{"a":1,"b":{"a":2},"c":[{"a":3},{"a":4}]}'],
  ['a colon and a bracket in a text', '{"a":"{b:[\\"c\\":","b":":"}'],
  ['a value that says __proto__', '{"a":"__proto__"}'],
  ['a whole surrogate pair', '"\\ud83d\\ude00"'],
  ['32 levels', nested(32)],
]

const refused: readonly [what: string, text: string | Uint8Array][] = [
  ['nothing', ''],
  ['half an object', '{"a":1'],
  ['a comma too many', '[1,]'],
  ['33 levels', nested(33)],
  ['100,000 levels', nested(100_000)],
  ['a repeated member', '{"a":1,"a":1}'],
  ['a member repeated in another spelling', '{"a":1,"\\u0061":2}'],
  ['a repeated member deep inside', '{"b":[{"a":1,"c":{},"a":2}]}'],
  ['__proto__', '{"__proto__":{}}'],
  ['__proto__ in another spelling', '{"\\u005f_proto__":{}}'],
  ['NUL in a text', '{"a":"\\u0000"}'],
  ['NUL in a name', '{"\\u0000":1}'],
  ['half a surrogate pair', '{"a":"\\ud83d"}'],
  ['broken UTF-8', Uint8Array.of(0x22, 0xc3, 0x28, 0x22)],
  ['a byte order mark', '\ufeff{}'],
]

describe('parseStrictJson', () => {
  for (const [what, text] of accepted) {
    test(`${what} is read`, () => {
      assert.deepEqual(parseStrictJson(Buffer.from(text)), JSON.parse(text))
    })
  }

  for (const [what, text] of refused) {
    test(`${what} is refused`, () => {
      assert.throws(() => parseStrictJson(Buffer.from(text)), Problem)
    })
  }
})
