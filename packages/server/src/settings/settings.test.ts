import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'

import { readSettings, SettingsError } from './settings.ts'

const secret = 'canary-secret-value'

const refused: readonly [string, Record<string, string>, RegExp][] = [
  ['a port that is no number', { FRONTDESK_PORT: 'http' }, /FRONTDESK_PORT must be a whole number/],
  ['a port out of range', { FRONTDESK_PORT: '65536' }, /FRONTDESK_PORT/],
  ['a misspelt name', { FRONTDESK_PROT: '1' }, /FRONTDESK_PROT is not a setting/],
  [
    'T3 plain HTTP where others reach it',
    { FRONTDESK_HOST: '0.0.0.0' },
    /FRONTDESK_HOST.*plain HTTP/,
  ],
  [
    'T4 PostgreSQL without a key file',
    { FRONTDESK_DATABASE: 'postgres://localhost/x' },
    /FRONTDESK_KEY_FILE must be given/,
  ],
  ['a database of another kind', { FRONTDESK_DATABASE: 'mysql://x' }, /must be sqlite:PATH/],
  ['a short administrator secret', { FRONTDESK_ADMIN_CLIENT_SECRET: 'short' }, /12 to 256/],
  ['a name nobody can type', { FRONTDESK_ADMIN_USERNAME: 'DOM\\carl' }, /no backslash/],
  ['a public URL with a path', { FRONTDESK_PUBLIC_URL: 'https://a.example/x' }, /no path/],
  ['a public URL with a query', { FRONTDESK_PUBLIC_URL: 'https://a.example/?x' }, /no query/],
  [
    'T12 a webhook over plain HTTP',
    { FRONTDESK_WARNING_WEBHOOK_URL: 'http://a.example/' },
    /must be https/,
  ],
  [
    'a scope with a slip in it',
    { FRONTDESK_REGISTRATION_SCOPE: 'openid devices:raed' },
    /REGISTRATION_SCOPE names "devices:raed", which is no scope\. Of devices there are devices, devices:read.*\. Allowed are openid, profile, .*scopes of your own APIs\.$/m,
  ],
  [
    'the scope of another dialect',
    { FRONTDESK_REGISTRATION_SCOPE: 'uem-api' },
    /names "uem-api", which is no scope\. Allowed are openid/,
  ],
  [
    'a scope that this server will never have',
    { FRONTDESK_REGISTRATION_SCOPE: 'openid phone' },
    /names "phone", which is no scope/,
  ],
  [
    'a scope that is not one word',
    { FRONTDESK_REGISTRATION_SCOPE: 'openid,profile' },
    /names "openid,profile", which is no scope/,
  ],
  [
    'a file that is not there',
    { FRONTDESK_ORGANIZATION_FILE: '/nowhere/at/all' },
    /cannot be read/,
  ],
  [
    'a value and a file',
    { FRONTDESK_ORGANIZATION: 'a', FRONTDESK_ORGANIZATION_FILE: 'b' },
    /both set/,
  ],
]

describe('readSettings', () => {
  test('an empty environment is enough', () => {
    const settings = readSettings({})
    assert.equal(settings.host, 'localhost')
    assert.equal(settings.port, 8080)
    assert.equal(settings.database, 'sqlite:./data/frontdesk.db')
  })

  test('an empty value is no value', () => {
    const settings = readSettings({
      FRONTDESK_PORT: '',
      FRONTDESK_PUBLIC_URL: '',
      FRONTDESK_DEMO_FILE: '',
    })
    assert.deepEqual(settings, readSettings({}))
  })

  for (const [what, environment, expected] of refused) {
    test(`${what} is refused`, () => {
      assert.throws(
        () => readSettings(environment),
        (error) => error instanceof SettingsError && expected.test(error.message),
      )
    })
  }

  test('all problems are told at once, and no value is repeated', () => {
    assert.throws(
      () => readSettings({ FRONTDESK_PORT: secret, FRONTDESK_DEMO: secret }),
      (error) =>
        error instanceof SettingsError &&
        error.problems.length === 2 &&
        !error.message.includes(secret),
    )
  })

  test('NAME_FILE reads the value from a file, without its last line break', () => {
    const folder = mkdtempSync(join(tmpdir(), 'frontdesk-settings-'))
    const file = join(folder, 'secret')
    writeFileSync(file, `${secret}\n`)
    assert.equal(
      readSettings({ FRONTDESK_ADMIN_CLIENT_SECRET_FILE: file }).adminClientSecret,
      secret,
    )
    rmSync(folder, { recursive: true })
  })

  test('a scope that an API may have one day is taken', () => {
    const { registrationScope } = readSettings({
      FRONTDESK_REGISTRATION_SCOPE: 'openid devices:read invoices:read',
    })
    assert.deepEqual(registrationScope, ['openid', 'devices:read', 'invoices:read'])
  })

  test('a public URL loses its last slash', () => {
    const { publicUrl } = readSettings({ FRONTDESK_PUBLIC_URL: 'https://a.example/' })
    assert.equal(publicUrl, 'https://a.example')
  })
})
