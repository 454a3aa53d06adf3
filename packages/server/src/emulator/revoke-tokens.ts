import { wholeServer } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { Clock } from '@frontdesk/directory/units.ts'
import { secondsOf } from '@frontdesk/directory/units.ts'
import type { Stores } from '@frontdesk/store/stores.ts'

interface Parts {
  readonly stores: Stores
  readonly clock: Clock
  readonly newId: () => string
}

const pageSize = 200

/**
 * Ends the living tokens of one client, or of all, at their next request. Credentials live on.
 *
 * @returns how many clients; 0 when there is no such client
 */
export async function revokeTokens(
  { stores, clock, newId }: Parts,
  clientId: string | undefined,
): Promise<number> {
  const ids = await idsOf(stores, clientId)
  for (const id of ids) {
    // Whoever changes the client at the same moment makes it another version: then once more.
    while (!(await revoke({ stores, clock, newId }, id))) {}
  }
  return ids.length
}

async function revoke({ stores, clock, newId }: Parts, id: string): Promise<boolean> {
  const client = await stores.clients.get(id)
  if (!client) return true
  const changed = {
    ...client,
    generation: client.generation + 1,
    version: client.version + 1,
    updatedAt: secondsOf(clock()),
  }
  return stores.commit({
    changes: [stores.clients.update(changed)],
    audit: [
      {
        at: clock(),
        action: 'client.changed',
        outcome: 'done',
        requestId: newId(),
        organizationId: client.organizationId,
        targetKind: 'client',
        targetId: client.clientId,
        detail: { by: 'emulator', tokens: 'revoked' },
      },
    ],
  })
}

async function idsOf(
  { clients }: Stores,
  clientId: string | undefined,
): Promise<readonly string[]> {
  if (clientId !== undefined) {
    const client = await clients.find(clientId)
    return client ? [client.id] : []
  }
  const all: string[] = []
  let after: string | undefined
  do {
    const page = await clients.list(wholeServer, {}, { limit: pageSize, ...(after && { after }) })
    all.push(...page.items.map(({ id }) => id))
    after = page.next
  } while (after !== undefined)
  return all
}
