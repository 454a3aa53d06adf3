import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'

import { migrationHash } from '../migration.ts'
import { migrations } from './index.ts'

/** One line for each migration: its name and its hash. Lines are added, never changed. */
const file = 'packages/store/src/migrations/frozen-migrations.txt'
const lines = readFileSync(new URL('frozen-migrations.txt', import.meta.url), 'utf8')
const frozen = new Map(
  lines
    .trim()
    .split('\n')
    .map((line) => line.split(' ', 2) as [string, string]),
)

describe('landed migrations are frozen', () => {
  for (const migration of migrations) {
    const { name } = migration
    test(`${name} is what it was when it landed`, () => {
      const line = `${name} ${migrationHash(migration)}`
      const words = frozen.has(name)
        ? `${name} was changed. Databases have run it as it was: take the change back and write a new migration. Only while it has not landed anywhere, change its line in ${file} to\n${line}`
        : `${name} is new. Add this line to ${file}:\n${line}`
      assert.equal(`${name} ${frozen.get(name)}`, line, words)
    })
  }

  test('none has been taken away', () => {
    const names = new Set(migrations.map(({ name }) => name))
    assert.deepEqual(
      [...frozen.keys()].filter((name) => !names.has(name)),
      [],
    )
  })
})
