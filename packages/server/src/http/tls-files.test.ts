import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'

import { expiredCertificate, otherNameCertificate } from '@frontdesk/testkit/broken-certificates.ts'
import { startTestServer } from '@frontdesk/testkit/test-server.ts'
import { pino } from 'pino'

import { openTlsFiles } from './tls-files.ts'

const day = 86_400_000
const end = Date.parse('2026-04-01T00:00:00Z')
const metric = 'frontdesk_tls_certificate_expiry_timestamp_seconds'

const folder = mkdtempSync(join(tmpdir(), 'frontdesk-tls-'))
after(() => rmSync(folder, { recursive: true }))
const files = { certificate: join(folder, 'tls.crt'), key: join(folder, 'tls.key') }

function put({ certificate, key }: { certificate: string; key: string }): void {
  writeFileSync(files.certificate, certificate)
  writeFileSync(files.key, key)
}

/** A log of warnings, and a wait for one of them. */
function warnings() {
  const lines: string[] = []
  let look = () => {}
  const write = (line: string) => {
    lines.push(line)
    look()
  }
  const logger = pino({ level: 'warn', base: null }, { write })
  const seen = (isThere: () => boolean) =>
    new Promise<void>((resolve) => {
      look = () => isThere() && resolve()
      look()
    })
  return { lines, logger, seen }
}

/** Whatever the certificate: its end is what is measured. */
function scrape(url: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const sent = request(url, { rejectUnauthorized: false, agent: false }, (answer) => {
    let text = ''
    answer.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
    answer.on('end', () => resolve(text))
  })
  sent.on('error', reject).end()
  return promise
}

describe('the end of a TLS certificate', () => {
  const chain = otherNameCertificate.certificate + expiredCertificate.certificate
  const rows: readonly [string, pem: string, key: string, now: number, told: RegExp | undefined][] =
    [
      [
        '30 days before',
        expiredCertificate.certificate,
        expiredCertificate.key,
        end - 30 * day,
        undefined,
      ],
      [
        '29 days before',
        expiredCertificate.certificate,
        expiredCertificate.key,
        end - 30 * day + 1,
        /localhost expires in 29 days;/,
      ],
      [
        'a day before',
        expiredCertificate.certificate,
        expiredCertificate.key,
        end - day,
        /expires in 1 day;/,
      ],
      [
        'an hour before',
        expiredCertificate.certificate,
        expiredCertificate.key,
        end - day / 24,
        /expires within a day;/,
      ],
      [
        'at its end',
        expiredCertificate.certificate,
        expiredCertificate.key,
        end,
        /localhost has expired: clients refuse it/,
      ],
      [
        'RFC 5280 §6.1.3 an intermediate ends first',
        chain,
        otherNameCertificate.key,
        end - 3 * day,
        /localhost expires in 3 days/,
      ],
      [
        'the others of the file have time',
        otherNameCertificate.certificate,
        otherNameCertificate.key,
        end,
        undefined,
      ],
    ]
  for (const [what, certificate, key, now, told] of rows) {
    test(`${what}: ${told ? 'warned about at the start' : 'nothing is said'}`, () => {
      put({ certificate, key })
      const { lines, logger } = warnings()
      openTlsFiles({ ...files, expiresSoonDays: 30, clock: () => now, logger }).close()
      assert.equal(lines.length, told ? 1 : 0)
      if (told) assert.match(lines.join(), told)
    })
  }

  test('with 0 days only an expired one is warned about', () => {
    put(expiredCertificate)
    const { lines, logger } = warnings()
    let now = end - 1
    const opened = openTlsFiles({ ...files, expiresSoonDays: 0, clock: () => now, logger })
    assert.equal(lines.length, 0)
    now = end
    opened.warnOfExpiry()
    assert.match(lines.join(), /has expired/)
    opened.close()
  })

  test('the running server repeats it, follows a replaced file, and measures the end', async () => {
    put(otherNameCertificate)
    const { lines, logger, seen } = warnings()
    const running = await startTestServer({
      environment: {
        FRONTDESK_TLS_CERT: files.certificate,
        FRONTDESK_TLS_KEY: files.key,
        FRONTDESK_PUBLIC_URL: 'https://localhost',
      },
      warningIntervalMilliseconds: 20,
      logger,
    })
    const metrics = () => scrape(`${running.server.url}/metrics`)
    assert.match(await metrics(), new RegExp(`^${metric} ${Date.parse('2126-10-28') / 1e3}`, 'm'))
    assert.equal(lines.length, 0)
    put(expiredCertificate)
    await seen(() => lines.length > 3)
    assert.match(lines.join(), /"level":40.*"expiresAt":"2026-04-01T00:00:00.000Z".*has expired/)
    assert.match(await metrics(), new RegExp(`^${metric} ${end / 1000}$`, 'm'))
    await running.stop()
  })
})
