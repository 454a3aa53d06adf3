import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import type { Decision } from '@frontdesk/directory/audit/decision.ts'

import { decisionsKept, RecentDecisions } from './recent-decisions.ts'

const dayMs = 86_400_000

describe('the decisions that a process remembers', () => {
  test('of proven callers are not displaced by a flood of others', () => {
    const recent = new RecentDecisions(() => 1)
    recent.add(decision('read', { isProven: true }))
    recent.add(decision('first of the flood'))
    for (let number = 0; number < decisionsKept; number++) recent.add(decision(`guess ${number}`))
    assert.ok(recent.find('read'))
    assert.equal(recent.find('first of the flood'), undefined)
    assert.ok(recent.find('guess 0'))
  })

  test('are at most a day old', () => {
    let now = 1
    const recent = new RecentDecisions(() => now)
    recent.add(decision('read', { isProven: true }))
    now += dayMs - 1
    assert.ok(recent.find('read'))
    now += 1
    assert.equal(recent.find('read'), undefined)
  })
})

function decision(requestId: string, known: Partial<Decision> = {}): Decision {
  return { requestId, at: 1, method: 'GET', route: '/', address: '192.0.2.1', ...known }
}
