import type { SecretWarningStore } from '@frontdesk/protocol/credentials/secret-warning-store.ts'

import { compiledChange } from './compiled-change.ts'
import type { Database } from './database.ts'

/** Warnings in the table `secret_warning`; they end with their secret. */
export function storedSecretWarnings({ reads }: Database): SecretWarningStore {
  return {
    async unsent(stale) {
      if (stale.length === 0) return []
      const ids = stale.map(({ secret }) => secret.id)
      const rows = await reads
        .selectFrom('secret_warning')
        .select(['secret_id', 'why'])
        .where('secret_id', 'in', ids)
        .execute()
      const sent = new Set(rows.map(({ secret_id, why }) => warningKey(secret_id, why)))
      return stale.filter(({ secret, why }) => !sent.has(warningKey(secret.id, why)))
    },

    sent: (secretId, why, at) =>
      compiledChange(
        reads
          .insertInto('secret_warning')
          .columns(['secret_id', 'why', 'sent_at'])
          // From the secret: one that was deleted meanwhile needs no note.
          .expression(
            reads
              .selectFrom('client_secret')
              .select(({ val }) => ['id', val<string>(why).as('why'), val(at).as('sent_at')])
              .where('id', '=', secretId),
          )
          .onConflict((existing) => existing.doNothing()),
      ),
  }
}

function warningKey(secretId: string, why: string): string {
  return `${secretId} ${why}`
}
