import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { type FakeForm, fakeDelegationEngine } from '../delegation/delegation-engine-fake.ts'
import {
  fakeChallenge,
  fakeClient,
  fakeRedirect,
  populate,
} from '../delegation/delegation-world-fake.ts'
import type { Client } from '../rfc6749-framework/client.ts'
import {
  AuthorizationRefused,
  parseAuthorizationRequest,
  UnprovenRedirect,
} from './authorization-request.ts'
import { mutatedRedirects, registeredRedirects } from './fixtures/mutated-redirects.ts'

const good: FakeForm = {
  client_id: 'app',
  response_type: 'code',
  redirect_uri: fakeRedirect,
  state: 'a state',
  code_challenge: fakeChallenge,
  code_challenge_method: 'S256',
}

function bench(given: Partial<Client> = {}) {
  const engine = fakeDelegationEngine()
  populate(engine)
  const { stores, where, targets, policy } = engine
  stores.rows().clients.set(fakeClient.id, { ...fakeClient, ...given })
  const parsePairs = (pairs: readonly (readonly [string, string])[]) =>
    parseAuthorizationRequest({ ...where, targets, clients: stores.clients }, { pairs }, policy)
  const parse = (change: FakeForm = {}) => parsePairs(engine.request({ ...good, ...change }).form)
  return { parse, parsePairs, engine }
}

describe('RFC 6749 §4.1.1 an authorization request', () => {
  test('is read whole', async () => {
    const request = await bench().parse({ scope: 'devices:read openid', max_age: '0', nonce: 'n' })
    assert.deepEqual(request.scope, ['devices:read', 'openid'])
    assert.equal(request.resource, 'https://frontdesk.example/api')
    assert.equal(request.maxAge, 0)
    assert.equal(request.responseMode, 'query')
    assert.equal(request.redirectUri, fakeRedirect)
  })

  test('row 12: with a mutated redirect nothing is sent anywhere', async () => {
    const { parse } = bench({ redirectUris: registeredRedirects, applicationType: 'native' })
    for (const { why, uri } of mutatedRedirects) {
      await assert.rejects(parse({ redirect_uri: uri }), UnprovenRedirect, why)
    }
    await parse({ redirect_uri: 'http://127.0.0.1:50000/callback' })
  })

  const unproven: readonly (readonly [string, FakeForm, Partial<Client>])[] = [
    ['an unknown client', { client_id: 'nobody' }, {}],
    ['no client', { client_id: undefined }, {}],
    ['a disabled client', {}, { status: 'disabled' }],
    ['a client of another dialect', {}, { dialect: 'another' }],
    [
      'no redirect where two are registered',
      { redirect_uri: undefined },
      { redirectUris: ['https://a.example/', 'https://b.example/'] },
    ],
    ['no redirect where none is registered', { redirect_uri: undefined }, { redirectUris: [] }],
    [
      'Core §3.1.2.1 no redirect in an OpenID request',
      { redirect_uri: undefined, scope: 'tags openid' },
      {},
    ],
    ['another client’s redirect', { redirect_uri: 'https://b.example/' }, {}],
  ]
  for (const [name, change, client] of unproven) {
    test(`§4.1.2.1 ${name}: the person reads it on a page`, async () => {
      await assert.rejects(bench(client).parse(change), UnprovenRedirect)
    })
  }

  test('§3.1 a repeated parameter: nothing is sent anywhere', async () => {
    const { parsePairs, engine } = bench()
    for (const name of ['redirect_uri', 'client_id', 'state', 'scope', 'code_challenge']) {
      const { form } = engine.request({ scope: 'tags', ...good })
      const again = form.filter(([one]) => one === name)
      await assert.rejects(parsePairs([...form, ...again]), UnprovenRedirect, name)
    }
  })

  const refused: readonly (readonly [string, FakeForm, Partial<Client>, string])[] = [
    ['§3.1.1 no response type', { response_type: undefined }, {}, 'invalid_request'],
    ['T1 the implicit flow', { response_type: 'token' }, {}, 'unsupported_response_type'],
    ['T1 the hybrid flow', { response_type: 'code id_token' }, {}, 'unsupported_response_type'],
    ['an unknown response mode', { response_mode: 'web_message' }, {}, 'invalid_request'],
    [
      'a client without the grant',
      {},
      { grantTypes: ['client_credentials'] },
      'unauthorized_client',
    ],
    [
      'RFC 9700 §2.1.1 no challenge',
      { code_challenge: undefined, code_challenge_method: undefined },
      {},
      'invalid_request',
    ],
    ['RFC 7636 §4.3 plain', { code_challenge_method: 'plain' }, {}, 'invalid_request'],
    [
      'RFC 7636 §4.3 plain by leaving it out',
      { code_challenge_method: undefined },
      {},
      'invalid_request',
    ],
    [
      'a method without a challenge',
      { code_challenge: undefined },
      { pkce: 'optional' },
      'invalid_request',
    ],
    [
      'a public client without a challenge, whatever it is registered for',
      { code_challenge: undefined, code_challenge_method: undefined },
      { pkce: 'optional', authenticationMethods: ['none'] },
      'invalid_request',
    ],
    ['§3.3 only scopes that are not the client’s', { scope: 'devices:edit' }, {}, 'invalid_scope'],
    ['§3.3 only scopes that do not exist', { scope: 'devices:read:all x' }, {}, 'invalid_scope'],
    ['Core §5.4 phone and address alone', { scope: 'phone address' }, {}, 'invalid_scope'],
    ['§3.3 broken syntax', { scope: 'openid  tags' }, {}, 'invalid_scope'],
    [
      'RFC 8707 §2 an unknown resource',
      { resource: 'https://evil.example/' },
      {},
      'invalid_target',
    ],
    [
      'RFC 8707 §2 a resource of another scope',
      { resource: 'https://frontdesk.example/admin/v1' },
      {},
      'invalid_target',
    ],
    ['Core §6.1 a request object', { request: 'e30.e30.' }, {}, 'request_not_supported'],
    [
      'Core §6.2 a reference',
      { request_uri: 'https://evil.example/' },
      {},
      'request_uri_not_supported',
    ],
    ['Core §3.1.2.1 none beside another prompt', { prompt: 'none login' }, {}, 'invalid_request'],
    ['an unknown prompt', { prompt: 'create' }, {}, 'invalid_request'],
    ['a negative max_age', { max_age: '-1' }, {}, 'invalid_request'],
    ['a state that is too long', { state: 'x'.repeat(2049) }, {}, 'invalid_request'],
  ]
  for (const [name, change, client, code] of refused) {
    test(`${name}: the client is told ${code}`, async () => {
      await assert.rejects(bench(client).parse(change), (error) => {
        assert.ok(error instanceof AuthorizationRefused)
        assert.equal(error.to.redirectUri, fakeRedirect)
        assert.equal(error.code, code)
        return true
      })
    })
  }

  const granted: readonly (readonly [string, string, readonly string[]])[] = [
    ['unknown values', 'openid tags invoices:read devices:read:all', ['openid', 'tags']],
    ['values that the client may not have', 'openid users:read tags', ['openid', 'tags']],
    ['phone and address', 'openid phone address profile', ['openid', 'profile']],
    ['what goes beyond the client’s', 'openid devices', ['openid', 'devices:read']],
    ['nothing of what it may have', 'tags:read openid', ['tags:read', 'openid']],
  ]
  for (const [what, scope, expected] of granted) {
    test(`§3.3 the grant leaves out ${what}`, async () => {
      assert.deepEqual((await bench().parse({ scope })).scope, expected)
    })
  }

  test('Multiple Response Types §2.1 response_mode=fragment', async () => {
    assert.equal((await bench().parse({ response_mode: 'fragment' })).responseMode, 'fragment')
  })

  test('Core §11 offline_access is left out for a client without refresh tokens', async () => {
    const scope = ['openid', 'offline_access', 'devices:read']
    const without = bench({ scope, grantTypes: ['authorization_code'] })
    assert.deepEqual((await without.parse()).scope, ['openid', 'devices:read'])
    assert.deepEqual((await bench({ scope }).parse()).scope, scope)
  })
})
