import type { AuditEvent } from '@frontdesk/directory/audit/audit-event.ts'
import type { Change, Commit } from '@frontdesk/directory/change.ts'
import { type Clock, secondsOf } from '@frontdesk/directory/units.ts'

import type { TokenRequest } from '../engine.ts'
import { ProtocolError } from '../errors.ts'
import type { RefreshTokens } from '../refresh-tokens/refresh-token.ts'
import type { TokenFamilyStore } from '../refresh-tokens/token-family.ts'
import type { AuthenticateClient } from '../rfc6749-framework/authenticate-client.ts'
import type { Client } from '../rfc6749-framework/client.ts'
import { parseForm } from '../rfc6749-framework/form.ts'
import type { ReadPresentedToken } from '../rfc6750-bearer-tokens/presented-token.ts'
import type { RevokedTokenStore } from './revoked-token.ts'

interface Parts {
  readonly authenticateClient: AuthenticateClient
  readonly readToken: ReadPresentedToken
  readonly refreshTokens: RefreshTokens
  readonly families: Pick<TokenFamilyStore, 'get' | 'revocation'>
  readonly revokedTokens: Pick<RevokedTokenStore, 'insertion'>
  readonly commit: Commit
  readonly clock: Clock
}

/** What revoking a token comes to. */
interface Revocation {
  readonly change: Change
  readonly target: { readonly kind: string; readonly id: string }
  readonly personId: string | undefined
}

/**
 * A client gives a token back. A refresh token takes its whole family along, an access token dies
 * alone. What is unknown, or dead already, is revoked: that is no error. The hint is not needed.
 *
 * @throws ProtocolError invalid_client, invalid_request; unauthorized_client for another's token
 * @see RFC 7009 §2.1, §2.2
 */
export function tokenRevocation(parts: Parts): (request: TokenRequest) => Promise<void> {
  return async (request) => {
    const form = parseForm(request.form)
    const { client } = await parts.authenticateClient(request, form)
    const text = form.required('token')
    const revocation =
      (await ofRefreshToken(parts, text, client)) ?? (await ofAccessToken(parts, text, client))
    if (!revocation) return
    const happened = await parts.commit({
      changes: [revocation.change],
      audit: [revoked(revocation, client, request)],
    })
    if (!happened) throw new Error('A revocation without a condition did not happen.')
  }
}

async function ofRefreshToken(
  { refreshTokens, families, clock }: Parts,
  text: string,
  client: Client,
): Promise<Revocation | undefined> {
  const read = refreshTokens.read(text)
  const family = read && (await families.get(read.familyId))
  if (!family || family.revokedAt !== undefined) return undefined
  requireOwn(family.clientRecordId === client.id)
  return {
    change: families.revocation(family.id, secondsOf(clock())),
    target: { kind: 'token-family', id: family.id },
    personId: family.personId,
  }
}

async function ofAccessToken(
  { readToken, revokedTokens }: Parts,
  text: string,
  client: Client,
): Promise<Revocation | undefined> {
  const token = await readToken(text)
  if (!token) return undefined
  requireOwn(token.clientId === client.clientId)
  return {
    change: revokedTokens.insertion(token.id, token.expiresAt),
    target: { kind: 'access-token', id: token.id },
    personId: token.familyId === undefined ? undefined : token.subject,
  }
}

function requireOwn(isOwn: boolean): void {
  if (isOwn) return
  throw new ProtocolError('unauthorized_client', 'The token was issued to another client.')
}

function revoked(
  { target, personId }: Revocation,
  client: Client,
  { decision, requestId, address }: TokenRequest,
): AuditEvent {
  return {
    at: decision.at,
    action: 'token.revoked',
    outcome: 'done',
    requestId,
    address,
    clientId: client.clientId,
    personId,
    organizationId: client.organizationId,
    targetKind: target.kind,
    targetId: target.id,
  }
}
