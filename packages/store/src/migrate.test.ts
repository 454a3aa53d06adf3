import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { describe, test } from 'node:test'

import { freshDatabase } from '@frontdesk/testkit/test-postgres.ts'

import { openForTest } from './contract/commit-fixture.ts'
import { migrate } from './migrate.ts'
import { migrations } from './migrations/index.ts'
import { openDatabase } from './open-database.ts'

describe('migrate', () => {
  test('names are in order and harmless in SQL', () => {
    const names = migrations.map(({ name }) => name)
    assert.deepEqual(names, names.toSorted())
    for (const name of names) assert.match(name, /^\d{4}-[a-z0-9-]+$/)
  })

  test('several processes may start at once on an empty PostgreSQL', async () => {
    const { url, drop } = await freshDatabase()
    const opened = await Promise.all(['a', 'b', 'c'].map((writer) => openForTest(url, writer)))
    for (const { database } of opened) await database.close()
    await drop()
  })

  test('a migration that fails leaves the database as it was', async () => {
    const file = new DatabaseSync(':memory:')
    const connection = {
      engine: 'sqlite',
      execute: (text: string) => file.exec(text),
      rows: (text: string) => file.prepare(text).all(),
    } as const
    const broken = { name: '9000-broken', sqlite: ['CREATE TABLE a (b text)', 'x'], postgres: [] }
    await assert.rejects(async () => migrate(connection, [...migrations, broken], 1))
    assert.deepEqual(connection.rows('SELECT name FROM sqlite_schema'), [])
    file.close()
  })
})

describe('openDatabase', () => {
  for (const url of ['', 'sqlite:', 'mysql://host/db', 'postgres:/host', 'postgres://[']) {
    test(`refuses "${url}" in one sentence`, async () => {
      const settings = { url, auditKey: new Uint8Array(32), writer: 'one', clock: () => 1 }
      await assert.rejects(openDatabase(settings), /^Error: The database URL [^.]*\.$/)
    })
  }
})
