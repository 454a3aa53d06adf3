import type { AuditEvent } from '@frontdesk/directory/audit/audit-event.ts'
import { type Clock, secondsOf } from '@frontdesk/directory/units.ts'
import type { ProtectedResource } from '@frontdesk/protocol/rfc8707-resource-indicators/protected-resource.ts'
import { comparableUri } from '@frontdesk/protocol/rfc8707-resource-indicators/resource-uri.ts'
import type { Stores } from '@frontdesk/store/stores.ts'

interface Parts {
  readonly stores: Pick<Stores, 'protectedResources' | 'properties' | 'commit'>
  readonly clock: Clock
  readonly newId: () => string
}

/**
 * Registers the resources of the setting that were never registered: as APIs of the operator
 * without scopes of their own, whose tokens carry scopes of this server as they always did. What an
 * administrator changes or deletes afterwards stays as it is.
 *
 * @throws StoreError
 */
export async function importResources(parts: Parts, uris: readonly string[]): Promise<void> {
  for (const uri of uris) {
    const mark = `resource-import ${comparableUri(uri)}`
    if ((await parts.stores.properties.get(mark)) !== undefined) continue
    const isThere = (await parts.stores.protectedResources.findByUri(uri)) !== undefined
    const resource = isThere ? undefined : importedResource(parts, uri)
    // False where another process was first; then there is nothing left to do.
    await parts.stores.commit({
      changes: [
        parts.stores.properties.insertion(mark, ''),
        ...(resource ? parts.stores.protectedResources.insertion(resource) : []),
      ],
      audit: resource ? [created(parts, resource)] : [],
    })
  }
}

function importedResource({ clock, newId }: Parts, uri: string): ProtectedResource {
  const now = secondsOf(clock())
  return {
    id: newId(),
    uri,
    name: uri.slice(0, 255),
    organizationId: undefined,
    organizationGroupId: undefined,
    status: 'enabled',
    generation: 1,
    accessTokenSeconds: undefined,
    serverScopes: true,
    scopes: [],
    createdAt: now,
    updatedAt: now,
    version: 1,
  }
}

function created({ clock, newId }: Parts, { id, uri, name }: ProtectedResource): AuditEvent {
  return {
    at: clock(),
    action: 'resource.created',
    outcome: 'done',
    requestId: newId(),
    targetKind: 'resource',
    targetId: id,
    detail: { uri, name, from: 'FRONTDESK_RESOURCES' },
  }
}
