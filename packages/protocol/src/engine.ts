import type { Decision } from '@frontdesk/directory/audit/decision.ts'

import type { DialectPolicy } from './dialect-policy.ts'

/** The one region, or the one tenant, that a host stands for (T2). */
export interface BoundPlace {
  /** A region, or the group id of a tenant's customer group in any letter case. */
  readonly place: string
}

/** A token request in our words: a dialect decoded it. */
export interface TokenRequest {
  /** Of the endpoint that was asked, below the public URL. */
  readonly path: string
  /** Decoded pairs in their order. */
  readonly form: readonly (readonly [string, string])[]
  /** The `Authorization` header as it came. */
  readonly authorization: string | undefined
  /** The caller's network address. */
  readonly address: string
  readonly requestId: string
  readonly policy: DialectPolicy
  /** What the host it was sent to stands for; undefined when it stands for the whole server. */
  readonly boundTo: BoundPlace | undefined
  /** Filled in along the path. */
  readonly decision: Decision
}

/** What a client gets. A dialect spells it. @see RFC 6749 §5.1 */
export interface TokenAnswer {
  readonly accessToken: string
  /** Seconds. */
  readonly expiresIn: number
  readonly scope: readonly string[]
  readonly refreshToken?: string | undefined
  /** OpenID Connect Core §2. */
  readonly idToken?: string | undefined
}
