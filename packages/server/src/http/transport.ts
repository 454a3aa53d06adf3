import { isIPv6 } from 'node:net'

import type { Clock } from '@frontdesk/directory/units.ts'
import type { FastifyBaseLogger } from 'fastify'

import type { Settings } from '../settings/settings.ts'
import { isLoopbackName } from '../settings/transport-settings.ts'
import { type OriginOf, requestOrigins } from './request-origin.ts'
import { openTlsFiles, type TlsFiles } from './tls-files.ts'

/** How requests reach the server, and what is believed of them (T2, T3). */
export interface Transport {
  readonly originOf: OriginOf
  /** Certificate and key; without them the server speaks plain HTTP. */
  readonly tls: TlsFiles | undefined
  /** Plain HTTP is answered to programs on this machine only. */
  readonly refusesPlainHttp: boolean
  /** How long browsers remember to come by https only; 0 tells them nothing. */
  readonly strictTransportSeconds: number
}

/** @throws TlsFilesError */
export function openTransport(
  settings: Settings,
  { clock, logger }: { readonly clock: Clock; readonly logger: FastifyBaseLogger },
): Transport {
  const { hosts, trustedProxies, tlsCertificate, tlsKey, publicUrl } = settings
  const isLocal = isLoopbackName(settings.host) && !publicUrl?.startsWith('https:')
  return {
    originOf: requestOrigins({ hosts, trustedProxies }),
    tls:
      tlsCertificate !== undefined && tlsKey !== undefined
        ? openTlsFiles({
            certificate: tlsCertificate,
            key: tlsKey,
            expiresSoonDays: settings.tlsExpiresSoonDays,
            clock,
            logger,
          })
        : undefined,
    refusesPlainHttp: !isLocal && !settings.dangerouslyAllowHttp,
    // Browsers would remember it of localhost for every program there.
    strictTransportSeconds: isPublic(publicUrl) ? settings.strictTransportSeconds : 0,
  }
}

function isPublic(publicUrl: string | undefined): boolean {
  return publicUrl !== undefined && !isLoopbackName(new URL(publicUrl).hostname)
}

/** What clients of the same machine see: a name, not an address, for passkeys need one. */
export function defaultPublicUrl({ tlsCertificate }: Settings, port: number): string {
  return `${tlsCertificate === undefined ? 'http' : 'https'}://localhost:${port}`
}

/** Where a program on this machine reaches the server, whatever its public URL is. */
export function ownMachineUrl(
  { host, tlsCertificate }: Pick<Settings, 'host' | 'tlsCertificate'>,
  port: number,
): string {
  const scheme = tlsCertificate === undefined ? 'http' : 'https'
  const name = reachedAsLocalhost.has(host) ? 'localhost' : host
  return `${scheme}://${isIPv6(name) ? `[${name}]` : name}:${port}`
}

const reachedAsLocalhost = new Set(['localhost', '127.0.0.1', '::1', '0.0.0.0', '::'])
