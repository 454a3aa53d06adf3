import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { Refusal } from '@frontdesk/directory/refusal.ts'
import { Compile } from 'typebox/compile'

import { standardRegistration } from './standard-registration.ts'

const form = Compile(standardRegistration.schema)
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
    })
  })

  const malformed: readonly [what: string, members: Record<string, unknown>][] = [
    ['no scope', { scope: undefined }],
    ['an empty scope', { scope: '' }],
    ['two spaces in the scope', { scope: 'devices:read  profiles:read' }],
    ['a grant that is not offered', { grant_types: ['password'] }],
    ['no grant', { grant_types: [] }],
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
    ['a redirect', { redirect_uris: ['https://example.com/back'] }],
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
