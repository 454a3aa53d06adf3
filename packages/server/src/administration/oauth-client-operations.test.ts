import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { isStandardSecret } from '@frontdesk/dialects/standard/standard-credentials.ts'

import { type AdministrationBench, administrationBench } from './fixtures/administration-bench.ts'

const clients = '/admin/v1/oauth-clients'
const standard = { dialect: 'standard', name: 'Report', scope: 'devices:read' }
const uem = { dialect: 'uem', name: 'Script', organization_group: 'ACME', role: 'Read Only' }
const anyVersion = { 'if-match': '*' }

describe('OAuth clients', () => {
  let bench: AdministrationBench
  before(async () => {
    bench = await administrationBench()
  })
  after(() => bench.close())

  const create = async (body: object) => {
    const reply = await bench.call('POST', clients, { body })
    assert.equal(reply.status, 201, reply.text)
    return reply
  }

  test('a standard client is made as the interface says', async () => {
    const { json, headers } = await create({ ...standard, organization_group: 'ACME' })
    assert.ok(isStandardSecret(json.client_secret))
    assert.equal(headers.Location, `${clients}/${json.id}`)
    assert.equal(headers.ETag, '"1"')
    const { id, client_id, client_secret, organization, secrets, ...rest } = json
    assert.match(client_id, /^[0-9A-Za-z]{22}$/)
    assert.deepEqual(rest, {
      dialect: 'standard',
      token_endpoint: 'http://localhost:8080/oauth2/token',
      api_base: 'http://localhost:8080/api',
      name: 'Report',
      description: '',
      organization_group: 'ACME',
      role: null,
      status: 'enabled',
      scope: 'devices:read',
      grant_types: ['client_credentials'],
      redirect_uris: [],
      post_logout_redirect_uris: [],
      response_types: [],
      application_type: 'web',
      pkce: 'required',
      jwks: null,
      jwks_uri: null,
      policy_uri: null,
      tos_uri: null,
      logo_uri: null,
      logo: null,
      first_party: false,
      origin: 'administration',
      token_endpoint_auth_method: null,
      client_assertion_audience: 'issuer',
      id_token_signed_response_alg: 'RS256',
      access_token_format: 'jwt',
      signature_algorithm: null,
      access_token_ttl_seconds: null,
      refresh_token_ttl_seconds: null,
      refresh_token_idle_ttl_seconds: null,
      created_at: '2026-01-01T00:00:00Z',
      updated_at: '2026-01-01T00:00:00Z',
      version: 1,
      last_used_at: null,
      secrets_end_at: null,
    })
    assert.deepEqual(
      secrets.map(({ id: _, ...secret }: { id: string }) => secret),
      [
        {
          name: 'First secret',
          state: 'active',
          loopback_only: false,
          created_at: '2026-01-01T00:00:00Z',
          created_by: 'operator',
          expires_at: null,
          retired_at: null,
          revoked_at: null,
          last_used_at: null,
        },
      ],
    )
  })

  test('T5 the secret is in the first answer only', async () => {
    const { json } = await create(uem)
    const read = await bench.call('GET', `${clients}/${json.id}`)
    const list = await bench.call('GET', clients)
    const audit = await bench.call('GET', '/admin/v1/audit-events')
    for (const { text } of [read, list, audit]) assert.ok(!text.includes(json.client_secret))
    assert.ok(!read.text.includes('hash'))
  })

  test('an id or a client_id finds a client', async () => {
    const { json } = await create(uem)
    const byId = await bench.call('GET', `${clients}/${json.id}`)
    const byClientId = await bench.call('GET', `${clients}/${json.client_id}`)
    assert.deepEqual(byId.json, byClientId.json)
  })

  test('a list is paged, filtered by dialect and searched', async () => {
    const first = await bench.call('GET', `${clients}?limit=1&dialect=uem`)
    assert.equal(first.json.items.length, 1)
    const second = await bench.call(
      'GET',
      `${clients}?limit=1&dialect=uem&cursor=${first.json.next_cursor}`,
    )
    assert.notEqual(first.json.items[0].id, second.json.items[0].id)
    const found = await bench.call('GET', `${clients}?search=repo`)
    assert.deepEqual(
      found.json.items.map(({ name }: { name: string }) => name),
      ['Report'],
    )
  })

  test('T5 an importer brings an identifier and a secret', async () => {
    const own = { client_id: 'my-client', client_secret: 'a secret of my own' }
    const { json } = await create({ ...standard, ...own })
    assert.equal(json.client_id, 'my-client')
    assert.equal(json.client_secret, 'a secret of my own')
    const stored = await bench.stores.clients.find('my-client')
    assert.equal(stored?.secrets[0]?.origin, 'chosen')
  })

  test('a client_id is nobody else’s, ever again', async () => {
    const admin = (await bench.call('GET', '/admin/v1/people')).json.items[0]
    const { json } = await create({ ...standard, client_id: 'gone', client_secret: 'x'.repeat(12) })
    const deleted = await bench.call('DELETE', `${clients}/gone`, {
      headers: { 'if-match': '"1"' },
    })
    assert.equal(deleted.status, 204)
    for (const client_id of ['gone', 'operator', json.id && admin.id]) {
      const body = { ...standard, client_id, client_secret: 'x'.repeat(12) }
      const reply = await bench.call('POST', clients, { body })
      assert.equal(reply.status, 409, client_id)
    }
  })

  test('a patch changes what it names', async () => {
    const { json } = await create({ ...standard, organization_group: 'ACME' })
    bench.advance(60)
    const patch = {
      name: 'Renamed',
      description: 'Better',
      role: 'Help Desk',
      scope: 'devices:read devices:command:lock',
      token_endpoint_auth_method: 'client_secret_post',
      client_assertion_audience: 'issuer_or_endpoint',
      id_token_signed_response_alg: 'ES256',
      access_token_format: 'sealed',
      signature_algorithm: 'RS256',
      access_token_ttl_seconds: 120,
    }
    const reply = await bench.call('PATCH', `${clients}/${json.id}`, {
      body: patch,
      headers: { 'if-match': '"1"' },
    })
    assert.equal(reply.headers.ETag, '"2"')
    const { client_secret: _, ...unchanged } = json
    const updated_at = '2026-01-01T00:01:00Z'
    assert.deepEqual(reply.json, { ...unchanged, ...patch, updated_at, version: 2 })

    const back = await bench.call('PATCH', `${clients}/${json.id}`, {
      body: { role: null, token_endpoint_auth_method: null, access_token_ttl_seconds: null },
      headers: anyVersion,
    })
    assert.equal(back.json.role, null)
    assert.equal(back.json.token_endpoint_auth_method, null)
    assert.equal(back.json.access_token_ttl_seconds, null)
  })

  test('disabling ends all tokens for good, enabling brings none back', async () => {
    const { json } = await create(standard)
    const set = (status: string) =>
      bench.call('PATCH', `${clients}/${json.id}`, { body: { status }, headers: anyVersion })
    await set('disabled')
    await set('disabled')
    await set('enabled')
    assert.equal((await bench.stores.clients.get(json.id))?.generation, 2)
  })

  test('T9 the audit names what changed and who did it', async () => {
    const { json } = await create(standard)
    await bench.call('PATCH', `${clients}/${json.id}`, {
      body: { name: 'Other' },
      headers: anyVersion,
    })
    const { json: audit } = await bench.call('GET', '/admin/v1/audit-events?action=client.changed')
    const [event] = audit.items
    assert.equal(event.client_id, 'operator')
    assert.equal(event.target_id, json.id)
    assert.equal(event.outcome, 'done')
    assert.deepEqual(event.detail, { changed: ['name'], 'name.old': 'Report', 'name.new': 'Other' })
  })

  const refused: readonly [what: string, body: object, status: number, path?: string][] = [
    ['a dialect nobody speaks', { ...standard, dialect: 'esperanto' }, 400, '/dialect'],
    ['no dialect', { name: 'x' }, 400, '/dialect'],
    ['an unknown member', { ...standard, scopes: 'admin' }, 400, '/scopes'],
    ['an unknown group', { ...standard, organization_group: 'NOPE' }, 400, '/organization_group'],
    ['an unknown role', { ...uem, role: 'Nobody' }, 400, '/role'],
    ['an unknown scope', { ...standard, scope: 'devices:fly' }, 400],
    ['a client_id with a slash', own('a/b', 'x'.repeat(12)), 400, '/client_id'],
    ['a secret that is short', own('short', 'x'.repeat(11)), 400, '/client_secret'],
    ['a secret beyond ASCII', own('umlaut', 'ü'.repeat(12)), 400, '/client_secret'],
    [
      'a secret longer than the dialect reads',
      { ...uem, client_id: 'too-long-secret', client_secret: 'x'.repeat(101) },
      400,
      '/client_secret',
    ],
  ]
  for (const [what, body, status, path] of refused) {
    test(`${what} is refused`, async () => {
      const reply = await bench.call('POST', clients, { body })
      assert.equal(reply.status, status, reply.text)
      if (path)
        assert.deepEqual(
          reply.json.errors.map((error: { path: string }) => error.path),
          [path],
        )
    })
  }

  const refusedPatches: readonly [what: string, body: object, status: number][] = [
    ['an empty patch', {}, 400],
    ['a client_id', { client_id: 'other' }, 400],
    ['a dialect', { dialect: 'uem' }, 400],
    ['an unknown scope', { scope: 'nothing' }, 400],
    ['two spaces in the scope', { scope: 'devices:read  admin' }, 400],
    ['null for a name', { name: null }, 400],
  ]
  for (const [what, body, status] of refusedPatches) {
    test(`${what} is no patch`, async () => {
      const { json } = await create(standard)
      const reply = await bench.call('PATCH', `${clients}/${json.id}`, {
        body,
        headers: anyVersion,
      })
      assert.equal(reply.status, status, reply.text)
    })
  }
})

function own(client_id: string, client_secret: string): object {
  return { ...standard, client_id, client_secret }
}
