import type { Person } from '@frontdesk/directory/people/person.ts'
import type { PersonTicket } from '@frontdesk/directory/sign-in/person-ticket.ts'
import type { UnixSeconds } from '@frontdesk/directory/units.ts'

import type { OutgoingMail } from './outgoing-mail.ts'

interface LinkMail {
  readonly purpose: PersonTicket['purpose']
  readonly person: Pick<Person, 'email' | 'username'>
  /** Where the person chooses a password. */
  readonly link: string
  readonly expiresAt: UnixSeconds
  /** Who acts, as people know them; undefined: the person asked for it. */
  readonly from: string | undefined
}

/** The mail that carries an invitation or the link of a password reset. */
export function linkMail({ purpose, person, link, expiresAt, from }: LinkMail): OutgoingMail {
  const isInvitation = purpose === 'invitation'
  const who = from === undefined ? 'Somebody, probably you,' : inOneLine(from)
  const lines = [
    'Hello,',
    '',
    isInvitation
      ? `${who} invites you to Frontdesk. Your username is ${inOneLine(person.username)}.`
      : `${who} asked for a new password for ${inOneLine(person.username)} at Frontdesk.`,
    '',
    'Choose a password here:',
    '',
    link,
    '',
    `The link works once, until ${shownDate(expiresAt)}. Whoever has it can use it: keep it to yourself.`,
    isInvitation
      ? 'If you know nothing about this, do nothing.'
      : 'If you did not ask for this, do nothing: your password stays as it is.',
    '',
  ]
  return {
    to: person.email,
    subject: isInvitation ? 'Your invitation to Frontdesk' : 'A new password for Frontdesk',
    text: lines.join('\n'),
    uselessAt: expiresAt * 1000,
  }
}

/** `21 November 2026, 09:10 UTC` */
function shownDate(seconds: UnixSeconds): string {
  const parts = { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' } as const
  return `${new Intl.DateTimeFormat('en-GB', parts).format(seconds * 1000)} UTC`
}

/** A name never looks like lines, or a second link, of the mail itself. */
function inOneLine(name: string): string {
  return name.replace(/[\p{C}\p{Z}]+/gu, ' ').replaceAll('://', ': //')
}
