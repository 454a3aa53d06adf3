import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { isStandardSecret, standardCredentials } from './standard-credentials.ts'

const zeros = '0'.repeat(43)
const genuine = `fds_${zeros}2CZclj`

const rows: readonly [what: string, text: string, expected: boolean][] = [
  ['a known one', genuine, true],
  ['another checksum', `fds_${zeros}2CZcl0`, false],
  ['one random digit changed', genuine.replace('fds_0', 'fds_1'), false],
  ['two digits swapped', `fds_10${zeros.slice(2)}2CZclj`, false],
  ['another prefix', genuine.replace('fds_', 'fdt_'), false],
  ['another letter case', genuine.toLowerCase(), false],
  ['cut', genuine.slice(0, -1), false],
  ['extended', `${genuine}0`, false],
  ['a line break at the end', `${genuine}\n`, false],
  ['nothing', '', false],
]

describe('isStandardSecret', () => {
  for (const [what, text, expected] of rows) {
    test(`${what} is ${expected ? 'genuine' : 'refused'}`, () => {
      assert.equal(isStandardSecret(text), expected)
    })
  }
})

describe('standardCredentials', () => {
  test('secrets are genuine, of one length, and never the same', () => {
    const made = Array.from({ length: 200 }, () => standardCredentials.clientSecret())
    assert.ok(made.every(isStandardSecret))
    assert.ok(made.every((secret) => secret.length === 53))
    assert.equal(new Set(made).size, made.length)
  })

  test('client ids are 22 letters and digits, and never the same', () => {
    const made = Array.from({ length: 200 }, () => standardCredentials.clientId())
    for (const clientId of made) assert.match(clientId, /^[0-9A-Za-z]{22}$/)
    assert.equal(new Set(made).size, made.length)
  })
})
