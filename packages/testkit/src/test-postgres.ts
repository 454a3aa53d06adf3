import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import pg from 'pg'

/** Where the server that `npm test` started can be reached; set by hand to use another server. */
export const testPostgresVariable = 'FRONTDESK_TEST_POSTGRES'

export interface RunningPostgres {
  /** Of the server's own database `postgres`, as superuser, with the password. */
  readonly url: string
  /** Restarts it with a copy of its files kept aside. */
  keepCopy(): Promise<void>
  /**
   * Restarts it as a standby, from the copy if one was kept: it is behind then by what was committed
   * since. `SELECT pg_promote()` makes it a primary again.
   */
  becomeStandby(): Promise<void>
  /** Waits up to two seconds for clients that are still hanging up, then stops and removes all. */
  stop(): Promise<void>
}

export interface FreshDatabase {
  readonly url: string
  /** Waits up to a second for clients that are still hanging up, then hangs up on them. */
  drop(): Promise<void>
}

/**
 * Starts a real PostgreSQL 18 with an empty cluster in a temporary folder, on a free port.
 *
 * It never outlives this process, however that ends: `stop()` is for those who want it gone sooner.
 * It does not keep this process alive either.
 *
 * @throws Error with what PostgreSQL said, when it does not start
 */
export async function startPostgres(): Promise<RunningPostgres> {
  const keeper = spawn(
    process.execPath,
    [fileURLToPath(import.meta.resolve('./postgres-keeper.ts'))],
    // In a group of its own, Ctrl-C reaches us and not the keeper, which then stops in order.
    // Without the test runner's variables: it is no test, and its output is not the runner's.
    { detached: true, stdio: 'pipe', env: { ...process.env, NODE_TEST_CONTEXT: undefined } },
  )
  const exited = once(keeper, 'exit')
  const answer = () => nextLine(keeper.stdout, keeper.stderr, exited)
  const url = await answer()
  async function tell(command: string): Promise<void> {
    keeper.ref()
    keeper.stdin.write(`${command}\n`)
    await answer().finally(() => keeper.unref())
  }

  keeper.unref()
  for (const stream of [keeper.stdin, keeper.stdout, keeper.stderr]) (stream as Socket).unref()
  return {
    url,
    keepCopy: () => tell('copy'),
    becomeStandby: () => tell('standby'),
    async stop() {
      keeper.ref()
      keeper.stdin.end()
      await exited
    },
  }
}

async function nextLine(
  stdout: NodeJS.ReadableStream,
  stderr: NodeJS.ReadableStream,
  exited: Promise<unknown>,
): Promise<string> {
  let complaint = ''
  const complain = (chunk: string) => {
    complaint += chunk
  }
  stderr.setEncoding('utf8').on('data', complain)
  const { promise: line, resolve } = Promise.withResolvers<string>()
  let text = ''
  const read = (chunk: string) => {
    text += chunk
    if (text.endsWith('\n')) resolve(text.trim())
  }
  stdout.setEncoding('utf8').on('data', read)
  const gone = exited.then(() => {
    throw new Error(`The test PostgreSQL did not start.\n${complaint}`)
  })
  try {
    return await Promise.race([line, gone])
  } finally {
    stdout.off('data', read)
    stderr.off('data', complain)
  }
}

let ownServer: Promise<RunningPostgres> | undefined

async function serverUrl(): Promise<string> {
  const given = process.env[testPostgresVariable]
  if (given) return given
  // A test file that is run alone, without the runner's global setup.
  ownServer ??= startPostgres()
  return (await ownServer).url
}

/** Creates an empty database with a name of its own. Every test file may have as many as it likes. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const server = await serverUrl()
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await withClient(server, (client) => client.query(`CREATE DATABASE ${name}`))

  const url = new URL(server)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => dropDatabase(server, name) }
}

const dropPatienceMs = 1000
const dropPauseMs = 10

async function dropDatabase(server: string, name: string): Promise<void> {
  // A pool that was ended may have sockets that are still closing. Hanging up on them (FORCE)
  // would reach the test as an unhandled error 57P01, so they get a moment.
  const clients = `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = '${name}'`
  await withClient(server, async (client) => {
    const deadline = Date.now() + dropPatienceMs
    while (Date.now() < deadline && (await client.query(clients)).rows[0].n > 0) {
      await sleep(dropPauseMs)
    }
    await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
  })
}

async function withClient(
  url: string,
  use: (client: pg.Client) => Promise<unknown>,
): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await use(client)
  } finally {
    await client.end()
  }
}
