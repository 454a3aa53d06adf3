import type { UnixSeconds } from '@frontdesk/directory/units.ts'

import type { DialectPolicy } from '../dialect-policy.ts'
import type { Client } from './client.ts'
import type { Form } from './form.ts'

/** What a grant may look at besides its own parameters. */
export interface GrantContext {
  readonly client: Client
  readonly policy: DialectPolicy
  readonly now: UnixSeconds
}

/** What a grant decided: who the token speaks for and what it may open. */
export interface Issuance {
  readonly subject: string
  readonly scope: readonly string[]
}

/** One way to get tokens. It reads its parameters, decides, and builds no answer. */
export interface Grant<Params = unknown> {
  readonly grantType: string
  /** @throws ProtocolError invalid_request */
  parse(form: Form): Params
  /** @throws ProtocolError the refusals of the grant */
  redeem(params: Params, context: GrantContext): Promise<Issuance>
}
