import { whyUnconnected } from '../outbound/why-unconnected.ts'
import { MailError } from './outgoing-mail.ts'

/**
 * What the mail client threw, as what may be told: which step failed, and the codes of the reply.
 * Its words may repeat the mail or its address, and are left out.
 *
 * @see RFC 5321 §4.2 (reply codes), RFC 3463 (enhanced ones)
 */
export function mailFailure(error: unknown): MailError {
  const code = textOf(error, 'code') ?? 'unknown'
  const status = memberOf(error, 'responseCode')
  const reply =
    typeof status === 'number' ? replyCodes(status, textOf(error, 'response')) : undefined
  // A wrong password of ours may be set right; an unknown recipient will not.
  const isFinal = typeof status === 'number' && status >= 500 && code !== 'EAUTH'
  return new MailError(sentence(error, code, reply), { isFinal })
}

function sentence(error: unknown, code: string, reply: string | undefined): string {
  const command = textOf(error, 'command') ?? ''
  const answer = reply === undefined ? '' : `: it answered ${reply}`
  switch (code) {
    case 'EDNS':
    case 'ESOCKET':
    case 'ECONNECTION':
      if (reply !== undefined) return `The mail server ended the connection${answer}.`
      return `The mail server cannot be reached. ${whyUnconnected(textOf(error, 'originalCode'))}`
    case 'ETIMEDOUT':
      return `The mail server did not answer in time (${textOf(error, 'timeoutType') ?? code}).`
    case 'ETLS':
      return command === 'STARTTLS' && reply !== undefined
        ? `The mail server does not upgrade to TLS${answer} to STARTTLS.`
        : `No TLS with the mail server. ${whyUnconnected(textOf(error, 'originalCode'))}`
    case 'EAUTH':
    case 'ENOAUTH':
      return reply === undefined
        ? `The mail server offers no way to sign in that this server knows (${code}).`
        : `The mail server refused the user or the password of FRONTDESK_SMTP_URL${answer}.`
    default:
      return `The mail server refused ${refusedAt(command)} (${code})${answer}.`
  }
}

/** What was refused, by the command that was answered. */
function refusedAt(command: string): string {
  if (command === 'MAIL FROM') return 'the sender of FRONTDESK_MAIL_FROM'
  if (command === 'RCPT TO') return 'the recipient'
  return command === 'CONN' || command === 'EHLO' || command === 'HELO' ? 'to talk' : 'the mail'
}

/** `550 5.1.1`; the enhanced code only where it is one. */
function replyCodes(status: number, response: string | undefined): string {
  const [, enhanced] = /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})(?!\d)/.exec(response ?? '') ?? []
  return enhanced === undefined ? String(status) : `${status} ${enhanced}`
}

function textOf(error: unknown, name: string): string | undefined {
  const value = memberOf(error, name)
  return typeof value === 'string' ? value : undefined
}

function memberOf(error: unknown, name: string): unknown {
  return error instanceof Error ? Reflect.get(error, name) : undefined
}
