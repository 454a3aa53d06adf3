import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { fakePolicy } from '../delegation/delegation-engine-fake.ts'
import { serverMetadata } from './server-metadata.ts'

const issuer = 'https://frontdesk.example'
const all = {
  authorization: `${issuer}/oauth2/authorize`,
  token: `${issuer}/oauth2/token`,
  revocation: `${issuer}/oauth2/revoke`,
  introspection: `${issuer}/oauth2/introspect`,
  pushedRequests: `${issuer}/oauth2/par`,
  deviceAuthorization: `${issuer}/oauth2/device`,
  registration: `${issuer}/oauth2/register`,
  endSession: `${issuer}/oauth2/logout`,
  userInfo: `${issuer}/oauth2/userinfo`,
  jwks: `${issuer}/oauth2/jwks`,
}
const described = {
  issuer,
  policy: fakePolicy({ grantTypes: ['authorization_code', 'refresh_token'] }),
  scopes: ['devices'],
  algorithms: ['ES256', 'RS256'] as const,
}

describe('RFC 8414 §2 server metadata', () => {
  test('tells every endpoint, and only what is offered', () => {
    const told = serverMetadata({ ...described, endpoints: all })
    const endpoints = Object.entries(told).filter(([name]) => /_endpoint$|jwks_uri/.test(name))
    assert.deepEqual(endpoints.map(([, url]) => url).toSorted(), Object.values(all).toSorted())
    assert.deepEqual(told.response_types_supported, ['code'])
    assert.deepEqual(told.code_challenge_methods_supported, ['S256'])
    assert.deepEqual(told.grant_types_supported, ['authorization_code', 'refresh_token'])
    assert.equal(told.authorization_response_iss_parameter_supported, true)
    assert.equal(told.request_uri_parameter_supported, false)
    assert.ok(![told.introspection_endpoint_auth_methods_supported].flat().includes('none'))
    const signing = [told.token_endpoint_auth_signing_alg_values_supported].flat()
    assert.ok(!signing.some((name) => name === 'none' || String(name).startsWith('HS')))
  })

  test('a server that only gives tokens tells of nothing else', () => {
    const { token, jwks } = all
    const told = serverMetadata({ ...described, endpoints: { token, jwks } })
    assert.deepEqual(Object.keys(told).toSorted(), [
      'grant_types_supported',
      'issuer',
      'jwks_uri',
      'response_types_supported',
      'scopes_supported',
      'token_endpoint',
      'token_endpoint_auth_methods_supported',
      'token_endpoint_auth_signing_alg_values_supported',
    ])
    assert.deepEqual(told.response_types_supported, [])
  })
})
