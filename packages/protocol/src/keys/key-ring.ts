import {
  createPrivateKey,
  createPublicKey,
  generateKeyPair as generateKeyPairCallback,
  type KeyObject,
} from 'node:crypto'
import { promisify } from 'node:util'

import type { Commit, Work } from '@frontdesk/directory/change.ts'
import { type Clock, secondsOf, type UnixSeconds } from '@frontdesk/directory/units.ts'
import { calculateJwkThumbprint, type JWK } from 'jose'

import type { SignatureAlgorithm } from '../rfc6749-framework/client.ts'
import type { KeyMaterial } from './key-material.ts'
import { seal, unseal } from './seal.ts'
import type { SigningKeyStore, StoredSigningKey } from './signing-key.ts'

const generateKeyPair = promisify(generateKeyPairCallback)

/** A verifier may keep a key set for a day: so long a new key is shown before it signs. */
export const publishedBeforeUseSeconds = 86_400
/** No access token lives longer; a key is shown this long after its last signature. */
export const longestTokenSeconds = 86_400
/** A key signs this long before the next one is made. */
export const rotationSeconds = 90 * 86_400
/** Clocks of two machines may differ by so much without a word. */
const forgivenSkewSeconds = 60
/** How often the ring looks at the store by itself, besides being told of changes. */
const reloadSeconds = 60

/** A signing key, opened. */
export interface SigningKey {
  readonly kid: string
  readonly issuerPath: string
  readonly algorithm: SignatureAlgorithm
  readonly publicJwk: JWK
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  readonly stored: StoredSigningKey
}

export interface KeyRing {
  /** The key that signs now, if it is known without asking the store: nearly always. */
  currentSigner(issuerPath: string, algorithm: SignatureAlgorithm): SigningKey | undefined
  /** The key that signs now; makes the first one of an issuer and algorithm. */
  signer(issuerPath: string, algorithm: SignatureAlgorithm): Promise<SigningKey>
  /** A published key by its `kid`, to verify with. */
  find(kid: string): Promise<SigningKey | undefined>
  /** Every published key of an issuer, newest first. */
  published(issuerPath: string): Promise<readonly SigningKey[]>
  /**
   * Makes successors of all keys: published now, signing when every verifier can have seen them.
   *
   * @param by tells the audit on whose behalf, and commits with their authority; the server's own
   *   by default
   */
  rotate(by?: RotatedBy): Promise<readonly StoredSigningKey[]>
  /**
   * When the newest key says that it was made, if that is still to come by more than a minute: the
   * clock was ahead then, or is behind now.
   */
  madeInFuture(): Promise<UnixSeconds | undefined>
  /** Rotates what has signed for 90 days. */
  rotateDue(): Promise<void>
  /** Another process changed the keys. */
  forget(): void
}

/** Tells the audit about a new key. */
export type AuditOfKey = (key: StoredSigningKey) => Work['audit']

/** On whose behalf keys are made. */
export interface RotatedBy {
  readonly auditOf: AuditOfKey
  readonly commit: Commit
}

interface Parts {
  readonly store: SigningKeyStore
  readonly commit: Commit
  readonly keys: KeyMaterial
  readonly clock: Clock
  readonly auditOf: AuditOfKey
}

interface CurrentSigner {
  readonly at: UnixSeconds
  /** What was loaded when it was chosen. */
  readonly from: object | undefined
  readonly key: SigningKey
}

/** Signing keys with overlap (T4): published before first use, kept until the last token expired. */
export function keyRing({ store, commit, keys, clock, auditOf }: Parts): KeyRing {
  let loaded: { at: UnixSeconds; byKid: ReadonlyMap<string, SigningKey> } | undefined
  /** Counts how often what was loaded was forgotten. */
  let forgotten = 0
  const opened = new Map<string, SigningKey>()
  /** Who signs in this second, for as long as what was loaded is the same. */
  const signers: Record<SignatureAlgorithm, Map<string, CurrentSigner>> = {
    ES256: new Map(),
    RS256: new Map(),
  }

  function forget(): void {
    loaded = undefined
    forgotten += 1
  }

  async function load(): Promise<ReadonlyMap<string, SigningKey>> {
    const now = secondsOf(clock())
    if (loaded && Math.abs(now - loaded.at) < reloadSeconds) return loaded.byKid
    const begun = forgotten
    const stored = await store.list(now)
    const byKid = new Map(stored.map((key) => [key.kid, opened.get(key.kid) ?? open(keys, key)]))
    opened.clear()
    for (const [kid, key] of byKid) opened.set(kid, key)
    const fresh = refreshed(byKid, stored)
    // What was forgotten while the store was asked may be missing from its answer.
    if (begun === forgotten) loaded = { at: now, byKid: fresh }
    return fresh
  }

  /**
   * The key that signs at a moment. "Not before" guards a successor, never the first key: where no
   * key's time has come, the clock was ahead when the first one was made, or another process's is,
   * and it is in use already.
   */
  async function newest(issuerPath: string, algorithm: SignatureAlgorithm, at: UnixSeconds) {
    const candidates = [...(await load()).values()]
      .filter((key) => key.issuerPath === issuerPath && key.algorithm === algorithm)
      .toSorted((a, b) => a.stored.signsFrom - b.stored.signsFrom)
    return candidates.findLast(({ stored }) => stored.signsFrom <= at) ?? candidates[0]
  }

  async function make(
    issuerPath: string,
    algorithm: SignatureAlgorithm,
    predecessor: SigningKey | undefined,
    by: RotatedBy = { auditOf, commit },
  ): Promise<StoredSigningKey | undefined> {
    const now = secondsOf(clock())
    const signsFrom = predecessor ? now + publishedBeforeUseSeconds : now
    const key = await generate(keys, { issuerPath, algorithm, now, signsFrom })
    const changes = [store.insertion(key, predecessor?.kid)]
    if (predecessor) {
      changes.push(store.retirement(predecessor.kid, signsFrom, signsFrom + longestTokenSeconds))
    }
    const happened = await by.commit({ changes, audit: by.auditOf(key) })
    forget()
    return happened ? key : undefined
  }

  const ring: KeyRing = {
    currentSigner(issuerPath, algorithm) {
      const known = signers[algorithm].get(issuerPath)
      const isCurrent = known?.at === secondsOf(clock()) && known.from === loaded
      return isCurrent ? known.key : undefined
    },

    async signer(issuerPath, algorithm) {
      const now = secondsOf(clock())
      const current = await newest(issuerPath, algorithm, now)
      if (current) {
        signers[algorithm].set(issuerPath, { at: now, from: loaded, key: current })
        return current
      }
      // Two processes may come here at once; the condition lets one through, both then read it.
      await make(issuerPath, algorithm, undefined)
      const made = await newest(issuerPath, algorithm, now)
      if (!made) throw new Error(`No ${algorithm} key for ${issuerPath} could be made.`)
      return made
    },

    async find(kid) {
      const known = (await load()).get(kid)
      // Another process may have made its first key a moment ago. Strangers' ids cost one look a
      // second at most.
      if (known || loaded?.at === secondsOf(clock())) return known
      forget()
      return (await load()).get(kid)
    },

    async published(issuerPath) {
      const all = [...(await load()).values()].filter((key) => key.issuerPath === issuerPath)
      return all.sort((a, b) => b.stored.createdAt - a.stored.createdAt)
    },

    async madeInFuture() {
      const made = [...(await load()).values()].map(({ stored }) => stored.createdAt)
      const newestAt = Math.max(0, ...made)
      return newestAt > secondsOf(clock()) + forgivenSkewSeconds ? newestAt : undefined
    },

    async rotate(by) {
      const made: StoredSigningKey[] = []
      for (const last of latest(await load())) {
        const key = await make(last.issuerPath, last.algorithm, last, by)
        if (key) made.push(key)
      }
      return made
    },

    async rotateDue() {
      const due = secondsOf(clock()) - rotationSeconds
      for (const last of latest(await load())) {
        if (last.stored.signsFrom <= due) await make(last.issuerPath, last.algorithm, last)
      }
    },

    forget,
  }
  return ring
}

/** The newest key of each issuer and algorithm, whether it signs yet or not. */
function latest(byKid: ReadonlyMap<string, SigningKey>): SigningKey[] {
  const newest = new Map<string, SigningKey>()
  for (const key of byKid.values()) {
    const of = `${key.issuerPath} ${key.algorithm}`
    const best = newest.get(of)
    if (!best || key.stored.signsFrom > best.stored.signsFrom) newest.set(of, key)
  }
  return [...newest.values()]
}

/** Opened keys are kept; what the store says about their dates is taken anew. */
function refreshed(
  byKid: ReadonlyMap<string, SigningKey>,
  stored: readonly StoredSigningKey[],
): ReadonlyMap<string, SigningKey> {
  const fresh = new Map<string, SigningKey>()
  for (const row of stored) {
    const key = byKid.get(row.kid)
    if (key) fresh.set(row.kid, { ...key, stored: row })
  }
  return fresh
}

async function generate(
  keys: KeyMaterial,
  wanted: {
    issuerPath: string
    algorithm: SignatureAlgorithm
    now: UnixSeconds
    signsFrom: UnixSeconds
  },
): Promise<StoredSigningKey> {
  const pair =
    wanted.algorithm === 'ES256'
      ? await generateKeyPair('ec', { namedCurve: 'P-256' })
      : await generateKeyPair('rsa', { modulusLength: 2048 })
  const publicJwk = pair.publicKey.export({ format: 'jwk' }) as JWK
  const kid = await calculateJwkThumbprint(publicJwk)
  const privateJwk = Buffer.from(JSON.stringify(pair.privateKey.export({ format: 'jwk' })))
  const sealedUnder = keys.currentKeyId
  const key = keys.subkey('signing-key-seal', sealedUnder)
  if (!key) throw new Error('The key file lacks its own current key.')
  return {
    kid,
    issuerPath: wanted.issuerPath,
    algorithm: wanted.algorithm,
    publicJwk: { ...publicJwk, kid, alg: wanted.algorithm, use: 'sig' },
    sealedPrivateJwk: seal(key, privateJwk, boundTo(kid)).toString('base64url'),
    sealedUnder,
    createdAt: wanted.now,
    signsFrom: wanted.signsFrom,
    signsUntil: undefined,
    publishedUntil: undefined,
  }
}

function open(keys: KeyMaterial, stored: StoredSigningKey): SigningKey {
  const key = keys.subkey('signing-key-seal', stored.sealedUnder)
  const plain =
    key && unseal(key, Buffer.from(stored.sealedPrivateJwk, 'base64url'), boundTo(stored.kid))
  if (!plain) throw new Error(`The key file cannot open signing key ${stored.kid}.`)
  const privateKey = createPrivateKey({ key: JSON.parse(plain.toString()), format: 'jwk' })
  return {
    kid: stored.kid,
    issuerPath: stored.issuerPath,
    algorithm: stored.algorithm,
    publicJwk: stored.publicJwk,
    privateKey,
    publicKey: createPublicKey(privateKey),
    stored,
  }
}

function boundTo(kid: string): string {
  return `signing-key ${kid}`
}
