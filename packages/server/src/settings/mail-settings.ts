import type { Setting } from './setting.ts'

const smtpUrl: Setting<string | undefined> = {
  name: 'FRONTDESK_SMTP_URL',
  shownDefault: 'unset: no mail is sent',
  secret: true,
  sentence:
    'The mail server for invitations and password resets: `smtps://USER:PASSWORD@HOST:465`, or `smtp://...:587`, which is upgraded to TLS; without TLS only on this machine.',
  fallback: undefined,
  parse: parseSmtpUrl,
}

const mailFrom: Setting<string | undefined> = {
  name: 'FRONTDESK_MAIL_FROM',
  shownDefault: 'unset',
  secret: false,
  sentence:
    'Whom mails come from: `frontdesk@example.com` or `Front desk <frontdesk@example.com>`.',
  fallback: undefined,
  parse: parseMailFrom,
}

/** How mails to people leave. */
export const mailSettings = { smtpUrl, mailFrom } as const satisfies Record<
  string,
  Setting<unknown>
>

interface Chosen {
  readonly smtpUrl: string | undefined
  readonly mailFrom: string | undefined
}

/** What of these settings does not go together, a sentence each. */
export function mailContradictions({ smtpUrl: server, mailFrom: from }: Chosen): string[] {
  if ((server === undefined) === (from === undefined)) return []
  return [`${smtpUrl.name} and ${mailFrom.name} must both be set, or neither of them.`]
}

function parseSmtpUrl(value: string): string {
  const url = URL.parse(value)
  if (!url || !['smtp:', 'smtps:'].includes(url.protocol) || url.hostname === '') {
    throw new Error('must be smtp://HOST:PORT or smtps://HOST:PORT')
  }
  if (url.search || url.hash || !['', '/'].includes(url.pathname)) {
    throw new Error('must have no path, query or fragment')
  }
  // A password that would be read differently than it was written fails later, at the first mail.
  if (!isDecodable(url.username) || !isDecodable(url.password)) {
    throw new Error('must have percent signs of its user and password written as %25')
  }
  return value
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}

const address = String.raw`[^\s@<>,;:"\\\p{C}]+@[^\s@<>,;:"\\\p{C}]+`
const senderForm = new RegExp(String.raw`^(?:${address}|[^<>@,;:"\\\p{C}]+ <${address}>)$`, 'u')

function parseMailFrom(value: string): string {
  if (!senderForm.test(value)) {
    throw new Error('must be an address, or a name and an address in <>')
  }
  return value
}
