import type { Grant } from './grant.ts'
import { grantScope } from './scope.ts'

interface Params {
  readonly scope: string | undefined
}

/**
 * A client gets a token for itself.
 *
 * @throws ProtocolError invalid_scope
 * @see RFC 6749 §4.4
 */
export const clientCredentialsGrant: Grant<Params> = {
  grantType: 'client_credentials',

  parse: (form) => ({ scope: form.optional('scope') }),

  async redeem(params, { client, policy }) {
    return { subject: client.clientId, scope: grantScope(client, params.scope, policy) }
  },
}
