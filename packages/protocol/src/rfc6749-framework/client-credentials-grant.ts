import type { DialectPolicy } from '../dialect-policy.ts'
import { ProtocolError } from '../errors.ts'
import { type Client, isConfidential } from './client.ts'
import { oneResource } from './form.ts'
import type { Grant } from './grant.ts'
import { grantScope } from './scope.ts'

interface Params {
  readonly scope: string | undefined
  readonly resource: string | undefined
}

/**
 * A client gets a token for itself. Whoever proves nothing, or registered itself, is nobody to
 * give rights to.
 *
 * @throws ProtocolError invalid_scope, invalid_target, unauthorized_client
 * @see RFC 6749 §4.4 (confidential clients only), RFC 8707 §2.2
 */
export const clientCredentialsGrant: Grant<Params> = {
  grantType: 'client_credentials',

  parse: (form) => ({ scope: form.optional('scope'), resource: oneResource(form) }),

  async redeem(params, { client, policy }) {
    if (!isConfidential(client) || client.origin === 'dynamic') {
      throw new ProtocolError('unauthorized_client', 'The client may not use this grant type.')
    }
    const scope = ownScope(client, params.scope, policy)
    return { subject: client.clientId, scope, resource: params.resource }
  },
}

/** No person is behind the token: scope values that tell who somebody is mean nothing in it. */
function ownScope(
  client: Client,
  requested: string | undefined,
  policy: DialectPolicy,
): readonly string[] {
  const granted = grantScope(client, requested, policy)
  const scope = granted.filter((value) => !policy.identityScopes.includes(value))
  if (scope.length > 0 || granted.length === 0) return scope
  throw new ProtocolError('invalid_scope', 'The scope is about a person, and there is none.')
}
