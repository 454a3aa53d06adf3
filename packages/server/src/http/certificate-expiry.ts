import { X509Certificate } from 'node:crypto'

import type { UnixMilliseconds } from '@frontdesk/directory/units.ts'

const dayMilliseconds = 86_400_000
const begin = '-----BEGIN CERTIFICATE-----'

/** When a certificate with its chain stops being accepted. */
export interface CertificateExpiry {
  readonly at: UnixMilliseconds
  /** Which of the chain ends then: its subject, on one line. */
  readonly subject: string
}

/**
 * The earliest end in a file of certificates: clients that need the intermediate stop there too.
 *
 * @param pem one certificate or more
 * @see RFC 5280 §6.1.3 (a path is valid while each of its certificates is)
 */
export function certificateExpiry(pem: string): CertificateExpiry {
  const [, ...blocks] = pem.split(begin)
  return blocks
    .map((block) => new X509Certificate(begin + block))
    .map(({ validToDate, subject }) => ({
      at: validToDate.getTime(),
      subject: subject.replaceAll('\n', ', '),
    }))
    .reduce((first, next) => (next.at < first.at ? next : first))
}

/** What to tell of a certificate that ends soon or has ended; undefined while it has time. */
export function expiryRemark(
  { at, subject }: CertificateExpiry,
  now: UnixMilliseconds,
  soonDays: number,
): string | undefined {
  const which = `the TLS certificate of ${subject}`
  if (at <= now) return `${which} has expired: clients refuse it; replace the file`
  const days = Math.floor((at - now) / dayMilliseconds)
  if (days >= soonDays) return undefined
  const left = days === 0 ? 'within a day' : days === 1 ? 'in 1 day' : `in ${days} days`
  return `${which} expires ${left}; replace the file, the server takes the new one by itself`
}
