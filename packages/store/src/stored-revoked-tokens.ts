import type { UnixSeconds } from '@frontdesk/directory/units.ts'
import type { RevokedTokenStore } from '@frontdesk/protocol/rfc7009-revocation/revoked-token.ts'

import { compiledChange } from './compiled-change.ts'
import type { Database, Subject } from './database.ts'
import { rowReader } from './row-reader.ts'

const prefix = 'revoked-token:'

/** A revocation as caches are told of it: the subject itself says what they have to know. */
export interface ToldRevocation {
  readonly tokenId: string
  readonly expiresAt: UnixSeconds
}

/** What caches are told when an access token is revoked. */
export function revokedTokenSubject({ tokenId, expiresAt }: ToldRevocation): Subject {
  return `${prefix}${expiresAt}:${tokenId}`
}

/** Reads what caches were told; undefined for anything else. */
export function findToldRevocation(subject: Subject): ToldRevocation | undefined {
  if (!subject.startsWith(prefix)) return undefined
  const end = subject.indexOf(':', prefix.length)
  const expiresAt = Number(subject.slice(prefix.length, end))
  return end < 0 ? undefined : { tokenId: subject.slice(end + 1), expiresAt }
}

/** Revoked access tokens in the table `revoked_token`. */
export function storedRevokedTokens(database: Database): RevokedTokenStore {
  const { reads } = database
  const read = rowReader(database, 'revoked_token', { columns: ['token_id'], by: 'token_id' })
  return {
    isRevoked: async (tokenId) => (await read(tokenId)) !== undefined,

    insertion: (tokenId, expiresAt) =>
      compiledChange(
        reads
          .insertInto('revoked_token')
          .values({ token_id: tokenId, expires_at: expiresAt })
          .onConflict((existing) => existing.doNothing()),
        { invalidates: [revokedTokenSubject({ tokenId, expiresAt })] },
      ),
  }
}
