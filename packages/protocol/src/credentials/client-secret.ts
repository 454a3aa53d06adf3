import type { UnixSeconds } from '@frontdesk/directory/units.ts'

/** At most this many living secrets a client (T5). */
export const maximumLivingSecrets = 5

/** An end that was set because another secret took over: it can be taken back (T5). */
export interface SecretRetirement {
  /** When it was asked for. */
  readonly at: UnixSeconds
  /** The end that the secret had before, and has again when the retirement is taken back. */
  readonly formerExpiresAt: UnixSeconds | undefined
}

/** One secret of a client, as stored: never the secret itself. */
export interface ClientSecret {
  readonly id: string
  readonly name: string
  /** `generated`: keyed SHA-256; `chosen` by the caller: argon2id (T5). */
  readonly origin: 'generated' | 'chosen'
  /** Generated: base64url HMAC-SHA-256 under the key `keyId`. Chosen: argon2id in PHC form. */
  readonly hash: string
  /** The key file's key that made the hash (T4). */
  readonly keyId: string
  readonly createdAt: UnixSeconds
  /** `client_id` of the client, or username of the person, that made it; `server` for the first. */
  readonly createdBy: string
  /** From then on it proves nothing any more; tokens that it minted run out by themselves. */
  readonly expiresAt: UnixSeconds | undefined
  /** Why `expiresAt` is what it is, when the secret was retired; else undefined. */
  readonly retirement: SecretRetirement | undefined
  /** Revoked: it proves nothing, and its living tokens die at the next request. */
  readonly revokedAt: UnixSeconds | undefined
  /** To the minute. */
  readonly lastUsedAt: UnixSeconds | undefined
  /** The first secret of a new server: good from this machine only, until replaced (T5). */
  readonly loopbackOnly: boolean
}

/** Where a secret stands in its life. `retiring`: it works, and its end is set. */
export type SecretState = 'active' | 'retiring' | 'expired' | 'revoked'

/** Tells where a secret stands at a time. */
export function secretState(secret: ClientSecret, now: UnixSeconds): SecretState {
  if (secret.revokedAt !== undefined) return 'revoked'
  if (secret.expiresAt === undefined) return 'active'
  return secret.expiresAt <= now ? 'expired' : 'retiring'
}

/** Tells whether a secret can prove who the client is: active, or retiring and not there yet. */
export function isLiving(secret: ClientSecret, now: UnixSeconds): boolean {
  const state = secretState(secret, now)
  return state === 'active' || state === 'retiring'
}

/**
 * When a client is left without a secret, as things stand: the latest end of its living secrets.
 *
 * @returns undefined while one of them has no end, or when none is living.
 */
export function lastSecretEnd(
  secrets: readonly ClientSecret[],
  now: UnixSeconds,
): UnixSeconds | undefined {
  const ends = secrets.filter((secret) => isLiving(secret, now)).map(({ expiresAt }) => expiresAt)
  const known = ends.filter((end) => end !== undefined)
  return known.length === 0 || known.length < ends.length ? undefined : Math.max(...known)
}
