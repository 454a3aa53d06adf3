import { X509Certificate } from 'node:crypto'

import type { RegisteredCertificate } from '@frontdesk/directory/administrators/administrator.ts'
import { secondsOf, type UnixSeconds } from '@frontdesk/directory/units.ts'

import { invalidField } from './problem.ts'

const path = '/certificate'
const onePem = /^\s*-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*$/

/**
 * Reads the certificate that an administrator will sign requests with. It is trusted because
 * it was registered: nobody's signature on it counts.
 *
 * @throws Problem invalid when it is no certificate, several, or one that has ended
 */
export function parseCertificate(pem: string, now: UnixSeconds): RegisteredCertificate {
  if (!onePem.test(pem)) throw invalidField(path, 'must be one certificate in PEM, and no key')
  const certificate = readPem(pem)
  const notAfter = secondsOf(certificate.validToDate.getTime())
  if (!(notAfter > now)) throw invalidField(path, 'has ended already')
  return {
    der: certificate.raw.toString('base64'),
    fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    subject: oneLine(certificate.subject),
    notAfter,
  }
}

function readPem(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch {
    throw invalidField(path, 'is not a certificate')
  }
}

function oneLine(subject: string | undefined): string {
  const parts = (subject ?? '').split('\n').filter(Boolean)
  return parts.join(', ').replaceAll(/\p{C}/gu, ' ').slice(0, 1000)
}
