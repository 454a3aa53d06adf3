import type { Clock } from '@frontdesk/directory/units.ts'
import type { FastifyBaseLogger } from 'fastify'

import { type DeliverMail, MailError, type OutgoingMail, type SendMail } from './outgoing-mail.ts'

const maximumWaiting = 1000
const maximumAtOnce = 2
const retryAfterMilliseconds = [5_000, 30_000, 120_000, 600_000, 1_800_000]

interface Parts {
  readonly deliver: DeliverMail
  readonly clock: Clock
  readonly logger: Pick<FastifyBaseLogger, 'warn' | 'error'>
  /** How long to wait before each repetition; then it is given up. */
  readonly retryAfter?: readonly number[] | undefined
}

/** Mails on their way: in memory only, so what a stop leaves behind is asked for again. */
export interface MailQueue {
  readonly send: SendMail
  /** The same for pages: rejects when the mail was not taken. */
  handOver(mail: OutgoingMail): Promise<void>
  /** Resolves when nothing is waiting or on its way. */
  idle(): Promise<void>
  /** Gives up what is waiting for a repetition; what is on its way goes on. */
  close(): Promise<void>
}

interface Queued {
  readonly mail: OutgoingMail
  /** How often it was tried. */
  tries: number
}

/**
 * Whether every mail server takes an address: letters beyond ASCII before the `@` need an extension
 * that few offer, and only the delivery, later, would find out.
 *
 * @see RFC 6531 §3.2
 */
function isSendable(address: string): boolean {
  return /^\p{ASCII}*$/u.test(address.slice(0, address.lastIndexOf('@')))
}

/** A queue of mails with repetitions. The log tells of failures, never of a mail's content. */
export function mailQueue({
  deliver,
  clock,
  logger,
  retryAfter = retryAfterMilliseconds,
}: Parts): MailQueue {
  const ready: Queued[] = []
  const timers = new Map<Queued, NodeJS.Timeout>()
  let underway = 0
  let waiters: (() => void)[] = []

  const waiting = (): number => ready.length + timers.size + underway

  function settle(): void {
    if (waiting() > 0) return
    for (const resolve of waiters) resolve()
    waiters = []
  }

  function start(): void {
    while (underway < maximumAtOnce) {
      const next = ready.shift()
      if (!next) break
      underway += 1
      attempt(next).finally(() => {
        underway -= 1
        start()
        settle()
      })
    }
  }

  async function attempt(queued: Queued): Promise<void> {
    const { mail } = queued
    if (mail.uselessAt !== undefined && clock() >= mail.uselessAt) {
      logger.error('a mail was given up: its link has expired')
      return
    }
    queued.tries += 1
    try {
      await deliver(mail)
    } catch (error) {
      retryLater(queued, error)
    }
  }

  function retryLater(queued: Queued, error: unknown): void {
    // Of other errors nobody knows what their words hold.
    const reason = error instanceof MailError ? error.message : 'The mail could not be sent.'
    const delay = retryAfter[queued.tries - 1]
    if ((error instanceof MailError && error.isFinal) || delay === undefined) {
      logger.error({ reason, tries: queued.tries }, 'a mail was given up')
      return
    }
    logger.warn({ reason, tries: queued.tries }, 'a mail could not be sent; it is tried again')
    const timer = setTimeout(() => {
      timers.delete(queued)
      ready.push(queued)
      start()
    }, delay)
    timer.unref()
    timers.set(queued, timer)
  }

  const idle = (): Promise<void> =>
    waiting() === 0 ? Promise.resolve() : new Promise((resolve) => waiters.push(resolve))

  const send: SendMail = (mail) => {
    if (!isSendable(mail.to)) {
      logger.warn('a mail was not taken: its address needs SMTPUTF8; hand the link over by hand')
      return false
    }
    if (waiting() >= maximumWaiting) {
      logger.error('a mail was not taken: too many are waiting')
      return false
    }
    ready.push({ mail, tries: 0 })
    start()
    return true
  }

  return {
    send,
    async handOver(mail) {
      // A page tells the same to all: a refused address must not be found out there.
      if (!send(mail) && isSendable(mail.to))
        throw new MailError('Too many mails are waiting.', { isFinal: true })
    },
    idle,

    async close() {
      for (const timer of timers.values()) clearTimeout(timer)
      const left = timers.size + ready.length
      timers.clear()
      ready.length = 0
      if (left > 0) logger.error({ mails: left }, 'mails were given up at the stop')
      settle()
      await idle()
    },
  }
}
