import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { describe, test } from 'node:test'

import { Refusal } from '@frontdesk/directory/refusal.ts'
import { Compile } from 'typebox/compile'

import { standardRegistration } from './standard-registration.ts'

const form = Compile(standardRegistration.schema)
const actsForItself = {
  assertionAudience: 'issuer',
  idTokenAlgorithm: 'RS256',
  applicationType: 'web',
  redirectUris: [],
  postLogoutRedirectUris: [],
  pkce: 'required',
  jwks: [],
  jwksUri: undefined,
  policyUri: undefined,
  termsUri: undefined,
  logoUri: undefined,
  consent: 'asked',
  refreshTokenSeconds: undefined,
  refreshTokenIdleSeconds: undefined,
}
const publicKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({
  format: 'jwk',
})
const least = { dialect: 'standard', name: 'Nightly report', scope: 'devices:read' }

describe('standardRegistration', () => {
  test('RFC 7591 §2: what is left out has a default', () => {
    assert.ok(form.Check(least))
    assert.deepEqual(standardRegistration.decode(least), {
      name: 'Nightly report',
      description: '',
      organizationGroup: undefined,
      role: undefined,
      status: 'enabled',
      grantTypes: ['client_credentials'],
      scope: ['devices:read'],
      authenticationMethod: undefined,
      accessTokenFormat: 'jwt',
      signatureAlgorithm: undefined,
      accessTokenSeconds: undefined,
      ownCredentials: undefined,
      delegated: actsForItself,
    })
  })

  test('everything that can be said is read', () => {
    const body = {
      ...least,
      description: 'Reads at night',
      grant_types: ['client_credentials'],
      redirect_uris: [],
      scope: 'devices:read profiles:read devices:read',
      token_endpoint_auth_method: 'client_secret_post',
      access_token_format: 'sealed',
      signature_algorithm: 'RS256',
      access_token_ttl_seconds: 120,
      organization_group: 'ACME-US',
      role: 'Read Only',
      status: 'disabled',
      client_id: 'report',
      client_secret: 'brought along',
    }
    assert.ok(form.Check(body))
    assert.deepEqual(standardRegistration.decode(body), {
      name: 'Nightly report',
      description: 'Reads at night',
      organizationGroup: 'ACME-US',
      role: 'Read Only',
      status: 'disabled',
      grantTypes: ['client_credentials'],
      scope: ['devices:read', 'profiles:read'],
      authenticationMethod: 'client_secret_post',
      accessTokenFormat: 'sealed',
      signatureAlgorithm: 'RS256',
      accessTokenSeconds: 120,
      ownCredentials: { clientId: 'report', clientSecret: 'brought along' },
      delegated: actsForItself,
    })
  })

  test('RFC 7591 §2: what a client that acts for people says is read', () => {
    const body = {
      ...least,
      scope: 'openid profile devices:read',
      grant_types: [
        'authorization_code',
        'refresh_token',
        'urn:ietf:params:oauth:grant-type:device_code',
      ],
      response_types: ['code'],
      redirect_uris: ['com.example.app:/back'],
      post_logout_redirect_uris: ['https://example.com/bye'],
      application_type: 'native',
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [{ ...publicKey, kid: 'one', note: 'dropped' }] },
      pkce: 'optional',
      client_assertion_audience: 'issuer_or_endpoint',
      id_token_signed_response_alg: 'ES256',
      first_party: true,
      policy_uri: 'https://example.com/policy',
      tos_uri: 'https://example.com/terms',
      logo_uri: 'https://example.com/logo.png',
      refresh_token_ttl_seconds: 7200,
      refresh_token_idle_ttl_seconds: 3600,
      client_id: 'brought-along',
    }
    assert.ok(form.Check(body))
    const { delegated, ownCredentials, grantTypes, scope } = standardRegistration.decode(body)
    assert.deepEqual(grantTypes, body.grant_types)
    assert.deepEqual(scope, ['openid', 'profile', 'devices:read'])
    assert.deepEqual(ownCredentials, { clientId: 'brought-along', clientSecret: undefined })
    assert.deepEqual(delegated, {
      applicationType: 'native',
      redirectUris: ['com.example.app:/back'],
      postLogoutRedirectUris: ['https://example.com/bye'],
      pkce: 'optional',
      jwks: [{ ...publicKey, kid: 'one' }],
      jwksUri: undefined,
      policyUri: 'https://example.com/policy',
      termsUri: 'https://example.com/terms',
      logoUri: 'https://example.com/logo.png',
      assertionAudience: 'issuer_or_endpoint',
      idTokenAlgorithm: 'ES256',
      consent: 'skipped',
      refreshTokenSeconds: 7200,
      refreshTokenIdleSeconds: 3600,
    })
  })

  const malformed: readonly [what: string, members: Record<string, unknown>][] = [
    ['no scope', { scope: undefined }],
    ['an empty scope', { scope: '' }],
    ['two spaces in the scope', { scope: 'devices:read  profiles:read' }],
    ['a grant that is not offered', { grant_types: ['password'] }],
    ['no grant', { grant_types: [] }],
    ['an answer that is no code', { response_types: ['token'] }],
    ['PKCE by whim', { pkce: 'sometimes' }],
    ['ID tokens that nothing signs', { id_token_signed_response_alg: 'none' }],
    ['any audience', { client_assertion_audience: 'any' }],
    ['an unknown member', { redirect_uri: 'https://example.com' }],
    ['a life under a minute', { access_token_ttl_seconds: 59 }],
    ['a short secret', { client_id: 'report', client_secret: 'short' }],
    ['a blank name', { name: ' ' }],
  ]
  for (const [what, members] of malformed) {
    test(`${what} is no registration`, () => {
      assert.ok(!form.Check(JSON.parse(JSON.stringify({ ...least, ...members }))))
    })
  }

  const refused: readonly [what: string, members: Record<string, unknown>][] = [
    ['a private key', { jwks: { keys: [{ ...publicKey, d: 'AAAA' }] } }],
    ['a set without keys', { jwks: { keys: [] } }],
    ['a key that is none', { jwks: { keys: [{ kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' }] } }],
    [
      'a public client with a secret',
      {
        token_endpoint_auth_method: 'none',
        client_id: 'report',
        client_secret: 'brought along',
      },
    ],
    ['a scope nobody knows', { scope: 'devices:read devices:fly' }],
    ['an identifier without a secret', { client_id: 'report' }],
    ['a secret without an identifier', { client_secret: 'brought along' }],
  ]
  for (const [what, members] of refused) {
    test(`${what} is refused`, () => {
      const body = { ...least, ...members }
      assert.ok(form.Check(body))
      assert.throws(() => standardRegistration.decode(body), Refusal)
    })
  }
})
