import type { SignInMethod } from '@frontdesk/directory/sign-in/session.ts'
import type { RefreshState, TokenFamily } from '@frontdesk/protocol/refresh-tokens/token-family.ts'
import type { Selectable } from 'kysely'

import { listColumn, listOf } from './json-column.ts'
import type { Schema } from './schema.ts'

export type TokenFamilyRow = Selectable<Schema['token_family']>

/** What a rotation writes, in the order of its statement. */
export const refreshColumns = [
  'generation',
  'hash',
  'key_id',
  'issued_at',
  'idle_expires_at',
  'previous_hash',
  'redeemed_at',
  'sealed_answer',
] as const satisfies readonly (keyof TokenFamilyRow)[]

type RefreshRow = Pick<TokenFamilyRow, (typeof refreshColumns)[number]>

export const tokenFamilyColumns = [
  'id',
  'person_id',
  'client_record_id',
  'session_id',
  'scope',
  'resource',
  'auth_time',
  'methods',
  'nonce',
  'created_at',
  'expires_at',
  'revoked_at',
  ...refreshColumns,
] as const satisfies readonly (keyof TokenFamilyRow)[]

export function tokenFamilyOf(row: TokenFamilyRow): TokenFamily {
  return {
    id: row.id,
    personId: row.person_id,
    clientRecordId: row.client_record_id,
    sessionId: row.session_id ?? undefined,
    scope: listOf<string>(row.scope),
    resource: row.resource ?? undefined,
    authTime: row.auth_time,
    methods: listOf<SignInMethod>(row.methods),
    nonce: row.nonce ?? undefined,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at ?? undefined,
    refresh: refreshOf(row),
  }
}

function refreshOf(row: TokenFamilyRow): RefreshState | undefined {
  const { generation, hash, key_id: keyId, issued_at: issuedAt, idle_expires_at: idle } = row
  if (generation === null || hash === null || keyId === null) return undefined
  if (issuedAt === null || idle === null) return undefined
  return { generation, hash, keyId, issuedAt, idleExpiresAt: idle, previous: previousOf(row) }
}

function previousOf(row: TokenFamilyRow): RefreshState['previous'] {
  const { previous_hash: hash, redeemed_at: redeemedAt, sealed_answer: sealedAnswer } = row
  if (hash === null || redeemedAt === null) return undefined
  return { hash, redeemedAt, sealedAnswer: sealedAnswer ?? undefined }
}

export function tokenFamilyRowOf(family: TokenFamily): TokenFamilyRow {
  return {
    id: family.id,
    person_id: family.personId,
    client_record_id: family.clientRecordId,
    session_id: family.sessionId ?? null,
    scope: listColumn(family.scope),
    resource: family.resource ?? null,
    auth_time: family.authTime,
    methods: listColumn(family.methods),
    nonce: family.nonce ?? null,
    created_at: family.createdAt,
    expires_at: family.expiresAt,
    revoked_at: family.revokedAt ?? null,
    ...refreshRowOf(family.refresh),
  }
}

export function refreshRowOf(refresh: RefreshState | undefined): RefreshRow {
  return {
    generation: refresh?.generation ?? null,
    hash: refresh?.hash ?? null,
    key_id: refresh?.keyId ?? null,
    issued_at: refresh?.issuedAt ?? null,
    idle_expires_at: refresh?.idleExpiresAt ?? null,
    previous_hash: refresh?.previous?.hash ?? null,
    redeemed_at: refresh?.previous?.redeemedAt ?? null,
    sealed_answer: refresh?.previous?.sealedAnswer ?? null,
  }
}
