import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'

import { type AdministrationBench, administrationBench } from './fixtures/administration-bench.ts'

const client = '/admin/v1/oauth-clients/report'
const secrets = `${client}/secrets`

interface Secret {
  readonly id: string
  readonly name: string
  readonly state: string
  readonly expires_at: string | null
}

describe('secrets of OAuth clients', () => {
  let bench: AdministrationBench
  beforeEach(async () => {
    bench = await administrationBench()
    const body = {
      dialect: 'standard',
      name: 'Report',
      scope: 'devices:read',
      client_id: 'report',
      client_secret: 'a secret of my own',
    }
    const reply = await bench.call('POST', '/admin/v1/oauth-clients', { body })
    assert.equal(reply.status, 201, reply.text)
  })
  afterEach(() => bench.close())

  const add = (body: object) => bench.call('POST', secrets, { body: { name: 'Next', ...body } })
  const states = async () => {
    const { json } = await bench.call('GET', client)
    return json.secrets.map(({ name, state }: Secret) => `${name}: ${state}`)
  }

  test('T5 a new secret retires no other unless asked', async () => {
    const { status, json } = await add({})
    assert.equal(status, 201)
    assert.match(json.client_secret, /^fds_/)
    assert.deepEqual(
      json.others.map(({ name, expires_at }: Secret) => [name, expires_at]),
      [['First secret', null]],
    )
    bench.advance(365 * 86_400)
    assert.deepEqual(await states(), ['First secret: active', 'Next: active'])
  })

  test('T5 the others retire when asked, and the answer says what ends when', async () => {
    const { json } = await add({ retire_others_after_seconds: 172_800 })
    const [other] = json.others
    assert.deepEqual(
      [other.name, other.state, other.expires_at, other.retired_at, json.secrets_end_at],
      ['First secret', 'retiring', '2026-01-03T00:00:00Z', '2026-01-01T00:00:00Z', null],
    )
    const stored = (await bench.call('GET', client)).json.secrets
    assert.deepEqual(
      stored.map((secret: Secret) => secret.expires_at),
      ['2026-01-03T00:00:00Z', null],
    )
    bench.advance(172_800)
    assert.deepEqual(await states(), ['First secret: expired', 'Next: active'])
  })

  test('T5 a retirement is taken back while the secret lives, once', async () => {
    const { json } = await add({ retire_others_after_seconds: 172_800 })
    const path = `${secrets}/${json.others[0].id}/retirement`
    const kept = await bench.call('DELETE', path)
    assert.deepEqual(
      [kept.status, kept.json.state, kept.json.expires_at, kept.json.retired_at],
      [200, 'active', null, null],
    )
    const again = await bench.call('DELETE', path)
    assert.equal(again.status, 409)
    assert.match(again.json.detail, /was not retired/)
    await add({ name: 'Third', retire_others_after_seconds: 60 })
    bench.advance(60)
    const late = await bench.call('DELETE', path)
    assert.equal(late.status, 409)
    assert.match(late.json.detail, /has ended already/)
    const unknown = await bench.call(
      'DELETE',
      path.replace(json.others[0].id, '018f0000-0000-7000-8000-000000000000'),
    )
    assert.equal(unknown.status, 404)
  })

  test('T5 the answer says from when on the client has no secret', async () => {
    const expires_at = '2026-01-01T01:00:00Z'
    const { json } = await add({ expires_at, retire_others_after_seconds: 172_800 })
    assert.equal(json.secrets_end_at, '2026-01-03T00:00:00Z')
    const stored = await bench.call('GET', client)
    assert.equal(stored.json.secrets_end_at, '2026-01-03T00:00:00Z')
  })

  test('T5 the last secret is not revoked without a word', async () => {
    const { json } = await add({})
    const first = await bench.call('DELETE', `${secrets}/${json.others[0].id}`)
    const last = await bench.call('DELETE', `${secrets}/${json.id}`)
    assert.deepEqual([first.status, last.status], [204, 204])
    assert.equal(first.headers['Frontdesk-Notice'], undefined)
    assert.match(String(last.headers['Frontdesk-Notice']), /last living secret/)
  })

  test('T5 the others are revoked at once when nothing is left to wait for', async () => {
    await add({ retire_others_after_seconds: 0 })
    assert.deepEqual(await states(), ['First secret: revoked', 'Next: active'])
  })

  test('T5 five are living at most, and the sixth may replace them', async () => {
    for (const name of ['2', '3', '4', '5']) assert.equal((await add({ name })).status, 201)
    const sixth = await add({ name: '6' })
    assert.equal(sixth.status, 409)
    assert.match(sixth.json.detail, /Five secrets/)
    assert.equal((await add({ name: '6', retire_others_after_seconds: 0 })).status, 201)
    assert.equal((await states()).at(-1), '6: active')
  })

  test('a secret of the importer’s own, with an end', async () => {
    const expires_at = '2026-02-01T00:00:00Z'
    const { json } = await add({ client_secret: 'another of my own', expires_at })
    assert.equal(json.client_secret, 'another of my own')
    assert.equal(json.expires_at, expires_at)
    assert.equal(json.state, 'retiring')
  })

  test('T5 a revoked secret is out at once, once', async () => {
    const { json } = await add({})
    const path = `${secrets}/${json.id}`
    assert.equal((await bench.call('DELETE', path)).status, 204)
    assert.deepEqual(await states(), ['First secret: active', 'Next: revoked'])
    assert.equal((await bench.call('DELETE', path)).status, 409)
  })

  test('an If-Match counts for a revocation when it is sent', async () => {
    const { json } = await add({})
    const headers = { 'if-match': '"1"' }
    const reply = await bench.call('DELETE', `${secrets}/${json.id}`, { headers })
    assert.equal(reply.status, 412)
  })

  test('T9 adding and revoking are in the audit', async () => {
    const { json } = await add({})
    await bench.call('DELETE', `${secrets}/${json.id}`)
    const { json: audit } = await bench.call('GET', '/admin/v1/audit-events?limit=2')
    assert.deepEqual(
      audit.items.map((event: { action: string; detail: object }) => [event.action, event.detail]),
      [
        ['secret.revoked', { client_id: 'report', secret: json.id, name: 'Next' }],
        [
          'secret.added',
          {
            client_id: 'report',
            secret: json.id,
            name: 'Next',
            expires_at: null,
            retire_others_after_seconds: null,
          },
        ],
      ],
    )
  })

  test('stale secrets: which expire soon, which nobody uses', async () => {
    await add({ name: 'Soon', expires_at: '2026-01-20T00:00:00Z' })
    const soon = await bench.call('GET', '/admin/v1/stale-secrets')
    const names = soon.json.items.map(
      (item: { why: string; secret: Secret }) => `${item.secret.name}: ${item.why}`,
    )
    assert.deepEqual(names, ['Soon: expires-soon'])

    bench.advance(100 * 86_400)
    const asleep = await bench.call('GET', '/admin/v1/stale-secrets?unused_for_days=90')
    assert.ok(asleep.json.items.every((item: { why: string }) => item.why === 'asleep'))
  })

  const refused: readonly [what: string, body: object][] = [
    ['no name', { name: undefined }],
    ['an end in the past', { expires_at: '2025-12-31T00:00:00Z' }],
    ['an end now', { expires_at: '2026-01-01T00:00:00Z' }],
    ['an end on no calendar', { expires_at: '2026-02-30T00:00:00Z' }],
    ['an end without Z', { expires_at: '2026-02-01T00:00:00+01:00' }],
    ['a negative while', { retire_others_after_seconds: -1 }],
    ['half a second', { retire_others_after_seconds: 0.5 }],
    ['a text for a number', { retire_others_after_seconds: '0' }],
    ['a short secret of one’s own', { client_secret: 'short' }],
    ['an unknown member', { expires: '2026-02-01T00:00:00Z' }],
  ]
  for (const [what, body] of refused) {
    test(`${what} is refused`, async () => {
      const reply = await add(body)
      assert.equal(reply.status, 400, reply.text)
      assert.deepEqual(await states(), ['First secret: active'])
    })
  }

  test('a secret that is another client’s is not there', async () => {
    const operator = await bench.call('GET', '/admin/v1/oauth-clients/operator')
    const reply = await bench.call('DELETE', `${secrets}/${operator.json.secrets[0].id}`)
    assert.equal(reply.status, 404)
  })
})
