import type { DialectPolicy } from '../dialect-policy.ts'
import { ProtocolError } from '../errors.ts'
import type { TokenTargets } from '../rfc8707-resource-indicators/token-target.ts'
import { type Client, isConfidential } from './client.ts'
import { oneResource } from './form.ts'
import type { Grant } from './grant.ts'
import { grantScope } from './scope.ts'

interface Parts {
  readonly targets: Pick<TokenTargets, 'choose'>
}

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
export function clientCredentialsGrant({ targets }: Parts): Grant<Params> {
  return {
    grantType: 'client_credentials',

    parse: (form) => ({ scope: form.optional('scope'), resource: oneResource(form) }),

    async redeem({ scope: asked, resource }, { client, policy }) {
      if (!isConfidential(client) || client.origin === 'dynamic') {
        throw new ProtocolError('unauthorized_client', 'The client may not use this grant type.')
      }
      const scope = ownScope(client, asked, policy)
      const chosen = targets.choose({
        client,
        policy,
        scope,
        isDefault: asked === undefined,
        resource,
      })
      // Most tokens are for an API of this server: nothing is waited for.
      const { audience, api, ...target } = chosen instanceof Promise ? await chosen : chosen
      return { subject: client.clientId, scope: target.scope, resource: audience, api }
    },
  }
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
