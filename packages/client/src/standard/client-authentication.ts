import type { BasicCredentials } from '../tokens/ask-token-endpoint.ts'

/** How a client proves itself at a token endpoint. */
export interface ClientOptions {
  readonly clientId: string
  /** Absent for a public client. */
  readonly clientSecret?: string | undefined
  /** `basic` when not said; `post` puts id and secret into the form. */
  readonly authentication?: 'basic' | 'post' | undefined
}

export interface ClientAuthentication {
  readonly basic: BasicCredentials | undefined
  readonly form: Readonly<Record<string, string | undefined>>
  readonly secrets: readonly string[]
}

/** @see RFC 6749 §2.3.1 (both ways), §3.2.1 (a public client names itself in the form) */
export function clientAuthentication(options: ClientOptions): ClientAuthentication {
  const { clientId, clientSecret, authentication } = options
  const secrets = clientSecret ? [clientSecret] : []
  if (clientSecret && authentication !== 'post') {
    return { basic: { clientId, clientSecret }, form: {}, secrets }
  }
  return { basic: undefined, form: { client_id: clientId, client_secret: clientSecret }, secrets }
}
