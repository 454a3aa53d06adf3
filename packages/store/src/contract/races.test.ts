import assert from 'node:assert/strict'
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'

import { type FreshDatabase, freshDatabase } from '@frontdesk/testkit/test-postgres.ts'

import { storedAudit } from '../stored-audit.ts'
import type { Stores } from '../stores.ts'
import { isRaceName, type RaceName, race, races, racingStores } from './race-fixture.ts'

const engines: readonly [name: string, fresh: () => Promise<FreshDatabase>][] = [
  ['SQLite', freshFile],
  ['PostgreSQL', freshDatabase],
]

for (const [engine, fresh] of engines) {
  describe(`T10 exactly one of fifty wins on ${engine}`, () => {
    let database: FreshDatabase
    let stores: Stores
    let racers: readonly Racer[]
    before(async () => {
      database = await fresh()
      stores = await racingStores(database.url, 'here')
      racers = await Promise.all(['left', 'right'].map((name) => startRacer(database.url, name)))
    })
    after(async () => {
      await Promise.all(racers.map((racer) => racer.stop()))
      await stores.close()
      await database.drop()
    })
    const rowsOf = async (requestId: string) =>
      (await storedAudit(stores.database).list({ requestId }, { limit: 10 })).items.length

    for (const what of Object.keys(races).filter(isRaceName)) {
      test(`${what}, in one process`, async () => {
        const name = await races[what].prepare(stores)
        assert.equal(await race(stores, { what, name, count: 50 }), 1)
        assert.equal(await rowsOf(name), 1)
      })

      test(`${what}, over two processes`, async () => {
        const name = await races[what].prepare(stores)
        const wins = await Promise.all(racers.map((racer) => racer.race(what, name)))
        assert.deepEqual(wins.toSorted(), [0, 1])
        assert.equal(await rowsOf(name), 1)
      })
    }
  })
}

interface Racer {
  race(what: RaceName, name: string): Promise<number>
  stop(): Promise<unknown>
}

async function startRacer(url: string, writer: string): Promise<Racer> {
  const script = fileURLToPath(new URL('./racer-process.ts', import.meta.url))
  const child: ChildProcessByStdio<Writable, Readable, null> = spawn(
    process.execPath,
    [script, url, writer],
    { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, NODE_TEST_CONTEXT: undefined } },
  )
  const lines: Interface = createInterface(child.stdout)
  await once(lines, 'line')
  return {
    async race(what, name) {
      child.stdin.write(`${JSON.stringify([what, name, 25])}\n`)
      const [won] = await once(lines, 'line')
      return Number(won)
    },
    stop() {
      child.stdin.end()
      return once(child, 'exit')
    },
  }
}

async function freshFile(): Promise<FreshDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'frontdesk-races-'))
  return {
    url: `sqlite:${join(folder, 'races.db')}`,
    drop: () => rm(folder, { recursive: true, force: true }),
  }
}
