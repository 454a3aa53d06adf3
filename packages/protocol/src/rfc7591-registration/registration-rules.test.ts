import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { describe, test } from 'node:test'

import { fakePolicy } from '../delegation/delegation-engine-fake.ts'
import { deviceGrantType } from '../rfc8628-device-grant/device-authorizations.ts'
import { parseSelfRegistration } from './registration-rules.ts'

const policy = fakePolicy({
  grantTypes: ['authorization_code', 'refresh_token', 'client_credentials', deviceGrantType],
})
const parse = (body: unknown, hasRegistrar = false) =>
  parseSelfRegistration(body, {
    policy,
    scope: ['openid', 'devices:read', 'tags'],
    hasRegistrar,
  })
const redirect_uris = ['https://app.example/callback']
const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const publicJwk = pair.publicKey.export({ format: 'jwk' })
const privateJwk = pair.privateKey.export({ format: 'jwk' })

describe('RFC 7591 §2 a client registers itself', () => {
  test('T14 it is asked for consent, must use PKCE, and never acts for itself', () => {
    const client = parse({ redirect_uris, client_name: 'App', consent: 'skipped', origin: 'x' })
    assert.equal(client.consent, 'asked')
    assert.equal(client.origin, 'dynamic')
    assert.equal(client.pkce, 'required')
    assert.deepEqual(client.grantTypes, ['authorization_code'])
    assert.deepEqual(client.scope, ['openid', 'devices:read', 'tags'])
  })

  test('§3.2.1 more scope than allowed is left out', () => {
    const { scope } = parse({ redirect_uris, scope: 'devices tags:read admin' })
    assert.deepEqual(scope, ['devices:read', 'tags:read'])
  })

  test('RFC 8252 redirects to the own machine make it native', () => {
    const uris = ['http://127.0.0.1/callback', 'com.example.app:/callback']
    assert.equal(parse({ redirect_uris: uris }).applicationType, 'native')
    assert.equal(parse({ redirect_uris }).applicationType, 'web')
  })

  test('private_key_jwt comes with its public keys', () => {
    const jwks = { keys: [publicJwk] }
    const method = { token_endpoint_auth_method: 'private_key_jwt' }
    assert.equal(parse({ redirect_uris, ...method, jwks }).jwks.length, 1)
  })

  const method = { token_endpoint_auth_method: 'private_key_jwt' }
  const refused: readonly (readonly [string, unknown, string])[] = [
    ['no object', [], 'invalid_client_metadata'],
    ['null', null, 'invalid_client_metadata'],
    ['no redirect', {}, 'invalid_redirect_uri'],
    ['redirects that are no list', { redirect_uris: 'https://a.example/' }, 'invalid_redirect_uri'],
    ['a redirect by script', { redirect_uris: ['javascript:alert(1)'] }, 'invalid_redirect_uri'],
    ['a wildcard', { redirect_uris: ['https://*.example/'] }, 'invalid_redirect_uri'],
    [
      '21 redirects',
      { redirect_uris: Array.from({ length: 21 }, (_, at) => `https://a.example/${at}`) },
      'invalid_redirect_uri',
    ],
    [
      'a logout redirect to another machine in clear',
      { redirect_uris, post_logout_redirect_uris: ['http://a.example/'] },
      'invalid_redirect_uri',
    ],
    [
      'acting for itself',
      { redirect_uris, grant_types: ['client_credentials'] },
      'invalid_client_metadata',
    ],
    [
      'acting for itself besides',
      { redirect_uris, grant_types: ['authorization_code', 'client_credentials'] },
      'invalid_client_metadata',
    ],
    ['the implicit flow', { redirect_uris, grant_types: ['implicit'] }, 'invalid_client_metadata'],
    [
      'refresh tokens alone',
      { redirect_uris, grant_types: ['refresh_token'] },
      'invalid_client_metadata',
    ],
    [
      'response type token',
      { redirect_uris, response_types: ['token'] },
      'invalid_client_metadata',
    ],
    ['nothing of the scope', { redirect_uris, scope: 'admin' }, 'invalid_client_metadata'],
    ['a broken scope', { redirect_uris, scope: 'a"b' }, 'invalid_client_metadata'],
    [
      'an address of keys in clear',
      { redirect_uris, ...method, jwks_uri: 'http://169.254.169.254/' },
      'invalid_client_metadata',
    ],
    [
      'keys and their address',
      { redirect_uris, ...method, jwks_uri: 'https://a.example/', jwks: { keys: [publicJwk] } },
      'invalid_client_metadata',
    ],
    [
      'a policy that is a script',
      { redirect_uris, policy_uri: 'javascript:alert(1)' },
      'invalid_client_metadata',
    ],
    ['terms in clear', { redirect_uris, tos_uri: 'http://a.example/' }, 'invalid_client_metadata'],
    ['no keys', { redirect_uris, ...method }, 'invalid_client_metadata'],
    [
      'a private key',
      { redirect_uris, ...method, jwks: { keys: [privateJwk] } },
      'invalid_client_metadata',
    ],
    [
      'a shared key',
      { redirect_uris, ...method, jwks: { keys: [{ kty: 'oct', k: 'AAAA' }] } },
      'invalid_client_metadata',
    ],
    [
      'another method',
      { redirect_uris, token_endpoint_auth_method: 'client_secret_jwt' },
      'invalid_client_metadata',
    ],
    [
      'an ID token without a signature',
      { redirect_uris, id_token_signed_response_alg: 'none' },
      'invalid_client_metadata',
    ],
    [
      'a name that turns around',
      { redirect_uris, client_name: 'a\u202eb' },
      'invalid_client_metadata',
    ],
    ['a name with a NUL', { redirect_uris, client_name: 'a\0b' }, 'invalid_client_metadata'],
    ['a name that is no text', { redirect_uris, client_name: {} }, 'invalid_client_metadata'],
  ]
  const absent: readonly (readonly [string, object])[] = [
    ['nothing else', {}],
    ['nulls', { scope: null, client_name: null, grant_types: null, jwks: null, contacts: null }],
    ['no further addresses', { post_logout_redirect_uris: null, jwks_uri: null, logo_uri: null }],
    ['empty texts', { jwks_uri: '', client_name: '', scope: '', token_endpoint_auth_method: '' }],
    ['members that nobody knows', { software_version: '2', x_own: { y: [1] }, __proto__x: 1 }],
    [
      'members that ask for nothing',
      {
        subject_type: 'public',
        dpop_bound_access_tokens: false,
        tls_client_certificate_bound_access_tokens: false,
      },
    ],
  ]
  for (const [name, more] of absent) {
    test(`§2 ${name}: as if it were left out`, () => {
      assert.deepEqual(parse({ redirect_uris, ...more }), parse({ redirect_uris }))
    })
  }

  const notSupported = {
    subject_type: 'pairwise',
    sector_identifier_uri: 'https://a.example/',
    id_token_encrypted_response_alg: 'RSA-OAEP-256',
    id_token_encrypted_response_enc: 'A128GCM',
    userinfo_encrypted_response_alg: 'RSA-OAEP-256',
    userinfo_encrypted_response_enc: 'A128GCM',
    userinfo_signed_response_alg: 'RS256',
    request_object_encryption_alg: 'RSA-OAEP-256',
    request_object_encryption_enc: 'A128GCM',
    request_object_signing_alg: 'ES256',
    tls_client_certificate_bound_access_tokens: true,
    dpop_bound_access_tokens: true,
    require_signed_request_object: true,
  }
  for (const [member, value] of Object.entries(notSupported)) {
    test(`OpenID Connect Registration §2 ${member}=${value} is refused, for it is not supported`, () => {
      const said = { code: 'invalid_client_metadata', message: new RegExp(member) }
      assert.throws(() => parse({ redirect_uris, [member]: value }), said)
    })
  }

  test('§2 addresses of keys, policy and terms are kept, keys only for who signs with them', () => {
    const [jwks_uri, policy_uri, tos_uri] = ['keys', 'policy', 'terms'].map(
      (page) => `https://app.example/${page}`,
    )
    const client = parse({ redirect_uris, ...method, jwks_uri, policy_uri, tos_uri })
    assert.deepEqual(
      [client.jwks, client.jwksUri, client.policyUri, client.termsUri],
      [[], jwks_uri, policy_uri, tos_uri],
    )
    assert.equal(parse({ redirect_uris, jwks_uri }).jwksUri, undefined)
  })

  test('§2 a logo is kept only of a client that a caller with a token registers', () => {
    const logo_uri = 'https://app.example/logo.png'
    assert.equal(parse({ redirect_uris, logo_uri }, true).logoUri, logo_uri)
    assert.equal(parse({ redirect_uris, logo_uri }).logoUri, undefined)
    const inClear = { redirect_uris, logo_uri: 'http://app.example/logo.png' }
    assert.throws(() => parse(inClear, true), { code: 'invalid_client_metadata' })
    assert.equal(parse(inClear).logoUri, undefined)
  })

  test('RFC 7517 §4.2 keys for encryption are skipped, and are no keys for signing', () => {
    const key = publicJwk
    const other = { ...key, use: 'enc', kid: 'other' }
    const keys = (list: readonly object[]) =>
      parse({ redirect_uris, ...method, jwks: { keys: list } }).jwks
    assert.deepEqual(keys([other, { ...key, use: 'sig' }]), [{ ...key, use: 'sig' }])
    assert.throws(() => keys([other]), { code: 'invalid_client_metadata' })
  })

  for (const [name, body, code] of refused) {
    test(`§3.2.2 ${name} is refused`, () => {
      assert.throws(() => parse(body), { code })
    })
  }
})
