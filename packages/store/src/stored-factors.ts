import type { Factor, FactorStore } from '@frontdesk/directory/sign-in/factor.ts'

import { compiledChange } from './compiled-change.ts'
import type { Database } from './database.ts'
import { factorOf, factorRowOf, passkeyOf } from './factor-row.ts'
import { isStorable } from './text-match.ts'

const one = { expectRows: 1 }

/** Second factors, passkeys and recovery codes in the table `factor`. */
export function storedFactors({ reads }: Database): FactorStore {
  const factors = reads.selectFrom('factor').selectAll()

  const updateOf = (id: string, kind: Factor['kind']) =>
    reads.updateTable('factor').where('id', '=', id).where('kind', '=', kind)

  return {
    async ofPerson(personId) {
      if (!isStorable(personId)) return []
      const rows = await factors
        .where('person_id', '=', personId)
        .orderBy('created_at')
        .orderBy('id')
        .execute()
      return rows.map(factorOf)
    },

    async findPasskey(credentialId) {
      if (!isStorable(credentialId)) return undefined
      const row = await factors.where('credential_id', '=', credentialId).executeTakeFirst()
      return row && passkeyOf(row)
    },

    insertion: (factor) => compiledChange(reads.insertInto('factor').values(factorRowOf(factor))),

    confirmation: (id, at) =>
      compiledChange(
        reads
          .updateTable('factor')
          .set({ confirmed_at: at })
          .where('id', '=', id)
          .where('confirmed_at', 'is', null),
        one,
      ),

    totpUse: (id, step, at) =>
      compiledChange(
        updateOf(id, 'totp')
          .set({ last_step: step, last_used_at: at })
          .where('last_step', '<', step),
        one,
      ),

    passkeyUse: (id, signatureCounter, at) =>
      compiledChange(
        updateOf(id, 'passkey')
          .set({ signature_counter: signatureCounter, last_used_at: at })
          // Passkeys that are kept in several places do not count, and say zero for ever.
          .where('signature_counter', signatureCounter === 0 ? '=' : '<', signatureCounter),
        one,
      ),

    recoveryCodeUse: (id, at) =>
      compiledChange(
        updateOf(id, 'recovery-code')
          .set({ used_at: at, last_used_at: at })
          .where('used_at', 'is', null),
        one,
      ),

    deletion: (id) => compiledChange(reads.deleteFrom('factor').where('id', '=', id), one),

    deletionOfPerson(personId, kind) {
      const all = reads.deleteFrom('factor').where('person_id', '=', personId)
      return compiledChange(kind === undefined ? all : all.where('kind', '=', kind))
    },
  }
}
