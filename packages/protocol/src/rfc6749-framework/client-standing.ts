import {
  AuthorityLost,
  authorizedCommit,
  type Standing,
  type StandingStore,
} from '@frontdesk/directory/authority/standing.ts'
import type { Commit } from '@frontdesk/directory/change.ts'

import { type AuthenticatedClient, clientRefusal } from './authenticate-client.ts'

interface Parts {
  readonly commit: Commit
  readonly standings: StandingStore
}

/** A client, with the secret that proved it where one did. */
type Proven = Pick<AuthenticatedClient, 'client'> & Partial<Pick<AuthenticatedClient, 'secret'>>

/** What a client's requests stand on: that it and its organization are enabled, and its secret. */
export function standingOfClient({ client, secret }: Proven): Standing {
  const { id, organizationId } = client
  return [
    { kind: 'enabled-client', id },
    ...(secret ? [{ kind: 'client-secret', id: secret.id } as const] : []),
    ...(organizationId === undefined
      ? []
      : [{ kind: 'enabled-organization', id: organizationId } as const]),
  ]
}

/**
 * Makes a commit that holds only while the client may ask.
 *
 * @returns a commit that throws ProtocolError invalid_client when it may no longer, as it would
 *   have been answered a moment later
 */
export function clientCommit(parts: Parts, proven: Proven): Commit {
  const { commit } = authorizedCommit(parts, standingOfClient(proven))
  return (work) =>
    commit(work).catch((error: unknown) => {
      throw error instanceof AuthorityLost ? clientRefusal() : error
    })
}
