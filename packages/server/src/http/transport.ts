import type { BlockList } from 'node:net'

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
  /** Who may speak plain HTTP; this machine always may. */
  readonly plainHttp: 'from-anybody' | { readonly onlyFrom: BlockList | undefined }
}

/** @throws TlsFilesError */
export function openTransport(settings: Settings, logger: FastifyBaseLogger): Transport {
  const { hosts, trustedProxies, tlsCertificate, tlsKey, dangerouslyAllowHttp } = settings
  const isOpen = dangerouslyAllowHttp || isLoopbackName(settings.host)
  return {
    originOf: requestOrigins({ hosts, trustedProxies }),
    tls:
      tlsCertificate !== undefined && tlsKey !== undefined
        ? openTlsFiles({ certificate: tlsCertificate, key: tlsKey, logger })
        : undefined,
    plainHttp: isOpen ? 'from-anybody' : { onlyFrom: trustedProxies },
  }
}

/** What clients of the same machine see: a name, not an address, for passkeys need one. */
export function defaultPublicUrl({ tlsCertificate }: Settings, port: number): string {
  return `${tlsCertificate === undefined ? 'http' : 'https'}://localhost:${port}`
}
