import { randomBytes } from 'node:crypto'

import type { Clock } from '@frontdesk/directory/units.ts'
import type { KeyRing } from '@frontdesk/protocol/keys/key-ring.ts'
import type { Stores } from '@frontdesk/store/stores.ts'

/** The database takes writes for so long after one was tried, as far as `/readyz` is concerned. */
const trustedMs = 1000
/** More pages than the audit row of a token: a disk that takes this takes a token as well. */
const probeBytes = 6144
const probeName = 'readiness-probe'

/** Why the server does not serve now, in words for an operator; they hold no secret. */
export class NotReady extends Error {
  override readonly name = 'NotReady'
}

/** Whether the server can serve. */
export interface Readiness {
  /**
   * Reads, and writes at most once a second, however often it is asked.
   *
   * @returns what an operator should know all the same, in words
   * @throws NotReady, or what the database threw
   */
  requireReady(): Promise<string | undefined>
  /** From now on the server is not ready: it serves what comes, but asks to be left alone. */
  stop(): void
}

interface Parts {
  readonly stores: Pick<Stores, 'properties' | 'commit'>
  /** A clock that never goes back, in milliseconds: `performance.now` */
  readonly monotonicMs: () => number
  readonly clock: Clock
  readonly ring: Pick<KeyRing, 'madeInFuture'>
}

/** Says so when signing keys are dated ahead of the clock: then it was off, or is. */
export async function clockRemark({
  ring,
  clock,
}: Pick<Parts, 'ring' | 'clock'>): Promise<string | undefined> {
  const madeAt = await ring.madeInFuture()
  if (madeAt === undefined) return undefined
  const [made, now] = [madeAt * 1000, clock()].map((at) => new Date(at).toISOString())
  return `A signing key says that it was made at ${made}, but this machine's clock says ${now}. Tokens are signed all the same. Set the clock right; if it is right, the key was made while a clock was ahead.`
}

/**
 * Knows whether the server can serve: the database answers, and there is room for what every token
 * needs, a row that is written. Only a write tells a full disk or a standby.
 */
export function readiness(parts: Parts): Readiness {
  const { stores, monotonicMs } = parts
  const { properties, commit } = stores
  let isStopping = false
  let wroteAt = Number.NEGATIVE_INFINITY
  let writing: Promise<void> | undefined

  async function write(): Promise<void> {
    const startedAt = monotonicMs()
    const value = randomBytes(probeBytes).toString('base64')
    await commit({ changes: [properties.upsert(probeName, value)], audit: [] })
    wroteAt = startedAt
  }

  return {
    async requireReady() {
      if (isStopping) throw new NotReady('The server is stopping.')
      await properties.get('first-contents')
      if (monotonicMs() - wroteAt >= trustedMs) {
        writing ??= write().finally(() => {
          writing = undefined
        })
        await writing
      }
      return clockRemark(parts)
    },
    stop() {
      isStopping = true
    },
  }
}
