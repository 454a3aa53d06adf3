import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import type { AuditEvent } from '@frontdesk/directory/audit/audit-event.ts'
import type { AuditFilter } from '@frontdesk/directory/audit/audit-store.ts'

import type { Stores } from '../stores.ts'
import type { OpenStores } from './specimens.ts'

/** Batches of 1 to 9 events, over several eras; the clock goes on by a minute with each. */
const batchCount = 150
const minuteMs = 60_000

function eventsOf(batch: number): readonly AuditEvent[] {
  return Array.from({ length: 1 + (batch % 9) }, (_, index) => ({
    at: batch * minuteMs + index,
    action: batch % 10 === 0 ? 'client.changed' : 'token.issued',
    outcome: 'done',
    // Longer than the part that is looked up, and alike in it.
    requestId: `01890a5d-ac9-${batch % 7}-${index}`,
    clientId: `client "${index % 4}"`,
    personId: batch % 50 === 3 ? 'person' : undefined,
    administratorId: batch % 50 === 4 ? 'administrator' : undefined,
    organizationId: index === 8 ? undefined : `org-${batch % 3}`,
    detail: { note: 'two\nlines', batch },
  }))
}

const filters: readonly [what: string, filter: AuditFilter][] = [
  ['everything', {}],
  ['a client', { clientId: 'client "2"' }],
  ['a client that nobody knows', { clientId: 'client "9"' }],
  ['a person', { personId: 'person' }],
  ['an administrator', { administratorId: 'administrator' }],
  ['a request', { requestId: '01890a5d-ac9-5-0' }],
  ['an organization', { organizationId: 'org-1' }],
  ['an action', { action: 'client.changed' }],
  ['issued tokens', { action: 'token.issued' }],
  ['a client and an action', { clientId: 'client "1"', action: 'client.changed' }],
  ['since', { from: 120 * minuteMs + 1 }],
  ['until', { until: 40 * minuteMs + 1 }],
  ['a client in between', { clientId: 'client "1"', from: 30 * minuteMs, until: 31 * minuteMs }],
]

/** What `AuditStore` promises; `Commit` is held to the chain itself in commit-contract.ts. */
export function auditContract(open: OpenStores): void {
  let stores: Stores
  const written: AuditEvent[] = []
  before(async () => {
    stores = await open()
    for (let batch = 1; batch <= batchCount; batch++) {
      const audit = eventsOf(batch)
      written.push(...audit)
      await stores.commit({ changes: [], audit })
    }
  })
  after(() => stores.close())

  for (const [what, filter] of filters) {
    for (const limit of [7, 500]) {
      test(`lists ${what}, newest first, ${limit} to a page`, async () => {
        const expected = written.filter((event) => isWanted(event, filter)).toReversed()
        assert.deepEqual((await allPages(filter, limit)).map(keyOf), expected.map(keyOf))
      })
    }
  }

  test('an event comes back as it was written', async () => {
    const [event] = (await stores.audit.list({}, { limit: 1 })).items
    const { id, writer, sequence, mac, ...rest } = event ?? assert.fail()
    assert.deepEqual(JSON.parse(JSON.stringify(rest)), JSON.parse(JSON.stringify(written.at(-1))))
    const head = (await stores.audit.heads()).find((one) => one.writer === writer)
    assert.deepEqual({ ...head }, { writer, sequence, mac })
    assert.ok(Number.isSafeInteger(id))
  })

  test('scans every event once, in order, wherever a page ends', async () => {
    const seen: number[] = []
    for (let afterId = 0; ; ) {
      const events = await stores.audit.scan(afterId, 11)
      seen.push(...events.map(({ sequence }) => sequence))
      afterId = events.at(-1)?.id ?? afterId
      if (events.length < 11) break
    }
    // The chain's own first event comes before those.
    assert.deepEqual(
      seen,
      Array.from({ length: written.length + 1 }, (_, index) => index + 1),
    )
  })

  test('more events than a row takes are several, each linked and complete', async () => {
    const [head] = await stores.audit.heads()
    const before = (await stores.audit.scanBatches(0, 1000)).at(-1)?.id ?? 0
    const many = Array.from({ length: 5000 / 5 }, () => eventsOf(4)).flat()
    await stores.commit({ changes: [], audit: many })
    const batches = await stores.audit.scanBatches(before, 1000)
    const first = (head?.sequence ?? 0) + 1
    assert.deepEqual(
      batches.map(({ firstSequence, count, isIndexed }) => [firstSequence, count, isIndexed]),
      [
        [first, 1000, true],
        [first + 1000, 1000, true],
        [first + 2000, 1000, true],
        [first + 3000, 1000, true],
        [first + 4000, 1000, true],
      ],
    )
  })

  async function allPages(filter: AuditFilter, limit: number): Promise<readonly AuditEvent[]> {
    const found: AuditEvent[] = []
    for (let after: string | undefined; ; ) {
      const page = await stores.audit.list(filter, { limit, after })
      found.push(...page.items.filter(({ action }) => action !== 'audit.chain-started'))
      if (page.next === undefined) return found
      after = page.next
    }
  }
}

function isWanted(
  event: AuditEvent,
  { from = 0, until = Infinity, ...rest }: AuditFilter,
): boolean {
  const values = Object.entries(rest)
  return (
    event.at >= from &&
    event.at < until &&
    values.every(([member, value]) => event[member as keyof AuditEvent] === value)
  )
}

function keyOf({ at, requestId }: AuditEvent): string {
  return `${at} ${requestId}`
}
