import type { IsScriptOrigin } from '@frontdesk/dialects/standard/cross-origin.ts'
import { wholeServer } from '@frontdesk/directory/organization-groups/organization-group.ts'
import {
  type Client,
  type ClientStore,
  isConfidential,
} from '@frontdesk/protocol/rfc6749-framework/client.ts'
import type { ChangeFeed } from '@frontdesk/store/change-feed.ts'

const pageSize = 500

/**
 * Knows the origins of public clients' redirects: there live the scripts that may call. Read when
 * first asked for, and again after a client has changed.
 */
export function scriptOrigins(
  clients: Pick<ClientStore, 'list'>,
  feed: Pick<ChangeFeed, 'onChange'>,
): IsScriptOrigin {
  let known: Promise<ReadonlySet<string>> | undefined
  feed.onChange((subject) => {
    if (subject === '*' || subject.startsWith('client')) known = undefined
  })
  return async (origin) => {
    const reading = known ?? readOrigins(clients)
    known = reading
    reading.catch(() => {
      if (known === reading) known = undefined
    })
    return (await reading).has(origin)
  }
}

async function readOrigins(clients: Pick<ClientStore, 'list'>): Promise<ReadonlySet<string>> {
  const origins = new Set<string>()
  let after: string | undefined
  do {
    const page = await clients.list(wholeServer, {}, { limit: pageSize, after })
    for (const client of page.items) for (const origin of originsOf(client)) origins.add(origin)
    after = page.next
  } while (after !== undefined)
  return origins
}

/** A scheme of an app's own has no origin, and no script either. */
function originsOf(client: Client): readonly string[] {
  if (isConfidential(client) || client.status !== 'enabled') return []
  return client.redirectUris.filter((uri) => /^https?:/.test(uri)).map((uri) => new URL(uri).origin)
}
