import { randomBytes, randomUUID } from 'node:crypto'
import pg from 'pg'
import { breakableLine } from './breakable-line.ts'
import { freshDatabase } from './test-postgres.ts'

/** A database with a user of its own, which can be taken away from a server in several ways. */
export interface BreakableDatabase {
  /** What a server is given: over a line that can break, as a user who can be shut out. */
  readonly url: string
  /** By what is done to it: how it begins, and how it ends. */
  readonly outages: Readonly<Record<OutageName, Outage>>
  /** Ends the connections that a name of the activity view begins with. */
  endConnections(nameBegin: string): Promise<void>
  drop(): Promise<void>
}

export type OutageName = 'goes down' | 'is frozen' | 'is renamed' | 'has another password'

interface Outage {
  begin(): Promise<void>
  end(): Promise<void>
}

/** Makes such a database on the PostgreSQL of the tests. */
export async function breakableDatabase(): Promise<BreakableDatabase> {
  const made = await freshDatabase()
  const name = new URL(made.url).pathname.slice(1)
  const away = `away_${name}`
  const user = `user_${randomUUID().replaceAll('-', '')}`
  const password = randomBytes(12).toString('hex')

  const overseer = new URL(made.url)
  overseer.pathname = '/postgres'
  const client = new pg.Client({ connectionString: overseer.href })
  await client.connect()
  const run = async (...statements: string[]) => {
    for (const statement of statements) await client.query(statement)
  }
  await run(
    `CREATE ROLE ${user} LOGIN PASSWORD '${password}'`,
    `ALTER DATABASE ${name} OWNER TO ${user}`,
  )
  const endAll = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname IN ('${name}', '${away}')`
  const rename = (from: string, to: string) =>
    run(
      `ALTER DATABASE ${from} ALLOW_CONNECTIONS false`,
      endAll,
      `ALTER DATABASE ${from} RENAME TO ${to}`,
      `ALTER DATABASE ${to} ALLOW_CONNECTIONS true`,
    )

  const line = await breakableLine(made.url)
  const url = new URL(line.url)
  url.username = user
  url.password = password
  return {
    url: url.href,
    outages: {
      'goes down': { begin: line.cut, end: line.restore },
      'is frozen': { begin: async () => line.freeze(), end: line.restore },
      'is renamed': { begin: () => rename(name, away), end: () => rename(away, name) },
      'has another password': {
        begin: () => run(`ALTER ROLE ${user} PASSWORD 'another'`, endAll),
        end: () => run(`ALTER ROLE ${user} PASSWORD '${password}'`),
      },
    },
    async endConnections(nameBegin) {
      await client.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = $1 AND starts_with(application_name, $2)`,
        [name, nameBegin],
      )
    },
    async drop() {
      await line.close()
      await made.drop()
      await run(`DROP ROLE ${user}`)
      await client.end()
    },
  }
}
