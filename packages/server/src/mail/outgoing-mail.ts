import type { UnixMilliseconds } from '@frontdesk/directory/units.ts'

/** A mail to one person: plain text, no pictures, nothing that tells who read it. */
export interface OutgoingMail {
  /** One address. */
  readonly to: string
  readonly subject: string
  /** May hold a link that is a secret: never logged. */
  readonly text: string
  /** After that it is of no use, and is no longer tried. */
  readonly uselessAt?: UnixMilliseconds | undefined
}

/**
 * Takes a mail and sends it later; never throws and never waits.
 *
 * @returns false when it was not taken, because too many are waiting.
 */
export type SendMail = (mail: OutgoingMail) => boolean

/**
 * Hands a mail to the mail server.
 *
 * @throws MailError
 */
export type DeliverMail = (mail: OutgoingMail) => Promise<void>

/** A mail server did not take a mail; says nothing of the mail itself. */
export class MailError extends Error {
  override readonly name = 'MailError'
  /** Trying again is of no use: the server refused this mail, not this moment. */
  readonly isFinal: boolean

  constructor(message: string, { isFinal }: { readonly isFinal: boolean }) {
    super(message)
    this.isFinal = isFinal
  }
}
