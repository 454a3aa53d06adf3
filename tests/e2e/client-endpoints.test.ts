import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import type { CreatedClient, SendOptions } from '@frontdesk/testkit/api-client.ts'
import { startTestServer, type TestServer } from '@frontdesk/testkit/test-server.ts'

import { basic, redirectUri } from './fixtures/asked-codes.ts'
import { requireTokenRefusal } from './fixtures/refused-token.ts'

let running: TestServer
let web: CreatedClient
let spa: CreatedClient

const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'

before(async () => {
  running = await startTestServer()
  const every = { dialect: 'standard', redirect_uris: [redirectUri], scope: 'devices:read' }
  web = await running.api.createClient({
    ...every,
    name: 'Web',
    grant_types: ['authorization_code', 'refresh_token', 'client_credentials', deviceGrant],
  })
  spa = await running.api.createClient({
    ...every,
    name: 'Page',
    grant_types: ['authorization_code', 'refresh_token', deviceGrant],
    token_endpoint_auth_method: 'none',
  })
})
after(() => running.stop())

type Members = Record<string, string>

const form = (members: Members, headers: Members = {}): SendOptions => ({
  headers,
  body: new URLSearchParams(members),
})
const asWeb = (members: Members): SendOptions =>
  form(members, { authorization: basic(web.client_id, web.client_secret) })
describe('the other endpoints that clients talk to', () => {
  const endpoints = ['revoke', 'introspect', 'par', 'device']
  for (const endpoint of endpoints) {
    test(`${endpoint}: nobody is invalid_client, with a challenge`, async () => {
      const request = form({ token: 'x', client_id: 'nobody', client_secret: 'x' })
      const answer = await running.api.send('POST', `/oauth2/${endpoint}`, request)
      requireTokenRefusal(answer, 401, 'invalid_client')
    })
  }

  test('RFC 7009 §2.2 and habit 3: an unknown token is revoked, in JSON', async () => {
    const answer = await running.api.send('POST', '/oauth2/revoke', asWeb({ token: 'unknown' }))
    assert.equal(answer.status, 200)
    assert.equal(answer.headers.get('content-type'), 'application/json')
    assert.equal(answer.text, '{}')
  })

  test('RFC 7009, RFC 7662: a token lives, is revoked, and is dead', async () => {
    const token = await running.api.token(web)
    const before = await running.api.send('POST', '/oauth2/introspect', asWeb({ token }))
    assert.equal(before.headers.get('cache-control'), 'no-store')
    const told = JSON.parse(before.text)
    assert.equal(told.active, true)
    assert.equal(told.client_id, web.client_id)
    assert.equal(told.iss, running.api.url)
    await running.api.send('POST', '/oauth2/revoke', asWeb({ token }))
    const after = await running.api.send('POST', '/oauth2/introspect', asWeb({ token }))
    assert.equal(after.text, '{"active":false}')
  })

  test('security row 19: a token of another client is not revoked', async () => {
    const token = await running.api.token(web)
    const request = form({ token, client_id: spa.client_id })
    const answer = await running.api.send('POST', '/oauth2/revoke', request)
    requireTokenRefusal(answer, 400, 'unauthorized_client')
  })

  test('a public client cannot introspect', async () => {
    const request = form({ token: 'x', client_id: spa.client_id })
    const answer = await running.api.send('POST', '/oauth2/introspect', request)
    requireTokenRefusal(answer, 401, 'invalid_client')
  })

  test('RFC 9126 §2.1: a pushed request with a reference is refused', async () => {
    const request = asWeb({ request_uri: 'urn:x', response_type: 'code' })
    const answer = await running.api.send('POST', '/oauth2/par', request)
    requireTokenRefusal(answer, 400, 'invalid_request')
  })

  test('RFC 9126 §2.3: a pushed request with a foreign redirect is refused', async () => {
    const request = asWeb({ response_type: 'code', redirect_uri: 'https://evil.example' })
    const answer = await running.api.send('POST', '/oauth2/par', request)
    requireTokenRefusal(answer, 400, 'invalid_request')
  })
})

describe('RFC 6750 §3: GET /oauth2/userinfo', () => {
  const challenge = async (options: SendOptions) => {
    const answer = await running.api.send('GET', '/oauth2/userinfo', options)
    return [answer.status, answer.headers.get('www-authenticate')]
  }

  test('without a token the challenge names no error', async () => {
    assert.deepEqual(await challenge({}), [401, 'Bearer realm="frontdesk"'])
  })

  test('a token that is none', async () => {
    const [status, header] = await challenge({ token: 'none' })
    assert.equal(status, 401)
    assert.match(`${header}`, /error="invalid_token"/)
  })

  test('a token without a person', async () => {
    const [status, header] = await challenge({ token: await running.api.token(web) })
    assert.equal(status, 403)
    assert.match(`${header}`, /error="insufficient_scope".*scope="openid"/)
  })
})

describe('habit 11: scripts of public clients', () => {
  const origin = 'https://app.example.com'

  for (const path of ['/oauth2/token', '/oauth2/revoke', '/oauth2/userinfo']) {
    test(`${path} answers the preflight of a registered origin only`, async () => {
      const ask = (from: string) => running.api.send('OPTIONS', path, { headers: { origin: from } })
      const own = await ask(origin)
      assert.equal(own.status, 204)
      assert.equal(own.headers.get('access-control-allow-origin'), origin)
      const other = await ask('https://evil.example.com')
      assert.equal(other.headers.get('access-control-allow-origin'), null)
    })
  }

  test('refusals are readable too, never with cookies', async () => {
    const request = form({ grant_type: 'refresh_token', client_id: spa.client_id }, { origin })
    const answer = await running.api.send('POST', '/oauth2/token', request)
    assert.equal(answer.headers.get('access-control-allow-origin'), origin)
    assert.equal(answer.headers.get('access-control-allow-credentials'), null)
    assert.equal(answer.headers.get('vary'), 'Origin')
  })

  test('a client that came meanwhile is known at once', async () => {
    const from = 'https://later.example.com'
    const ask = () => running.api.send('OPTIONS', '/oauth2/token', { headers: { origin: from } })
    assert.equal((await ask()).headers.get('access-control-allow-origin'), null)
    await running.api.createClient({
      dialect: 'standard',
      name: 'Later',
      grant_types: ['authorization_code'],
      redirect_uris: [`${from}/back`],
      scope: 'devices:read',
      token_endpoint_auth_method: 'none',
    })
    assert.equal((await ask()).headers.get('access-control-allow-origin'), from)
  })
})
