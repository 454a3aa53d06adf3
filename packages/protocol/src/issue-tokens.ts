import { randomUUID } from 'node:crypto'

import type { AuditEvent } from '@frontdesk/directory/audit/audit-event.ts'
import type { Change, Commit } from '@frontdesk/directory/change.ts'
import type { Region } from '@frontdesk/directory/organizations/region.ts'
import { type Clock, secondsOf, type UnixSeconds } from '@frontdesk/directory/units.ts'

import type { AccessToken } from './access-token.ts'
import type { ClientSecret } from './credentials/client-secret.ts'
import { audiencePaths, type DialectPolicy } from './dialect-policy.ts'
import type { TokenAnswer, TokenRequest } from './engine.ts'
import { ProtocolError } from './errors.ts'
import { issuerOf } from './issuer.ts'
import type { KeyMaterial } from './keys/key-material.ts'
import type { KeyRing } from './keys/key-ring.ts'
import type { Client, ClientStore } from './rfc6749-framework/client.ts'
import type { Issuance } from './rfc6749-framework/grant.ts'
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
  readonly commit: Commit
  readonly clock: Clock
}

interface ToIssue {
  readonly client: Client
  readonly secret: ClientSecret
  /** Whose issuer signs. */
  readonly region: Region
  readonly issuance: Issuance
  readonly request: TokenRequest
}

export type IssueTokens = (toIssue: ToIssue) => Promise<TokenAnswer>

/**
 * Makes the tokens that a grant decided on. Resolves when the audit row is durable (T8); signing
 * goes on while the disk is busy.
 *
 * @throws ProtocolError invalid_scope when the scope opens no API, or several
 */
export function tokenIssuance(parts: Parts): IssueTokens {
  const lastUse = new Map<string, UnixSeconds>()

  return async ({ client, secret, region, issuance, request }) => {
    const { policy, decision } = request
    const issuerPath = policy.issuerPathOf(region)
    const audience = policy.audienceOf(issuance.scope)
    if (audience === undefined) {
      throw new ProtocolError('invalid_scope', 'The scope must be of one API only.')
    }
    const now = secondsOf(parts.clock())
    const life = client.accessTokenSeconds ?? policy.accessTokenSeconds
    const token: AccessToken = {
      id: randomUUID(),
      issuer: issuerOf(parts.publicUrl, issuerPath),
      audience: parts.publicUrl + audiencePaths[audience],
      subject: issuance.subject,
      clientId: client.clientId,
      scope: issuance.scope,
      issuedAt: now,
      expiresAt: now + life,
      secretId: secret.id,
      generation: client.generation,
    }

    decision.scope = issuance.scope
    const changes = noteUse(parts.clients, lastUse, secret, now)
    const committed = parts.commit({ changes, audit: [issued(token, client, request)] })
    // Signing may fail while nobody waits for the commit yet; the await below still sees both.
    committed.catch(() => undefined)
    const accessToken = await spell(parts, token, client, { policy, issuerPath })
    await committed
    return { accessToken, expiresIn: life, scope: issuance.scope }
  }
}

async function spell(
  { ring, keys }: Parts,
  token: AccessToken,
  client: Client,
  { policy, issuerPath }: { readonly policy: DialectPolicy; readonly issuerPath: string },
): Promise<string> {
  if (client.accessTokenFormat === 'sealed') {
    return sealAccessToken(token, client.organizationId, keys)
  }
  const algorithm = client.signatureAlgorithm ?? policy.signatureAlgorithm
  const key =
    ring.currentSigner(issuerPath, algorithm) ?? (await ring.signer(issuerPath, algorithm))
  return signAccessToken(token, key)
}

function issued(token: AccessToken, client: Client, request: TokenRequest): AuditEvent {
  return {
    at: request.decision.at,
    action: 'token.issued',
    outcome: 'done',
    requestId: request.requestId,
    address: request.address,
    clientId: client.clientId,
    secretId: token.secretId,
    organizationId: client.organizationId,
    targetKind: 'access-token',
    targetId: token.id,
    detail: { scope: token.scope.join(' '), expiresAt: token.expiresAt },
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
