import type { AuditEvent } from '@frontdesk/directory/audit/audit-event.ts'
import type { Standing, StandingStore } from '@frontdesk/directory/authority/standing.ts'
import type { Change, Commit } from '@frontdesk/directory/change.ts'
import type { Region } from '@frontdesk/directory/organizations/region.ts'
import { type Clock, secondsOf, type UnixSeconds } from '@frontdesk/directory/units.ts'

import type { AccessToken } from './access-token.ts'
import type { ClientSecret } from './credentials/client-secret.ts'
import { audienceUri } from './dialect-policy.ts'
import type { TokenAnswer, TokenRequest } from './engine.ts'
import { ProtocolError } from './errors.ts'
import { issuerOf } from './issuer.ts'
import type { KeyMaterial } from './keys/key-material.ts'
import type { KeyRing, SigningKey } from './keys/key-ring.ts'
import type { IdTokens } from './openid-connect/id-token.ts'
import { clientRefusal } from './rfc6749-framework/authenticate-client.ts'
import type { Client, ClientStore, SignatureAlgorithm } from './rfc6749-framework/client.ts'
import { standingOfClient } from './rfc6749-framework/client-standing.ts'
import type { Issuance, Settlement } from './rfc6749-framework/grant.ts'
import { accessTokenLife } from './rfc8707-resource-indicators/token-target.ts'
import { newAccessTokenId } from './rfc9068-jwt-access-tokens/access-token-id.ts'
import { signAccessToken } from './rfc9068-jwt-access-tokens/sign-access-token.ts'
import { sealAccessToken } from './sealed-access-tokens/sealed-access-token.ts'

/** `last used` is true to the minute, so that it costs one write a minute and not one a token. */
export const lastUsedSeconds = 60
const maximumRemembered = 50_000

interface Parts {
  readonly publicUrl: string
  readonly clients: Pick<ClientStore, 'secretUse'>
  readonly ring: KeyRing
  readonly keys: KeyMaterial
  readonly idTokens: IdTokens
  readonly commit: Commit
  readonly standings: StandingStore
  readonly clock: Clock
}

interface ToIssue {
  readonly client: Client
  readonly secret: ClientSecret | undefined
  /** Whose issuer signs. */
  readonly region: Region
  readonly issuance: Issuance
  readonly request: TokenRequest
}

export type IssueTokens = (toIssue: ToIssue) => Promise<TokenAnswer>

/**
 * Makes the tokens that a grant decided on. Resolves when the audit row is durable (T8); where the
 * grant uses nothing up, signing goes on while the disk is busy.
 *
 * @throws ProtocolError invalid_scope, invalid_target; invalid_grant when somebody was first or the
 *   person was disabled meanwhile; invalid_client when the client was
 */
export function tokenIssuance(parts: Parts): IssueTokens {
  const lastUse = new Map<string, UnixSeconds>()

  return async (toIssue) => {
    const { secret, issuance, request } = toIssue
    const now = secondsOf(parts.clock())
    const token = newToken(parts, toIssue, now)
    request.decision.scope = issuance.scope
    request.decision.personId = issuance.delegation?.personId
    const changes = secret ? noteUse(parts.clients, lastUse, secret, now) : []
    const audit = [issued(token, toIssue)]

    if (issuance.settlement) {
      const answer = await spellAnswer(parts, token, toIssue)
      const own = standingOfClient(toIssue)
      return settle(parts, issuance.settlement, answer, { own, changes, audit, request })
    }
    const committed = parts.commit({ changes, audit })
    // Signing may fail while nobody waits for the commit yet; the await below still sees both.
    committed.catch(() => undefined)
    const answer = await spellAnswer(parts, token, toIssue)
    await committed
    return answer
  }
}

function newToken(parts: Parts, toIssue: ToIssue, now: UnixSeconds): AccessToken {
  const { client, secret, region, issuance, request } = toIssue
  const { policy } = request
  const { api } = issuance
  const life = accessTokenLife(client, policy, api)
  return {
    id: newAccessTokenId(),
    issuer: issuerOf(parts.publicUrl, policy.issuerPathOf(region)),
    audience: api?.uri ?? audienceUri(parts.publicUrl, policy, issuance.scope, issuance.resource),
    subject: issuance.subject,
    clientId: client.clientId,
    scope: issuance.scope,
    issuedAt: now,
    expiresAt: Math.min(now + life, issuance.delegation?.endsAt ?? Number.POSITIVE_INFINITY),
    secretId: secret?.id,
    generation: client.generation,
    familyId: issuance.delegation?.familyId,
    ...(api && { resource: { id: api.id, generation: api.generation } }),
  }
}

interface Settled {
  /** What the client stands on. */
  readonly own: Standing
  readonly changes: readonly Change[]
  readonly audit: readonly AuditEvent[]
  readonly request: TokenRequest
}

/**
 * What the grant uses up is used up in the very transaction that tells of the tokens, and only
 * while the client and the person are what they were when it was decided.
 */
async function settle(
  { commit, standings }: Parts,
  settlement: Settlement,
  answer: TokenAnswer,
  { own, changes, audit, request }: Settled,
): Promise<TokenAnswer> {
  const { standing } = settlement
  const condition = standings.condition([...own, ...standing])
  const work = { changes: [condition, ...settlement.changes(answer), ...changes], audit }
  if (await commit(work)) return answer

  const isClientLeft = await standings.holds(own)
  const isPersonLeft = await standings.holds(standing)
  // A replay ends what it has to end, whoever was disabled beside it.
  const other = await settlement.lost().catch((error: unknown) => {
    throw isClientLeft || !(error instanceof ProtocolError) ? error : clientRefusal()
  })
  if (isClientLeft && isPersonLeft) return other
  request.decision.rule = 'The client or the person was disabled just now.'
  if (!isClientLeft) throw clientRefusal()
  throw new ProtocolError('invalid_grant', 'The person may not use this app.')
}

async function spellAnswer(
  parts: Parts,
  token: AccessToken,
  { client, issuance, region, request }: ToIssue,
): Promise<TokenAnswer> {
  const { policy } = request
  const issuerPath = policy.issuerPathOf(region)
  const { delegation, scope } = issuance
  const accessTokenAlgorithm = client.signatureAlgorithm ?? policy.signatureAlgorithm
  const accessToken =
    client.accessTokenFormat === 'sealed'
      ? sealAccessToken(token, client.organizationId, parts.keys)
      : signAccessToken(token, await signerOf(parts, issuerPath, accessTokenAlgorithm))
  const answer: TokenAnswer = {
    accessToken,
    expiresIn: token.expiresAt - token.issuedAt,
    scope,
    refreshToken: delegation?.refreshToken,
  }
  if (!delegation || !scope.includes('openid')) return answer
  // OpenID Registration §2: an algorithm of its own, whatever signs the access token.
  const signer = await signerOf(parts, issuerPath, client.idTokenAlgorithm)
  const about = { token, delegation, client, accessToken }
  return { ...answer, idToken: await parts.idTokens.sign(about, signer) }
}

async function signerOf(
  { ring }: Parts,
  issuerPath: string,
  algorithm: SignatureAlgorithm,
): Promise<SigningKey> {
  return ring.currentSigner(issuerPath, algorithm) ?? ring.signer(issuerPath, algorithm)
}

function issued(token: AccessToken, { client, issuance, request }: ToIssue): AuditEvent {
  const { delegation } = issuance
  return {
    at: request.decision.at,
    action: 'token.issued',
    outcome: 'done',
    requestId: request.requestId,
    address: request.address,
    clientId: client.clientId,
    secretId: token.secretId,
    personId: delegation?.personId,
    organizationId: client.organizationId,
    targetKind: 'access-token',
    targetId: token.id,
    detail: {
      scope: token.scope.join(' '),
      expiresAt: token.expiresAt,
      ...(delegation ? { family: delegation.familyId } : {}),
      ...(request.decision.habit === undefined ? {} : { habit: request.decision.habit }),
      ...(issuance.api ? { resource: token.audience } : {}),
    },
  }
}

function noteUse(
  clients: Parts['clients'],
  lastUse: Map<string, UnixSeconds>,
  secret: ClientSecret,
  now: UnixSeconds,
): readonly Change[] {
  const last = lastUse.get(secret.id) ?? secret.lastUsedAt ?? 0
  if (now - last < lastUsedSeconds) return []
  lastUse.delete(secret.id)
  lastUse.set(secret.id, now)
  const oldest = lastUse.keys().next()
  if (lastUse.size > maximumRemembered && !oldest.done) lastUse.delete(oldest.value)
  return [clients.secretUse(secret.id, now)]
}
