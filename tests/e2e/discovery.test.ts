import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { startTestServer, type TestServer } from '@frontdesk/testkit/test-server.ts'

let running: TestServer

before(async () => {
  running = await startTestServer()
})
after(async () => {
  await running.stop()
})

const wellKnown = ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration']

describe('RFC 8414, OpenID Connect Discovery', () => {
  for (const path of wellKnown) {
    test(`${path}: every endpoint is where it says, and readable by scripts`, async () => {
      const answer = await running.api.send('GET', path)
      assert.equal(answer.status, 200)
      assert.equal(answer.headers.get('content-type'), 'application/json')
      assert.equal(answer.headers.get('access-control-allow-origin'), '*')
      const document = JSON.parse(answer.text)
      assert.equal(document.issuer, running.api.url)
      assert.equal(document.registration_endpoint, undefined)
      const endpoints = Object.entries(document).filter(([name]) => name.endsWith('_endpoint'))
      assert.equal(endpoints.length, 8)
      for (const [, endpoint] of endpoints) {
        const path = String(endpoint).slice(running.api.url.length)
        const found = await fetch(running.api.url + path, { redirect: 'manual' })
        assert.notEqual(found.status, 404, path)
      }
      assert.equal((await running.api.send('GET', '/oauth2/jwks')).status, 200)
    })
  }

  test('what clients decide on is said exactly', async () => {
    const document = JSON.parse((await running.api.send('GET', wellKnown[0] ?? '')).text)
    assert.deepEqual(document.response_types_supported, ['code'])
    assert.deepEqual(document.response_modes_supported, ['query', 'fragment', 'form_post'])
    assert.deepEqual(document.code_challenge_methods_supported, ['S256'])
    assert.equal(document.authorization_response_iss_parameter_supported, true)
    assert.equal(document.request_parameter_supported, false)
    assert.equal(document.request_uri_parameter_supported, false)
    assert.deepEqual(document.prompt_values_supported, [
      'none',
      'login',
      'consent',
      'select_account',
    ])
    assert.deepEqual(document.grant_types_supported, [
      'authorization_code',
      'refresh_token',
      'client_credentials',
      'urn:ietf:params:oauth:grant-type:device_code',
    ])
    assert.deepEqual(document.token_endpoint_auth_methods_supported, [
      'client_secret_basic',
      'client_secret_post',
      'private_key_jwt',
      'none',
    ])
    // What a client may have that registers itself, not every permission there is.
    assert.deepEqual(document.scopes_supported, ['openid', 'profile', 'email', 'offline_access'])
    assert.ok(document.claims_supported.includes('auth_time'))
  })

  for (const path of [...wellKnown, '/oauth2/jwks', '/uem/na/jwks']) {
    test(`habit 10: a script may ask ${path} with a header of its own`, async () => {
      const answer = await running.api.send('OPTIONS', path, {
        headers: {
          origin: 'https://inspector.example',
          'access-control-request-method': 'GET',
          'access-control-request-headers': 'mcp-protocol-version',
        },
      })
      assert.equal(answer.status, 204)
      assert.equal(answer.headers.get('access-control-allow-origin'), '*')
      assert.match(answer.headers.get('access-control-allow-headers') ?? '', /MCP-Protocol-Version/)
    })
  }

  test('no other path pretends to be an issuer', async () => {
    const answer = await running.api.send('GET', `${wellKnown[0]}/elsewhere`)
    assert.equal(answer.status, 404)
  })
})
