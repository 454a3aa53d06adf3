import { type Clock, secondsOf } from '@frontdesk/directory/units.ts'
import { namedWords, stillOld } from '@frontdesk/store/ended-again.ts'
import { acceptRestoration } from '@frontdesk/store/restoration.ts'
import type { Stores } from '@frontdesk/store/stores.ts'
import type { FastifyBaseLogger } from 'fastify'

interface Parts {
  readonly stores: Stores
  readonly clock: Clock
  readonly newId: () => string
  readonly logger: FastifyBaseLogger
}

/** Before anything is served from a restored database: ends what it brought back to life. */
export async function acceptRestoredDatabase({ stores, clock, newId, logger }: Parts) {
  const { database, restoration } = stores
  if (restoration === undefined) return
  const now = secondsOf(clock())
  const named = await acceptRestoration(database, restoration, now, newId())
  logger.warn(
    { lost_until: new Date(restoration.until).toISOString(), ...named },
    `The database was restored from a copy: every session, code and token was ended.${namedWords(named)} ${stillOld}`,
  )
}
