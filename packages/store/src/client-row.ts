import type { ClientSecret } from '@frontdesk/protocol/credentials/client-secret.ts'
import type {
  AccessTokenFormat,
  Client,
  ClientAuthenticationMethod,
  SignatureAlgorithm,
} from '@frontdesk/protocol/rfc6749-framework/client.ts'
import type { Kysely, Selectable, SelectQueryBuilder } from 'kysely'

import { listColumn, listOf } from './json-column.ts'
import type { Schema } from './schema.ts'

export type ClientRow = Selectable<Schema['client']>
export type SecretRow = Selectable<Schema['client_secret']>

/** The columns of a secret beside those of its client. */
type SecretColumns = { readonly [Column in keyof SecretRow as `s_${Column}`]: SecretRow[Column] }

/** A client with one of its secrets; a client with none has one row with nulls. */
type JoinedRow = ClientRow & {
  readonly [Column in keyof SecretColumns]: SecretColumns[Column] | null
}

/**
 * Reads the chosen clients with all their secrets, by id. One statement, so that a client and its
 * secrets are of the same moment: a state of neither before nor after a change is never seen.
 */
export async function readClients(
  reads: Kysely<Schema>,
  chosen: SelectQueryBuilder<Schema, 'client', ClientRow>,
): Promise<readonly Client[]> {
  const rows = await reads
    .selectFrom(chosen.as('client'))
    .leftJoin('client_secret as secret', 'secret.owner_id', 'client.id')
    .selectAll('client')
    .select([
      'secret.id as s_id',
      'secret.owner_id as s_owner_id',
      'secret.name as s_name',
      'secret.origin as s_origin',
      'secret.hash as s_hash',
      'secret.key_id as s_key_id',
      'secret.created_at as s_created_at',
      'secret.created_by as s_created_by',
      'secret.expires_at as s_expires_at',
      'secret.revoked_at as s_revoked_at',
      'secret.last_used_at as s_last_used_at',
      'secret.loopback_only as s_loopback_only',
      'secret.retired_at as s_retired_at',
      'secret.former_expires_at as s_former_expires_at',
    ])
    .orderBy('client.id')
    .orderBy('secret.created_at')
    .orderBy('secret.id')
    .execute()
  return clientsOf(rows)
}

/** Rows of one client stand together. */
function clientsOf(rows: readonly JoinedRow[]): readonly Client[] {
  const clients = new Map<string, { row: ClientRow; secrets: ClientSecret[] }>()
  for (const row of rows) {
    const client = clients.get(row.id) ?? { row, secrets: [] }
    clients.set(row.id, client)
    if (hasSecret(row)) client.secrets.push(secretOf(row))
  }
  return [...clients.values()].map(({ row, secrets }) => clientOf(row, secrets))
}

function clientOf(row: ClientRow, secrets: readonly ClientSecret[]): Client {
  return {
    id: row.id,
    dialect: row.dialect,
    clientId: row.client_id,
    name: row.name,
    description: row.description,
    organizationId: row.organization_id ?? undefined,
    organizationGroupId: row.organization_group_id ?? undefined,
    roleId: row.role_id ?? undefined,
    grantTypes: listOf<string>(row.grant_types),
    scope: listOf<string>(row.scope),
    authenticationMethods: listOf<ClientAuthenticationMethod>(row.authentication_methods),
    applicationType: row.application_type as Client['applicationType'],
    redirectUris: listOf<string>(row.redirect_uris),
    postLogoutRedirectUris: listOf<string>(row.post_logout_redirect_uris),
    pkce: row.pkce as Client['pkce'],
    jwks: listOf<Client['jwks'][number]>(row.jwks),
    consent: row.consent as Client['consent'],
    origin: row.origin as Client['origin'],
    accessTokenFormat: row.access_token_format as AccessTokenFormat,
    signatureAlgorithm: (row.signature_algorithm as SignatureAlgorithm | null) ?? undefined,
    idTokenAlgorithm: row.id_token_algorithm as SignatureAlgorithm,
    assertionAudience: row.assertion_audience as Client['assertionAudience'],
    accessTokenSeconds: row.access_token_seconds ?? undefined,
    refreshTokenSeconds: row.refresh_token_seconds ?? undefined,
    refreshTokenIdleSeconds: row.refresh_token_idle_seconds ?? undefined,
    ...(row.jwks_uri === null ? {} : { jwksUri: row.jwks_uri }),
    ...(row.policy_uri === null ? {} : { policyUri: row.policy_uri }),
    ...(row.terms_uri === null ? {} : { termsUri: row.terms_uri }),
    ...(row.logo_uri === null ? {} : { logoUri: row.logo_uri }),
    status: row.status as Client['status'],
    generation: row.generation,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    version: row.version,
    secrets,
  }
}

/** The id tells for all: a join finds a whole row or none. */
function hasSecret(row: JoinedRow): row is ClientRow & SecretColumns {
  return row.s_id !== null
}

function secretOf(row: SecretColumns): ClientSecret {
  return {
    id: row.s_id,
    name: row.s_name,
    origin: row.s_origin as ClientSecret['origin'],
    hash: row.s_hash,
    keyId: row.s_key_id,
    createdAt: row.s_created_at,
    createdBy: row.s_created_by,
    expiresAt: row.s_expires_at ?? undefined,
    retirement:
      row.s_retired_at === null
        ? undefined
        : { at: row.s_retired_at, formerExpiresAt: row.s_former_expires_at ?? undefined },
    revokedAt: row.s_revoked_at ?? undefined,
    lastUsedAt: row.s_last_used_at ?? undefined,
    loopbackOnly: row.s_loopback_only === 1,
  }
}

export function clientRowOf(client: Client): ClientRow {
  return {
    id: client.id,
    dialect: client.dialect,
    client_id: client.clientId,
    name: client.name,
    description: client.description,
    organization_id: client.organizationId ?? null,
    organization_group_id: client.organizationGroupId ?? null,
    role_id: client.roleId ?? null,
    grant_types: listColumn(client.grantTypes),
    scope: listColumn(client.scope),
    authentication_methods: listColumn(client.authenticationMethods),
    application_type: client.applicationType,
    redirect_uris: listColumn(client.redirectUris),
    post_logout_redirect_uris: listColumn(client.postLogoutRedirectUris),
    pkce: client.pkce,
    jwks: listColumn(client.jwks),
    consent: client.consent,
    origin: client.origin,
    access_token_format: client.accessTokenFormat,
    signature_algorithm: client.signatureAlgorithm ?? null,
    id_token_algorithm: client.idTokenAlgorithm,
    assertion_audience: client.assertionAudience,
    access_token_seconds: client.accessTokenSeconds ?? null,
    refresh_token_seconds: client.refreshTokenSeconds ?? null,
    refresh_token_idle_seconds: client.refreshTokenIdleSeconds ?? null,
    jwks_uri: client.jwksUri ?? null,
    policy_uri: client.policyUri ?? null,
    terms_uri: client.termsUri ?? null,
    logo_uri: client.logoUri ?? null,
    status: client.status,
    generation: client.generation,
    created_at: client.createdAt,
    updated_at: client.updatedAt,
    version: client.version,
  }
}

export function secretRowOf(ownerId: string, secret: ClientSecret): SecretRow {
  return {
    id: secret.id,
    owner_id: ownerId,
    name: secret.name,
    origin: secret.origin,
    hash: secret.hash,
    key_id: secret.keyId,
    created_at: secret.createdAt,
    created_by: secret.createdBy,
    expires_at: secret.expiresAt ?? null,
    revoked_at: secret.revokedAt ?? null,
    last_used_at: secret.lastUsedAt ?? null,
    loopback_only: secret.loopbackOnly ? 1 : 0,
    retired_at: secret.retirement?.at ?? null,
    former_expires_at: secret.retirement?.formerExpiresAt ?? null,
  }
}
