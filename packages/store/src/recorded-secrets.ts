import type { UnixSeconds } from '@frontdesk/directory/units.ts'

import type { ReplacedSecrets } from './restoration.ts'

/** Changes that are older than any backup that is put back: 90 days. */
const keptSeconds = 90 * 86_400

/** What is recorded of one secret; `secret_id` is null where a client has none left. */
export interface RecordedSecretRow {
  readonly id: string
  readonly client_id: string
  readonly secret_id: string | null
  readonly expires_at: UnixSeconds | null
}

/**
 * Reads, of each client whose secrets changed within 90 days or end within 90 days, all that could
 * still be used. Takes the two parameters of `recordedBetween`.
 *
 * @param placeholder of the n-th parameter, as the database spells it
 */
export function recordedSecretsSql(placeholder: (n: number) => string): string {
  return `
    SELECT client.id, client.client_id, secret.id AS secret_id, secret.expires_at
      FROM client LEFT JOIN client_secret AS secret
        ON secret.owner_id = client.id AND secret.revoked_at IS NULL
     WHERE client.id IN (
       SELECT owner_id FROM client_secret WHERE created_at >= ${placeholder(1)}
       UNION SELECT owner_id FROM client_secret WHERE revoked_at >= ${placeholder(1)}
       UNION SELECT owner_id FROM client_secret WHERE expires_at <= ${placeholder(2)})
     ORDER BY client.id, secret.id`
}

/** The first and the last moment that a change of a secret is recorded for. */
export function recordedBetween(now: UnixSeconds): readonly [UnixSeconds, UnixSeconds] {
  return [now - keptSeconds, now + keptSeconds]
}

/** What a mark says of them. */
export function recordedSecrets(rows: readonly RecordedSecretRow[]): readonly ReplacedSecrets[] {
  const clients = new Map<string, { clientId: string; ends: Record<string, number | null> }>()
  for (const { id, client_id: clientId, secret_id: secretId, expires_at: end } of rows) {
    const client = clients.get(id) ?? { clientId, ends: {} }
    clients.set(id, client)
    if (secretId !== null) client.ends[secretId] = end
  }
  return [...clients].map(([id, client]) => ({ id, ...client }))
}
