import type { Commit } from '@frontdesk/directory/change.ts'
import { type Clock, secondsOf } from '@frontdesk/directory/units.ts'

import type { GrantContext } from '../rfc6749-framework/grant.ts'
import type { TokenFamily, TokenFamilyStore } from './token-family.ts'

interface Parts {
  readonly families: Pick<TokenFamilyStore, 'revocation'>
  readonly commit: Commit
  readonly clock: Clock
}

/**
 * Ends a family because one of its old refresh tokens came again, and tells the audit once. Nobody
 * knows which of the two who hold it is the thief.
 *
 * @see RFC 9700 §4.14.2
 */
export async function replayEnd(
  { families, commit, clock }: Parts,
  family: TokenFamily,
  { client, request }: GrantContext,
): Promise<void> {
  const { decision, requestId, address } = request
  decision.rule = 'A refresh token came again: its whole family is revoked.'
  if (family.revokedAt !== undefined) return
  const at = clock()
  await commit({
    changes: [families.revocation(family.id, secondsOf(at))],
    audit: [
      {
        at,
        action: 'refresh-token.replayed',
        outcome: 'refused',
        requestId,
        address,
        clientId: client.clientId,
        personId: family.personId,
        organizationId: client.organizationId,
        targetKind: 'token-family',
        targetId: family.id,
      },
    ],
  })
}
