import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

import type { Clock, UnixMilliseconds } from '@frontdesk/directory/units.ts'

import type { KeyMaterial } from '../keys/key-material.ts'
import type { ClientSecret } from './client-secret.ts'
import { keyedHash } from './secret-hasher.ts'
import { parsePhc, type Stretch, type StretchQueue, saltLength } from './stretched-secret.ts'

/** How long a chosen secret that was right needs no stretching again, and for how many (T5). */
const rememberedMilliseconds = 60_000
const maximumRemembered = 10_000

export interface SecretVerifier {
  /**
   * Finds which of a client's living secrets was presented. An unknown client is an empty list.
   * When nothing is found, one secret has been stretched, whatever the list was: time tells
   * nothing.
   *
   * @throws TooManyFailures when too many chosen secrets are being checked
   */
  verify(
    presented: string,
    living: readonly ClientSecret[],
    queue?: StretchQueue,
  ): Promise<ClientSecret | undefined>
  /** Finds it where that costs next to nothing: a generated one, or one that was right just now. */
  recall(presented: string, living: readonly ClientSecret[]): ClientSecret | undefined
  /**
   * Tells which secret was presented among ones that no longer prove anything, for `explain`.
   * Chosen secrets are not looked for: each would cost a stretching.
   */
  recognize(presented: string, dead: readonly ClientSecret[]): ClientSecret | undefined
  /** Spends what a failed check costs, for a secret that was right but of no use. */
  spendFailure(): Promise<void>
}

interface Parts {
  readonly keys: KeyMaterial
  readonly stretch: Stretch
  readonly clock: Clock
}

/** Checks presented secrets against stored hashes (T5). */
export function secretVerifier({ keys, stretch, clock }: Parts): SecretVerifier {
  const remembered = rememberedSecrets(clock)
  const decoySalt = randomBytes(saltLength)
  const decoyPepper = randomBytes(32)
  const spendFailure = async (): Promise<void> => {
    await stretch('', decoySalt, decoyPepper, 'unknown')
  }
  const recall: SecretVerifier['recall'] = (presented, living) => {
    const generated = verifyGenerated(keys, presented, living)
    if (generated) return generated
    const chosen = living.filter((secret) => secret.origin === 'chosen')
    return chosen.length === 0 ? undefined : remembered.find(presented, chosen)
  }

  return {
    recall,

    recognize: (presented, dead) => verifyGenerated(keys, presented, dead),

    async verify(presented, living, queue = 'client') {
      const known = recall(presented, living)
      if (known) return known
      const chosen = living.filter((secret) => secret.origin === 'chosen')
      if (chosen.length === 0) {
        await spendFailure()
        return undefined
      }
      const stretched: Stretch = (secret, salt, pepper) => stretch(secret, salt, pepper, queue)
      return remembered.add(presented, await verifyChosen(keys, stretched, presented, chosen))
    },

    spendFailure,
  }
}

function verifyGenerated(
  keys: KeyMaterial,
  presented: string,
  living: readonly ClientSecret[],
): ClientSecret | undefined {
  let found: ClientSecret | undefined
  let keyId = keys.currentKeyId
  let presentedHash = hashUnder(keys, keyId, presented)
  for (const secret of living) {
    if (secret.origin !== 'generated') continue
    if (secret.keyId !== keyId) {
      keyId = secret.keyId
      presentedHash = hashUnder(keys, keyId, presented)
    }
    if (presentedHash && equal(presentedHash, Buffer.from(secret.hash))) found = secret
  }
  return found
}

function hashUnder(keys: KeyMaterial, keyId: string, presented: string): Buffer | undefined {
  const key = keys.subkey('client-secret-hash', keyId)
  return key && Buffer.from(keyedHash(key, presented))
}

async function verifyChosen(
  keys: KeyMaterial,
  stretch: Stretch,
  presented: string,
  chosen: readonly ClientSecret[],
): Promise<ClientSecret | undefined> {
  let found: ClientSecret | undefined
  const tags = new Map<string, Uint8Array>()
  for (const secret of chosen) {
    const stored = parsePhc(secret.hash)
    const pepper = keys.subkey('client-secret-hash', secret.keyId)
    if (!stored || !pepper) continue
    const same = `${secret.keyId} ${Buffer.from(stored.salt).toString('base64')}`
    const tag = tags.get(same) ?? (await stretch(presented, stored.salt, pepper))
    tags.set(same, tag)
    if (equal(tag, stored.tag)) found = secret
  }
  return found
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}

/**
 * Chosen secrets that were right a moment ago, under a key that never leaves this process. An
 * entry holds for one stored hash: when the secret changes or is revoked, it matches nothing.
 */
function rememberedSecrets(clock: Clock) {
  const key = randomBytes(32)
  const entries = new Map<string, UnixMilliseconds>()
  const nameOf = (presented: string, secret: ClientSecret): string =>
    createHmac('sha256', key).update(`${secret.id} ${secret.hash} ${presented}`).digest('base64url')

  return {
    find(presented: string, chosen: readonly ClientSecret[]): ClientSecret | undefined {
      return chosen.find((secret) => (entries.get(nameOf(presented, secret)) ?? 0) > clock())
    },

    add(presented: string, secret: ClientSecret | undefined): ClientSecret | undefined {
      if (!secret) return undefined
      const name = nameOf(presented, secret)
      entries.delete(name)
      entries.set(name, clock() + rememberedMilliseconds)
      const oldest = entries.keys().next()
      if (entries.size > maximumRemembered && !oldest.done) entries.delete(oldest.value)
      return secret
    },
  }
}
