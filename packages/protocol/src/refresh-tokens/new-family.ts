import type { SignInMethod } from '@frontdesk/directory/sign-in/session.ts'
import type { UnixSeconds } from '@frontdesk/directory/units.ts'

import type { GrantContext } from '../rfc6749-framework/grant.ts'
import type { ProtectedResource } from '../rfc8707-resource-indicators/protected-resource.ts'
import { accessTokenLife } from '../rfc8707-resource-indicators/token-target.ts'
import type { RefreshTokens } from './refresh-token.ts'
import type { TokenFamily } from './token-family.ts'

interface Wanted {
  readonly id: string
  readonly personId: string
  readonly sessionId: string | undefined
  readonly scope: readonly string[]
  readonly resource: string | undefined
  readonly api: ProtectedResource | undefined
  readonly authTime: UnixSeconds
  readonly methods: readonly SignInMethod[]
  readonly nonce?: string | undefined
  readonly context: GrantContext
}

/**
 * Begins the family of one delegation, with its first refresh token where the client is registered
 * for them. A family without refresh tokens lives as long as its access token.
 */
export function newFamily(
  refreshTokens: RefreshTokens,
  { context, ...wanted }: Wanted,
): { readonly family: TokenFamily; readonly refreshToken: string | undefined } {
  const { client, policy, now } = context
  const refreshes = client.grantTypes.includes('refresh_token')
  const made = refreshes ? refreshTokens.make(wanted.id, 1) : undefined
  const life = refreshes
    ? (client.refreshTokenSeconds ?? policy.refreshTokenSeconds)
    : accessTokenLife(client, policy, wanted.api)
  const idle = client.refreshTokenIdleSeconds ?? policy.refreshTokenIdleSeconds
  const family: TokenFamily = {
    id: wanted.id,
    personId: wanted.personId,
    clientRecordId: client.id,
    sessionId: wanted.sessionId,
    scope: wanted.scope,
    resource: wanted.resource,
    authTime: wanted.authTime,
    methods: wanted.methods,
    nonce: wanted.nonce,
    createdAt: now,
    expiresAt: now + life,
    revokedAt: undefined,
    refresh: made && {
      generation: made.generation,
      hash: made.hash,
      keyId: made.keyId,
      issuedAt: now,
      idleExpiresAt: now + Math.min(idle, life),
      previous: undefined,
    },
  }
  return { family, refreshToken: made?.text }
}
