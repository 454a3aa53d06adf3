import type { StandingStore } from '@frontdesk/directory/authority/standing.ts'
import type { Commit } from '@frontdesk/directory/change.ts'
import { type Clock, secondsOf } from '@frontdesk/directory/units.ts'

import type { OneTimeSecrets } from '../delegation/one-time-secret.ts'
import { countUnproven } from '../delegation/unproven-callers.ts'
import type { TokenRequest } from '../engine.ts'
import { ProtocolError } from '../errors.ts'
import type { FailureLimits } from '../failure-limits/failure-limits.ts'
import type { AuthorizationRequest } from '../rfc6749-authorization/authorization-request.ts'
import type { AuthenticateClient } from '../rfc6749-framework/authenticate-client.ts'
import { clientCommit } from '../rfc6749-framework/client-standing.ts'
import { parseForm } from '../rfc6749-framework/form.ts'
import {
  type KeptRequest,
  type PushedRequestStore,
  pairsToKeep,
  pushedRequestSeconds,
  requireSmall,
} from './pushed-request.ts'

/** Begins the reference of every pushed request. @see RFC 9126 §2.2 */
export const requestUriPrefix = 'urn:ietf:params:oauth:request_uri:'

interface Parts {
  readonly authenticateClient: AuthenticateClient
  readonly parseRequest: (
    came: KeptRequest,
    policy: TokenRequest['policy'],
  ) => Promise<AuthorizationRequest>
  readonly pushedRequests: Pick<PushedRequestStore, 'insertion'>
  readonly requestSecrets: OneTimeSecrets
  /** Made with `unprovenRates`. */
  readonly unproven: FailureLimits
  readonly commit: Commit
  readonly standings: StandingStore
  readonly clock: Clock
}

export interface PushedAnswer {
  readonly requestUri: string
  /** Seconds. */
  readonly expiresIn: number
}

/** What proves the client is not part of the request that it pushes. */
const proofParameters: ReadonlySet<string> = new Set([
  'client_secret',
  'client_assertion',
  'client_assertion_type',
])

/**
 * Takes an authorization request from a client by the back channel, checks it whole, and keeps it
 * under a reference that is good for one code.
 *
 * @throws ProtocolError invalid_client, invalid_request, and whatever the request is refused with
 * @see RFC 9126 §2.1 (request), §2.2 (answer), §4
 */
export function pushedRequests(parts: Parts): (request: TokenRequest) => Promise<PushedAnswer> {
  return async (request) => {
    const form = parseForm(request.form)
    const { client, secret } = await parts.authenticateClient(request, form)
    const named = form.optional('client_id')
    if (named !== undefined && named !== client.clientId) {
      throw new ProtocolError('invalid_request', 'client_id is another than the one that asks.')
    }
    if (form.optional('request_uri') !== undefined) {
      throw new ProtocolError(
        'invalid_request',
        'A pushed request has no request_uri (RFC 9126 section 2.1).',
      )
    }
    const own = request.form.filter(([name]) => !proofParameters.has(name))
    const pairs = named === undefined ? [...own, ['client_id', client.clientId] as const] : own
    const { hintedPersonId } = await parts.parseRequest({ pairs }, request.policy)
    requireSmall(pairs)
    countUnproven(parts.unproven, client, request.address)

    const now = secondsOf(parts.clock())
    const { text, hash, keyId } = parts.requestSecrets.make()
    await clientCommit(parts, { client, secret })({
      changes: [
        parts.pushedRequests.insertion({
          hash,
          keyId,
          clientRecordId: client.id,
          pairs: pairsToKeep(pairs),
          hintedPersonId,
          createdAt: now,
          expiresAt: now + pushedRequestSeconds,
        }),
      ],
      audit: [
        {
          at: request.decision.at,
          action: 'request.pushed',
          outcome: 'done',
          requestId: request.requestId,
          address: request.address,
          clientId: client.clientId,
          organizationId: client.organizationId,
          targetKind: 'client',
          targetId: client.id,
        },
      ],
    })
    return { requestUri: text, expiresIn: pushedRequestSeconds }
  }
}
