import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import type { CreatedClient } from '@frontdesk/testkit/api-client.ts'
import { startTestServer, type TestServer } from '@frontdesk/testkit/test-server.ts'

let running: TestServer
let uem: CreatedClient
let standard: CreatedClient

before(async () => {
  running = await startTestServer()
  uem = await running.api.createClient({
    dialect: 'uem',
    name: 'Inventory script',
    description: 'Reads devices every night',
    organization_group: 'ACME',
    role: 'Read Only',
    status: 'enabled',
  })
  standard = await running.api.createClient({
    dialect: 'standard',
    name: 'Inventory service',
    grant_types: ['client_credentials'],
    redirect_uris: [],
    scope: 'devices:read profiles:read',
  })
})
after(() => running.stop())

const basic = (id: string, secret: string): string =>
  `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`

/** The ways in which published scripts send the same request. */
const spellings: readonly [string, () => Parameters<TestServer['api']['send']>[2]][] = [
  [
    'application/x-www-form-urlencoded',
    () => ({
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: uem.client_id,
        client_secret: uem.client_secret,
      }),
    }),
  ],
  [
    'multipart/form-data',
    () => {
      const form = new FormData()
      form.set('grant_type', 'client_credentials')
      form.set('client_id', uem.client_id)
      form.set('client_secret', uem.client_secret)
      return { body: form }
    },
  ],
  [
    'HTTP Basic',
    () => ({
      headers: { authorization: basic(uem.client_id, uem.client_secret) },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    }),
  ],
  [
    'Basic and the same in the body',
    () => ({
      headers: { authorization: basic(uem.client_id, uem.client_secret) },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: uem.client_id,
        client_secret: uem.client_secret,
      }),
    }),
  ],
  [
    'with a scope and a tenant code',
    () => ({
      headers: { 'aw-tenant-code': 'anything' },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: uem.client_id,
        client_secret: uem.client_secret,
        scope: 'uem-api',
      }),
    }),
  ],
]

describe('POST /connect/token', () => {
  for (const [what, request] of spellings) {
    test(`${what} gets a token in the contract's words and order`, async () => {
      const answer = await running.api.send('POST', '/connect/token', request())
      assert.equal(answer.status, 200, answer.text)
      assert.match(
        answer.text,
        /^\{"access_token":"[^"]+","expires_in":3600,"token_type":"Bearer","scope":"uem-api"\}$/,
      )
      assert.equal(answer.headers.get('content-type'), 'application/json; charset=UTF-8')
      assert.equal(answer.headers.get('cache-control'), 'no-store, no-cache, max-age=0')
      assert.equal(answer.headers.get('pragma'), 'no-cache')
    })
  }

  const form = (over: Record<string, string>) => () => ({
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: uem.client_id,
      client_secret: uem.client_secret,
      ...over,
    }),
  })
  const refusals: readonly [string, string, () => Parameters<TestServer['api']['send']>[2]][] = [
    ['an unknown client', 'invalid_client', form({ client_id: 'f'.repeat(32) })],
    ['a wrong secret', 'invalid_client', form({ client_secret: 'F'.repeat(32) })],
    [
      'a client of another endpoint',
      'invalid_client',
      () => ({
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: standard.client_id,
          client_secret: standard.client_secret,
        }),
      }),
    ],
    ['an empty secret', 'invalid_client', form({ client_secret: '' })],
    ['an id over 100 characters', 'invalid_client', form({ client_id: 'a'.repeat(101) })],
    [
      'no credentials',
      'invalid_client',
      () => ({ body: new URLSearchParams({ grant_type: 'client_credentials' }) }),
    ],
    [
      'a broken Basic header',
      'invalid_client',
      () => ({
        headers: { authorization: 'Basic ???' },
        body: new URLSearchParams({ grant_type: 'client_credentials' }),
      }),
    ],
    ['no grant type', 'unsupported_grant_type', form({ grant_type: '' })],
    ['an unknown grant type', 'unsupported_grant_type', form({ grant_type: 'magic' })],
    ['a refresh token', 'unsupported_grant_type', form({ grant_type: 'refresh_token' })],
    ['an unknown scope', 'invalid_scope', form({ scope: 'everything' })],
    [
      'JSON',
      'invalid_request',
      () => ({ headers: { 'content-type': 'application/json' }, body: '{}' }),
    ],
    [
      'a repeated parameter',
      'invalid_request',
      () => ({
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: `grant_type=client_credentials&client_id=a&client_id=b`,
      }),
    ],
    [
      'a NUL byte',
      'invalid_request',
      () => ({
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'grant_type=client_credentials&client_id=a%00b&client_secret=x',
      }),
    ],
  ]
  for (const [what, error, request] of refusals) {
    test(`${what} is 400 ${error}`, async () => {
      const answer = await running.api.send('POST', '/connect/token', request())
      assert.equal(answer.status, 400, answer.text)
      assert.equal(answer.json.error, error)
      assert.equal(answer.headers.get('content-type'), 'application/json; charset=UTF-8')
      assert.equal(answer.headers.get('www-authenticate'), null)
      assert.match(answer.headers.get('cache-control') ?? '', /no-store/)
    })
  }

  test('GET is 405, and a secret in the URL is never taken', async () => {
    const query = `grant_type=client_credentials&client_id=${uem.client_id}&client_secret=${uem.client_secret}`
    for (const [method, status] of [
      ['GET', 405],
      ['POST', 400],
    ] as const) {
      const answer = await running.api.send(method, `/connect/token?${query}`)
      assert.equal(answer.status, status)
      assert.equal(answer.json.error, 'invalid_request')
    }
  })

  test('a body over 64 KiB is 413', async () => {
    const answer = await running.api.send('POST', '/connect/token', {
      body: new URLSearchParams({ grant_type: 'x'.repeat(70_000) }),
    })
    assert.equal(answer.status, 413)
  })

  test('a slash after the path is 404', async () => {
    assert.equal((await running.api.send('POST', '/connect/token/', {})).status, 404)
  })
})

describe('POST /oauth2/token', () => {
  test('RFC 6749 §5.1 a token of ten minutes for what the client is registered for', async () => {
    const answer = await running.api.askToken(standard)
    assert.equal(answer.status, 200, answer.text)
    assert.equal(answer.json.token_type, 'Bearer')
    assert.equal(answer.json.expires_in, 600)
    assert.equal(answer.json.scope, 'devices:read profiles:read')
    assert.equal(answer.headers.get('cache-control'), 'no-store')
  })

  test('RFC 6749 §5.2 a wrong secret is 401 with a challenge', async () => {
    const answer = await running.api.askToken({ ...standard, client_secret: 'wrong' })
    assert.equal(answer.status, 401)
    assert.equal(answer.json.error, 'invalid_client')
    assert.match(answer.headers.get('www-authenticate') ?? '', /^Basic /)
  })

  test('RFC 6749 §3.3 less scope when less is asked for, never more', async () => {
    const less = await running.api.askToken(standard, { scope: 'devices:read' })
    assert.equal(less.json.scope, 'devices:read')
    const more = await running.api.askToken(standard, { scope: 'devices:read admin' })
    assert.equal(more.status, 400)
    assert.equal(more.json.error, 'invalid_scope')
  })

  test('RFC 6749 §2.3 both methods at once are refused', async () => {
    const answer = await running.api.send('POST', '/oauth2/token', {
      headers: { authorization: basic(standard.client_id, standard.client_secret) },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: standard.client_id,
        client_secret: standard.client_secret,
      }),
    })
    assert.equal(answer.status, 400)
    assert.equal(answer.json.error, 'invalid_request')
  })

  test('RFC 6749 §2.3.1 Basic, with and without percent-encoding of the secret', async () => {
    const own = await running.api.createClient({
      dialect: 'standard',
      name: 'Imported',
      scope: 'devices:read',
      client_id: 'imported.client',
      client_secret: 'a+b%c/d=chosen-secret',
    })
    for (const secret of [own.client_secret, encodeURIComponent(own.client_secret)]) {
      const answer = await running.api.send('POST', '/oauth2/token', {
        headers: { authorization: basic(own.client_id, secret) },
        body: new URLSearchParams({ grant_type: 'client_credentials' }),
      })
      assert.equal(answer.status, 200, answer.text)
    }
  })
})
