import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, test } from 'node:test'

import { freshDatabase } from '@frontdesk/testkit/test-postgres.ts'

import { openForTest } from './contract/commit-fixture.ts'
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

  test('a database that is newer than the program is refused, and left as it is', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'frontdesk-migrate-'))
    t.after(() => rm(folder, { recursive: true }))
    const path = join(folder, 'newer.db')
    const { database } = await openForTest(`sqlite:${path}`, 'one')
    await database.close()

    const file = new DatabaseSync(path)
    file.exec(`INSERT INTO migration VALUES ('9999-from-the-future', 1)`)
    file.close()
    const again = openForTest(`sqlite:${path}`, 'one')
    await assert.rejects(again, /newer than this program: it has migration 9999-from-the-future/)
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
