import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'

import { linkMail } from './link-mail.ts'
import { mailQueue } from './mail-queue.ts'
import { MailError, type OutgoingMail } from './outgoing-mail.ts'
import { smtpDelivery } from './smtp-delivery.ts'
import { type FakeSmtpServer, fakeSmtpServer } from './smtp-server-fake.ts'

const now = Date.parse('2026-11-21T09:00:00Z')
const link = 'https://desk.example/invitation/fdi_canary-link'
const mail = linkMail({
  purpose: 'invitation',
  person: { email: 'ada@example.com', username: 'ada' },
  link,
  expiresAt: now / 1000 + 600,
  from: 'Grace Hopper',
})

/** A log that is kept. */
function keptLog() {
  const lines: string[] = []
  const keep = (...values: readonly unknown[]) => lines.push(JSON.stringify(values))
  return { lines, logger: { warn: keep, error: keep } }
}

describe('linkMail', () => {
  test('says who, where, until when, and that it works once', () => {
    assert.deepEqual([mail.to, mail.subject], ['ada@example.com', 'Your invitation to Frontdesk'])
    assert.match(mail.text, /^Hello,\n\nGrace Hopper invites you .* Your username is ada\.\n/)
    assert.match(mail.text, /works once, until 21 November 2026 at 09:10 UTC\./)
    assert.ok(mail.text.split('\n').includes(link))
  })

  test('a name brings no line and no link of its own', () => {
    const from = 'Eve\nhttps://evil.example/\u202e'
    const person = { email: 'a@example.com', username: 'a\u2028b' }
    const { text } = linkMail({
      purpose: 'password-reset',
      person,
      link,
      expiresAt: 0,
      from,
    })
    assert.ok(!text.includes('https://evil'))
    assert.equal(text.split('\n').length, mail.text.split('\n').length)
  })
})

describe('mail over SMTP', () => {
  let server: FakeSmtpServer
  before(async () => {
    server = await fakeSmtpServer()
  })
  beforeEach(() => {
    server.answers.length = 0
  })
  after(() => server.close())

  const queueTo = (url: string, retryAfter: readonly number[] = [1, 1]) => {
    const { lines, logger } = keptLog()
    const deliver = smtpDelivery({ url, from: 'Front desk <desk@example.com>' })
    return { lines, queue: mailQueue({ deliver, clock: () => now, logger, retryAfter }) }
  }

  test('RFC 6531 §3.2 an address that needs SMTPUTF8 is not taken, and not sent', async () => {
    const { lines, queue } = queueTo(`smtp://127.0.0.1:${server.port}`)
    assert.equal(queue.send({ ...mail, to: 'jörg@example.com' }), false)
    await queue.handOver({ ...mail, to: 'jörg@example.com' })
    await queue.idle()
    assert.match(lines.join(), /SMTPUTF8/)
    assert.ok(!lines.join().includes('jörg'))
  })

  test('a mail arrives: one recipient, plain text, the link whole', async () => {
    const { lines, queue } = queueTo(`smtp://desk:p%40ss@127.0.0.1:${server.port}`)
    assert.ok(queue.send({ ...mail, to: 'o,hara@example.com' }))
    await queue.idle()
    const [taken = ''] = server.mails
    assert.match(taken, /^From: Front desk <desk@example\.com>$/m)
    assert.match(taken, /^Content-Type: text\/plain/m)
    assert.match(taken, /^Auto-Submitted: auto-generated$/m)
    assert.ok(taken.replaceAll('=\n', '').includes(link))
    const recipients = server.commands.filter((line) => line.startsWith('RCPT'))
    assert.equal(recipients.length, 1)
    assert.match(recipients[0] ?? '', /<"o,hara"@example\.com>/)
    const proof = server.commands.find((line) => line.startsWith('AUTH PLAIN'))?.split(' ')[2]
    assert.equal(Buffer.from(proof ?? '', 'base64').toString(), '\0desk\0p@ss')
    assert.deepEqual(lines, [])
  })

  test('a busy server is asked again, and the log has no link and no address', async () => {
    server.answers.push(`451 busy with ${link}`, '250 ok')
    const { lines, queue } = queueTo(`smtp://127.0.0.1:${server.port}`)
    const before = server.mails.length
    queue.send(mail)
    await queue.idle()
    assert.equal(server.mails.length, before + 1)
    assert.match(lines.join(), /451/)
    assert.doesNotMatch(lines.join(), /canary|ada/)
  })

  test('a refusal is final', async () => {
    server.answers.push('550 nobody here', '250 ok')
    const { lines, queue } = queueTo(`smtp://127.0.0.1:${server.port}`)
    queue.send(mail)
    await queue.idle()
    assert.equal(server.answers.length, 1)
    assert.match(lines.join(), /550.*given up/)
  })

  test('T3 without TLS nothing is said to another machine: no user, no mail', async () => {
    const said = server.commands.length
    // The same place, by an address that does not look like this machine.
    const url = `smtp://desk:canary@[::ffff:127.0.0.1]:${server.port}`
    const { lines, queue } = queueTo(url, [])
    queue.send(mail)
    await queue.idle()
    assert.deepEqual(
      server.commands.slice(said).filter((line) => !/^(EHLO|HELO|STARTTLS|QUIT)/.test(line)),
      [],
    )
    assert.ok(server.commands.length > said)
    assert.match(lines.join(), /given up/)
    assert.doesNotMatch(lines.join(), /canary/)
  })
})

describe('mailQueue', () => {
  const failing = (error: Error) => {
    const { lines, logger } = keptLog()
    let tries = 0
    const deliver = async () => {
      tries += 1
      throw error
    }
    const queue = mailQueue({ deliver, clock: () => now, logger, retryAfter: [1, 1] })
    return { lines, queue, tries: () => tries }
  }

  test('gives up after the last repetition', async () => {
    const { queue, tries } = failing(new MailError('no', { isFinal: false }))
    queue.send(mail)
    await queue.idle()
    assert.equal(tries(), 3)
  })

  test('an unexpected error is not repeated in the log', async () => {
    const { queue, lines } = failing(new Error(link))
    queue.send(mail)
    await queue.idle()
    assert.doesNotMatch(lines.join(), /canary/)
  })

  test('an expired link is not sent', async () => {
    const { queue, tries } = failing(new Error('no'))
    queue.send({ ...mail, uselessAt: now })
    await queue.idle()
    assert.equal(tries(), 0)
  })

  test('too many mails are not taken, and a stop ends what waits', async () => {
    const { lines, logger } = keptLog()
    const { promise, resolve } = Promise.withResolvers<void>()
    const sent: OutgoingMail[] = []
    const deliver = (one: OutgoingMail) => {
      sent.push(one)
      return promise
    }
    const queue = mailQueue({ deliver, clock: () => now, logger })
    const taken = Array.from({ length: 1001 }, () => queue.send(mail))
    assert.deepEqual([taken.filter(Boolean).length, taken.at(-1)], [1000, false])
    await assert.rejects(queue.handOver(mail), MailError)
    const closed = queue.close()
    resolve()
    await closed
    assert.equal(sent.length, 2)
    assert.match(lines.join(), /"mails":998/)
  })
})
