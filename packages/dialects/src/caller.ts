import type { Actor } from '@frontdesk/directory/authority/authority.ts'
import type { Lack } from '@frontdesk/directory/authority/lacking-permission.ts'
import type { Standing } from '@frontdesk/directory/authority/standing.ts'
import type { Person } from '@frontdesk/directory/people/person.ts'
import type { Permission } from '@frontdesk/directory/permissions.ts'
import type { Audience } from '@frontdesk/protocol/dialect-policy.ts'
import type { Client } from '@frontdesk/protocol/rfc6749-framework/client.ts'

import type { WireRequest } from './exchange.ts'

/** Who asks, proven by a living token, with its rights at this moment (T6). */
export interface Caller extends Actor {
  readonly client: Client
  readonly secretId: string | undefined
  readonly scope: readonly string[]
  /** Whom the client acts for; undefined: for itself. */
  readonly person?: Person | undefined
  /** What all of this stands on: a condition of every commit that is made for the caller. */
  readonly standing: Standing
  /** What lacks a permission that is not in `effective`. */
  lackOf(permission: Permission): Lack
}

/**
 * Proves who asks by the bearer token of a request, and notes it in the request's decision.
 *
 * @throws BearerError no token, a token that is not valid for this audience, or a dead one
 */
export type Authenticate = (request: WireRequest, audience: Audience) => Promise<Caller>
