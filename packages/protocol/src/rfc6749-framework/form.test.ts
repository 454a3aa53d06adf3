import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { ProtocolError } from '../errors.ts'
import { parseForm } from './form.ts'

describe('RFC 6749 §3.2 parseForm', () => {
  test('§3.2 an empty parameter counts as absent', () => {
    assert.equal(parseForm([['scope', '']]).optional('scope'), undefined)
  })

  test('§3.2 an empty and a filled one of the same name are one', () => {
    const form = parseForm([
      ['scope', ''],
      ['scope', 'a'],
    ])
    assert.equal(form.optional('scope'), 'a')
  })

  for (const name of ['grant_type', 'client_id', 'client_secret', 'scope', 'unheard_of']) {
    test(`§3.2 a repeated ${name} is refused`, () => {
      assert.throws(
        () =>
          parseForm([
            [name, 'a'],
            [name, 'a'],
          ]),
        (error) => error instanceof ProtocolError && error.code === 'invalid_request',
      )
    })
  }

  for (const name of ['resource', 'audience']) {
    test(`RFC 8707 §2, RFC 8693 §2.1 ${name} may repeat`, () => {
      const form = parseForm([
        [name, 'a'],
        [name, 'b'],
      ])
      assert.deepEqual(form.all(name), ['a', 'b'])
    })
  }

  for (const pair of [
    ['scope', 'a\0b'],
    ['sco\0pe', 'a'],
  ] as const) {
    test(`a NUL byte in ${pair[0] === 'scope' ? 'a value' : 'a name'} is refused`, () => {
      assert.throws(() => parseForm([pair]), ProtocolError)
    })
  }

  test('a name of the prototype is a parameter like any other', () => {
    const form = parseForm([['__proto__', 'x']])
    assert.equal(form.optional('__proto__'), 'x')
    assert.equal(form.optional('constructor'), undefined)
  })
})
