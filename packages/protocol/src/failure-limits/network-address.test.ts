import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { addressGroup, isLoopback } from './network-address.ts'

describe('isLoopback', () => {
  const cases: readonly [string, boolean][] = [
    ['127.0.0.1', true],
    ['127.9.9.9', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['10.0.0.1', false],
    ['128.0.0.1', false],
    ['2001:db8::1', false],
  ]
  for (const [address, expected] of cases) {
    test(`${address} is ${expected ? '' : 'not '}loopback`, () => {
      assert.equal(isLoopback(address), expected)
    })
  }
})

describe('addressGroup', () => {
  const cases: readonly [string, string][] = [
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::6', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::9', '2001:db8:1:2::/64'],
    ['2001:db8::6', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ]
  for (const [address, expected] of cases) {
    test(`${address} belongs to ${expected}`, () => assert.equal(addressGroup(address), expected))
  }
})
