import { createHmac, randomBytes } from 'node:crypto'

import type { Administrator } from '@frontdesk/directory/administrators/administrator.ts'
import type { Clock, UnixMilliseconds } from '@frontdesk/directory/units.ts'

import { storedPasswords } from '../credentials/stored-password.ts'
import type { Stretch, StretchQueue } from '../credentials/stretched-secret.ts'
import type { KeyMaterial } from '../keys/key-material.ts'

/** How long a password that was right needs no stretching again, and for how many (T5). */
const rememberedMilliseconds = 60_000
const maximumRemembered = 10_000
/** A longer text is nobody's password. */
const maximumLength = 256

interface Parts {
  readonly keys: KeyMaterial
  /** Bounded, so that guesses cannot use up the machine. */
  readonly stretch: Stretch
  readonly clock: Clock
}

export interface AdministratorPasswords {
  /** Whether the password was right a moment ago. */
  recalls(presented: string, administrator: Administrator | undefined): boolean
  /**
   * Tells whether a password is the administrator's. One stretch is spent on every wrong one, on
   * an administrator without a password and on one that is not there: time tells nothing.
   *
   * @throws TooManyFailures when too many passwords are being checked
   */
  prove(
    presented: string,
    administrator: Administrator | undefined,
    queue?: StretchQueue,
  ): Promise<boolean>
}

/** Checks passwords that come with every request (T5). */
export function administratorPasswords({ keys, stretch, clock }: Parts): AdministratorPasswords {
  const remembered = rememberedPasswords(clock)
  const passwords = storedPasswords({ keys, stretch })

  // The hash is in the name: a password that was changed is remembered no more.
  const nameOf = (presented: string, administrator: Administrator | undefined) => {
    const password = passwordOf(presented, administrator)
    return password && `${administrator?.id} ${password.hash} ${presented}`
  }

  return {
    recalls(presented, administrator) {
      const named = nameOf(presented, administrator)
      return named !== undefined && remembered.has(named)
    },

    async prove(presented, administrator, queue = 'administrator') {
      const password = passwordOf(presented, administrator)
      const isRight = await passwords.fits(presented, password, queue)
      const named = nameOf(presented, administrator)
      if (isRight && named) remembered.add(named)
      return isRight
    },
  }
}

function passwordOf(presented: string, administrator: Administrator | undefined) {
  return presented.length > maximumLength ? undefined : administrator?.password
}

/** Passwords that were right a moment ago, under a key that never leaves this process. */
function rememberedPasswords(clock: Clock) {
  const key = randomBytes(32)
  const entries = new Map<string, UnixMilliseconds>()
  const nameOf = (named: string) => createHmac('sha256', key).update(named).digest('base64url')

  return {
    has: (named: string): boolean => (entries.get(nameOf(named)) ?? 0) > clock(),

    add(named: string): void {
      const name = nameOf(named)
      entries.delete(name)
      entries.set(name, clock() + rememberedMilliseconds)
      const oldest = entries.keys().next()
      if (entries.size > maximumRemembered && !oldest.done) entries.delete(oldest.value)
    },
  }
}
