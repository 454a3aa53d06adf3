import type { Transporter } from 'nodemailer'

import { isLoopbackName } from '../settings/transport-settings.ts'
import { mailFailure } from './mail-failure.ts'
import type { DeliverMail } from './outgoing-mail.ts'

interface MailServer {
  /** `smtp://` or `smtps://`, with user and password inside: a secret. */
  readonly url: string
  readonly from: string
}

/**
 * Delivers over SMTP. Without `smtps:` the connection must be upgraded by STARTTLS before anything
 * is said; only a mail server on this very machine is spoken to in the clear (T3).
 *
 * @see RFC 3207, RFC 8314
 */
export function smtpDelivery({ url, from }: MailServer): DeliverMail {
  const server = new URL(url)
  const host = server.hostname.replace(/^\[|\]$/g, '')
  const isSecure = server.protocol === 'smtps:'
  const isLocal = isLoopbackName(host)
  const options = {
    host,
    port: server.port === '' ? (isSecure ? 465 : 587) : Number(server.port),
    secure: isSecure,
    requireTLS: !isSecure && !isLocal,
    ignoreTLS: !isSecure && isLocal,
    ...(server.username !== '' && {
      auth: {
        user: decodeURIComponent(server.username),
        pass: decodeURIComponent(server.password),
      },
    }),
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  }
  let transport: Transporter | undefined
  return async ({ to, subject, text }) => {
    try {
      // Loaded at the first mail: most servers send none, and every start would pay for it.
      transport ??= (await import('nodemailer')).createTransport(options)
      await transport.sendMail({
        from,
        // As an object it is one address, whatever stands in it.
        to: { name: '', address: to },
        subject,
        text,
        headers: { 'Auto-Submitted': 'auto-generated' },
      })
    } catch (error) {
      throw mailFailure(error)
    }
  }
}
