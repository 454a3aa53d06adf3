import {
  AuthorityLost,
  authorizedCommit,
  type StandingStore,
} from '@frontdesk/directory/authority/standing.ts'
import type { Commit } from '@frontdesk/directory/change.ts'
import { type Clock, secondsOf } from '@frontdesk/directory/units.ts'

import type { OneTimeSecrets } from '../delegation/one-time-secret.ts'
import { countKept } from '../delegation/unproven-callers.ts'
import { ProtocolError } from '../errors.ts'
import type { FailureLimits } from '../failure-limits/failure-limits.ts'
import type { Client } from '../rfc6749-framework/client.ts'
import { standingOfClient } from '../rfc6749-framework/client-standing.ts'
import {
  type KeptRequest,
  type PushedRequestStore,
  pairsToKeep,
  requireSmall,
} from './pushed-request.ts'

/** Seconds in which a person must have signed in and decided, where the request is a long one. */
export const keptRequestSeconds = 600

interface Parts {
  readonly pushedRequests: Pick<PushedRequestStore, 'insertion' | 'find'>
  readonly requestSecrets: OneTimeSecrets
  /** Made with `unprovenRates`. */
  readonly unproven: FailureLimits
  readonly commit: Commit
  readonly standings: StandingStore
  readonly clock: Clock
}

/** Requests that are too long to travel in addresses: they stay here while the person signs in. */
export interface KeptRequests {
  /**
   * Only for a request whose client and redirect are proven.
   *
   * @returns the hash it is found by; its text is given to no one, so that it is no `request_uri`
   * @throws ProtocolError invalid_request (too long to be kept), unauthorized_client (disabled
   *   just now), TooManyFailures
   */
  keep(client: Client, request: KeptRequest, address: string): Promise<string>
  /** Undefined when its time is over. */
  find(hash: string): Promise<KeptRequest | undefined>
}

/** Keeps long requests beside the pushed ones, limited for each client and address (T9). */
export function keptRequests(parts: Parts): KeptRequests {
  const { pushedRequests, requestSecrets, unproven, clock } = parts
  return {
    async keep(client, { pairs, hintedPersonId }, address) {
      requireSmall(pairs)
      countKept(unproven, client, address)
      const now = secondsOf(clock())
      const { hash, keyId } = requestSecrets.make()
      const kept = {
        hash,
        keyId,
        clientRecordId: client.id,
        pairs: pairsToKeep(pairs),
        hintedPersonId,
        createdAt: now,
        expiresAt: now + keptRequestSeconds,
      }
      const { commit } = authorizedCommit(parts, standingOfClient({ client }))
      await commit({ changes: [pushedRequests.insertion(kept)], audit: [] }).catch(
        (error: unknown) => {
          if (!(error instanceof AuthorityLost)) throw error
          throw new ProtocolError('unauthorized_client', 'The app was disabled just now.')
        },
      )
      return hash
    },

    async find(hash) {
      const kept = await pushedRequests.find(hash)
      if (!kept || kept.expiresAt <= secondsOf(clock())) return undefined
      return { pairs: kept.pairs, hintedPersonId: kept.hintedPersonId }
    },
  }
}
