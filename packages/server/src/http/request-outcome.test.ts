import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import type { AuditEvent } from '@frontdesk/directory/audit/audit-event.ts'
import type { Decision } from '@frontdesk/directory/audit/decision.ts'

import { FailureCounts } from './failure-counts.ts'
import { RecentDecisions } from './recent-decisions.ts'
import { requestSettlement } from './request-outcome.ts'

interface Case {
  readonly what: string
  readonly known: Partial<Decision>
  readonly status: number
  readonly becomes: 'a row' | 'a count' | 'nothing'
}

const cases: readonly Case[] = [
  { what: 'a client that proved itself', known: proven(), status: 403, becomes: 'a row' },
  { what: 'a client over its quota', known: proven(), status: 429, becomes: 'a row' },
  {
    what: 'an administrator with the right password',
    known: { administratorId: 'a1', isProven: true },
    status: 403,
    becomes: 'a row',
  },
  { what: 'a public client', known: { clientId: 'app' }, status: 400, becomes: 'a count' },
  { what: 'a public client that is slowed', known: named(), status: 429, becomes: 'a count' },
  { what: 'a dead token', known: { ...named(), secretId: 's1' }, status: 401, becomes: 'a count' },
  { what: 'somebody unknown', known: {}, status: 401, becomes: 'a count' },
  { what: 'an API key alone', known: { apiKeyId: 'k1' }, status: 401, becomes: 'a count' },
  { what: 'an answer', known: proven(), status: 200, becomes: 'nothing' },
  { what: 'a fault of the server', known: proven(), status: 500, becomes: 'nothing' },
]

function named(): Partial<Decision> {
  return { clientId: 'app', organizationId: 'o1' }
}

function proven(): Partial<Decision> {
  return { ...named(), isProven: true }
}

describe('T9 the refusal of', () => {
  for (const { what, known, status, becomes } of cases) {
    test(`${what}, ${status}, becomes ${becomes}`, async () => {
      const rows: AuditEvent[] = []
      const failureCounts = new FailureCounts()
      const settle = requestSettlement({
        commit: async ({ audit }) => rows.push(...audit) > 0,
        failureCounts,
        recentDecisions: new RecentDecisions(() => 1),
        tokenPaths: new Set(['/oauth2/token']),
      })
      const asked = { requestId: 'r', at: 1, method: 'POST', route: '/oauth2/token' }
      await settle({ ...asked, address: '192.0.2.1', ...known }, status)

      const counted = failureCounts.take(
        () => 1,
        () => 'id',
      )
      assert.deepEqual(
        [rows.map(({ action }) => action), counted.length],
        [becomes === 'a row' ? ['token.refused'] : [], becomes === 'a count' ? 1 : 0],
      )
    })
  }
})
