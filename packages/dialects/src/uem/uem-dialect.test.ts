import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { Refusal } from '@frontdesk/directory/refusal.ts'
import { Compile } from 'typebox/compile'

import { uemDialect } from './uem-dialect.ts'

const form = Compile(uemDialect.registration.schema)
const body = { dialect: 'uem', name: 'Sync', organization_group: 'ACME-US', role: 'Read Only' }

describe('UEM dialect', () => {
  test('U8 client ids are 32 small hex digits, secrets 32 capital ones, never the same twice', () => {
    assert.match(uemDialect.credentials.clientId(), /^[0-9a-f]{32}$/)
    assert.match(uemDialect.credentials.clientSecret(), /^[0-9A-F]{32}$/)
    assert.notEqual(uemDialect.credentials.clientSecret(), uemDialect.credentials.clientSecret())
  })

  test('U7 tokens live an hour and are signed with ES256 unless the client says otherwise', () => {
    const { accessTokenSeconds, signatureAlgorithm } = uemDialect.policy
    assert.deepEqual([accessTokenSeconds, signatureAlgorithm], [3600, 'ES256'])
  })

  test('its scope opens everything but the administration', () => {
    const opened = uemDialect.policy.permissionsOf(['uem-api'])
    assert.ok(opened.has('devices:command:device-wipe'))
    assert.ok(![...opened].some((permission) => permission.startsWith('admin:')))
    assert.equal(uemDialect.policy.permissionsOf(['admin']).size, 0)
  })

  test('its scope is for the estate only', () => {
    assert.equal(uemDialect.policy.audienceOf(['uem-api']), 'estate')
    assert.equal(uemDialect.policy.audienceOf(['uem-api', 'admin']), undefined)
    assert.equal(uemDialect.policy.audienceOf([]), undefined)
  })

  const forms: readonly [string, object, boolean][] = [
    ['the least there must be', body, true],
    [
      'everything',
      { ...body, description: 'd', status: 'disabled', access_token_format: 'sealed' },
      true,
    ],
    ['an unknown member', { ...body, scope: 'admin' }, false],
    ['no role', { ...body, role: undefined }, false],
    ['no organization group', { ...body, organization_group: undefined }, false],
    ['another status', { ...body, status: 'on' }, false],
    ['a secret too short', { ...body, client_id: 'mine-mine', client_secret: 'short' }, false],
  ]
  for (const [what, given, expected] of forms) {
    test(`registration with ${what} is ${expected ? 'taken' : 'refused'}`, () => {
      assert.equal(form.Check(given), expected)
    })
  }

  test('registration is decoded with its defaults', () => {
    const decoded = uemDialect.registration.decode(body)
    assert.equal(decoded.status, 'enabled')
    assert.deepEqual(decoded.grantTypes, ['client_credentials'])
    assert.equal(decoded.ownCredentials, undefined)
  })

  test('an identifier without a secret of its own is refused', () => {
    assert.throws(
      () => uemDialect.registration.decode({ ...body, client_id: 'my-client' }),
      (error) => error instanceof Refusal && error.code === 'invalid',
    )
  })
})
