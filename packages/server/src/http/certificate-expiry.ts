import type { UnixMilliseconds } from '@frontdesk/directory/units.ts'

import { certificateBlocks, readCertificate } from './certificate-blocks.ts'

const dayMilliseconds = 86_400_000

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
 * @returns undefined where the end of one of them cannot be read: OpenSSL serves such a one
 * @see RFC 5280 §6.1.3 (a path is valid while each of its certificates is)
 */
export function certificateExpiry(pem: string): CertificateExpiry | undefined {
  let first: CertificateExpiry | undefined
  for (const block of certificateBlocks(pem)) {
    const certificate = readCertificate(block)
    const at = certificate?.validToDate.getTime() ?? Number.NaN
    if (!certificate || Number.isNaN(at)) return undefined
    const subject = (certificate.subject ?? '').replaceAll('\n', ', ')
    if (!first || at < first.at) first = { at, subject }
  }
  return first
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
