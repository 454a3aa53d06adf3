import type { Change } from '../change.ts'
import type { UnixSeconds } from '../units.ts'

/** Ties a person here to an account at an upstream OpenID provider, by its never changing name. */
export interface UpstreamIdentity {
  readonly issuer: string
  readonly subject: string
  readonly personId: string
  readonly createdAt: UnixSeconds
}

export interface UpstreamIdentityStore {
  find(issuer: string, subject: string): Promise<UpstreamIdentity | undefined>
  ofPerson(personId: string): Promise<readonly UpstreamIdentity[]>
  insertion(identity: UpstreamIdentity): Change
  /** Fails its condition when it is not there. */
  deletion(issuer: string, subject: string): Change
}
