import type { Standing } from '@frontdesk/directory/authority/standing.ts'
import type { Change } from '@frontdesk/directory/change.ts'
import type { SignInMethod } from '@frontdesk/directory/sign-in/session.ts'
import type { UnixSeconds } from '@frontdesk/directory/units.ts'

import type { DialectPolicy } from '../dialect-policy.ts'
import type { TokenAnswer, TokenRequest } from '../engine.ts'
import type { ProtectedResource } from '../rfc8707-resource-indicators/protected-resource.ts'
import type { Client } from './client.ts'
import type { Form } from './form.ts'

/** What a grant may look at besides its own parameters. */
export interface GrantContext {
  readonly client: Client
  readonly policy: DialectPolicy
  readonly now: UnixSeconds
  readonly request: TokenRequest
}

/** What a grant decided: who the token speaks for and what it may open. */
export interface Issuance {
  readonly subject: string
  readonly scope: readonly string[]
  /** The API that `resource` asked for (RFC 8707); undefined: by the scope. */
  readonly resource?: string | undefined
  /** Somebody's own API that it is for; undefined: an API of this server. */
  readonly api?: ProtectedResource | undefined
  /** Where a person let the client act for them. */
  readonly delegation?: Delegation | undefined
  /** Where the grant uses something up. */
  readonly settlement?: Settlement | undefined
}

/** Whom a delegated token speaks for, and how they proved it. */
export interface Delegation {
  readonly familyId: string
  readonly personId: string
  readonly authTime: UnixSeconds
  readonly methods: readonly SignInMethod[]
  readonly nonce: string | undefined
  /** Handed out beside the access token. */
  readonly refreshToken: string | undefined
  /** No token of the delegation lives longer; undefined: as long as access tokens do. */
  readonly endsAt?: UnixSeconds | undefined
}

/** Tokens that were issued, and told to the audit, a moment ago: their answer was lost (T10). */
export interface Reissued {
  readonly reissued: TokenAnswer
}

/** What happens in the same transaction as the audit row of the tokens (T8). */
export interface Settlement {
  /** What the tokens stand on besides the client: they are issued only while it holds. */
  readonly standing: Standing
  /** Asked when the answer is made, for a rotation keeps it sealed (T10). */
  changes(answer: TokenAnswer): readonly Change[]
  /**
   * A condition did not hold: another request was first, or what the tokens stand on has gone.
   * Answers what the winner got, where that is allowed, or revokes what has to be revoked.
   *
   * @throws ProtocolError invalid_grant
   */
  lost(): Promise<TokenAnswer>
}

/** One way to get tokens. It reads its parameters, decides, and builds no answer. */
export interface Grant<Params = unknown> {
  readonly grantType: string
  /** @throws ProtocolError invalid_request */
  parse(form: Form): Params
  /** @throws ProtocolError the refusals of the grant */
  redeem(params: Params, context: GrantContext): Promise<Issuance | Reissued>
}
