import type { Change } from '@frontdesk/directory/change.ts'

import { openStores, type Stores } from '../stores.ts'
import {
  code,
  delegation,
  deviceAuthorization,
  family,
  pushedRequest,
  recoveryCode,
  refreshState,
  totp,
} from './sign-in-specimens.ts'
import { done, madeAt, unique } from './specimens.ts'

const now = madeAt + 10

/** What can be done once: `prepare` makes it and gives its name, `attempt` does it. */
interface Race {
  prepare(stores: Stores): Promise<string>
  /** @param n tells racers apart */
  attempt(stores: Stores, name: string, n: number): readonly Change[]
}

/** Everything of people and delegation that exactly one of any number of racers may do (T10). */
export const races = {
  'claim of a code': {
    async prepare(stores) {
      const one = code(await delegation(stores))
      await done(stores, [stores.codes.insertion(one)])
      return one.hash
    },
    attempt: ({ codes }, name) => [codes.claim(name, now)],
  },
  'rotation of a family': {
    async prepare(stores) {
      const one = family(await delegation(stores))
      await done(stores, [stores.families.insertion(one)])
      return `${one.id} ${one.refresh?.hash}`
    },
    attempt({ families }, name, n) {
      const [id = '', hash = ''] = name.split(' ')
      return [families.rotation(id, hash, refreshState({ generation: 2, hash: `next-${n}` }))]
    },
  },
  'claim of a pushed request': {
    async prepare(stores) {
      const one = pushedRequest(await delegation(stores))
      await done(stores, [stores.pushedRequests.insertion(one)])
      return one.hash
    },
    attempt: ({ pushedRequests }, name) => [pushedRequests.claim(name)],
  },
  'claim of a device code': {
    async prepare(stores) {
      const one = deviceAuthorization(await delegation(stores), { state: 'allowed' })
      await done(stores, [stores.deviceAuthorizations.insertion(one)])
      return one.hash
    },
    attempt: ({ deviceAuthorizations }, name) => [deviceAuthorizations.claim(name, now)],
  },
  'use of an assertion id': {
    prepare: async () => unique('jti'),
    attempt: ({ assertionIds }, name) => [assertionIds.claim(name, now, now)],
  },
  'use of a recovery code': {
    async prepare(stores) {
      const one = recoveryCode((await delegation(stores)).person.id)
      await done(stores, [stores.factors.insertion(one)])
      return one.id
    },
    attempt: ({ factors }, name) => [factors.recoveryCodeUse(name, now)],
  },
  'use of a TOTP step': {
    async prepare(stores) {
      const one = totp((await delegation(stores)).person.id)
      await done(stores, [stores.factors.insertion(one)])
      return one.id
    },
    attempt: ({ factors }, name) => [factors.totpUse(name, 101, now)],
  },
} as const satisfies Record<string, Race>

export type RaceName = keyof typeof races

export function isRaceName(name: string): name is RaceName {
  return Object.hasOwn(races, name)
}

/** The stores of a racer; each writes a chain of its own. */
export function racingStores(url: string, writer: string): Promise<Stores> {
  return openStores({ url, writer, auditKey: new Uint8Array(32), clock: Date.now })
}

/** Lets so many racers go at once; resolves to how many won. */
export async function race(
  stores: Stores,
  { what, name, count }: { what: RaceName; name: string; count: number },
): Promise<number> {
  const outcomes = await Promise.all(
    Array.from({ length: count }, (_, n) =>
      stores.commit({
        changes: races[what].attempt(stores, name, n),
        audit: [{ at: 1, action: 'token.issued', outcome: 'done', requestId: name }],
      }),
    ),
  )
  return outcomes.filter(Boolean).length
}
