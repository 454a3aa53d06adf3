import type { OrganizationGroupStore } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type {
  Organization,
  OrganizationStore,
} from '@frontdesk/directory/organizations/organization.ts'
import { defaultRegion, type Region } from '@frontdesk/directory/organizations/region.ts'
import { whyNotServedAt } from '@frontdesk/directory/organizations/served-place.ts'
import { type Clock, secondsOf, type UnixSeconds } from '@frontdesk/directory/units.ts'

import { type ClientSecret, isLiving } from '../credentials/client-secret.ts'
import type { SecretVerifier } from '../credentials/secret-verifier.ts'
import type { TokenRequest } from '../engine.ts'
import { ProtocolError } from '../errors.ts'
import type { FailureLimits } from '../failure-limits/failure-limits.ts'
import { isLoopback } from '../failure-limits/network-address.ts'
import { type PresentedCredentials, readBasicCredentials } from './basic-credentials.ts'
import type { Client, ClientAuthenticationMethod, ClientStore } from './client.ts'
import type { Form } from './form.ts'

interface Parts {
  readonly clients: Pick<ClientStore, 'find'>
  readonly organizations: Pick<OrganizationStore, 'find'>
  readonly organizationGroups: Pick<OrganizationGroupStore, 'findTop'>
  readonly secrets: SecretVerifier
  readonly limits: FailureLimits
  readonly clock: Clock
}

/** A client that proved who it is, and by which of its secrets. */
export interface AuthenticatedClient {
  readonly client: Client
  readonly secret: ClientSecret
  /** Of its organization; an operator's client has the default one. */
  readonly region: Region
}

export type AuthenticateClient = (request: TokenRequest, form: Form) => Promise<AuthenticatedClient>

interface Attempt {
  readonly method: ClientAuthenticationMethod
  /** What the client may have meant, likeliest first. */
  readonly candidates: readonly PresentedCredentials[]
}

/**
 * Proves who asks, by Basic or by the body. Every refusal reads alike and costs alike, so that
 * nobody learns which identifiers exist.
 *
 * @throws ProtocolError invalid_client, invalid_request (both methods at once),
 *   temporarily_unavailable (too many failures, T13)
 * @see RFC 6749 §2.3.1 (methods), §5.2 (refusal)
 */
export function clientAuthentication(parts: Parts): AuthenticateClient {
  return async (request, form) => {
    const { method, candidates } = readAttempt(request, form)
    const now = secondsOf(parts.clock())

    for (const candidate of candidates) {
      const limited = { clientId: candidate.clientId, address: request.address }
      parts.limits.require(limited)
      const proven = await prove(parts, request, method, candidate, now)
      if (proven) {
        parts.limits.succeeded(limited)
        return proven
      }
    }

    const first = candidates[0]
    if (first) parts.limits.failed({ clientId: first.clientId, address: request.address })
    throw new ProtocolError('invalid_client', 'The client or its secret is not valid.')
  }
}

/** What identifiers and secrets are made of: RFC 6749 Appendix A.1, A.2. */
const visible = /^[\x20-\x7e]+$/

/** Which of the two methods was used; a body with a secret beside Basic is two at once. */
function readAttempt({ authorization, policy }: TokenRequest, form: Form): Attempt {
  const basic = readBasicCredentials(authorization)
  const clientId = form.optional('client_id')
  const clientSecret = form.optional('client_secret')

  if (basic && clientSecret !== undefined && policy.doubleAuthentication === 'refused') {
    throw new ProtocolError(
      'invalid_request',
      'The client authenticates in the header and in the body; only one is allowed.',
    )
  }
  const candidates =
    basic ?? (clientId === undefined ? [] : [{ clientId, clientSecret: clientSecret ?? '' }])
  const fitting = candidates.filter(
    (candidate) =>
      visible.test(candidate.clientId) &&
      visible.test(candidate.clientSecret) &&
      candidate.clientId.length <= policy.maximumCredentialLength &&
      candidate.clientSecret.length <= policy.maximumCredentialLength,
  )
  return { method: basic ? 'client_secret_basic' : 'client_secret_post', candidates: fitting }
}

async function prove(
  parts: Parts,
  request: TokenRequest,
  method: ClientAuthenticationMethod,
  presented: PresentedCredentials,
  now: UnixSeconds,
): Promise<AuthenticatedClient | undefined> {
  const client = await parts.clients.find(presented.clientId)
  const living = client?.secrets.filter((secret) => isLiving(secret, now)) ?? []
  const secret = await parts.secrets.verify(presented.clientSecret, living)
  if (!client || !secret) return undefined

  // From here on the caller has shown that it knows the secret: explain may name the client.
  const { decision } = request
  decision.clientId = client.clientId
  decision.secretId = secret.id
  decision.organizationId = client.organizationId
  decision.organizationGroupId = client.organizationGroupId
  decision.roleId = client.roleId

  const organization =
    client.organizationId === undefined
      ? undefined
      : await parts.organizations.find(client.organizationId)
  const refusal =
    whyRefused(client, secret, method, request) ??
    whyOrganizationRefused(client, organization) ??
    (request.boundTo &&
      (await whyNotServedAt(request.boundTo.place, organization, parts.organizationGroups)))
  if (refusal === undefined)
    return { client, secret, region: organization?.region ?? defaultRegion }
  decision.rule = refusal
  if (secret.origin === 'generated') await parts.secrets.spendFailure()
  return undefined
}

function whyRefused(
  client: Client,
  secret: ClientSecret,
  method: ClientAuthenticationMethod,
  request: TokenRequest,
): string | undefined {
  if (client.dialect !== request.policy.dialect)
    return 'The client belongs to another token endpoint.'
  if (client.status !== 'enabled') return 'The client is disabled.'
  if (client.authenticationMethods.length > 0 && !client.authenticationMethods.includes(method)) {
    return 'The client is registered for another authentication method.'
  }
  if (secret.loopbackOnly && !isLoopback(request.address)) {
    return 'The first secret of a server works from its own machine only, until it is replaced.'
  }
  return undefined
}

function whyOrganizationRefused(
  { organizationId }: Client,
  organization: Organization | undefined,
): string | undefined {
  if (organizationId === undefined || organization?.status === 'enabled') return undefined
  return 'The organization is disabled.'
}
