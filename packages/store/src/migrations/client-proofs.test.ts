import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, test } from 'node:test'

import { freshDatabase } from '@frontdesk/testkit/test-postgres.ts'

import { migrate } from '../migrate.ts'
import type { MigrationConnection } from '../migration.ts'
import { connect } from '../postgres/postgres-connection.ts'
import { openStores } from '../stores.ts'
import { migrations } from './index.ts'

const before = migrations.filter(({ name }) => name < '0020')

interface OldClient {
  readonly origin: 'administration' | 'dynamic'
  readonly version: number
  readonly methods: readonly string[]
  readonly algorithm?: 'ES256' | 'RS256'
}

/** What an old client was, and how its ID tokens are signed and it may prove itself afterwards. */
const rows: readonly (readonly [what: string, OldClient, string, readonly string[]])[] = [
  ['any', { origin: 'administration', version: 1, methods: [] }, 'ES256', []],
  [
    'RS256 for all its tokens',
    { origin: 'administration', version: 1, methods: [], algorithm: 'RS256' },
    'RS256',
    [],
  ],
  [
    'pinned by an administrator',
    { origin: 'administration', version: 1, methods: ['client_secret_post'] },
    'ES256',
    ['client_secret_post'],
  ],
  [
    'registered itself with a preference',
    { origin: 'dynamic', version: 1, methods: ['client_secret_post'] },
    'ES256',
    ['client_secret_post', 'client_secret_basic'],
  ],
  [
    'registered itself, changed by an administrator since',
    { origin: 'dynamic', version: 2, methods: ['client_secret_basic'] },
    'ES256',
    ['client_secret_basic'],
  ],
  [
    'registered itself without a secret',
    { origin: 'dynamic', version: 1, methods: ['none'] },
    'ES256',
    ['none'],
  ],
]

function insertions(): readonly string[] {
  return rows.flatMap(([, { origin, version, methods, algorithm }], index) => [
    `INSERT INTO client_identifier (client_id) VALUES ('old-${index}')`,
    `INSERT INTO client (id, dialect, client_id, name, description, grant_types, scope,
        authentication_methods, application_type, redirect_uris, post_logout_redirect_uris, pkce,
        jwks, consent, origin, access_token_format, signature_algorithm, status, generation,
        created_at, updated_at, version)
      VALUES ('id-${index}', 'standard', 'old-${index}', 'Old', '', '[]', '["openid"]',
        '${JSON.stringify(methods)}', 'web', '[]', '[]', 'required', '[]', 'asked', '${origin}',
        'jwt', ${algorithm ? `'${algorithm}'` : 'NULL'}, 'enabled', 1, 1, 1, ${version})`,
  ])
}

async function oldSqlite(): Promise<{ url: string; drop: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'frontdesk-migration-'))
  const path = join(folder, 'old.db')
  const file = new DatabaseSync(path)
  await makeOld({
    engine: 'sqlite',
    execute: (sql) => file.exec(sql),
    rows: (sql) => file.prepare(sql).all(),
  })
  file.close()
  return { url: `sqlite:${path}`, drop: async () => rmSync(folder, { recursive: true }) }
}

async function oldPostgres(): Promise<{ url: string; drop: () => Promise<void> }> {
  const { url, drop } = await freshDatabase()
  const client = await connect(url, 'test', () => undefined)
  await makeOld({
    engine: 'postgres',
    execute: async (sql) => void (await client.query(sql)),
    rows: async (sql) => (await client.query(sql)).rows,
  })
  await client.end()
  return { url, drop }
}

async function makeOld(connection: MigrationConnection): Promise<void> {
  await migrate(connection, before, 1)
  for (const sql of insertions()) await connection.execute(sql)
}

for (const [engine, old] of [
  ['SQLite', oldSqlite],
  ['PostgreSQL', oldPostgres],
] as const) {
  describe(`0020-client-proofs on ${engine}: clients that exist keep what they have`, () => {
    for (const [index, [what, , algorithm, methods]] of rows.entries()) {
      test(what, async (t) => {
        const { url, drop } = await old()
        t.after(drop)
        const auditKey = new Uint8Array(32)
        const stores = await openStores({ url, auditKey, writer: 'one', clock: Date.now })
        const client = await stores.clients.find(`old-${index}`)
        await stores.close()
        assert.equal(client?.idTokenAlgorithm, algorithm)
        assert.deepEqual(client?.authenticationMethods, methods)
        assert.equal(client?.assertionAudience, 'issuer')
      })
    }
  })
}
