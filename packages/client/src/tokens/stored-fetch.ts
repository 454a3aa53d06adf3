import { FrontdeskError } from '../client-error.ts'
import { abortedWait } from '../http/abortable-pause.ts'
import type {
  AccessToken,
  GrantedToken,
  GrantMemory,
  KeptToken,
  TokenGrant,
  TokenNeed,
  TokenStore,
} from './bearer-token.ts'
import { type HeldToken, heldToken, remainingOfKept, type SourceClocks } from './token-life.ts'

export interface StoredFetchParts {
  readonly grant: TokenGrant
  readonly store?: TokenStore | undefined
  readonly onStoreFailure?: ((error: FrontdeskError) => void) | undefined
  readonly clocks: SourceClocks
  readonly isRefused: (value: string) => boolean
}

export interface FetchedToken {
  readonly held: HeldToken
  /** Asked for by this process just now, not found in the store. */
  readonly isFresh: boolean
}

/** Fetches a token: from the store, or by the grant under the store's lock. */
export interface StoredFetch {
  (signal: AbortSignal, need: TokenNeed): Promise<FetchedToken>
  /** The store's token is too short-lived for a caller: it is passed over from now on. */
  distrustStore(value: string): void
}

/**
 * Looks into the store, and again after getting its lock: of two processes one asks. A stored
 * token that is at its own renewal point counts as none. A store that cannot be read, locked or
 * written is told once and does not stop the work.
 *
 * @throws FrontdeskError whatever the grant throws; `usage` of the store
 */
export function storedFetch(parts: StoredFetchParts): StoredFetch {
  const { grant, store, clocks } = parts
  const tellFailure = tellOnce(parts.onStoreFailure ?? warn)
  let memory: GrantMemory | undefined
  let isStoreBehind = false
  let distrusted: string | undefined

  async function lookUp(): Promise<FetchedToken | undefined> {
    const kept = await guarded(tellFailure, async () => store?.find(grant.name))
    if (!kept) return undefined
    // Ours is newer where it could not be saved: a rotated refresh token must not be lost.
    if (!isStoreBehind) memory = kept.memory ?? memory
    const { token } = kept
    if (parts.isRefused(token.value) || token.value === distrusted) return undefined
    const remaining = remainingOfKept(kept, clocks.wall())
    if (remaining === undefined) return undefined
    const held = heldToken(token, remaining, clocks)
    return held.renewAt > clocks.monotonic() ? { held, isFresh: false } : undefined
  }

  async function ask(signal: AbortSignal, need: TokenNeed): Promise<FetchedToken> {
    const started = clocks.monotonic()
    const granted = await grant.request(memory, signal, need)
    memory = granted.memory ?? memory
    const age = granted.roundTripMilliseconds ?? clocks.monotonic() - started
    const { token, fetchedAt } = datedToken(granted, age, clocks)
    const life = token.lifeSeconds
    const remaining = life === undefined ? undefined : life * 1000 - age
    const kept: KeptToken = { token, fetchedAt, memory }
    if (store) {
      const saved = await guarded(tellFailure, async () => {
        await store.save(grant.name, kept)
        return true
      })
      isStoreBehind = saved !== true
    }
    return { held: heldToken(token, remaining, clocks), isFresh: true }
  }

  const fetchToken = async (signal: AbortSignal, need: TokenNeed): Promise<FetchedToken> => {
    if (!store) return ask(signal, need)
    const found = await lookUp()
    if (found) return found
    let outcome: Promise<FetchedToken> | undefined
    await guarded(tellFailure, () =>
      store.withLock(grant.name, async () => {
        // Another process may hold the lock for as long as a person takes to sign in.
        if (signal.aborted) throw abortedWait()
        outcome = lookUp().then((late) => late ?? ask(signal, need))
        await outcome.catch(() => {})
      }),
    )
    return outcome ?? ask(signal, need)
  }

  return Object.assign(fetchToken, {
    distrustStore(value: string) {
      distrusted = value
    },
  })
}

function datedToken(
  { token, memory }: GrantedToken,
  age: number,
  { wall }: SourceClocks,
): { token: AccessToken; fetchedAt: number } {
  const fetchedAt = Math.round(wall() - age)
  const { value, scope, lifeSeconds } = token
  const expiresAt = lifeSeconds === undefined ? undefined : fetchedAt + lifeSeconds * 1000
  const claims = memory?.claims
  return { token: { value, scope, lifeSeconds, expiresAt, ...(claims && { claims }) }, fetchedAt }
}

/** Runs a step of the store; trouble with the disk is told, wrong use is thrown. */
async function guarded<Result>(
  tell: (error: FrontdeskError) => void,
  step: () => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await step()
  } catch (error) {
    if (!(error instanceof FrontdeskError) || error.code !== 'storage') throw error
    tell(error)
    return undefined
  }
}

function tellOnce(tell: (error: FrontdeskError) => void): (error: FrontdeskError) => void {
  let isTold = false
  return (error) => {
    if (isTold) return
    isTold = true
    tell(error)
  }
}

function warn(error: FrontdeskError): void {
  process.emitWarning(`Tokens are not kept for other processes. ${error.message}`)
}
