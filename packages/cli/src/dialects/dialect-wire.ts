import { standardWire } from './standard-wire.ts'
import { uemWire } from './uem-wire.ts'

export interface ClientCredentials {
  readonly clientId: string
  readonly clientSecret: string
}

/** How one dialect asks for tokens and spells its API's addresses. */
export interface DialectWire {
  tokenUrl(server: string, region: string | undefined): string
  /** Headers and form of a token request (grant type client credentials). */
  tokenRequest(
    credentials: ClientCredentials,
    scope: string | undefined,
  ): { readonly headers: Readonly<Record<string, string>>; readonly form: URLSearchParams }
  /** The path as people type it, made complete. */
  apiPath(path: string): string
}

export const dialectNames = ['standard', 'uem'] as const

export type DialectName = (typeof dialectNames)[number]

export const dialectWires: Readonly<Record<DialectName, DialectWire>> = {
  standard: standardWire,
  uem: uemWire,
}
