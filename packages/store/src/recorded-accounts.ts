import { hash } from 'node:crypto'

import type { UnixSeconds } from '@frontdesk/directory/units.ts'
import type { Client } from '@frontdesk/protocol/rfc6749-framework/client.ts'

import { listOf } from './json-column.ts'

type PublicKey = Client['jwks'][number]

/** Changes that are older than any backup that is put back: 90 days. */
const keptSeconds = 90 * 86_400

/** Of each part, the newest: a record stays a few megabytes long at most. */
const longestPart = 10_000

/** The tables whose rows are told by id to stay ended. */
export const endableKinds = [
  'client',
  'person',
  'administrator',
  'api_key',
  'organization',
  'protected_resource',
] as const
export type EndableKind = (typeof endableKinds)[number]

/** What the secrets of one client were. */
export interface RecordedSecrets {
  readonly id: string
  readonly clientId: string
  /** The id of each secret that was not revoked, and when it ends. */
  readonly ends: Readonly<Record<string, UnixSeconds | null>>
}

/** What the public keys of one client were. */
export interface RecordedKeys {
  readonly id: string
  readonly clientId: string
  /** Of each key of its `jwks`. */
  readonly fingerprints: readonly string[]
  /** Of its `jwks_uri`. */
  readonly address: string | null
}

/** What a database said of 90 days, to compare an older copy of it with. Holds nothing secret. */
export interface RecordedAccounts {
  /** Of each client whose secrets changed, all that could still be used. */
  readonly secrets: readonly RecordedSecrets[]
  /** Of each client that was changed. */
  readonly keys: readonly RecordedKeys[]
  /** The ids of what was deleted or disabled, by kind. */
  readonly ended: Readonly<Partial<Record<EndableKind, readonly string[]>>>
}

/** One row of `recordedAccountsSql`: of its part, the columns that it needs. */
export interface RecordedRow {
  readonly part: 'secret' | 'keys' | EndableKind
  readonly id: string
  readonly client_id: string | null
  /** The secret's id, or the keys. */
  readonly detail: string | null
  readonly address: string | null
  readonly expires_at: UnixSeconds | null
}

/**
 * Reads, in one statement, each client whose secrets changed within 90 days or end within 90 days,
 * with all that could still be used; the keys of clients that were changed within 90 days; and what
 * was deleted or disabled within 90 days. Takes the two parameters of `recordedBetween`.
 *
 * @param placeholder of the n-th parameter, as the database spells it
 */
export function recordedAccountsSql(placeholder: (n: number) => string): string {
  const [from, until] = [placeholder(1), placeholder(2)]
  const none = 'CAST(NULL AS BIGINT) AS expires_at'
  const disabled = endableKinds.map(
    (kind) => `
      SELECT '${kind}' AS part, id, NULL AS client_id, NULL AS detail, NULL AS address, ${none}
        FROM ${kind} WHERE status = 'disabled' AND updated_at >= ${from}
       ORDER BY updated_at DESC LIMIT ${longestPart}`,
  )
  return [
    `SELECT 'secret' AS part, client.id, client.client_id, secret.id AS detail, NULL AS address,
            secret.expires_at
       FROM client LEFT JOIN client_secret AS secret
         ON secret.owner_id = client.id AND secret.revoked_at IS NULL
      WHERE client.id IN (
        SELECT owner_id FROM client_secret WHERE created_at >= ${from}
        UNION SELECT owner_id FROM client_secret WHERE revoked_at >= ${from}
        UNION SELECT owner_id FROM client_secret WHERE expires_at <= ${until})
      ORDER BY client.id, secret.id`,
    `SELECT 'keys' AS part, id, client_id, jwks AS detail, jwks_uri AS address, ${none}
       FROM client WHERE version > 1 AND updated_at >= ${from}
      ORDER BY updated_at DESC LIMIT ${longestPart}`,
    `SELECT kind AS part, id, NULL AS client_id, NULL AS detail, NULL AS address, ${none}
       FROM deleted_account WHERE deleted_at >= ${from}
      ORDER BY deleted_at DESC LIMIT ${longestPart}`,
    ...disabled,
  ]
    .map((sql, index) => `SELECT * FROM (${sql}) AS part_${index}`)
    .join(' UNION ALL ')
}

/** The first and the last moment that a change is recorded for. */
export function recordedBetween(now: UnixSeconds): readonly [UnixSeconds, UnixSeconds] {
  return [now - keptSeconds, now + keptSeconds]
}

/** What a record says of the rows. */
export function recordedAccounts(rows: readonly RecordedRow[]): RecordedAccounts {
  const secrets = new Map<string, { clientId: string; ends: Record<string, number | null> }>()
  const keys: RecordedKeys[] = []
  const ended: Partial<Record<EndableKind, string[]>> = {}
  for (const { part, id, client_id, detail, address, expires_at: end } of rows) {
    const clientId = client_id ?? ''
    if (part === 'secret') {
      const client = secrets.get(id) ?? { clientId, ends: {} }
      secrets.set(id, client)
      if (detail !== null) client.ends[detail] = end
    } else if (part === 'keys') {
      const fingerprints = keysOf(detail).map(keyFingerprint)
      keys.push({ id, clientId, fingerprints, address: addressFingerprint(address) })
    } else {
      const ids = ended[part] ?? []
      ended[part] = ids
      ids.push(id)
    }
  }
  return { secrets: [...secrets].map(([id, client]) => ({ id, ...client })), keys, ended }
}

/** The public keys in the column `jwks`. */
export function keysOf(jwks: string | null): readonly PublicKey[] {
  return listOf<PublicKey>(jwks ?? '[]')
}

/** Names a public key: over what makes it that key, whatever else is said of it. RFC 7638 §3.2. */
export function keyFingerprint({ kty, crv, x, y, n, e }: PublicKey): string {
  return fingerprint(JSON.stringify([kty, crv, x, y, n, e]))
}

/** Names an address; null for none. */
export function addressFingerprint(address: string | null): string | null {
  return address === null ? null : fingerprint(address)
}

function fingerprint(text: string): string {
  return hash('sha256', text, 'base64url')
}
