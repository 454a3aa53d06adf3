import { setTimeout as sleep } from 'node:timers/promises'

import pg from 'pg'

import { DatabaseAway } from '../database-away.ts'
import { connect } from './postgres-connection.ts'

const pauseMs = 250
/** What time alone may mend: the server starts, has too many clients, the database is made later. */
const passingCodes = new Set(['57P03', '53300', '3D000'])

interface WaitSettings {
  readonly url: string
  /** So long a server or database that is not there yet is waited for. */
  readonly patienceMs: number
  readonly log: (message: string, error: unknown) => void
}

/**
 * Waits until a connection can be made: a server that starts together with its database should
 * not have to be started twice. Told once.
 *
 * @throws DatabaseAway in words, at once where waiting would not help
 */
export async function waitForPostgres({ url, patienceMs, log }: WaitSettings): Promise<void> {
  const giveUpAt = performance.now() + patienceMs
  for (let attempt = 1; ; attempt++) {
    try {
      const client = await connect(url, 'frontdesk start', () => {})
      await client.end()
      return
    } catch (error) {
      if (!mayPass(error)) throw new DatabaseAway(refusedWords(url, error), { cause: error })
      if (performance.now() >= giveUpAt) {
        throw new DatabaseAway(awayWords(url, patienceMs, error), { cause: error })
      }
      if (attempt === 1) {
        const seconds = Math.ceil(patienceMs / 1000)
        log(`PostgreSQL cannot be reached yet. Trying for ${seconds} s.`, error)
      }
    }
    await sleep(pauseMs)
  }
}

function mayPass(error: unknown): boolean {
  return !(error instanceof pg.DatabaseError) || passingCodes.has(error.code ?? '')
}

function refusedWords(url: string, error: unknown): string {
  const { username } = new URL(url)
  const code = error instanceof pg.DatabaseError ? error.code : undefined
  if (code === '28P01') {
    return `PostgreSQL at ${placeOf(url)} refused the password of the user ${username}. This is the database's password, in FRONTDESK_DATABASE, not one of Frontdesk's: correct it there.`
  }
  return `PostgreSQL at ${placeOf(url)} refused the connection: ${wordsOf(error)}. Check the user, the database and the host in FRONTDESK_DATABASE.`
}

function awayWords(url: string, patienceMs: number, error: unknown): string {
  const seconds = Math.ceil(patienceMs / 1000)
  return `PostgreSQL at ${placeOf(url)} could not be reached for ${seconds} s: ${wordsOf(error)}. Start it, make the database, or name another one with FRONTDESK_DATABASE.`
}

/** Host, port and database; never the password. */
function placeOf(url: string): string {
  const { host, pathname } = new URL(url)
  return `${host}${pathname}`
}

/** An error of several addresses at once has no words of its own. */
function wordsOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(wordsOf).join(', ')
  return error instanceof Error ? error.message : String(error)
}
