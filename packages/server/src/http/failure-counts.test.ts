import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { FailureCounts } from './failure-counts.ts'

describe('FailureCounts (T9)', () => {
  test('many refusals of one address are one event', () => {
    const counts = new FailureCounts()
    for (let n = 0; n < 500; n++) counts.count('192.0.2.1')
    counts.count('192.0.2.2')
    const events = counts.take(
      () => 1,
      () => 'id',
    )
    assert.deepEqual(
      events.map(({ address, detail }) => [address, detail?.count]),
      [
        ['192.0.2.1', 500],
        ['192.0.2.2', 1],
      ],
    )
    assert.equal(
      counts.take(
        () => 1,
        () => 'id',
      ).length,
      0,
    )
  })

  test('the addresses of one IPv6 subscriber are counted as one', () => {
    const counts = new FailureCounts()
    for (let n = 0; n < 50; n++) counts.count(`2001:db8::${n.toString(16)}`)
    const events = counts.take(
      () => 1,
      () => 'id',
    )
    assert.deepEqual(
      events.map(({ address, detail }) => [address, detail?.count]),
      [['2001:db8:0:0::/64', 50]],
    )
  })

  test('addresses beyond a thousand are counted together: nobody fills the disk', () => {
    const counts = new FailureCounts()
    for (let n = 0; n < 5000; n++) counts.count(`2001:db8:1:${n.toString(16)}::1`)
    const events = counts.take(
      () => 1,
      () => 'id',
    )
    assert.equal(events.length, 1001)
    assert.equal(events.at(-1)?.detail?.count, 4000)
  })
})
