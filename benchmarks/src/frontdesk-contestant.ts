import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { type Contestant, findFreePort, startContestant } from './contestant.ts'
import { readJsonAnswer, textMember } from './json-answer.ts'
import type { Credentials } from './token-request.ts'

const startScript = fileURLToPath(new URL('../../packages/server/start.mjs', import.meta.url))

/** Where the standard dialect and the UEM dialect give tokens. */
export const tokenPaths = { standard: '/oauth2/token', uem: '/connect/token' } as const

/** First administrator client of a benchmark's database; it lives as long as that folder. */
const administrator: Credentials = {
  clientId: 'benchmark-administrator',
  clientSecret: randomBytes(32).toString('base64url'),
}

/** Starts Frontdesk on a SQLite file in `folder`, an existing one or a new one. */
export async function startFrontdesk({
  folder,
  name = 'frontdesk',
  demoDevices,
}: {
  readonly folder: string
  readonly name?: string
  readonly demoDevices?: number
}): Promise<Contestant> {
  const port = await findFreePort()
  const demo = demoDevices === undefined ? [] : ['--demo', String(demoDevices)]
  return startContestant({
    name,
    script: [startScript, ...demo],
    port,
    readyPath: '/readyz',
    readyStatus: 200,
    environment: {
      FRONTDESK_DATABASE: `sqlite:${join(folder, 'frontdesk.db')}`,
      FRONTDESK_PORT: String(port),
      // Rounds send more calls than a client may send in a day.
      FRONTDESK_UEM_DAILY_QUOTA: '0',
      FRONTDESK_ADMIN_CLIENT_ID: administrator.clientId,
      FRONTDESK_ADMIN_CLIENT_SECRET: administrator.clientSecret,
    },
  })
}

/** Bodies of `POST /admin/v1/oauth-clients`, without the name. */
export const registrations = {
  ES256: standardClient({ access_token_format: 'jwt' }),
  RS256: standardClient({ access_token_format: 'jwt', signature_algorithm: 'RS256' }),
  sealed: standardClient({ access_token_format: 'sealed' }),
  uem: { dialect: 'uem', organization_group: 'ACME', role: 'Read Only' },
} as const

function standardClient(tokens: Readonly<Record<string, string>>) {
  return {
    dialect: 'standard',
    grant_types: ['client_credentials'],
    redirect_uris: [],
    scope: 'devices:read',
    token_endpoint_auth_method: 'client_secret_post',
    ...tokens,
  }
}

/** Registers clients through the administration API. */
export type Registrar = (kind: keyof typeof registrations, name: string) => Promise<Credentials>

/** Signs the administrator in and gives the function that registers one client. */
export function registrarOf(server: Contestant): Registrar {
  const call = administrationCalls(server)
  return async (kind, name) => {
    const form = { name, ...registrations[kind] }
    const answer = await call('POST', '/admin/v1/oauth-clients', form, 201)
    return {
      clientId: textMember(answer, 'client_id'),
      clientSecret: textMember(answer, 'client_secret'),
    }
  }
}

/** Calls the administration API; the token is renewed when half of its life is over. */
export function administrationCalls({ url }: Contestant) {
  let token: { readonly value: string; readonly until: number } | undefined

  return async (method: 'POST', path: string, body: unknown, status: number) => {
    if (!token || token.until < performance.now()) token = await administrationToken(url)
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${token.value}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return readJsonAnswer(response, status)
  }
}

async function administrationToken(url: string) {
  const { clientId, clientSecret } = administrator
  const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64')
  const response = await fetch(`${url}${tokenPaths.standard}`, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'admin' }),
  })
  const value = textMember(await readJsonAnswer(response, 200), 'access_token')
  // Half of the shortest life that such a token has: renewed long before it ends.
  return { value, until: performance.now() + 300_000 }
}
