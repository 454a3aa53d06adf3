import type {
  Administrator,
  RegisteredCertificate,
  StoredPassword,
} from '@frontdesk/directory/administrators/administrator.ts'
import { nameKey } from '@frontdesk/directory/people/name-key.ts'
import type { Selectable } from 'kysely'

import type { Schema } from './schema.ts'

type Row = Selectable<Schema['administrator']>

/** What user names are ordered by, and known by when they have no key: NFC, in lower case. */
export function usernameKeyOf(username: string): string {
  return username.normalize('NFC').toLowerCase()
}

export function administratorOf(row: Row): Administrator {
  return {
    id: row.id,
    number: row.number,
    organizationId: row.organization_id,
    organizationGroupId: row.organization_group_id,
    roleId: row.role_id,
    username: row.username,
    email: row.email,
    givenName: row.given_name,
    familyName: row.family_name,
    status: row.status as Administrator['status'],
    password: passwordOf(row),
    certificate: certificateOf(row),
    lastLoginAt: row.last_login_at ?? undefined,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    version: row.version,
  }
}

export function administratorRowOf(administrator: Administrator): Row {
  const { password, certificate } = administrator
  return {
    id: administrator.id,
    number: administrator.number,
    organization_id: administrator.organizationId,
    organization_group_id: administrator.organizationGroupId,
    role_id: administrator.roleId,
    username: administrator.username,
    username_key: usernameKeyOf(administrator.username),
    name_key: nameKey(administrator.username),
    email: administrator.email,
    given_name: administrator.givenName,
    family_name: administrator.familyName,
    status: administrator.status,
    password_hash: password?.hash ?? null,
    password_key_id: password?.keyId ?? null,
    password_changed_at: password?.changedAt ?? null,
    certificate: certificate?.der ?? null,
    certificate_fingerprint: certificate?.fingerprint ?? null,
    certificate_subject: certificate?.subject ?? null,
    certificate_not_after: certificate?.notAfter ?? null,
    last_login_at: administrator.lastLoginAt ?? null,
    created_at: administrator.createdAt,
    updated_at: administrator.updatedAt,
    version: administrator.version,
  }
}

/** The columns of a password, or of a certificate, are all set or all null. */
function passwordOf(row: Row): StoredPassword | undefined {
  const { password_hash: hash, password_key_id: keyId, password_changed_at: changedAt } = row
  if (hash === null || keyId === null || changedAt === null) return undefined
  return { hash, keyId, changedAt }
}

function certificateOf(row: Row): RegisteredCertificate | undefined {
  const { certificate: der, certificate_fingerprint: fingerprint } = row
  const { certificate_subject: subject, certificate_not_after: notAfter } = row
  if (der === null || fingerprint === null || subject === null || notAfter === null) {
    return undefined
  }
  return { der, fingerprint, subject, notAfter }
}
