import { standardDialect } from '@frontdesk/dialects/standard/standard-dialect.ts'
import { wholeServer } from '@frontdesk/directory/organization-groups/organization-group.ts'
import { Refusal } from '@frontdesk/directory/refusal.ts'
import type { Clock } from '@frontdesk/directory/units.ts'
import type { ApiKeySecrets } from '@frontdesk/protocol/credentials/api-key-secret.ts'
import type { SecretHasher } from '@frontdesk/protocol/credentials/secret-hasher.ts'
import type { Stores } from '@frontdesk/store/stores.ts'

import { makeFirstContents } from './administration/first-contents.ts'
import { findUnfinishedDemo, makeDemoContents } from './demo/demo-contents.ts'
import type { HandOverCredentials } from './first-credentials.ts'
import type { Settings } from './settings/settings.ts'

export interface StartingContentsParts {
  readonly settings: Settings
  readonly stores: Stores
  readonly hasher: SecretHasher
  readonly apiKeySecrets: ApiKeySecrets
  readonly clock: Clock
  readonly newId: () => string
  readonly handOver: HandOverCredentials
}

/**
 * Makes sure that the database holds what a server starts with: the first contents, and the demo
 * estate where one is asked for.
 *
 * @returns whether the estate is a demo, whose devices are simulated.
 * @throws Refusal conflict when a demo is asked for in a database that holds something else, or
 *   an interrupted demo would be served as it is
 */
export async function startingContents(
  parts: StartingContentsParts,
): Promise<{ readonly isDemo: boolean }> {
  const { settings, stores, clock, newId, hasher, handOver } = parts
  const { commit } = stores
  const dialect = standardDialect
  const made = await makeFirstContents(
    { stores, commit, clock, newId, hasher, handOver, dialect },
    settings,
  )

  if (settings.demo !== undefined) {
    if (!made) await requireUntouched(stores)
    await makeDemoContents({ stores, commit, clock, newId, devices: settings.demo })
    return { isDemo: true }
  }
  const unfinished = await findUnfinishedDemo(stores.properties)
  if (unfinished !== undefined) {
    throw new Refusal(
      'conflict',
      `The demo estate in this database was interrupted. Start once with --demo ${unfinished}, which completes it.`,
    )
  }
  return { isDemo: (await stores.properties.get('demo')) !== undefined }
}

/** A demo may be made, or completed, only where nobody has registered anything of their own. */
async function requireUntouched({ properties, clients }: Stores): Promise<void> {
  if ((await properties.get('demo-started')) !== undefined) return
  const { items } = await clients.list(wholeServer, {}, { limit: 2 })
  if (items.length > 1) {
    throw new Refusal(
      'conflict',
      'The demo estate is made in an empty database only, and this one is in use. Name another with FRONTDESK_DATABASE.',
    )
  }
}
