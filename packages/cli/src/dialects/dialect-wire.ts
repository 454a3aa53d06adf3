import { accessTokens, accessTokenUrl } from '@frontdesk/client/access/access-tokens.ts'
import {
  apiTokenTokens,
  cloudServicesTokens,
} from '@frontdesk/client/cloud-services/cloud-services-tokens.ts'
import { isLoopback } from '@frontdesk/client/http/proxy-choice.ts'
import type { PrivateKeyOptions } from '@frontdesk/client/standard/private-key-proof.ts'
import { clientCredentials } from '@frontdesk/client/standard/standard-tokens.ts'
import type { TokenSource } from '@frontdesk/client/tokens/bearer-token.ts'
import type { SourceOptions } from '@frontdesk/client/tokens/source-options.ts'
import { uemTokenUrl } from '@frontdesk/client/uem/uem-regions.ts'
import { uemTokens } from '@frontdesk/client/uem/uem-tokens.ts'

import { usageFailure } from '../command-failure.ts'

/** Stands where a client would, for a profile that holds an API token. */
export const apiTokenClient = 'api-token'

/** Where a profile's tokens come from, as far as it says. */
export interface TokenPlace {
  readonly server: string
  readonly region?: string | undefined
  readonly tokenUrl?: string | undefined
  readonly clientId?: string | undefined
}

/** Whom a connection acts as, and where it asks. */
export interface Credentials extends TokenPlace {
  readonly tokenUrl: string
  readonly clientId: string
  /** The secret, or the API token; undefined beside a private key (dialect standard). */
  readonly clientSecret: string | undefined
  readonly privateKey?: PrivateKeyOptions['privateKey']
  readonly keyId?: string | undefined
  readonly scope: string | undefined
  /** One's own API that the tokens are for, where the dialect names one. */
  readonly resource?: string | undefined
}

/** How one dialect gets its tokens and spells its API's addresses. */
export interface DialectWire {
  /** @throws FrontdeskError `usage` where it cannot be known from the server and the region */
  tokenUrl(place: TokenPlace): string
  tokens(credentials: Credentials, options: SourceOptions): TokenSource
  /** The path as people type it, made complete. */
  apiPath(path: string): string
}

export const dialectNames = ['uem', 'standard', 'access', 'csp'] as const

export type DialectName = (typeof dialectNames)[number]

const asTyped = (path: string): string => path

export const dialectWires: Readonly<Record<DialectName, DialectWire>> = {
  uem: {
    // A region of a server on this machine is the one that it plays: its secret stays here.
    tokenUrl: ({ server, region, tokenUrl }) =>
      uemTokenUrl(
        isLoopback(new URL(server).hostname) ? { server, tokenUrl } : { server, region, tokenUrl },
      ),
    tokens: (credentials, options) => uemTokens({ ...withSecret(credentials), ...options }),
    apiPath: (path) => (/^\/api(\/|$)/i.test(path) ? path : `/api${path}`),
  },
  standard: {
    tokenUrl: ({ server, tokenUrl }) => tokenUrl ?? `${server}/oauth2/token`,
    // Assertions are for the issuer, which a server of the dialect standard is itself.
    tokens: (credentials, options) =>
      clientCredentials({ ...credentials, issuer: credentials.server, ...options }),
    apiPath: asTyped,
  },
  access: {
    tokenUrl: ({ server, tokenUrl }) => tokenUrl ?? accessTokenUrl(server),
    tokens: (credentials, options) =>
      accessTokens({ ...withSecret(credentials), server: credentials.tokenUrl, ...options }),
    apiPath: asTyped,
  },
  csp: {
    tokenUrl: cloudTokenUrl,
    tokens(credentials, options) {
      const { clientSecret, ...rest } = withSecret(credentials)
      return rest.clientId === apiTokenClient
        ? apiTokenTokens({ ...rest, apiToken: clientSecret, ...options })
        : cloudServicesTokens({ ...rest, clientSecret, ...options })
    },
    apiPath: asTyped,
  },
}

/** Calls that change nothing, and tell whether the API answers and what a role may see. */
export function harmlessCalls(of: {
  readonly dialect: DialectName
  readonly scope: string | undefined
}): readonly string[] {
  if (of.dialect === 'uem') return ['/api/system/info', '/api/mdm/devices/search?pagesize=1']
  // A standard client without this scope belongs to an API that we do not know.
  return of.dialect === 'standard' && of.scope === 'admin' ? ['/admin/v1/permissions'] : []
}

function withSecret(credentials: Credentials): Credentials & { readonly clientSecret: string } {
  const { clientSecret } = credentials
  if (clientSecret !== undefined) return { ...credentials, clientSecret }
  throw usageFailure('A private key proves clients of the dialect standard only.')
}

function cloudTokenUrl({ server, tokenUrl, clientId }: TokenPlace): string {
  if (tokenUrl !== undefined) {
    throw usageFailure('Dialect csp takes no --token-url: its tokens come from the server itself.')
  }
  const last = clientId === apiTokenClient ? 'api-tokens/authorize' : 'authorize'
  return `${server}/csp/gateway/am/api/auth/${last}`
}
