import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'

import { type AdministrationBench, administrationBench } from './fixtures/administration-bench.ts'

const events = '/admin/v1/audit-events'

interface Event {
  readonly id: number
  readonly sequence: number
  readonly action: string
}

describe('audit, explain and signing keys', () => {
  let bench: AdministrationBench
  beforeEach(async () => {
    bench = await administrationBench()
    for (const name of ['Beta', 'Gamma']) {
      bench.advance(60)
      await bench.call('POST', '/admin/v1/organizations', { body: { name } })
    }
  })
  afterEach(() => bench.close())

  const names = (json: { items: readonly Event[] }) => json.items.map(({ action }) => action)

  const filters: readonly [query: string, count: number][] = [
    ['', 4],
    ['?action=organization.created', 2],
    ['?client=operator', 2],
    ['?client=nobody', 0],
    ['?from=2026-01-01T00:02:00Z', 1],
    ['?until=2026-01-01T00:02:00Z', 3],
    ['?from=2026-01-01T00:01:00Z&until=2026-01-01T00:02:00Z', 1],
    ['?request_id=unknown', 0],
  ]
  for (const [query, count] of filters) {
    test(`the filter ${query || 'of nothing'} finds ${count}`, async () => {
      const { json, text } = await bench.call('GET', `${events}${query}`)
      assert.equal(json.items.length, count, text)
    })
  }

  test('the list is newest first, in pages', async () => {
    const seen: Event[] = []
    let cursor = ''
    do {
      const { json } = await bench.call('GET', `${events}?limit=1${cursor}`)
      seen.push(...json.items)
      cursor = json.next_cursor ? `&cursor=${json.next_cursor}` : ''
    } while (cursor)
    assert.deepEqual(
      seen.map(({ sequence }) => sequence),
      [4, 3, 2, 1],
    )
  })

  test('T9 the export is JSON lines, and its last line a checkpoint over all of them', async () => {
    const reply = await bench.call('GET', `${events}/export`)
    assert.equal(reply.headers['Content-Type'], 'application/x-ndjson')
    const lines = reply.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    const { checkpoint } = lines.at(-1)
    const exported = lines.slice(0, -1)
    assert.deepEqual(
      exported.map(({ sequence }: Event) => sequence),
      [1, 2, 3, 4],
    )
    assert.deepEqual(checkpoint.heads, [{ writer: 'bench', sequence: 4, mac: exported.at(-1).mac }])
    assert.equal(checkpoint.signature, 'signed')
  })

  test('T9 the export goes page by page', async () => {
    const seen: number[] = []
    let cursor = ''
    for (;;) {
      const { text } = await bench.call('GET', `${events}/export?limit=3${cursor}`)
      const lines = text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line))
      seen.push(...lines.slice(0, -1).map(({ sequence }: Event) => sequence))
      const { next_cursor } = lines.at(-1)
      if (next_cursor === undefined) break
      cursor = `&cursor=${next_cursor}`
    }
    // The fifth is the export of the first page itself.
    assert.deepEqual(seen, [1, 2, 3, 4, 5])
  })

  test('T9 an export is an event itself', async () => {
    await bench.call('GET', `${events}/export`)
    const { json } = await bench.call('GET', `${events}?action=audit.exported`)
    assert.deepEqual(json.items[0].detail, { after: '0', events: 4 })
  })

  test('a cursor of the list is none of the export', async () => {
    const { json } = await bench.call('GET', `${events}?limit=1`)
    const reply = await bench.call('GET', `${events}/export?cursor=${json.next_cursor}`)
    assert.equal(reply.status, 400)
  })

  test('the verification says what it found', async () => {
    const { json } = await bench.call('POST', `${events}/verify`)
    assert.deepEqual(json, { intact: true, events: 0, chains: 0, problems: [] })
  })

  test('explain tells credential, role, permission and rule of a request', async () => {
    const refused = await bench.call('GET', '/admin/v1/roles', { as: 'operator admin:people:read' })
    assert.equal(refused.status, 403)
    const { json } = await bench.call('GET', `/admin/v1/explain/${refused.json.request_id}`)
    const { at, secret_id, ...decision } = json.decision
    assert.ok(secret_id)
    assert.deepEqual(decision, {
      method: 'GET',
      route: '/admin/v1/roles',
      client_id: 'operator',
      claimed_client_id: null,
      person_id: null,
      administrator_id: null,
      api_key_id: null,
      organization_id: null,
      organization_group: null,
      role: 'Console Administrator',
      scope: 'admin:people:read',
      permission: 'admin:roles:read',
      rule: 'The scope of the token does not include admin:roles:read.',
      habit: null,
      outcome: null,
      status: null,
    })
  })

  test('explain shows what the audit knows of a request', async () => {
    const { json: list } = await bench.call('GET', `${events}?action=organization.created`)
    const { json } = await bench.call('GET', `/admin/v1/explain/${list.items[0].request_id}`)
    assert.deepEqual(names({ items: json.audit_events }), ['organization.created'])
    assert.equal((await bench.call('GET', '/admin/v1/explain/unknown')).status, 404)
  })

  test('signing keys are rotated in the name of the caller', async () => {
    assert.equal((await bench.call('GET', '/admin/v1/signing-keys')).status, 200)
    const reply = await bench.call('POST', '/admin/v1/signing-keys/rotate')
    assert.equal(reply.status, 201)
    assert.equal(bench.rotations[0]?.clientId, 'operator')
  })

  test('permissions are listed with their sentences', async () => {
    const { json } = await bench.call('GET', '/admin/v1/permissions')
    assert.deepEqual(json.items[0], {
      permission: 'devices:read',
      sentence: 'See devices and their details.',
    })
  })
})
