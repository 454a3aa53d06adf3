import type { Dialect } from '@frontdesk/dialects/dialect.ts'
import type { Operation } from '@frontdesk/dialects/operation.ts'
import { Type } from 'typebox'

import type { DescribedHeader, DescribedOperation } from '../api-docs/described-operation.ts'
import type { AdminContext } from './admin-context.ts'
import { administratorOperations } from './administrator-operations.ts'
import { apiKeyOperations } from './api-key-operations.ts'
import { auditEventOperations } from './audit-event-operations.ts'
import { clientSecretOperations } from './client-secret-operations.ts'
import { deviceExportOperations } from './device-export-operations.ts'
import { deviceImportOperations } from './device-import-operations.ts'
import { explainOperations } from './explain-operations.ts'
import { oauthClientOperations } from './oauth-client-operations.ts'
import { organizationGroupOperations } from './organization-group-operations.ts'
import { organizationOperations } from './organization-operations.ts'
import { permissionOperations } from './permission-operations.ts'
import { personAppOperations } from './person-app-operations.ts'
import { personLinkOperations } from './person-link-operations.ts'
import { personOperations } from './person-operations.ts'
import { personSignInOperations } from './person-sign-in-operations.ts'
import { resourceOperations } from './resource-operations.ts'
import { roleOperations } from './role-operations.ts'
import { signingKeyOperations } from './signing-key-operations.ts'

/** The whole administration API, one row an operation, in the order of the documentation. */
export function administrationOperations(
  dialects: ReadonlyMap<string, Dialect>,
): readonly Operation<AdminContext>[] {
  return [
    ...oauthClientOperations(dialects),
    ...clientSecretOperations,
    ...resourceOperations,
    ...roleOperations,
    ...personOperations,
    ...personLinkOperations,
    ...personSignInOperations,
    ...personAppOperations,
    ...organizationOperations,
    ...organizationGroupOperations,
    ...apiKeyOperations,
    ...administratorOperations,
    ...deviceImportOperations,
    ...deviceExportOperations,
    ...permissionOperations,
    ...auditEventOperations,
    ...explainOperations,
    ...signingKeyOperations,
  ]
}

/** What these revoke has no version, or has always the same one. */
const withoutVersion: ReadonlySet<string> = new Set([
  '/admin/v1/people/{id}/sessions',
  '/admin/v1/people/{id}/sessions/{session_id}',
  '/admin/v1/people/{id}/second-factors/{factor_id}',
  '/admin/v1/people/{id}/connected-apps/{app_id}',
])
const secretPath = '/admin/v1/oauth-clients/{id}/secrets/{secret_id}'

/** Changes and deletions name the version they mean; revoking a secret may leave it out. */
export function administrationHeaders({
  method,
  path,
}: DescribedOperation): readonly DescribedHeader[] {
  if ((method !== 'PATCH' && method !== 'DELETE') || withoutVersion.has(path)) return []
  const description = 'The `ETag` that was read, or `*`.'
  const required = path !== secretPath
  return [
    {
      name: 'If-Match',
      place: 'header',
      required,
      schema: Type.String({ description }),
      description,
    },
  ]
}
