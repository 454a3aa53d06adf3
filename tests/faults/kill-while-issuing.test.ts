import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'

import { type ApiClient, apiClient, type CreatedClient } from '@frontdesk/testkit/api-client.ts'
import { seededRandom } from '@frontdesk/testkit/seeded-random.ts'
import { type SpawnedServer, spawnServer } from '@frontdesk/testkit/spawned-server.ts'
import { testAdministrator, testEnvironment } from '@frontdesk/testkit/test-server.ts'

const rounds = 4
const random = seededRandom(20_260_101)
const folder = mkdtempSync(join(tmpdir(), 'frontdesk-kill-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** What the server answered before it died: every one of these must be true afterwards. */
interface Promised {
  readonly issued: string[]
  /** The secrets that were answered, newest last; the ones before were replaced at once. */
  readonly secrets: string[]
}

describe('kill -9 while tokens are issued and secrets replaced', () => {
  test(`${rounds} times: nothing that was answered is lost, and what was replaced stays dead`, async (context) => {
    const environment = await testEnvironment(folder)
    const api = apiClient(environment.FRONTDESK_PUBLIC_URL ?? '', testAdministrator)
    let server = await spawnServer(environment)
    context.after(() => server.kill())
    const issuer = await api.createClient({
      dialect: 'standard',
      name: 'issuer',
      scope: 'devices:read',
    })
    const rotated = await api.createClient({
      dialect: 'standard',
      name: 'rotated',
      scope: 'devices:read',
    })
    const promised: Promised = { issued: [], secrets: [rotated.client_secret] }

    for (let round = 0; round < rounds; round++) {
      await workUntilKilled(api, server, { issuer, rotated, promised })
      // Row 2: rotate, kill -9, start, replay the old one.
      server = await spawnServer(environment)
      await holdToPromises(api, { rotated, promised })
    }
    await allAreInTheAudit(api, promised)
    const verdict = await api.admin('POST', '/audit-events/verify')
    assert.deepEqual(verdict.json.problems, [])
    assert.equal(await server.stop(), 0)
  })
})

interface Scene {
  readonly rotated: CreatedClient
  readonly promised: Promised
}

async function workUntilKilled(
  api: ApiClient,
  server: SpawnedServer,
  { issuer, rotated, promised }: Scene & { readonly issuer: CreatedClient },
): Promise<void> {
  let alive = true
  const loop = async (work: () => Promise<void>) => {
    while (alive) await work().catch(() => undefined)
  }
  const issue = async () => {
    const answer = await api.askToken(issuer)
    if (answer.status === 200) promised.issued.push(jtiOf(answer.json.access_token))
  }
  const rotate = async () => {
    const answer = await api.admin('POST', `/oauth-clients/${rotated.id}/secrets`, {
      name: 'next',
      retire_others_after_seconds: 0,
    })
    if (answer.status === 201) promised.secrets.push(answer.json.client_secret)
  }
  const loops = [...Array.from({ length: 8 }, () => loop(issue)), loop(rotate)]
  await new Promise((resolve) => setTimeout(resolve, 300 + random.integer(500)))
  await server.kill()
  alive = false
  await Promise.all(loops)
}

/** Two replays a round: ten in all would be slowed down instead of refused. */
async function holdToPromises(api: ApiClient, { rotated, promised }: Scene): Promise<void> {
  const last = promised.secrets.at(-1) ?? ''
  const before = promised.secrets.slice(-3, -1)
  for (const client_secret of before) {
    const answer = await api.askToken({ ...rotated, client_secret })
    assert.equal(answer.json.error, 'invalid_client', 'a replaced secret came alive again')
  }
  const answer = await api.askToken({ ...rotated, client_secret: last })
  if (answer.status !== 200) await wasReplacedUnheard(api, rotated)
}

/** One replacement may have happened whose answer the kill swallowed; nothing else excuses it. */
async function wasReplacedUnheard(api: ApiClient, rotated: CreatedClient): Promise<void> {
  const added = await api.admin('POST', `/oauth-clients/${rotated.id}/secrets`, {
    name: 'recovered',
    retire_others_after_seconds: 0,
  })
  assert.equal(added.status, 201, added.text)
  const client = await api.admin('GET', `/oauth-clients/${rotated.id}`)
  const revokedWithoutAnswer = client.json.secrets.filter(
    (secret: { name: string; last_used_at: string | null }) =>
      secret.name === 'next' && secret.last_used_at === null,
  )
  assert.ok(revokedWithoutAnswer.length > 0)
}

async function allAreInTheAudit(api: ApiClient, { issued }: Promised): Promise<void> {
  assert.ok(issued.length > 100, `only ${issued.length} tokens were issued`)
  const recorded = new Set<string>()
  let path: string | undefined = '/audit-events?action=token.issued&limit=500'
  while (path !== undefined) {
    const page = await api.admin('GET', path)
    for (const event of page.json.items) recorded.add(event.target_id)
    const next = page.json.next_cursor
    path = next ? `/audit-events?action=token.issued&limit=500&cursor=${next}` : undefined
  }
  for (const id of issued) assert.ok(recorded.has(id), `token ${id} was answered and is not there`)
}

function jtiOf(token: string): string {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).jti
}
