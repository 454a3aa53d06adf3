import { type Clock, secondsOf } from '@frontdesk/directory/units.ts'

import type { DialectPolicy } from '../dialect-policy.ts'
import type { TokenAnswer, TokenRequest } from '../engine.ts'
import { ProtocolError } from '../errors.ts'
import type { IssueTokens } from '../issue-tokens.ts'
import type { AuthenticateClient } from './authenticate-client.ts'
import type { Client } from './client.ts'
import { type Form, parseForm } from './form.ts'
import type { Grant } from './grant.ts'

interface Parts {
  readonly grants: ReadonlyMap<string, Grant>
  readonly clock: Clock
  readonly authenticateClient: AuthenticateClient
  readonly issueTokens: IssueTokens
}

/**
 * Answers a token request. The steps below are the whole path; nothing hooks in from elsewhere.
 * The answer leaves when the audit row that tells of it is durable.
 *
 * @throws ProtocolError invalid_client, invalid_request, unsupported_grant_type,
 *   unauthorized_client, temporarily_unavailable, and the refusals of the grant
 * @see RFC 6749 §3.2 (endpoint), §5.1 (success), §5.2 (errors)
 */
export function tokenEndpoint(parts: Parts): (request: TokenRequest) => Promise<TokenAnswer> {
  return async (request) => {
    const { policy } = request
    const form = parseForm(request.form)
    const { client, secret, region } = await parts.authenticateClient(request, form)
    const grant = chooseGrant(parts.grants, form, { client, policy })
    const params = grant.parse(form)
    const now = secondsOf(parts.clock())
    const issuance = await grant.redeem(params, { client, policy, now, request })
    if ('reissued' in issuance) return issuance.reissued
    return parts.issueTokens({ client, secret, region, issuance, request })
  }
}

function chooseGrant(
  grants: Parts['grants'],
  form: Form,
  { client, policy }: { readonly client: Client; readonly policy: DialectPolicy },
): Grant {
  const grantType = form.optional('grant_type')
  if (grantType === undefined) {
    throw new ProtocolError(policy.missingGrantType, 'The parameter grant_type is missing.')
  }
  const grant = grants.get(grantType)
  if (!grant || !policy.grantTypes.includes(grant.grantType)) {
    throw new ProtocolError('unsupported_grant_type', 'This grant type is not offered.')
  }
  if (!client.grantTypes.includes(grant.grantType)) {
    throw new ProtocolError('unauthorized_client', 'The client may not use this grant type.')
  }
  return grant
}
