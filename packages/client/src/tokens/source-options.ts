import type { FrontdeskError } from '../client-error.ts'
import type { Transport } from '../http/request-transport.ts'
import { openTransport } from '../http/undici-transport.ts'
import type { RequestHook, TokenGrant, TokenSource, TokenStore } from './bearer-token.ts'
import { tokenSource } from './token-source.ts'

/** What every kind of token source takes besides its credentials. */
export interface SourceOptions {
  /** One of the source's own when not given: share one between sources and clients. */
  readonly transport?: Transport | undefined
  /** Keeps tokens between processes; in memory only when not given. */
  readonly store?: TokenStore | undefined
  readonly onRequest?: RequestHook | undefined
  /** For each request of a token; 30,000 when not said. */
  readonly timeoutMilliseconds?: number | undefined
  /** Told when the store cannot be used; a warning of the process when not given. */
  readonly onStoreFailure?: ((error: FrontdeskError) => void) | undefined
}

/** How a grant sends its requests: `SourceOptions` with everything filled in. */
export interface TokenCaller {
  readonly transport: Transport
  readonly onRequest: RequestHook | undefined
  readonly timeoutMilliseconds: number
}

/** Fills in what was not given. */
export function tokenCaller(options: SourceOptions): TokenCaller {
  return {
    transport: options.transport ?? openTransport(),
    onRequest: options.onRequest,
    timeoutMilliseconds: options.timeoutMilliseconds ?? 30_000,
  }
}

/** A source over a grant, with the store of the options. */
export function sourceOf(grant: TokenGrant, options: SourceOptions): TokenSource {
  return tokenSource({ grant, store: options.store, onStoreFailure: options.onStoreFailure })
}
