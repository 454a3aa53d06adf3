import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, describe, test } from 'node:test'

import { openForTest } from '../contract/commit-fixture.ts'
import { SqliteFileError, sqliteFileError } from './sqlite-file-error.ts'

const folder = mkdtempSync(join(tmpdir(), 'frontdesk-broken-'))
after(() => rmSync(folder, { recursive: true }))
const isRoot = process.getuid?.() === 0

/** A database that was in use, closed. */
function madeFile(name: string): string {
  const path = join(folder, name)
  const database = new DatabaseSync(path)
  database.exec(`
    CREATE TABLE filler (value TEXT);
    INSERT INTO filler VALUES (hex(randomblob(100000)));
  `)
  database.close()
  return path
}

interface Row {
  readonly what: string
  readonly make: () => string
  readonly words: RegExp
  readonly skip?: string | false
}

const rows: readonly Row[] = [
  {
    what: 'another file',
    make: () => {
      const path = join(folder, 'letter.txt')
      writeFileSync(path, 'a'.repeat(65_536), { mode: 0o600 })
      return path
    },
    words: /is not an SQLite database\. Name the right file with FRONTDESK_DATABASE\.$/,
  },
  {
    what: 'a file that was cut in half',
    make: () => {
      const path = madeFile('half.db')
      truncateSync(path, 40_000)
      return path
    },
    words: /is damaged\. Put back a backup/,
  },
  {
    what: 'a folder',
    make: () => {
      const path = join(folder, 'a-folder')
      mkdirSync(path)
      return path
    },
    words: /is a folder\. Name a file/,
  },
  {
    what: 'a file where a folder has to be',
    make: () => join(madeFile('file.db'), 'below.db'),
    words: /a part of its path is no folder/,
  },
  {
    what: 'a file of another user',
    make: () => {
      const path = madeFile('closed.db')
      chmodSync(path, 0o000)
      return path
    },
    words: /may not read and write it/,
    // The administrator of the machine reads everything.
    skip: isRoot && 'runs as root',
  },
]

describe('a file that cannot be the database is told in words', () => {
  for (const { what, make, words, skip = false } of rows) {
    test(what, { skip }, async () => {
      const path = make()
      await assert.rejects(openForTest(`sqlite:${path}`, 'one'), (error) => {
        assert.ok(error instanceof SqliteFileError, String(error))
        assert.ok(error.message.includes(path))
        assert.match(error.message, words)
        return true
      })
    })
  }

  for (const [code, words] of [
    [5, /another program holds it/],
    [266, /the disk has a fault/],
    [13, /the disk is full/],
  ] as const) {
    test(`result code ${code}`, () => {
      const error = Object.assign(new Error('disk'), { errcode: code })
      assert.match(String(sqliteFileError('x.db', error)), words)
    })
  }

  test('a bug stays what it is', () => {
    const bug = new TypeError('bug')
    assert.equal(sqliteFileError('x.db', bug), bug)
  })
})
