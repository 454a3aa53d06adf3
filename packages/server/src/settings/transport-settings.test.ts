import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { readSettings, SettingsError } from './settings.ts'

const tls = { FRONTDESK_TLS_CERT: 'a.crt', FRONTDESK_TLS_KEY: 'a.key' }
const all = { FRONTDESK_HOST: '0.0.0.0' }
const proxies = { FRONTDESK_TRUSTED_PROXIES: '10.0.0.0/8' }
const encrypted = { FRONTDESK_PUBLIC_URL: 'https://desk.example' }

const refused: readonly [string, Record<string, string>, RegExp][] = [
  ['a certificate without a key', { FRONTDESK_TLS_CERT: 'a.crt' }, /must both be set/],
  ['a key without a certificate', { FRONTDESK_TLS_KEY: 'a.key' }, /must both be set/],
  ['TLS with an http URL', { ...tls, FRONTDESK_PUBLIC_URL: 'http://a.example' }, /must be https/],
  ['others on plain HTTP', all, /reached by other machines over plain HTTP/],
  ['proxies without an https URL', { ...all, ...proxies }, /over plain HTTP/],
  ['an https URL without proxies', { ...all, ...encrypted }, /over plain HTTP/],
  [
    'several bad hosts',
    { FRONTDESK_HOSTS: 'a.example=uem:na, b.example, c.example=foo:na, A.EXAMPLE=uem:emea' },
    /entry 2 is not host=.*; entry 3 names no dialect; there are standard, uem; entry 4 repeats/,
  ],
  ['a URL for a host', { FRONTDESK_HOSTS: 'https://a.example=uem:na' }, /entry 1 is not/],
  ['a host without a place', { FRONTDESK_HOSTS: 'a.example=uem:' }, /entry 1 is not/],
  ['a trailing comma', { FRONTDESK_HOSTS: 'a.example=uem:na,' }, /entry 2 is not/],
  [
    'several bad proxies',
    { FRONTDESK_TRUSTED_PROXIES: '10.0.0.1, proxy, 10.0.0.0/33, ::1/129, 10.0.0.0/8/8, ::/0' },
    /entry 2 is .*; entry 3 is .*; entry 4 is .*; entry 5 is [^;]*$/,
  ],
]

describe('T3 settings of the transport', () => {
  for (const [what, environment, expected] of refused) {
    test(`${what}: refused`, () => {
      assert.throws(
        () => readSettings(environment),
        (error) => error instanceof SettingsError && expected.test(error.message),
      )
    })
  }

  for (const [what, environment] of [
    ['TLS', { ...all, ...tls }],
    ['a trusted proxy and an https URL', { ...all, ...proxies, ...encrypted }],
    ['the dangerous setting', { ...all, FRONTDESK_DANGEROUSLY_ALLOW_HTTP: 'true' }],
  ] as const) {
    test(`others are reached with ${what}`, () => {
      assert.equal(readSettings(environment).host, '0.0.0.0')
    })
  }

  test('T2 hosts are compared in lower case', () => {
    const { hosts } = readSettings({ FRONTDESK_HOSTS: 'A.Example:8443=uem:EMEA,[::1]:80=uem:Acme' })
    assert.deepEqual(
      [...hosts],
      [
        ['a.example:8443', { dialect: 'uem', place: 'emea' }],
        ['[::1]:80', { dialect: 'uem', place: 'acme' }],
      ],
    )
  })
})
