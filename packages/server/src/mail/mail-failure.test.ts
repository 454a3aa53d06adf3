import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'

import { expiredCertificate, otherNameCertificate } from '@frontdesk/testkit/broken-certificates.ts'
import { freePort } from '@frontdesk/testkit/free-port.ts'
import { pino } from 'pino'

import { mailFailure } from './mail-failure.ts'
import { mailQueue } from './mail-queue.ts'
import { smtpDelivery } from './smtp-delivery.ts'
import { fakeSmtpServer } from './smtp-server-fake.ts'

type Manner = NonNullable<Parameters<typeof fakeSmtpServer>[0]>

interface Row {
  readonly what: string
  readonly server?: Manner
  /** Where the server is asked, with its port; else in the clear on this machine. */
  readonly url?: (port: number) => string
  readonly trusted?: string
  readonly reason: RegExp
}

const smtps = (port: number) => `smtps://localhost:${port}`
const withPassword = (port: number) => `smtp://desk:canary-password@127.0.0.1:${port}`

const rows: readonly Row[] = [
  {
    what: 'a name that is not known',
    url: () => 'smtp://mail.invalid',
    reason:
      /^The mail server cannot be reached\. .*name cannot be resolved \(E(NOTFOUND|AI_AGAIN)\)/,
  },
  {
    what: 'a certificate of an unknown authority',
    server: { tls: otherNameCertificate },
    url: smtps,
    reason: /cannot be reached\. .*authority.*\(DEPTH_ZERO_SELF_SIGNED_CERT\)/,
  },
  {
    what: 'a certificate for another name',
    server: { tls: otherNameCertificate },
    url: smtps,
    trusted: otherNameCertificate.certificate,
    reason: /for another name \(ERR_TLS_CERT_ALTNAME_INVALID\)/,
  },
  {
    what: 'a certificate that has expired',
    server: { tls: expiredCertificate },
    url: smtps,
    trusted: expiredCertificate.certificate,
    reason: /has expired \(CERT_HAS_EXPIRED\)/,
  },
  { what: 'no TLS where TLS is spoken', url: smtps, reason: /TLS could not be agreed \(ERR_SSL_/ },
  {
    what: 'RFC 3207 §4 no STARTTLS',
    url: (port) => `smtp://[::ffff:127.0.0.1]:${port}`,
    reason: /does not upgrade to TLS: it answered 502 to STARTTLS/,
  },
  {
    what: 'RFC 4954 §4 a wrong password',
    server: { replies: { AUTH: '535 5.7.8 canary-password is wrong' } },
    url: withPassword,
    reason: /refused the user or the password of FRONTDESK_SMTP_URL: it answered 535 5\.7\.8\.$/,
  },
  {
    what: 'RFC 3207 §4 a certificate that has expired, after STARTTLS',
    server: { startTls: expiredCertificate },
    url: (port) => `smtp://[::ffff:127.0.0.1]:${port}`,
    trusted: expiredCertificate.certificate,
    reason: /has expired \(CERT_HAS_EXPIRED\)/,
  },
  {
    what: 'RFC 5321 §3.1 a server that takes nobody',
    server: { replies: { '': '554 5.3.2 canary go away' } },
    reason: /refused to talk \(EPROTOCOL\): it answered 554 5\.3\.2\.$/,
  },
  {
    what: 'a sender that is refused',
    server: { replies: { MAIL: '553 5.7.1 <desk@example.com> canary' } },
    reason: /refused the sender of FRONTDESK_MAIL_FROM \(EENVELOPE\): it answered 553 5\.7\.1\.$/,
  },
  {
    what: 'a recipient that is refused',
    server: { replies: { RCPT: '550 5.1.1 <ada@example.com> canary' } },
    reason: /refused the recipient \(EENVELOPE\): it answered 550 5\.1\.1\.$/,
  },
  {
    what: 'a mail that is refused',
    server: { replies: { DATA: '554 canary' } },
    reason: /refused the mail \(EENVELOPE\): it answered 554\.$/,
  },
]

/** What the log holds after one mail that could not be sent. */
async function logOf(url: string): Promise<string[]> {
  const lines: string[] = []
  const logger = pino({ level: 'warn', base: null }, { write: (line: string) => lines.push(line) })
  const deliver = smtpDelivery({ url, from: 'desk@example.com' })
  const queue = mailQueue({ deliver, clock: Date.now, logger, retryAfter: [] })
  queue.send({ to: 'ada@example.com', subject: 'canary', text: 'canary' })
  await queue.idle()
  return lines
}

describe('a mail that cannot be sent: the log says why, and not to whom', () => {
  for (const { what, server: manner, url, trusted, reason } of rows) {
    test(what, async (t) => {
      if (trusted !== undefined) {
        const before = getCACertificates('default')
        setDefaultCACertificates([...before, trusted])
        t.after(() => setDefaultCACertificates(before))
      }
      const server = await fakeSmtpServer(manner)
      t.after(() => server.close())
      const [line = '', ...more] = await logOf(
        (url ?? ((port) => `smtp://127.0.0.1:${port}`))(server.port),
      )
      assert.deepEqual(more, [])
      assert.match(JSON.parse(line).reason, reason)
      assert.doesNotMatch(line, /canary|ada@|desk@/)
    })
  }

  test('a server that is silent', () => {
    const error = Object.assign(new Error('canary'), {
      code: 'ETIMEDOUT',
      timeoutType: 'GREETING_TIMEOUT',
    })
    const { message, isFinal } = mailFailure(error)
    assert.equal(message, 'The mail server did not answer in time (GREETING_TIMEOUT).')
    assert.equal(isFinal, false)
  })

  test('nothing listens', async () => {
    const [line = ''] = await logOf(`smtp://127.0.0.1:${await freePort()}`)
    assert.match(JSON.parse(line).reason, /cannot be reached\. .*refused \(ECONNREFUSED\)/)
  })
})
