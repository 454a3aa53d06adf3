import { randomBytes, timingSafeEqual } from 'node:crypto'

import type { KeyMaterial } from '../keys/key-material.ts'
import type { SecretHash } from './secret-hasher.ts'
import { parsePhc, type Stretch, type StretchQueue, saltLength } from './stretched-secret.ts'

/** Checks presented passwords against what is kept of them (T5). */
export interface StoredPasswords {
  /**
   * Tells whether a password is the stored one. Costs one stretch whatever is wrong: there is no
   * stored one, its key is gone, it is another. Time tells nothing.
   *
   * @throws TooManyFailures when too many secrets are being checked
   */
  fits(presented: string, stored: SecretHash | undefined, queue: StretchQueue): Promise<boolean>
}

interface Parts {
  readonly keys: KeyMaterial
  /** Bounded, so that guesses cannot use up the machine. */
  readonly stretch: Stretch
}

/** For hashes that `SecretHasher.hashChosen` made. */
export function storedPasswords({ keys, stretch }: Parts): StoredPasswords {
  const decoySalt = randomBytes(saltLength)
  const decoyPepper = randomBytes(32)

  return {
    async fits(presented, stored, queue) {
      const read = stored && parsePhc(stored.hash)
      const pepper = stored && keys.subkey('client-secret-hash', stored.keyId)
      if (!read || !pepper) {
        await stretch('', decoySalt, decoyPepper, queue)
        return false
      }
      const tag = await stretch(presented, read.salt, pepper, queue)
      return tag.length === read.tag.length && timingSafeEqual(tag, read.tag)
    },
  }
}
