import type { Administrator } from '@frontdesk/directory/administrators/administrator.ts'
import { Type } from 'typebox'

import {
  encodeHistory,
  history,
  Instant,
  instant,
  instantOrNull,
  Nullable,
  Status,
} from './admin-schemas.ts'
import type { NamesOfThings } from './names-of-things.ts'

export const AdministratorAnswer = Type.Object({
  id: Type.String(),
  number: Type.Integer({ description: 'What the protected API calls its id.' }),
  organization: Type.String(),
  organization_group: Nullable(Type.String()),
  role: Nullable(Type.String()),
  role_id: Type.String(),
  username: Type.String(),
  email: Type.String(),
  given_name: Type.String(),
  family_name: Type.String(),
  status: Status,
  has_password: Type.Boolean(),
  password_changed_at: Nullable(Instant),
  certificate: Nullable(
    Type.Object({
      subject: Type.String(),
      fingerprint: Type.String({ description: 'SHA-256, small hexadecimal.' }),
      not_after: Instant,
    }),
  ),
  last_login_at: Nullable(Instant),
  ...history,
})

/** Spells an administrator; of the password it says only whether there is one, and since when. */
export async function encodeAdministrator(administrator: Administrator, names: NamesOfThings) {
  const { certificate, password } = administrator
  return {
    id: administrator.id,
    number: administrator.number,
    organization: administrator.organizationId,
    organization_group: await names.group(administrator.organizationGroupId),
    role: await names.role(administrator.roleId),
    role_id: administrator.roleId,
    username: administrator.username,
    email: administrator.email,
    given_name: administrator.givenName,
    family_name: administrator.familyName,
    status: administrator.status,
    has_password: password !== undefined,
    password_changed_at: instantOrNull(password?.changedAt),
    certificate: certificate
      ? {
          subject: certificate.subject,
          fingerprint: certificate.fingerprint,
          not_after: instant(certificate.notAfter),
        }
      : null,
    last_login_at: instantOrNull(administrator.lastLoginAt),
    ...encodeHistory(administrator),
  }
}
