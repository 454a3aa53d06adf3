import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'

import { readSettings, SettingsError } from './settings.ts'

const canary = 'canary-mail-password'
const mail = {
  FRONTDESK_SMTP_URL: `smtps://desk:${canary}@mail.example:465`,
  FRONTDESK_MAIL_FROM: 'Front desk <desk@example.com>',
}
const upstream = {
  FRONTDESK_UPSTREAM_ISSUER: 'https://id.example/tenant/',
  FRONTDESK_UPSTREAM_CLIENT_ID: 'desk',
  FRONTDESK_UPSTREAM_CLIENT_SECRET: canary,
}

const refused: readonly [string, Record<string, string>, RegExp][] = [
  ['mail by http', { ...mail, FRONTDESK_SMTP_URL: `https://u:${canary}@a` }, /must be smtp:/],
  ['mail without a host', { ...mail, FRONTDESK_SMTP_URL: 'smtp://' }, /must be smtp:/],
  ['options in the URL', { ...mail, FRONTDESK_SMTP_URL: `smtp://a/?tls=${canary}` }, /no path/],
  ['a stray percent sign', { ...mail, FRONTDESK_SMTP_URL: `smtp://u:%${canary}@a` }, /%25/],
  ['a server without a sender', { FRONTDESK_SMTP_URL: mail.FRONTDESK_SMTP_URL }, /both be set/],
  ['a sender without a server', { FRONTDESK_MAIL_FROM: 'a@example.com' }, /both be set/],
  ['a sender without @', { ...mail, FRONTDESK_MAIL_FROM: 'desk' }, /must be an address/],
  ['a sender of two lines', { ...mail, FRONTDESK_MAIL_FROM: 'a@b.c\nBcc: x@y.z' }, /address/],
  ['two senders', { ...mail, FRONTDESK_MAIL_FROM: 'a@b.c, d@e.f' }, /must be an address/],
  ['half an upstream', { FRONTDESK_UPSTREAM_ISSUER: 'https://id.example' }, /all be set/],
  [
    'T12 an upstream over plain HTTP',
    { ...upstream, FRONTDESK_UPSTREAM_ISSUER: 'http://id.example' },
    /must be https/,
  ],
  ['an issuer with a query', { ...upstream, FRONTDESK_UPSTREAM_ISSUER: 'https://a/?b' }, /query/],
  ['another way to link', { ...upstream, FRONTDESK_UPSTREAM_LINK: 'username' }, /one of subject/],
]

describe('settings of mail and upstream sign-in', () => {
  for (const [what, environment, expected] of refused) {
    test(`${what}: refused, and no secret repeated`, () => {
      assert.throws(
        () => readSettings(environment),
        (error) =>
          error instanceof SettingsError &&
          expected.test(error.message) &&
          !error.message.includes(canary),
      )
    })
  }

  test('whole ones are taken, and an issuer keeps its slash', () => {
    const settings = readSettings({ ...mail, ...upstream })
    assert.equal(settings.smtpUrl, mail.FRONTDESK_SMTP_URL)
    assert.equal(settings.mailFrom, mail.FRONTDESK_MAIL_FROM)
    assert.equal(settings.upstreamIssuer, 'https://id.example/tenant/')
    assert.equal(settings.upstreamLink, 'subject')
    assert.equal(settings.upstreamSecondFactorCounts, false)
  })

  test('secrets come from files too', () => {
    const folder = mkdtempSync(join(tmpdir(), 'frontdesk-settings-'))
    const file = join(folder, 'smtp')
    writeFileSync(file, `${mail.FRONTDESK_SMTP_URL}\n`)
    const { FRONTDESK_MAIL_FROM } = mail
    const settings = readSettings({ FRONTDESK_SMTP_URL_FILE: file, FRONTDESK_MAIL_FROM })
    assert.equal(settings.smtpUrl, mail.FRONTDESK_SMTP_URL)
    rmSync(folder, { recursive: true })
  })
})
