import type { Clock } from '@frontdesk/directory/units.ts'
import type { FastifyBaseLogger } from 'fastify'

import type { Settings } from '../settings/settings.ts'
import { type MailQueue, mailQueue } from './mail-queue.ts'
import { smtpDelivery } from './smtp-delivery.ts'

/** The way of mails out of this server; undefined while the settings name no mail server. */
export function mailFromSettings(
  { smtpUrl, mailFrom }: Pick<Settings, 'smtpUrl' | 'mailFrom'>,
  parts: { readonly clock: Clock; readonly logger: FastifyBaseLogger },
): MailQueue | undefined {
  if (smtpUrl === undefined || mailFrom === undefined) return undefined
  return mailQueue({ deliver: smtpDelivery({ url: smtpUrl, from: mailFrom }), ...parts })
}
