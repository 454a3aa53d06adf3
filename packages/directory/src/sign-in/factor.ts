import type { Change } from '../change.ts'
import type { UnixSeconds } from '../units.ts'

interface FactorRecord {
  readonly id: string
  readonly personId: string
  /** What the person called it. */
  readonly name: string
  readonly createdAt: UnixSeconds
  /** Undefined until it was proven once: an authenticator app that was never confirmed counts for nothing. */
  readonly confirmedAt: UnixSeconds | undefined
  readonly lastUsedAt: UnixSeconds | undefined
}

/** An authenticator app. @see RFC 6238 */
export interface TotpFactor extends FactorRecord {
  readonly kind: 'totp'
  /** AES-256-GCM over the shared secret, base64url, sealed under `keyId` (T4). */
  readonly sealedSecret: string
  readonly keyId: string
  /** The last time step that was accepted: none is accepted twice. */
  readonly lastStep: number
}

/** A passkey. @see WebAuthn Level 3 §6.5 */
export interface PasskeyFactor extends FactorRecord {
  readonly kind: 'passkey'
  /** base64url; unique in the server. */
  readonly credentialId: string
  /** COSE key, base64url. */
  readonly publicKey: string
  readonly signatureCounter: number
  readonly transports: readonly string[]
  readonly isBackedUp: boolean
}

/** One of ten codes on paper. */
export interface RecoveryCodeFactor extends FactorRecord {
  readonly kind: 'recovery-code'
  /** base64url HMAC-SHA-256 under `keyId`. */
  readonly hash: string
  readonly keyId: string
  readonly usedAt: UnixSeconds | undefined
}

/** What a person proves who they are with, besides the password. */
export type Factor = TotpFactor | PasskeyFactor | RecoveryCodeFactor

export interface FactorStore {
  /** All of a person's, oldest first. */
  ofPerson(personId: string): Promise<readonly Factor[]>
  findPasskey(credentialId: string): Promise<PasskeyFactor | undefined>
  insertion(factor: Factor): Change
  /** Fails its condition when it is not there, or was confirmed before. */
  confirmation(id: string, at: UnixSeconds): Change
  /** Fails its condition when the step, or a later one, was accepted before. */
  totpUse(id: string, step: number, at: UnixSeconds): Change
  /** Fails its condition when the stored counter is not lower (both zero: allowed). */
  passkeyUse(id: string, signatureCounter: number, at: UnixSeconds): Change
  /** Fails its condition when the code was used before. */
  recoveryCodeUse(id: string, at: UnixSeconds): Change
  /** Fails its condition when it is not there. */
  deletion(id: string): Change
  /** All of one kind, or all. */
  deletionOfPerson(personId: string, kind?: Factor['kind'] | undefined): Change
}
