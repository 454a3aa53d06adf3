import type { ApiKey, ApiKeyKind } from '@frontdesk/directory/api-keys/api-key.ts'
import type { AuditEvent } from '@frontdesk/directory/audit/audit-event.ts'
import type { OrganizationGroup } from '@frontdesk/directory/organization-groups/organization-group.ts'
import { secondsOf } from '@frontdesk/directory/units.ts'

import type { WireRequest } from '../exchange.ts'
import { changeEvent } from './uem-audit.ts'
import type { UemContext } from './uem-context.ts'

/** The keys that a group is made with: what each is called, by what it may stand beside. */
const keyNames: Readonly<Record<ApiKeyKind, string>> = {
  admin: 'AirWatchAPI',
  enrollment: 'AirWatchAPIForEnrollmentUsers',
}

/** A new key that names a group, not stored yet. */
export async function newApiKey(
  kind: ApiKeyKind,
  group: OrganizationGroup,
  { apiKeys, apiKeySecrets, clock, newId }: UemContext,
): Promise<ApiKey> {
  const now = secondsOf(clock())
  // Member by member: the key itself must not come along.
  const { hash, sealed, keyId } = apiKeySecrets.make()
  return {
    id: newId(),
    number: await apiKeys.allocateNumber(),
    organizationId: group.organizationId,
    organizationGroupId: group.id,
    name: keyNames[kind],
    kind,
    status: 'enabled',
    hash,
    sealed,
    keyId,
    lastUsedAt: undefined,
    createdAt: now,
    updatedAt: now,
    version: 1,
  }
}

/** The audit event of a key that comes or goes with its group. */
export function apiKeyEvent(
  action: 'api-key.created' | 'api-key.deleted',
  { id, organizationId, name, kind }: ApiKey,
  { request, context }: { readonly request: WireRequest; readonly context: UemContext },
): AuditEvent {
  const target = { organizationId, targetKind: 'api-key', targetId: id }
  return changeEvent(context, request, { action, ...target, detail: { name, kind } })
}
