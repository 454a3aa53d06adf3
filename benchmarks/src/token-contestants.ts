import { randomBytes, randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'

import { type Contestant, findFreePort, startContestant } from './contestant.ts'
import { registrarOf, startFrontdesk, tokenPaths } from './frontdesk-contestant.ts'
import type { PlannedRequest } from './load-plan.ts'
import { type Credentials, type TokenForm, tokenRequest } from './token-request.ts'

/** A contestant of the token scenario, before anything is started. */
export interface Entry {
  readonly name: string
  readonly form: TokenForm
  /** Contestants that its rate is compared with. */
  readonly bare?: string
  readonly oidcProvider?: string
}

/** A started one: many entries may share one server. */
export interface Entrant extends Entry {
  readonly server: Contestant
  readonly request: PlannedRequest
}

/** In the order of the rounds: rivals stand side by side. */
export const entries: readonly Entry[] = [
  {
    name: 'frontdesk-es256',
    form: 'ES256',
    bare: 'bare-es256',
    oidcProvider: 'oidc-provider-es256',
  },
  { name: 'bare-es256', form: 'ES256', oidcProvider: 'oidc-provider-es256' },
  { name: 'oidc-provider-es256', form: 'ES256', bare: 'bare-es256' },
  { name: 'frontdesk-rs256', form: 'RS256', bare: 'bare-rs256' },
  { name: 'bare-rs256', form: 'RS256' },
  { name: 'frontdesk-sealed', form: 'opaque', oidcProvider: 'oidc-provider-opaque' },
  { name: 'oidc-provider-opaque', form: 'opaque' },
]

/** Starts the servers of the chosen entries; Frontdesk's entries are clients of one server. */
export async function startEntrants(chosen: readonly Entry[], folder: string): Promise<Entrant[]> {
  const ours = chosen.filter((entry) => entry.name.startsWith('frontdesk'))
  const frontdesk = ours.length > 0 ? await frontdeskStarter(folder) : undefined
  const entrants: Entrant[] = []
  for (const entry of chosen) {
    if (frontdesk && ours.includes(entry)) entrants.push(await frontdesk(entry))
    else if (entry.name.startsWith('bare')) entrants.push(await startBare(entry))
    else entrants.push(await startOidcProvider(entry))
  }
  return entrants
}

async function frontdeskStarter(folder: string): Promise<(entry: Entry) => Promise<Entrant>> {
  const server = await startFrontdesk({ folder })
  const register = registrarOf(server)
  return async (entry) => {
    const kind = entry.form === 'opaque' ? 'sealed' : entry.form
    const credentials = await register(kind, entry.name)
    return { ...entry, server, request: tokenRequest(tokenPaths.standard, credentials) }
  }
}

function startBare(entry: Entry): Promise<Entrant> {
  return startRival(entry, './bare-token-server.ts', ['--algorithm', entry.form], '/token')
}

function startOidcProvider(entry: Entry): Promise<Entrant> {
  const format = entry.form === 'opaque' ? 'opaque' : 'jwt'
  return startRival(entry, './oidc-provider-server.ts', ['--format', format], '/token')
}

async function startRival(
  entry: Entry,
  script: string,
  args: readonly string[],
  path: string,
): Promise<Entrant> {
  const port = await findFreePort()
  const { clientId, clientSecret } = freshCredentials()
  const server = await startContestant({
    name: entry.name,
    script: [
      fileURLToPath(new URL(script, import.meta.url)),
      ...['--port', String(port)],
      ...['--client-id', clientId],
      ...['--client-secret', clientSecret],
      ...args,
    ],
    port,
    readyPath: '/',
  })
  return { ...entry, server, request: tokenRequest(path, { clientId, clientSecret }) }
}

/** As long as Frontdesk's own. */
function freshCredentials(): Credentials {
  return {
    clientId: randomUUID(),
    clientSecret: `fds_${randomBytes(36).toString('base64url').replaceAll('-', '_')}`,
  }
}
