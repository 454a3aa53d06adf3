import type { Decision } from '@frontdesk/directory/audit/decision.ts'
import type { OrganizationGroupStore } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type {
  Organization,
  OrganizationStore,
} from '@frontdesk/directory/organizations/organization.ts'
import { defaultRegion, type Region } from '@frontdesk/directory/organizations/region.ts'
import { whyNotServedAt } from '@frontdesk/directory/organizations/served-place.ts'
import { type Clock, secondsOf, type UnixSeconds } from '@frontdesk/directory/units.ts'

import { type ClientSecret, isLiving } from '../credentials/client-secret.ts'
import type { TokenRequest } from '../engine.ts'
import { ProtocolError } from '../errors.ts'
import { countedChecks } from '../failure-limits/counted-checks.ts'
import type { Attempted, FailureLimits } from '../failure-limits/failure-limits.ts'
import { isLoopback } from '../failure-limits/network-address.ts'
import { type Client, type ClientStore, isMethodOf, isVouchedFor } from './client.ts'
import {
  type ClientProof,
  type ClientProofs,
  type ProvenClient,
  readClientProof,
} from './client-proof.ts'
import type { Form } from './form.ts'
import { keepsProof } from './kept-proof.ts'

interface Parts {
  readonly clients: Pick<ClientStore, 'find'>
  readonly organizations: Pick<OrganizationStore, 'find'>
  readonly organizationGroups: Pick<OrganizationGroupStore, 'findTop'>
  readonly proveClient: ClientProofs
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
  const counted = countedChecks(parts.limits)

  return async (request, form) => {
    const proofs = readClientProof(request, form)
    const now = secondsOf(parts.clock())
    let isOfNoUse = false

    for (const proof of proofs) {
      const limited = { clientId: proof.clientId, address: request.address }
      parts.limits.require(limited)
      const named = await parts.clients.find(proof.clientId)
      // What names no client may be a secret in the wrong place: it is kept nowhere.
      if (named) request.decision.claimed = claimOf(named)
      const proven = await parts.proveClient.quick(proof, named, request, now)
      if (!named || !proven) continue
      const hasWaited = proof.method === 'private_key_jwt'
      const client = hasWaited ? await asItIsNow(parts, request, named) : named
      const admitted = client && (await admit(parts, request, { client, proven }))
      if (!admitted) {
        isOfNoUse = true
        continue
      }
      // Whoever said nothing but a name has shown nothing: a public client is at home nowhere.
      if (proof.method !== 'none') parts.limits.succeeded(limited)
      return admitted
    }

    if (proofs.length === 0) throw clientRefusal()
    const found = await counted(...attemptOf(request, proofs), () =>
      isOfNoUse ? parts.spendFailure().then(() => undefined) : slowly(parts, request, proofs, now),
    )
    const admitted = found && (await admitLater(parts, request, found))
    if (admitted) return admitted
    throw clientRefusal()
  }
}

function claimOf({ clientId, organizationGroupId }: Client): Decision['claimed'] {
  return { clientId, organizationGroupId }
}

/** How every refusal of a client reads. */
export function clientRefusal(): ProtocolError {
  return new ProtocolError('invalid_client', 'The client or its secret is not valid.')
}

/** One attempt, however many readings its header has. */
function attemptOf(
  { address }: TokenRequest,
  proofs: readonly ClientProof[],
): [attempted: Attempted, presented: string] {
  return [{ clientId: proofs[0]?.clientId ?? '', address }, JSON.stringify(proofs)]
}

interface FoundClient {
  readonly proof: ClientProof
  readonly proven: ProvenClient
}

/** Checks what waits in a queue; a flood of unknown names never stands before a known client. */
async function slowly(
  parts: Parts,
  { address }: TokenRequest,
  proofs: readonly ClientProof[],
  now: UnixSeconds,
): Promise<FoundClient | undefined> {
  for (const proof of proofs) {
    const client = await parts.clients.find(proof.clientId)
    const isAtHome = parts.limits.isAtHome({ clientId: proof.clientId, address })
    const queue = isAtHome ? 'client at home' : 'client'
    const proven = await parts.proveClient.slow(proof, client, now, queue)
    if (proven) return { proof, proven }
  }
  return undefined
}

/**
 * The client after its assertion was judged, which waits for the database and may wait seconds for
 * keys at an address: undefined when what proved it is no longer its own (T7).
 */
async function asItIsNow(
  { clients }: Parts,
  { decision }: TokenRequest,
  before: Client,
): Promise<Client | undefined> {
  const client = await clients.find(before.clientId)
  if (client?.id === before.id && keepsProof(before, client)) return client
  decision.rule = 'The client, or its keys, changed while its assertion was checked.'
  return undefined
}

/** After a wait: the client, and the secret that it showed, as they are now. */
async function admitLater(
  parts: Parts,
  request: TokenRequest,
  { proof, proven }: FoundClient,
): Promise<AuthenticatedClient | undefined> {
  const client = await parts.clients.find(proof.clientId)
  const secret = client?.secrets.find(({ id }) => id === proven.secret?.id)
  const isStill = secret && isLiving(secret, secondsOf(parts.clock()))
  if (client && isStill) {
    const admitted = await admit(parts, request, { client, proven })
    if (admitted) return admitted
  }
  parts.limits.failed({ clientId: proof.clientId, address: request.address })
  return undefined
}

async function admit(
  parts: Parts,
  request: TokenRequest,
  { client, proven }: { readonly client: Client; readonly proven: ProvenClient },
): Promise<AuthenticatedClient | undefined> {
  // From here on the caller has shown that it is the client: explain may name it.
  const { secret } = proven
  const { decision } = request
  decision.isProven = isVouchedFor(client)
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
