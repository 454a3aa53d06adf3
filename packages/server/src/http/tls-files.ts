import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync, unwatchFile, watchFile } from 'node:fs'
import type { RequestListener, Server } from 'node:http'
import { createServer, type Server as HttpsServer, type ServerOptions } from 'node:https'
import { createSecureContext } from 'node:tls'

import type { Clock, UnixMilliseconds } from '@frontdesk/directory/units.ts'
import type { FastifyBaseLogger } from 'fastify'

import { certificateExpiry, expiryRemark } from './certificate-expiry.ts'

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
  /** When the first certificate of the chain in use ends. */
  expiresAt(): UnixMilliseconds
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
  let context = readPair(parts)
  let expiry = certificateExpiry(context.cert)
  const warnOfExpiry = (): void => {
    const remark = expiryRemark(expiry, parts.clock(), parts.expiresSoonDays)
    if (remark) parts.logger.warn({ expiresAt: new Date(expiry.at).toISOString() }, remark)
  }
  warnOfExpiry()
  const servers = new Set<HttpsServer>()
  const reload = (): void => {
    try {
      context = readPair(parts)
      expiry = certificateExpiry(context.cert)
      for (const server of servers) server.setSecureContext(context)
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
      const server = createServer({ ...options, ...context, handshakeTimeout: 30_000 }, listener)
      servers.add(server)
      server.on('close', () => servers.delete(server))
      return server
    },
    expiresAt: () => expiry.at,
    warnOfExpiry,
    close() {
      for (const path of watched) unwatchFile(path, reload)
    },
  }
}

function readPair({ certificate, key }: Parts) {
  const pair = {
    cert: readText(certificate, 'certificate'),
    key: readText(key, 'key'),
    minVersion: 'TLSv1.2',
    ciphers: cipherSuites,
    honorCipherOrder: true,
  } as const
  try {
    createSecureContext(pair)
  } catch {
    throw new TlsFilesError(whyUnusable(pair))
  }
  if (!new X509Certificate(pair.cert).checkPrivateKey(createPrivateKey(pair.key))) {
    throw new TlsFilesError('The TLS key does not belong to the TLS certificate.')
  }
  return pair
}

function readText(path: string, what: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    throw new TlsFilesError(`The TLS ${what} ${path} cannot be read.`)
  }
}

function whyUnusable(pair: { readonly cert: string; readonly key: string }): string {
  const { cert, key } = pair
  if (!isReadable(() => new X509Certificate(cert))) return 'The TLS certificate is not PEM text.'
  if (!isReadable(() => createPrivateKey(key))) {
    return 'The TLS key is not PEM text without a password.'
  }
  return 'The TLS key does not belong to the TLS certificate.'
}

function isReadable(read: () => unknown): boolean {
  try {
    read()
    return true
  } catch {
    return false
  }
}
