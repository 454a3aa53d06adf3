import type { OrganizationGroupStore } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type {
  Organization,
  OrganizationStore,
} from '@frontdesk/directory/organizations/organization.ts'
import { defaultRegion, type Region } from '@frontdesk/directory/organizations/region.ts'
import { whyNotServedAt } from '@frontdesk/directory/organizations/served-place.ts'
import { type Clock, secondsOf, type UnixSeconds } from '@frontdesk/directory/units.ts'

import type { ClientSecret } from '../credentials/client-secret.ts'
import type { TokenRequest } from '../engine.ts'
import { ProtocolError } from '../errors.ts'
import type { FailureLimits } from '../failure-limits/failure-limits.ts'
import { isLoopback } from '../failure-limits/network-address.ts'
import { type Client, type ClientStore, isMethodOf } from './client.ts'
import { type ClientProof, type ProvenClient, readClientProof } from './client-proof.ts'
import type { Form } from './form.ts'

interface Parts {
  readonly clients: Pick<ClientStore, 'find'>
  readonly organizations: Pick<OrganizationStore, 'find'>
  readonly organizationGroups: Pick<OrganizationGroupStore, 'findTop'>
  readonly proveClient: (
    proof: ClientProof,
    client: Client | undefined,
    request: TokenRequest,
    now: UnixSeconds,
  ) => Promise<ProvenClient | undefined>
  /** Spends what a failed check costs, for a proof that was right but of no use. */
  readonly spendFailure: () => Promise<void>
  readonly limits: FailureLimits
  readonly clock: Clock
}

/** A client that proved who it is, or a public one that said so. */
export interface AuthenticatedClient {
  readonly client: Client
  /** Which of its secrets proved it; undefined where none did. */
  readonly secret: ClientSecret | undefined
  /** Of its organization; an operator's client has the default one. */
  readonly region: Region
}

export type AuthenticateClient = (request: TokenRequest, form: Form) => Promise<AuthenticatedClient>

/**
 * Proves who asks, by Basic, by the body, by a signed assertion, or, for public clients, not at
 * all. Every refusal reads alike and costs alike, so that nobody learns which identifiers exist.
 *
 * @throws ProtocolError invalid_client, invalid_request (both methods at once),
 *   temporarily_unavailable (too many failures, T13)
 * @see RFC 6749 §2.3 (methods), §5.2 (refusal)
 */
export function clientAuthentication(parts: Parts): AuthenticateClient {
  return async (request, form) => {
    const proofs = readClientProof(request, form)
    const now = secondsOf(parts.clock())

    for (const proof of proofs) {
      const limited = { clientId: proof.clientId, address: request.address }
      parts.limits.require(limited)
      const proven = await prove(parts, request, proof, now)
      if (proven) {
        // Whoever said nothing but a name has shown nothing: a public client is at home nowhere.
        if (proof.method !== 'none') parts.limits.succeeded(limited)
        return proven
      }
    }

    const first = proofs[0]
    if (first) parts.limits.failed({ clientId: first.clientId, address: request.address })
    throw new ProtocolError('invalid_client', 'The client or its secret is not valid.')
  }
}

async function prove(
  parts: Parts,
  request: TokenRequest,
  proof: ClientProof,
  now: UnixSeconds,
): Promise<AuthenticatedClient | undefined> {
  const client = await parts.clients.find(proof.clientId)
  const claimed = { clientId: proof.clientId, organizationGroupId: client?.organizationGroupId }
  request.decision.claimed = claimed
  const proven = await parts.proveClient(proof, client, request, now)
  if (!client || !proven) return undefined

  // From here on the caller has shown that it is the client: explain may name it.
  const { secret } = proven
  const { decision } = request
  decision.isProven = proof.method !== 'none'
  // An earlier reading of the same header may have failed.
  decision.rule = undefined
  decision.clientId = client.clientId
  decision.secretId = secret?.id
  decision.organizationId = client.organizationId
  decision.organizationGroupId = client.organizationGroupId
  decision.roleId = client.roleId

  const organization =
    client.organizationId === undefined
      ? undefined
      : await parts.organizations.find(client.organizationId)
  const refusal =
    whyRefused(client, proven, request) ??
    whyOrganizationRefused(client, organization) ??
    (request.boundTo &&
      (await whyNotServedAt(request.boundTo.place, organization, parts.organizationGroups)))
  if (refusal === undefined)
    return { client, secret, region: organization?.region ?? defaultRegion }
  decision.rule = refusal
  if (secret?.origin !== 'chosen') await parts.spendFailure()
  return undefined
}

function whyRefused(
  client: Client,
  { method, secret }: ProvenClient,
  request: TokenRequest,
): string | undefined {
  if (client.dialect !== request.policy.dialect)
    return 'The client belongs to another token endpoint.'
  if (client.status !== 'enabled') return 'The client is disabled.'
  if (!isMethodOf(client, method)) {
    return 'The client is registered for another authentication method.'
  }
  if (secret?.loopbackOnly && !isLoopback(request.address)) {
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
