import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import type { Database } from '@frontdesk/store/database.ts'
import { openDatabase } from '@frontdesk/store/open-database.ts'
import { sql } from 'kysely'

import { emptyDatabase, engines, loadOldDatabase, oldVersions } from './fixtures/old-databases.ts'

async function open(url: string): Promise<Database> {
  const settings = { writer: 'one', auditKey: new Uint8Array(32), clock: Date.now }
  return (await openDatabase({ url, ...settings })).database
}

describe('databases that are not what the program made', () => {
  const refused: readonly [what: string, sql: string, words: RegExp][] = [
    [
      'newer than the program',
      `INSERT INTO migration (name, applied_at, hash) VALUES ('9999-from-the-future', 1, 'f')`,
      /newer than this program: it has migration 9999-from-the-future\. Start the version/,
    ],
    [
      'migrated by another form of a migration',
      `UPDATE migration SET hash = 'f' WHERE name = '0003-clients'`,
      /another version of Frontdesk: its migration 0003-clients is not the one/,
    ],
    [
      'lacking a column',
      'ALTER TABLE person DROP COLUMN second_factor',
      /changed outside Frontdesk: person has no column second_factor text not null\. Undo/,
    ],
    [
      'with a column of others',
      'ALTER TABLE client ADD COLUMN colour text',
      /changed outside Frontdesk: client has a foreign column colour text\. Undo/,
    ],
    [
      'lacking a table',
      'DROP TABLE revoked_token',
      /changed outside Frontdesk: the table revoked_token is missing\. Undo/,
    ],
    [
      'lacking an index that keeps values unique',
      'DROP INDEX role_by_name',
      /changed outside Frontdesk: role has no unique index role_by_name\. Undo/,
    ],
    [
      'without a record of its tables',
      'UPDATE migration SET shape = NULL',
      /tables were changed outside Frontdesk\. Undo/,
    ],
    [
      'without the list of its migrations',
      'DROP TABLE migration',
      /has tables that Frontdesk did not make \(.*client.*\), or only a part of a backup/,
    ],
    [
      'with a list of migrations that another program keeps',
      'DROP TABLE migration; CREATE TABLE migration (id bigint, name text)',
      /has a table "migration" that Frontdesk did not make\. Give Frontdesk a database/,
    ],
  ]
  const tolerated: readonly [what: string, sql: string][] = [
    ['a table of others', 'CREATE TABLE spatial_ref_sys (srid bigint PRIMARY KEY)'],
    [
      'an index that an operator added',
      'CREATE INDEX device_by_operator ON device (friendly_name)',
    ],
  ]

  for (const engine of engines) {
    for (const [what, sql, words] of refused) {
      test(`${engine}: a database ${what} is refused in words, and left as it is`, async () => {
        const { url, run, drop } = await emptyDatabase(engine)
        await (await open(url)).close()
        await run(sql)
        for (const attempt of ['first', 'second']) {
          await assert.rejects(open(url), { name: 'DatabaseSchemaError' }, attempt)
          await assert.rejects(open(url), words, attempt)
        }
        await drop()
      })
    }
    for (const [what, sql] of tolerated) {
      test(`${engine}: ${what} changes nothing`, async () => {
        const { url, run, drop } = await emptyDatabase(engine)
        await (await open(url)).close()
        await run(sql)
        await (await open(url)).close()
        await drop()
      })
    }

    for (const version of oldVersions) {
      test(`${engine}: what ${version} made has the same tables afterwards as a new database`, async () => {
        const fresh = await emptyDatabase(engine)
        const old = await loadOldDatabase(version, engine)
        const records: unknown[] = []
        for (const { url } of [fresh, old]) {
          const database = await open(url)
          const { rows } = await sql`SELECT shape FROM migration WHERE shape IS NOT NULL`.execute(
            database.reads,
          )
          records.push(rows)
          await database.close()
        }
        assert.deepEqual(records[0], records[1])
        await fresh.drop()
        await old.drop()
      })

      test(`${engine}: what ${version} made and another hand changed is refused in words`, async () => {
        const { url, run, drop } = await loadOldDatabase(version, engine)
        await run('ALTER TABLE device DROP COLUMN asset_number')
        await assert.rejects(open(url), /unknown version of Frontdesk, or its tables/)
        await drop()
      })
    }
  }
})
