import type { AuditIdentity } from '@frontdesk/directory/audit/audit-event.ts'
import type { Actor } from '@frontdesk/directory/authority/authority.ts'
import type { Lack } from '@frontdesk/directory/authority/lacking-permission.ts'
import type { Standing } from '@frontdesk/directory/authority/standing.ts'
import type { Permission } from '@frontdesk/directory/permissions.ts'

import type { WireRequest } from '../exchange.ts'

/** Who calls the REST API, proven by a token, a password or a certificate, with rights of now. */
export interface UemCaller extends Actor {
  /** Names the caller in the audit: spread it into an event. */
  readonly identity: AuditIdentity
  /** Undefined for the server's operator. */
  readonly organizationId: string | undefined
  /** What all of this stands on: a condition of every commit that is made for the caller. */
  readonly standing: Standing
  /** What lacks a permission that is not in `effective`. */
  lackOf(permission: Permission): Lack
}

/**
 * Proves who asks and notes it in the request's decision.
 *
 * @throws UemFault and BearerError for what proves nobody
 */
export type AuthenticateUem = (request: WireRequest) => Promise<UemCaller>
