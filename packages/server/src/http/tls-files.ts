import { createPrivateKey, type KeyObject } from 'node:crypto'
import { readFileSync, unwatchFile, watchFile } from 'node:fs'
import type { RequestListener, Server } from 'node:http'
import { createServer, type Server as HttpsServer, type ServerOptions } from 'node:https'
import { createSecureContext } from 'node:tls'

import type { Clock, UnixMilliseconds } from '@frontdesk/directory/units.ts'
import type { FastifyBaseLogger } from 'fastify'

import { certificateBlocks, readCertificate } from './certificate-blocks.ts'
import { type CertificateExpiry, certificateExpiry, expiryRemark } from './certificate-expiry.ts'

const watchMilliseconds = 1000

/** TLS 1.3, and of TLS 1.2 what has forward secrecy and authenticated encryption. RFC 9325 §4.2. */
const cipherSuites = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
].join(':')

/** Says in words why the certificate and its key cannot be used. */
export class TlsFilesError extends Error {
  override readonly name = 'TlsFilesError'
}

/** A certificate and its key, as they are on the disk at this moment. */
export interface TlsFiles {
  /** An https server that follows the files; connections that are open stay open. */
  newServer(options: ServerOptions, listener: RequestListener): Server
  /** When the first certificate of the chain in use ends; undefined where that cannot be read. */
  expiresAt(): UnixMilliseconds | undefined
  /** Writes to the log when that is soon, or over. */
  warnOfExpiry(): void
  /** Stops following. */
  close(): void
}

interface Parts {
  readonly certificate: string
  readonly key: string
  readonly expiresSoonDays: number
  readonly clock: Clock
  readonly logger: Pick<FastifyBaseLogger, 'info' | 'warn' | 'error'>
}

/**
 * Opens the files and follows them. A change that cannot be used keeps the old pair and is logged.
 * At the start, and after a change, it is logged when the certificate ends soon.
 *
 * @throws TlsFilesError
 */
export function openTlsFiles(parts: Parts): TlsFiles {
  let inUse = readPair(parts)
  const warnOfExpiry = (): void => warnOf(inUse.expiry, parts)
  warnOfExpiry()
  const servers = new Set<HttpsServer>()
  const reload = (): void => {
    try {
      const next = readPair(parts)
      for (const server of servers) server.setSecureContext(next.context)
      inUse = next
      parts.logger.info('the new TLS certificate is in use')
      warnOfExpiry()
    } catch (error) {
      const why = error instanceof TlsFilesError ? error.message : 'It cannot be used.'
      parts.logger.error({ why }, 'the new TLS certificate is not used, the old one stays')
    }
  }
  // Looking at the files works also where they are links that are exchanged as a whole.
  const watched = [parts.certificate, parts.key]
  for (const path of watched) {
    watchFile(path, { interval: watchMilliseconds, persistent: false }, reload)
  }
  return {
    newServer(options, listener) {
      const server = createServer(
        { ...options, ...inUse.context, handshakeTimeout: 30_000 },
        listener,
      )
      servers.add(server)
      server.on('close', () => servers.delete(server))
      return server
    },
    expiresAt: () => inUse.expiry?.at,
    warnOfExpiry,
    close() {
      for (const path of watched) unwatchFile(path, reload)
    },
  }
}

function warnOf(
  expiry: CertificateExpiry | undefined,
  { certificate, clock, expiresSoonDays, logger }: Parts,
): void {
  if (!expiry) {
    logger.warn(
      `the TLS certificate ${certificate} is in use, but its end cannot be read: watch it yourself`,
    )
    return
  }
  const remark = expiryRemark(expiry, clock(), expiresSoonDays)
  if (remark) logger.warn({ expiresAt: new Date(expiry.at).toISOString() }, remark)
}

/** All that is known of the files, so that a change takes effect as a whole or not at all. */
function readPair({ certificate, key }: Parts) {
  const cert = readText(certificate, 'certificate')
  const context = {
    cert,
    key: readText(key, 'key'),
    minVersion: 'TLSv1.2',
    ciphers: cipherSuites,
    honorCipherOrder: true,
  } as const
  try {
    createSecureContext(context)
  } catch (error) {
    requireCertificates(cert, certificate)
    requirePair(context, key)
    throw new TlsFilesError(`OpenSSL refuses the TLS certificate ${certificate}${reasonOf(error)}.`)
  }
  // Without a certificate OpenSSL has no complaint, and every handshake would fail.
  if (!readCertificate(cert)) requireCertificates(cert, certificate)
  requirePair(context, key)
  return { context, expiry: certificateExpiry(cert) }
}

function readText(path: string, what: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    throw new TlsFilesError(`The TLS ${what} ${path} cannot be read.`)
  }
}

function requireCertificates(pem: string, path: string): void {
  const blocks = certificateBlocks(pem)
  if (blocks.length === 0) {
    throw new TlsFilesError(`The TLS certificate ${path} is not PEM text with a certificate.`)
  }
  for (const [index, block] of blocks.entries()) {
    if (readCertificate(block)) continue
    const which = `certificate ${index + 1} of ${blocks.length}`
    throw new TlsFilesError(
      `In the TLS certificate ${path}, ${which} is damaged: put the whole block there again, or remove it.`,
    )
  }
}

function requirePair({ cert, key }: { readonly cert: string; readonly key: string }, path: string) {
  let privateKey: KeyObject
  try {
    privateKey = createPrivateKey(key)
  } catch {
    throw new TlsFilesError(`The TLS key ${path} is not PEM text without a password.`)
  }
  if (readCertificate(cert)?.checkPrivateKey(privateKey)) return
  throw new TlsFilesError('The TLS key does not belong to the TLS certificate.')
}

/** OpenSSL's own words, such as `: ee key too small`. */
function reasonOf(error: unknown): string {
  const isTold = error instanceof Error && 'reason' in error && typeof error.reason === 'string'
  return isTold ? `: ${error.reason}` : ''
}
