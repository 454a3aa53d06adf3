import type { Change } from '@frontdesk/directory/change.ts'
import type { UnixSeconds } from '@frontdesk/directory/units.ts'
import type { JWK } from 'jose'

import type { SignatureAlgorithm } from '../rfc6749-framework/client.ts'

/** A signing key as stored: the private half is sealed under the key file (T4). */
export interface StoredSigningKey {
  /** `kid`: the JWK thumbprint. @see RFC 7638 */
  readonly kid: string
  /** The issuer's keys are apart from every other issuer's; its path, `/` or `/uem/na`. */
  readonly issuerPath: string
  readonly algorithm: SignatureAlgorithm
  readonly publicJwk: JWK
  /** AES-256-GCM over the private JWK, base64url. */
  readonly sealedPrivateJwk: string
  readonly sealedUnder: string
  readonly createdAt: UnixSeconds
  /** Published from `createdAt`, signing from here: verifiers have seen it by then. */
  readonly signsFrom: UnixSeconds
  /** Its successor signs from here; undefined while it is the newest. */
  readonly signsUntil: UnixSeconds | undefined
  /** Published until here: the last token it signed has expired. */
  readonly publishedUntil: UnixSeconds | undefined
}

export interface SigningKeyStore {
  /** Every key that is published at `now`, newest first. */
  list(now: UnixSeconds): Promise<readonly StoredSigningKey[]>
  /** Fails its condition when a key of the same issuer and algorithm was created after `newestKid` (undefined: any). */
  insertion(key: StoredSigningKey, newestKid: string | undefined): Change
  /** Sets the end dates of a key that is being replaced. */
  retirement(kid: string, signsUntil: UnixSeconds, publishedUntil: UnixSeconds): Change
}
