import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { makeKeyFile } from '@frontdesk/server/key-file/key-file.ts'
import { type BeforeCommit, beforeCommit } from '@frontdesk/store/contract/before-commit.ts'
import { type FreshDatabase, freshDatabase } from '@frontdesk/testkit/test-postgres.ts'
import { sql } from 'kysely'

import type { SeenPage } from '../interop/fixtures/person-with-cookies.ts'
import { type SignInDesk, startSignInDesk } from '../interop/fixtures/sign-in-desk.ts'
import {
  clientRequests,
  decision,
  denial,
  grantRequests,
  pageRequests,
  type Standing,
  silentRequest,
  standingParties,
} from './fixtures/resting-requests.ts'

const tables = [
  'authorization_code',
  'consent',
  'device_authorization',
  'pushed_request',
  'token_family',
] as const

type Taking = (parties: Standing) => Promise<void>

const clientGone: Readonly<Record<string, Taking>> = {
  'the client is disabled': ({ client }) => disable(`/oauth-clients/${client.id}`),
  async 'its secret is revoked'({ client }) {
    const path = `/oauth-clients/${client.id}/secrets/${client.secrets[0]?.id}`
    const answer = await desk.api.admin('DELETE', path, undefined, { 'if-match': '*' })
    assert.equal(answer.status, 204, answer.text)
  },
  'the organization is disabled': ({ organizationId }) =>
    disable(`/organizations/${organizationId}`),
}
const personGone: Readonly<Record<string, Taking>> = {
  'the person is disabled': ({ employee }) => disable(`/people/${employee.id}`),
}
const sessionGone: Readonly<Record<string, Taking>> = {
  ...personGone,
  async 'the session is ended'({ employee }) {
    const { sessions, commit } = desk.server.stores
    const ending = sessions.endingOfPerson(employee.id, Math.floor(Date.now() / 1000))
    assert.ok(await commit({ changes: [ending], audit: [] }))
  },
  'the organization is disabled': ({ organizationId }) =>
    disable(`/organizations/${organizationId}`),
}

let desk: SignInDesk
let held: BeforeCommit
async function disable(path: string): Promise<void> {
  const change = { status: 'disabled' }
  const answer = await desk.api.admin('PATCH', path, change, { 'if-match': '*' })
  assert.equal(answer.status, 200, answer.text)
}

async function everything(): Promise<string> {
  const { reads } = desk.server.stores.database
  const rows = await Promise.all(
    tables.map((table) => sql`SELECT * FROM ${sql.table(table)}`.execute(reads)),
  )
  return JSON.stringify(rows.map((one) => one.rows))
}

/** Sends a request, and takes away what it stands on before it is committed. */
async function lose<Sent>(
  prepare: (parties: Standing) => Promise<() => Promise<Sent>>,
  taking: Taking,
  commit = 1,
): Promise<Sent> {
  const parties = await standingParties(desk)
  const send = await prepare(parties)
  let left = ''
  held.arm(async () => {
    await taking(parties)
    left = await everything()
  }, commit)
  const sent = await send()
  held.disarm()
  assert.ok(held.isReached(), 'the request came as far as its commit')
  assert.ok((await everything()) === left, 'nothing was written')
  return sent
}

function assertSignInPage({ status, url, leaves }: SeenPage): void {
  assert.equal(leaves, undefined)
  assert.equal(status, 200)
  assert.equal(url.pathname, '/sign-in')
}

for (const engine of ['SQLite', 'PostgreSQL'] as const) {
  describe(engine, () => {
    let database: FreshDatabase | undefined
    const folder = mkdtempSync(join(tmpdir(), 'frontdesk-lost-'))
    before(async () => {
      database = engine === 'PostgreSQL' ? await freshDatabase() : undefined
      const keyFile = join(folder, 'frontdesk.key')
      makeKeyFile(keyFile, new Date())
      const postgres = { FRONTDESK_DATABASE: database?.url ?? '', FRONTDESK_KEY_FILE: keyFile }
      desk = await startSignInDesk({ environment: database ? postgres : {} })
      held = beforeCommit(desk.server.stores)
    })
    after(async () => {
      await desk?.stop()
      await database?.drop()
      rmSync(folder, { recursive: true })
    })

    losses()
  })
}

/** A row for each request and each thing that it stands on. */
function losses(): void {
  for (const [what, prepare] of Object.entries({ ...grantRequests, ...clientRequests })) {
    describe(`T7 between the check and the commit, while ${what}`, () => {
      for (const [how, taking] of Object.entries(clientGone)) {
        test(`${how}: invalid_client, and nothing is written`, async () => {
          const answer = await lose(prepare, taking)
          assert.equal(answer.status, 401, answer.text)
          assert.equal(answer.json.error, 'invalid_client')
        })
      }
      if (!(what in grantRequests)) return
      for (const [how, taking] of Object.entries(personGone)) {
        test(`${how}: invalid_grant, and nothing is written`, async () => {
          const answer = await lose(prepare, taking)
          assert.equal(answer.status, 400, answer.text)
          assert.equal(answer.json.error, 'invalid_grant')
        })
      }
    })
  }

  for (const [what, prepare] of Object.entries(pageRequests)) {
    describe(`T7 between the check and the commit, while ${what}`, () => {
      const commit = what === decision ? 2 : 1
      for (const [how, taking] of Object.entries(sessionGone)) {
        test(`${how}: the sign-in page, and nothing is written`, async () => {
          assertSignInPage(await lose(prepare, taking, commit))
        })
      }
      if (what === denial) return
      test('the client is disabled: a page says so, and nothing is written', async () => {
        const taking: Taking = ({ client }) => disable(`/oauth-clients/${client.id}`)
        const page = await lose(prepare, taking, commit)
        assert.equal(page.leaves, undefined)
        assert.equal(page.status, 400, page.text)
      })
    })
  }

  describe('T7 between the check and the commit, with prompt=none', () => {
    for (const [how, taking] of Object.entries(sessionGone)) {
      test(`${how}: login_required, and nothing is written`, async () => {
        const { leaves } = await lose(silentRequest, taking)
        assert.equal(leaves?.searchParams.get('error'), 'login_required')
        assert.equal(leaves?.searchParams.get('code'), null)
      })
    }
  })

  test('T10 a refresh token whose person was disabled meanwhile is no replay: it works again', async () => {
    const parties = await standingParties(desk)
    const send = await grantRequests['a refresh token is rotated']?.(parties)
    assert.ok(send)
    // Past the administration, which ends the delegations of a person as well.
    const { people, commit } = desk.server.stores
    const turn = async (status: 'disabled' | 'enabled') => {
      const found = await people.find(parties.employee.id)
      assert.ok(found)
      const changes = people.update({ ...found, status, version: found.version + 1 })
      assert.ok(await commit({ changes, audit: [] }))
    }
    held.arm(() => turn('disabled'))
    assert.equal((await send()).json.error, 'invalid_grant')
    assert.ok(held.isReached())
    await turn('enabled')
    assert.equal((await send()).status, 200)
  })
}
