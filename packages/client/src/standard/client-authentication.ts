import { hash } from 'node:crypto'

import { FrontdeskError } from '../client-error.ts'
import type { BasicCredentials } from '../tokens/ask-token-endpoint.ts'
import {
  type AssertionSigner,
  assertionSigner,
  type PrivateKeyOptions,
} from './private-key-proof.ts'

/** How a client proves itself at a token endpoint. */
export interface ClientOptions extends PrivateKeyOptions {
  readonly clientId: string
  /** Absent for a public client, and beside a private key. */
  readonly clientSecret?: string | undefined
  /** `basic` when not said; `post` puts id and secret into the form. */
  readonly authentication?: 'basic' | 'post' | undefined
}

export interface ClientAuthentication {
  readonly basic: BasicCredentials | undefined
  readonly form: Readonly<Record<string, string | undefined>>
  /** More of the form, made for each request anew. */
  readonly proof: AssertionSigner['sign'] | undefined
  readonly secrets: readonly string[]
  /** Of what proves the client; undefined for a public one. */
  readonly fingerprint: string | undefined
}

/**
 * @throws FrontdeskError `usage` for a secret and a private key at once, and as `assertionSigner`
 * @see RFC 6749 §2.3.1 (both ways), §3.2.1 (a public client names itself in the form), RFC 7523 §2.2
 */
export function clientAuthentication(
  options: ClientOptions & { readonly issuer?: string | undefined },
): ClientAuthentication {
  const { clientId, clientSecret, authentication } = options
  const signer = assertionSigner(options)
  if (signer) {
    if (clientSecret) {
      const words = 'A client proves itself by a secret or by a private key; give one of them.'
      throw new FrontdeskError('usage', words)
    }
    const { sign: proof } = signer
    return { basic: undefined, form: {}, proof, secrets: [], fingerprint: signer.fingerprint }
  }
  const secrets = clientSecret ? [clientSecret] : []
  const known = {
    proof: undefined,
    secrets,
    fingerprint: clientSecret && fingerprint(clientSecret),
  }
  if (clientSecret && authentication !== 'post') {
    return { basic: { clientId, clientSecret }, form: {}, ...known }
  }
  return {
    basic: undefined,
    form: { client_id: clientId, client_secret: clientSecret },
    ...known,
  }
}

/** Tells secrets apart without telling them. */
export function fingerprint(secret: string): string {
  return hash('sha256', secret, 'base64url').slice(0, 22)
}
