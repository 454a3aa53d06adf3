import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { type BreakableDatabase, breakableDatabase } from '@frontdesk/testkit/breakable-database.ts'

import { DatabaseAway } from '../database-away.ts'
import { waitForPostgres } from './postgres-wait.ts'

describe('waitForPostgres', () => {
  let database: BreakableDatabase
  before(async () => {
    database = await breakableDatabase()
  })
  after(() => database.drop())

  function wait(url: string, patienceMs: number) {
    const told: string[] = []
    const log = (message: string) => told.push(message)
    return { told, ended: waitForPostgres({ url, patienceMs, log }) }
  }

  for (const name of ['goes down', 'is renamed'] as const) {
    test(`a database that ${name} is waited for, and told once`, async () => {
      const { begin, end } = database.outages[name]
      await begin()
      const { told, ended } = wait(database.url, 30_000)
      await new Promise((resolve) => setTimeout(resolve, 600))
      await end()
      await ended
      assert.deepEqual(told, ['PostgreSQL cannot be reached yet. Trying for 30 s.'])
    })
  }

  const other = (change: (url: URL) => void) => {
    const url = new URL(database.url)
    change(url)
    return url.href
  }
  const rows: readonly [what: string, change: (url: URL) => void, words: RegExp][] = [
    [
      'a wrong password',
      (url) => {
        url.password = 'wrong-secret'
      },
      /^PostgreSQL at \S+ refused the password of the user \w+\. This is the database's password/,
    ],
    [
      'a database that is not made in time',
      (url) => {
        url.pathname = '/nowhere'
      },
      /could not be reached for 1 s: database "nowhere" does not exist\. Start it, make/,
    ],
    [
      'a port without a server',
      (url) => {
        url.port = '1'
      },
      /could not be reached for 1 s: connect ECONNREFUSED/,
    ],
  ]
  for (const [what, change, words] of rows) {
    test(`${what} is told in words, without the password`, async () => {
      const url = other(change)
      const error = await wait(url, 300).ended.then(
        () => undefined,
        (reason: unknown) => reason,
      )
      assert.ok(error instanceof DatabaseAway)
      assert.match(error.message, words)
      assert.ok(!error.message.includes(new URL(url).password))
    })
  }
})
