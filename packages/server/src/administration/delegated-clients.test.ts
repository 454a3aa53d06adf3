import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { after, before, describe, test } from 'node:test'

import { type AdministrationBench, administrationBench } from './fixtures/administration-bench.ts'

const clients = '/admin/v1/oauth-clients'
const back = 'https://app.example.com/back'
const app = {
  dialect: 'standard',
  name: 'App',
  scope: 'openid devices:read',
  grant_types: ['authorization_code', 'refresh_token'],
  redirect_uris: [back],
}
const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const publicKey = keys.publicKey.export({ format: 'jwk' })

describe('clients that act for people', () => {
  let bench: AdministrationBench
  before(async () => {
    bench = await administrationBench()
  })
  after(() => bench.close())

  const create = (body: object) => bench.call('POST', clients, { body })
  const patch = (id: string, body: object) =>
    bench.call('PATCH', `${clients}/${id}`, { body, headers: { 'if-match': '*' } })

  test('a public client has no secret, and shows all of its members', async () => {
    const { status, json, text } = await create({
      ...app,
      token_endpoint_auth_method: 'none',
      post_logout_redirect_uris: ['https://app.example.com/bye'],
      refresh_token_ttl_seconds: 7200,
    })
    assert.equal(status, 201, text)
    assert.equal('client_secret' in json, false)
    assert.deepEqual(json.secrets, [])
    const read = await bench.call('GET', `${clients}/${json.id}`)
    assert.deepEqual(read.json.redirect_uris, [back])
    assert.deepEqual(read.json.response_types, ['code'])
    assert.deepEqual(read.json.post_logout_redirect_uris, ['https://app.example.com/bye'])
    assert.equal(read.json.token_endpoint_auth_method, 'none')
    assert.equal(read.json.refresh_token_ttl_seconds, 7200)
  })

  test('RFC 7591 §2: a client with keys shows them, and has no secret', async () => {
    const { json } = await create({
      ...app,
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [publicKey] },
    })
    assert.equal('client_secret' in json, false)
    assert.deepEqual(json.jwks, { keys: [publicKey] })
  })

  test('every member can be changed', async () => {
    const { json } = await create(app)
    const changes = {
      redirect_uris: ['com.example.app:/back'],
      application_type: 'native',
      post_logout_redirect_uris: ['com.example.app:/bye'],
      pkce: 'optional',
      first_party: true,
      grant_types: ['authorization_code'],
      refresh_token_ttl_seconds: 7200,
      refresh_token_idle_ttl_seconds: 3600,
      jwks: { keys: [publicKey] },
      token_endpoint_auth_method: 'private_key_jwt',
    }
    const changed = await patch(json.id, changes)
    assert.equal(changed.status, 200, changed.text)
    for (const [name, value] of Object.entries(changes)) {
      assert.deepEqual(changed.json[name], value, name)
    }
    const undone = await patch(json.id, { jwks: null, token_endpoint_auth_method: null })
    assert.equal(undone.json.jwks, null)
  })

  const address = 'https://app.example.com/keys'
  const otherKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({
    format: 'jwk',
  })
  for (const [name, changes, grows] of [
    ['its key is replaced', { jwks: { keys: [otherKey] } }, true],
    ['an address replaces its key', { jwks: null, jwks_uri: address }, true],
    ['a secret replaces its key', { jwks: null, token_endpoint_auth_method: null }, true],
    ['a key is added', { jwks: { keys: [otherKey, publicKey] } }, false],
    ['its scope is changed', { scope: 'devices:read' }, false],
  ] as const) {
    test(`T5 ${name}: its access tokens ${grows ? 'end' : 'live on'}`, async () => {
      const { json } = await create({
        ...app,
        token_endpoint_auth_method: 'private_key_jwt',
        jwks: { keys: [publicKey] },
      })
      const changed = await patch(json.id, changes)
      assert.equal(changed.status, 200, changed.text)
      assert.equal((await bench.stores.clients.get(json.id))?.generation, grows ? 2 : 1)
    })
  }

  const addresses = {
    jwks_uri: 'https://app.example.com/keys',
    policy_uri: 'https://app.example.com/policy',
    tos_uri: 'https://app.example.com/terms',
    logo_uri: 'https://app.example.com/logo.png',
  }
  for (const [member, address] of Object.entries(addresses)) {
    test(`RFC 7591 §2: ${member} is shown, set at any time, and cleared by null; the audit says so`, async () => {
      const made = await create({ ...app, [member]: address })
      assert.equal(made.json[member], address, made.text)
      const other = await create({ ...app, [member]: null })
      assert.equal(other.json[member], null)
      const set = await patch(other.json.id, { [member]: address })
      assert.equal(set.json[member], address, set.text)
      const kept = await patch(other.json.id, { name: 'Another name' })
      assert.equal(kept.json[member], address)
      const cleared = await patch(other.json.id, { [member]: null })
      assert.equal(cleared.json[member], null)
      const read = await bench.call('GET', `${clients}/${other.json.id}`)
      assert.equal(read.json[member], null)
      const { json } = await bench.call('GET', '/admin/v1/audit-events?action=client.changed')
      const changes = json.items
        .filter(({ target_id }: { target_id: string }) => target_id === other.json.id)
        .map(({ detail }: { detail: Record<string, unknown> }) => detail[`${member}.new`])
        .filter((value: unknown) => value !== undefined)
      assert.deepEqual(changes, [null, address])
    })
  }

  test('a client may prove itself by keys at an address, without any here', async () => {
    const { status, text } = await create({
      ...app,
      token_endpoint_auth_method: 'private_key_jwt',
      jwks_uri: addresses.jwks_uri,
    })
    assert.equal(status, 201, text)
  })

  const isPublic = { token_endpoint_auth_method: 'none' }
  const faults: readonly [what: string, members: object, path: string][] = [
    ['no redirect', { redirect_uris: [] }, '/redirect_uris'],
    ['a fragment', { redirect_uris: [`${back}#x`] }, '/redirect_uris'],
    ['plain http', { redirect_uris: ['http://app.example.com/'] }, '/redirect_uris'],
    ['a wildcard', { redirect_uris: ['https://*.example.com/'] }, '/redirect_uris'],
    ['a scheme of its own on the web', { redirect_uris: ['com.example:/'] }, '/redirect_uris'],
    [
      'a bad place after signing out',
      { post_logout_redirect_uris: ['http://x.example/'] },
      '/post_logout_redirect_uris',
    ],
    ['refresh tokens from nowhere', { grant_types: ['refresh_token'] }, '/grant_types'],
    [
      'a public client for itself',
      { ...isPublic, grant_types: ['authorization_code', 'client_credentials'] },
      '/grant_types',
    ],
    ['T1: a public client without PKCE', { ...isPublic, pkce: 'optional' }, '/pkce'],
    ['no key', { token_endpoint_auth_method: 'private_key_jwt' }, '/jwks'],
    ...['jwks_uri', 'policy_uri', 'tos_uri', 'logo_uri'].flatMap(
      (member): [string, object, string][] => [
        [`${member} in clear`, { [member]: 'http://app.example.com/' }, `/${member}`],
        [`${member} that is a script`, { [member]: 'javascript:alert(1)' }, `/${member}`],
        [`${member} with a fragment`, { [member]: 'https://app.example.com/#a' }, `/${member}`],
        [`${member} with a user`, { [member]: 'https://a@app.example.com/' }, `/${member}`],
      ],
    ),
    [
      'keys beside their address',
      { jwks: { keys: [publicKey] }, jwks_uri: 'https://app.example.com/keys' },
      '/jwks_uri',
    ],
    [
      'an idle life longer than life',
      { refresh_token_ttl_seconds: 60, refresh_token_idle_ttl_seconds: 61 },
      '/refresh_token_idle_ttl_seconds',
    ],
  ]
  for (const [what, members, path] of faults) {
    test(`${what} is refused, made or changed`, async () => {
      const made = await create({ ...app, ...members })
      const { json } = await create(app)
      const changed = await patch(json.id, members)
      for (const answer of [made, changed]) {
        assert.equal(answer.status, 400, answer.text)
        assert.deepEqual(
          answer.json.errors.map((error: { path: string }) => error.path),
          [path],
        )
      }
    })
  }

  test('a private key is refused, and not repeated', async () => {
    const secret = keys.privateKey.export({ format: 'jwk' })
    const answer = await create({ ...app, jwks: { keys: [secret] } })
    assert.equal(answer.status, 400)
    assert.ok(!answer.text.includes(String(secret.d)))
  })

  test('a grant type of another dialect is refused', async () => {
    const { json } = await create(app)
    assert.equal((await patch(json.id, { grant_types: ['password'] })).status, 400)
  })
})
