import { createHmac } from 'node:crypto'

import type { Commit } from '@frontdesk/directory/change.ts'
import { wholeServer } from '@frontdesk/directory/organization-groups/organization-group.ts'
import { type Clock, secondsOf, type UnixSeconds } from '@frontdesk/directory/units.ts'
import { lastSecretEnd } from '@frontdesk/protocol/credentials/client-secret.ts'
import type { SecretWarningStore } from '@frontdesk/protocol/credentials/secret-warning-store.ts'
import type { ClientStore, StaleSecret } from '@frontdesk/protocol/rfc6749-framework/client.ts'

const daySeconds = 86_400
/** What one run tells at most; the next run tells the rest. */
const atOnce = 200

interface Parts {
  readonly clients: Pick<ClientStore, 'stale'>
  readonly warnings: SecretWarningStore
  readonly commit: Commit
  readonly clock: Clock
  readonly expiresSoonDays: number
  readonly unusedDays: number
  /** Delivers one body; rejects when the other side did not take it. */
  readonly deliver: (body: string) => Promise<void>
}

/**
 * Warns once of every secret that expires soon or that nobody used for long. A warning counts as
 * sent when the other side took it, so that a crash in between repeats it and loses none.
 *
 * @returns how many secrets were warned about.
 */
export function secretWarnings(parts: Parts): () => Promise<number> {
  return async () => {
    const now = secondsOf(parts.clock())
    const stale = await parts.clients.stale(wholeServer, {
      now,
      expiresBefore: now + parts.expiresSoonDays * daySeconds,
      unusedSince: now - parts.unusedDays * daySeconds,
      limit: atOnce,
    })
    const unsent = await parts.warnings.unsent(stale)
    if (unsent.length === 0) return 0

    await parts.deliver(
      JSON.stringify({
        type: 'secrets.stale',
        at: iso(now),
        secrets: unsent.map((one) => tell(one, now)),
      }),
    )
    const changes = unsent.map(({ secret, why }) => parts.warnings.sent(secret.id, why, now))
    await parts.commit({ changes, audit: [] })
    return unsent.length
  }
}

/** Signature of a warning: `sha256=` and the HMAC-SHA-256 of the body, hexadecimal. */
export function webhookSignature(secret: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
}

function tell({ client, secret, why }: StaleSecret, now: UnixSeconds): object {
  const end = lastSecretEnd(client.secrets, now)
  return {
    why,
    client_id: client.clientId,
    client_name: client.name,
    secret_id: secret.id,
    secret_name: secret.name,
    created_at: iso(secret.createdAt),
    expires_at: secret.expiresAt === undefined ? null : iso(secret.expiresAt),
    // Then the client has none: the day to write down.
    leaves_no_secret: end !== undefined && end === secret.expiresAt,
    last_used_at: secret.lastUsedAt === undefined ? null : iso(secret.lastUsedAt),
  }
}

function iso(at: UnixSeconds): string {
  return new Date(at * 1000).toISOString()
}
