// A process of its own that owns one throw-away PostgreSQL. Its standard input is its lifeline:
// when that closes, because the parent said stop or died in whatever way, SIGKILL included, the
// server is stopped and its folder removed. It answers one line: the URL. Each command, a line on its
// standard input, is carried out and answered by another line:
//   copy     stops the server, copies its files, starts it again
//   standby  stops it, puts the copy back if there is one, starts it as a standby (without a
//            primary: it replays what it has and waits)

import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import {
  chownSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'

import { type Account, runnableBinaries, unprivilegedAccount } from './postgres-binaries.ts'

const portAttempts = 3

/** What to ask of the server, in this order, and how long each may take before the next. */
const shutdown = [
  { signal: 'SIGTERM', graceMs: 2000 }, // smart: waits until every client has hung up
  { signal: 'SIGINT', graceMs: 3000 }, // fast: hangs up on them
  { signal: 'SIGQUIT', graceMs: 2000 }, // immediate
  { signal: 'SIGKILL', graceMs: 1000 },
] as const

const settings = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'fsync=off', // the machine may crash: then the tests are lost anyway
  'synchronous_commit=on',
  'full_page_writes=off',
  'max_connections=200',
  'wal_retrieve_retry_interval=100ms', // a standby looks for a promotion so often
]

const commands = createInterface({ input: process.stdin })
const lifeline = new Promise<void>((resolve) => {
  process.stdin.once('end', resolve).once('error', resolve)
  process.on('SIGTERM', resolve).on('SIGINT', resolve)
})
// A parent that died does not read the URL; the lifeline tells so already.
process.stdout.on('error', () => {})

const folder = mkdtempSync(join(tmpdir(), 'frontdesk-postgres-'))
try {
  await keep(folder)
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}

async function keep(home: string): Promise<void> {
  const account = unprivilegedAccount()
  own(home, account)
  const { initdb, postgres } = runnableBinaries(home, account)
  const databaseFolder = join(home, 'db')
  const password = randomBytes(16).toString('hex')
  createCluster(initdb, databaseFolder, password, account)

  let { server, port } = await start(postgres, databaseFolder, account)
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres\n`
  process.stdout.write(url)

  async function restart(command: string): Promise<void> {
    server.off('exit', gone)
    await stop(server, shutdown.slice(1))
    prepare(databaseFolder, command, account)
    server = (await start(postgres, databaseFolder, account, port)).server
    server.once('exit', gone)
    process.stdout.write(url)
  }

  const { promise: ended, resolve: gone } = Promise.withResolvers<void>()
  server.once('exit', gone)
  let last = Promise.resolve()
  const failed = new Promise<void>((_, reject) => {
    commands.on('line', (command) => {
      last = last.then(() => restart(command)).catch(reject)
    })
  })
  await Promise.race([lifeline, ended, failed])
  await last
  await stop(server)
}

/** Changes the files of a server that was stopped. */
function prepare(databaseFolder: string, command: string, account: Account): void {
  const copy = `${databaseFolder}-copy`
  const [from, to] = command === 'copy' ? [databaseFolder, copy] : [copy, databaseFolder]
  if (existsSync(from)) {
    rmSync(to, { recursive: true, force: true })
    cpSync(from, to, { recursive: true })
    for (const name of ['.', ...readdirSync(to, { recursive: true, encoding: 'utf8' })]) {
      own(join(to, name), account)
    }
  }
  if (command !== 'standby') return
  const signal = join(databaseFolder, 'standby.signal')
  writeFileSync(signal, '')
  own(signal, account)
}

function createCluster(initdb: string, to: string, password: string, account: Account): void {
  const passwordFile = join(to, '..', 'password')
  writeFileSync(passwordFile, password, { mode: 0o600 })
  own(passwordFile, account)
  const flags = ['--username=postgres', '--auth=password', '--encoding=UTF8', '--locale=C']
  execFileSync(
    initdb,
    [`--pgdata=${to}`, `--pwfile=${passwordFile}`, '--no-sync', '--no-instructions', ...flags],
    { cwd: join(to, '..'), env: cleanEnvironment(), stdio: 'pipe', ...account },
  )
}

async function start(
  postgres: string,
  databaseFolder: string,
  account: Account,
  samePort?: number,
): Promise<{ server: ChildProcess; port: number }> {
  for (let attempt = 1; ; attempt++) {
    const port = samePort ?? (await freePort())
    const server = spawn(
      postgres,
      ['-D', databaseFolder, '-p', String(port), ...settings.flatMap((row) => ['-c', row])],
      {
        cwd: databaseFolder,
        env: cleanEnvironment(),
        stdio: ['ignore', 'ignore', 'pipe'],
        ...account,
      },
    )
    const log = await untilReadyOrGone(server)
    if (log === undefined) return { server, port }
    // Somebody else may take the port between our look and the server's start.
    if (attempt === portAttempts) throw new Error(`PostgreSQL did not start:\n${log}`)
  }
}

/** Undefined when the server accepts connections; what it logged when it gave up. */
async function untilReadyOrGone(server: ChildProcess): Promise<string | undefined> {
  let log = ''
  return await new Promise((resolve, reject) => {
    server.once('error', reject)
    server.once('exit', () => resolve(log))
    server.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      log = (log + chunk).slice(-10_000)
      // A standby says: ready to accept read-only connections.
      if (/ready to accept (?:read-only )?connections/.test(log)) resolve(undefined)
    })
  })
}

async function stop(
  server: ChildProcess,
  steps: readonly { signal: NodeJS.Signals; graceMs: number }[] = shutdown,
): Promise<void> {
  for (const { signal, graceMs } of steps) {
    if (server.exitCode !== null || server.signalCode !== null) return
    const gone = once(server, 'exit')
    server.kill(signal)
    await Promise.race([gone, sleep(graceMs, undefined, { ref: false })])
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('no TCP port')
  return address.port
}

/** PGDATA, PGOPTIONS and their like would change what the programs do. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('PG')))
}

function own(path: string, { uid, gid }: Account): void {
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid)
}
