import type {
  Factor,
  PasskeyFactor,
  RecoveryCodeFactor,
  TotpFactor,
} from '@frontdesk/directory/sign-in/factor.ts'
import type { Selectable } from 'kysely'

import { listColumn, listOf } from './json-column.ts'
import type { Schema } from './schema.ts'

export type FactorRow = Selectable<Schema['factor']>

/** Only this package writes the table, so a row has the columns of its kind. */
export function factorOf(row: FactorRow): Factor {
  switch (row.kind) {
    case 'totp':
      return totpOf(row)
    case 'passkey':
      return passkeyOf(row)
    case 'recovery-code':
      return recoveryCodeOf(row)
    default:
      throw new Error(`The database has a factor of an unknown kind: ${row.kind}.`)
  }
}

function sameOf(row: FactorRow) {
  return {
    id: row.id,
    personId: row.person_id,
    name: row.name,
    createdAt: row.created_at,
    confirmedAt: row.confirmed_at ?? undefined,
    lastUsedAt: row.last_used_at ?? undefined,
  }
}

function totpOf(row: FactorRow): TotpFactor {
  return {
    kind: 'totp',
    ...sameOf(row),
    sealedSecret: row.sealed_secret ?? '',
    keyId: row.key_id ?? '',
    lastStep: row.last_step ?? 0,
  }
}

export function passkeyOf(row: FactorRow): PasskeyFactor {
  return {
    kind: 'passkey',
    ...sameOf(row),
    credentialId: row.credential_id ?? '',
    publicKey: row.public_key ?? '',
    signatureCounter: row.signature_counter ?? 0,
    transports: listOf<string>(row.transports ?? '[]'),
    isBackedUp: row.backed_up === 1,
  }
}

function recoveryCodeOf(row: FactorRow): RecoveryCodeFactor {
  return {
    kind: 'recovery-code',
    ...sameOf(row),
    hash: row.hash ?? '',
    keyId: row.key_id ?? '',
    usedAt: row.used_at ?? undefined,
  }
}

export function factorRowOf(factor: Factor): FactorRow {
  return {
    id: factor.id,
    person_id: factor.personId,
    kind: factor.kind,
    name: factor.name,
    created_at: factor.createdAt,
    confirmed_at: factor.confirmedAt ?? null,
    last_used_at: factor.lastUsedAt ?? null,
    key_id: null,
    sealed_secret: null,
    last_step: null,
    credential_id: null,
    public_key: null,
    signature_counter: null,
    transports: null,
    backed_up: null,
    hash: null,
    used_at: null,
    ...ownColumns(factor),
  }
}

function ownColumns(factor: Factor): Partial<FactorRow> {
  switch (factor.kind) {
    case 'totp':
      return {
        key_id: factor.keyId,
        sealed_secret: factor.sealedSecret,
        last_step: factor.lastStep,
      }
    case 'passkey':
      return {
        credential_id: factor.credentialId,
        public_key: factor.publicKey,
        signature_counter: factor.signatureCounter,
        transports: listColumn(factor.transports),
        backed_up: factor.isBackedUp ? 1 : 0,
      }
    case 'recovery-code':
      return { key_id: factor.keyId, hash: factor.hash, used_at: factor.usedAt ?? null }
  }
}
