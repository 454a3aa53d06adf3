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
  const url = await firstLine(keeper.stdout, keeper.stderr, exited)

  keeper.unref()
  for (const stream of [keeper.stdin, keeper.stdout, keeper.stderr]) (stream as Socket).unref()
  return {
    url,
    async stop() {
      keeper.ref()
      keeper.stdin.end()
      await exited
    },
  }
}

async function firstLine(
  stdout: NodeJS.ReadableStream,
  stderr: NodeJS.ReadableStream,
  exited: Promise<unknown>,
): Promise<string> {
  let complaint = ''
  stderr.setEncoding('utf8').on('data', (chunk: string) => {
    complaint += chunk
  })
  const line = new Promise<string>((resolve) => {
    let text = ''
    stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      if (text.endsWith('\n')) resolve(text.trim())
    })
  })
  const gone = exited.then(() => {
    throw new Error(`The test PostgreSQL did not start.\n${complaint}`)
  })
  return await Promise.race([line, gone])
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
