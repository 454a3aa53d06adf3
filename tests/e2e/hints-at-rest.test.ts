import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { makeKeyFile } from '@frontdesk/server/key-file/key-file.ts'
import type { CreatedClient } from '@frontdesk/testkit/api-client.ts'
import { type FreshDatabase, freshDatabase } from '@frontdesk/testkit/test-postgres.ts'
import { sql } from 'kysely'

import { claimsOf, obtainTokens, startFlow } from '../interop/fixtures/code-flow.ts'
import {
  type Employee,
  publicApp,
  registerApp,
  type SignInDesk,
  startSignInDesk,
} from '../interop/fixtures/sign-in-desk.ts'

const redirectUri = 'https://app.example.com/callback'
/** So long that the request is kept here while the person signs in. */
const longState = 'x'.repeat(2000)
const longHint = { login_hint: 'y'.repeat(2000) }

for (const engine of ['SQLite', 'PostgreSQL'] as const) {
  describe(`an id_token_hint leaves the person it names in the database, ${engine}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'frontdesk-hints-'))
    const keyFile = join(folder, 'frontdesk.key')
    let database: FreshDatabase | undefined
    let desk: SignInDesk
    let app: CreatedClient & { readonly redirectUri: string }
    let ada: Employee
    let bob: Employee
    let idToken: string

    before(async () => {
      database = engine === 'PostgreSQL' ? await freshDatabase() : undefined
      makeKeyFile(keyFile, new Date())
      const postgres = { FRONTDESK_DATABASE: database?.url ?? '', FRONTDESK_KEY_FILE: keyFile }
      desk = await startSignInDesk({ environment: database ? postgres : {} })
      app = { ...(await registerApp(desk.api, redirectUri, publicApp)), redirectUri }
      ada = await desk.employ()
      bob = await desk.employ()
      const tokens = await obtainTokens(desk.api, app, desk.browserOf(ada), { scope: 'openid' })
      idToken = tokens.id_token
    })
    after(async () => {
      await desk?.stop()
      await database?.drop()
      rmSync(folder, { recursive: true, force: true })
    })

    /** Every row of every table, as text. */
    async function everyRow(): Promise<string> {
      const { reads } = desk.server.stores.database
      const tables = await reads.introspection.getTables()
      const rows = await Promise.all(
        tables.map(
          async ({ name }) => (await sql`SELECT * FROM ${sql.table(name)}`.execute(reads)).rows,
        ),
      )
      return JSON.stringify(rows)
    }

    async function keptRows() {
      return desk.server.stores.database.reads.selectFrom('pushed_request').selectAll().execute()
    }

    async function push(over: Record<string, string>): Promise<string> {
      const { url } = startFlow(desk.api, app, { scope: 'openid', ...over })
      const pushed = await desk.api.send('POST', '/oauth2/par', { body: url.searchParams })
      assert.equal(pushed.status, 201, pushed.text)
      const query = {
        client_id: app.client_id,
        request_uri: String(JSON.parse(pushed.text).request_uri),
      }
      return `${desk.url}/oauth2/authorize?${new URLSearchParams(query)}`
    }

    const secrets = () => [idToken, idToken.split('.')[1] ?? '', 'careless-secret']
    async function requireNoToken() {
      const text = await everyRow()
      for (const secret of secrets()) assert.equal(text.includes(secret), false, secret)
    }

    test('RFC 9126 pushed: the token is nowhere, and the person is still the one that counts', async () => {
      const address = await push({ id_token_hint: idToken })
      const [row] = await keptRows()
      assert.equal(row?.hinted_person_id, claimsOf(idToken).sub)
      await requireNoToken()
      for (const [person, error] of [
        [bob, 'login_required'],
        [ada, null],
      ] as const) {
        const browser = desk.browserOf(person)
        const page = await browser.signIn(await browser.open(address))
        assert.equal(page.leaves?.searchParams.get('error'), error)
      }
    })

    test('T9 kept while a person signs in: neither the token nor a secret sent by mistake', async () => {
      const over = { state: longState, ...longHint, id_token_hint: idToken }
      const { url } = startFlow(desk.api, app, { scope: 'openid', ...over })
      url.searchParams.set('client_secret', 'careless-secret')
      const [before, browser] = [(await keptRows()).length, desk.browserOf(bob)]
      const asked = await browser.open(url)
      assert.equal((await keptRows()).length, before + 1)
      await requireNoToken()
      const page = await browser.signIn(asked)
      assert.equal(page.leaves?.searchParams.get('error'), 'login_required')
    })

    test('one pushed before the upgrade, with the token in its row, still works', async () => {
      const before = new Set((await keptRows()).map(({ hash }) => hash))
      const address = await push({})
      const row = (await keptRows()).find(({ hash }) => !before.has(hash))
      const { pushedRequests, commit } = desk.server.stores
      const pushed = await pushedRequests.find(row?.hash ?? '')
      assert.ok(pushed)
      const pairs = [...pushed.pairs, ['id_token_hint', idToken] as const]
      const changes = [
        pushedRequests.claim(pushed.hash),
        pushedRequests.insertion({ ...pushed, pairs }),
      ]
      assert.ok(await commit({ changes, audit: [] }))
      const browser = desk.browserOf(bob)
      const page = await browser.signIn(await browser.open(address))
      assert.equal(page.leaves?.searchParams.get('error'), 'login_required')
    })
  })
}
