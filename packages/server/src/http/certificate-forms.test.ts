import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'

import { expiredCertificate, otherNameCertificate } from '@frontdesk/testkit/broken-certificates.ts'
import { pino } from 'pino'

import { requestMetrics } from './metrics.ts'
import { openTlsFiles, TlsFilesError } from './tls-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'frontdesk-forms-'))
after(() => rmSync(folder, { recursive: true }))
const files = { certificate: join(folder, 'tls.crt'), key: join(folder, 'tls.key') }

const { certificate: plain, key } = expiredCertificate
const { certificate: longer, key: otherKey } = otherNameCertificate
const end = Date.parse('2026-04-01T00:00:00Z')
const named = (label: string, pem: string) => pem.replaceAll(' CERTIFICATE', ` ${label}`)
const derOf = (pem: string) => Buffer.from(pem.replaceAll(/-----.*-----/g, ''), 'base64')
const pemOf = (label: string, der: Buffer) => {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n')
}
const old = named('X509 CERTIFICATE', plain)
// What `openssl x509 -trustout` writes: an empty list of trusted uses follows the certificate.
const trustedForm = pemOf(
  'TRUSTED CERTIFICATE',
  Buffer.concat([derOf(plain), Buffer.from('3000', 'hex')]),
)
const damaged = longer.replace('MII', 'MXX')

function endless(): string {
  const der = derOf(plain)
  der.write('26AA01', der.indexOf('260401'), 'latin1')
  return pemOf('CERTIFICATE', der)
}

function log() {
  const lines: string[] = []
  let look = () => {}
  const write = (line: string) => {
    lines.push(line)
    look()
  }
  const seen = (words: RegExp) =>
    new Promise<void>((resolve) => {
      look = () => words.test(lines.join('')) && resolve()
      look()
    })
  return { lines, seen, logger: pino({ level: 'info', base: null }, { write }) }
}

function open(certificate: string, itsKey = key, seenBy = log()) {
  writeFileSync(files.certificate, certificate)
  writeFileSync(files.key, itsKey)
  const parts = { ...files, expiresSoonDays: 30, clock: () => end, logger: seenBy.logger }
  return { ...openTlsFiles(parts), lines: seenBy.lines }
}

describe('RFC 7468 §5.1 a certificate that OpenSSL serves starts, and its end is known', () => {
  const rows: readonly [string, pem: string, at: number | undefined][] = [
    ['BEGIN CERTIFICATE', plain, end],
    ['BEGIN X509 CERTIFICATE', old, end],
    ['BEGIN TRUSTED CERTIFICATE', trustedForm, end],
    ['a comment that quotes the BEGIN line', `# -----BEGIN CERTIFICATE-----\n${plain}`, end],
    ['words after a BEGIN line', `-----BEGIN CERTIFICATE----- follows\n${plain}`, end],
    ['lines that end as on Windows', plain.replaceAll('\n', '\r\n'), end],
    ['a byte order mark', `\uFEFF${plain}`, end],
    ['its key in the same file', key + plain, end],
    ['an older form in the chain', plain + named('X509 CERTIFICATE', longer), end],
    ['a trusted one in the chain, which is not sent', plain + trustedForm, end],
    ['a date that is none', endless(), undefined],
  ]
  for (const [what, pem, at] of rows) {
    test(what, () => {
      const opened = open(pem)
      opened.close()
      assert.equal(opened.expiresAt(), at)
      const told =
        at === undefined ? /tls\.crt is in use, but its end cannot be read/ : /has expired/
      assert.match(opened.lines.join(''), told)
    })
  }
})

test('an end that cannot be read is not measured', async () => {
  const measured = async (at: number | undefined) =>
    /^frontdesk_tls_certificate_expiry_timestamp_seconds (\S+)$/m.exec(
      await requestMetrics({ tlsExpiresAt: () => at }).text(),
    )?.[1]
  assert.equal(await measured(end), String(end / 1000))
  assert.equal(await measured(undefined), undefined)
})

describe('what cannot be served is told in words', () => {
  const rows: readonly [string, pem: string, key: string, told: RegExp][] = [
    ['an empty certificate', '', key, /tls\.crt is not PEM text with a certificate/],
    ['a certificate in DER', derOf(plain).toString('latin1'), key, /is not PEM text/],
    ['the first of two is damaged', damaged + plain, key, /certificate 1 of 2 is damaged/],
    ['the second of two is damaged', plain + damaged, key, /certificate 2 of 2 is damaged/],
    ['the second of two is cut off', plain + longer.slice(0, 300), key, /certificate 2 of 2 is/],
    ['an empty key', plain, '', /tls\.key is not PEM text/],
    ['the key of another', plain, otherKey, /does not belong/],
  ]
  for (const [what, pem, itsKey, told] of rows) {
    test(what, () => {
      assert.throws(
        () => open(pem, itsKey),
        (error) => error instanceof TlsFilesError && told.test(error.message),
      )
    })
  }

  test('a change that cannot be used changes nothing, and says what is wrong', async () => {
    const seenBy = log()
    const opened = open(plain, key, seenBy)
    writeFileSync(files.certificate, plain + damaged)
    await seenBy.seen(/certificate 2 of 2 is damaged.*the old one stays/)
    assert.equal(opened.expiresAt(), end)
    writeFileSync(files.certificate, endless())
    await seenBy.seen(/its end cannot be read/)
    assert.equal(opened.expiresAt(), undefined)
    opened.close()
  })
})
