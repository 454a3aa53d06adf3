import type { Client, ClientStore } from '@frontdesk/protocol/rfc6749-framework/client.ts'

import { clientRowOf, readClients, secretRowOf } from './client-row.ts'
import { compiledChange } from './compiled-change.ts'
import { isInReach } from './confinement.ts'
import type { Database } from './database.ts'
import { keysetPage } from './keyset-page.ts'
import { consentOfSubject, familiesOfSubject } from './sign-in-subjects.ts'
import { clientSubject, storedClientSecrets } from './stored-client-secrets.ts'
import { containsText, isStorable } from './text-match.ts'

/**
 * Clients in the tables `client` and `client_secret`. Tells caches about `client:<client_id>`.
 *
 * Every `client_id` ever given stays in `client_identifier`: to give one again is a conflict.
 */
export function storedClients(database: Database): ClientStore {
  const { reads } = database
  const clients = reads.selectFrom('client').selectAll('client')

  async function findBy(column: 'id' | 'client_id', value: string): Promise<Client | undefined> {
    if (!isStorable(value)) return undefined
    return (await readClients(reads, clients.where(column, '=', value)))[0]
  }

  return {
    ...storedClientSecrets(database),

    find: (clientId) => findBy('client_id', clientId),
    get: (id) => findBy('id', id),

    async list(reach, { dialect }, { limit, after = '', search }) {
      if (!isStorable(after)) return { items: [] }
      let chosen = clients
        .where(isInReach('client.organization_group_id', reach))
        .where('id', '>', after)
      if (dialect !== undefined) chosen = chosen.where('dialect', '=', dialect)
      if (search) chosen = chosen.where(containsText(['client.name', 'client.client_id'], search))
      const found = await readClients(reads, chosen.orderBy('id').limit(limit + 1))
      return keysetPage(found, limit, ({ id }) => id)
    },

    insertion(client) {
      const { id, clientId, secrets } = client
      const secretRows = secrets.map((secret) => secretRowOf(id, secret))
      return [
        compiledChange(reads.insertInto('client_identifier').values({ client_id: clientId })),
        compiledChange(reads.insertInto('client').values(clientRowOf(client)), told(clientId)),
        ...(secretRows.length > 0
          ? [compiledChange(reads.insertInto('client_secret').values(secretRows))]
          : []),
      ]
    },

    update(client) {
      const { id, client_id, created_at, ...changeable } = clientRowOf(client)
      return compiledChange(
        reads
          .updateTable('client')
          .set(changeable)
          .where('id', '=', id)
          // It never changes: a client with another one is another client.
          .where('client_id', '=', client_id)
          .where('version', '=', client.version - 1),
        told(client_id),
      )
    },

    // Secrets are named; consents, families, codes and what else hangs on a client goes by its
    // foreign keys.
    deletion: ({ id, clientId, version }) => [
      compiledChange(reads.deleteFrom('client_secret').where('owner_id', '=', id)),
      compiledChange(
        reads.deleteFrom('client').where('id', '=', id).where('version', '=', version),
        {
          expectRows: 1,
          invalidates: [clientSubject(clientId), consentOfSubject(id), familiesOfSubject(id)],
        },
      ),
    ],
  }
}

function told(clientId: string) {
  return { expectRows: 1, invalidates: [clientSubject(clientId)] }
}
