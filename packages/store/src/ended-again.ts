import type { UnixSeconds } from '@frontdesk/directory/units.ts'

import type { Statement } from './database.ts'
import { inBatches } from './in-batches.ts'
import { listColumn } from './json-column.ts'
import {
  addressFingerprint,
  type EndableKind,
  endableKinds,
  keyFingerprint,
  keysOf,
  type RecordedAccounts,
  type RecordedKeys,
  type RecordedSecrets,
} from './recorded-accounts.ts'

/** Asks a restored database. */
export type Query = (sql: string, parameters: readonly string[]) => Promise<readonly unknown[]>

/** What a restored database had brought back to life, as the audit and the log name it. */
export interface NamedAgain {
  /** client_ids whose secrets were changed after the copy was made. */
  readonly new_secrets_for: readonly string[]
  /** client_ids whose public keys were changed after the copy was made. */
  readonly new_keys_for: readonly string[]
  /** What had been deleted or disabled, and is disabled again: each its kind and its id. */
  readonly disabled: readonly string[]
}

/** What ends it again. */
export interface EndedAgain {
  readonly named: NamedAgain
  readonly statements: readonly Statement[]
}

/** How the databases spell the n-th parameter. */
type Placeholder = (n: number) => string

/**
 * Compares a restored database with what was recorded before, and says what ends again that had
 * ended: secrets, public keys, and whatever had been deleted or disabled.
 */
export async function endAgain(
  { secrets, keys, ended }: RecordedAccounts,
  query: Query,
  now: UnixSeconds,
  placeholder: Placeholder,
): Promise<EndedAgain> {
  const ofSecrets = await endSecrets(secrets, query, now, placeholder)
  const ofKeys = await endKeys(keys, query, now, placeholder)
  const statements = [...ofSecrets.statements, ...ofKeys.statements]
  const disabled: string[] = []
  for (const kind of endableKinds) {
    const found = await findEnabled(kind, ended[kind] ?? [], query, placeholder)
    for (const { id, name } of found) {
      const sql = `UPDATE ${kind} SET status = 'disabled', version = version + 1, updated_at = ${now}
         WHERE id = ${placeholder(1)}`
      statements.push({ sql, parameters: [id] })
      disabled.push(`${kind} ${name}`)
    }
  }
  const named = { new_secrets_for: ofSecrets.clientIds, new_keys_for: ofKeys.clientIds, disabled }
  return { named, statements }
}

interface EndedOfClients {
  readonly clientIds: readonly string[]
  readonly statements: readonly Statement[]
}

interface SecretRow {
  readonly id: string
  readonly owner_id: string
  readonly expires_at: UnixSeconds | null
}

/** Ends secrets again that had been replaced, and names clients that lost new ones. */
async function endSecrets(
  recorded: readonly RecordedSecrets[],
  query: Query,
  now: UnixSeconds,
  placeholder: Placeholder,
): Promise<EndedOfClients> {
  const sql = (ids: string) =>
    `SELECT id, owner_id, expires_at FROM client_secret WHERE revoked_at IS NULL AND owner_id IN (${ids})`
  const ids = recorded.map(({ id }) => id)
  const found = await rowsOf<SecretRow>(ids, sql, query, placeholder)
  const secretsOf = Map.groupBy(found, (row) => row.owner_id)
  const clientIds = new Set<string>()
  const statements: Statement[] = []
  for (const { id, clientId, ends } of recorded) {
    const secrets = secretsOf.get(id) ?? []
    for (const secret of secrets) {
      const end = ends[secret.id]
      if (end === secret.expires_at) continue
      const [column, value] = end === undefined ? ['revoked_at', now] : ['expires_at', end]
      const update = `UPDATE client_secret SET ${column} = ${placeholder(1)} WHERE id = ${placeholder(2)}`
      statements.push({ sql: update, parameters: [value, secret.id] })
      clientIds.add(clientId)
    }
    // One that was made since is lost.
    const known = new Set(secrets.map((secret) => secret.id))
    if (Object.keys(ends).some((secret) => !known.has(secret))) clientIds.add(clientId)
  }
  return { clientIds: [...clientIds], statements }
}

interface KeysRow {
  readonly id: string
  readonly jwks: string
  readonly jwks_uri: string | null
}

/** Takes public keys away again that had been replaced, and names clients that lost new ones. */
async function endKeys(
  recorded: readonly RecordedKeys[],
  query: Query,
  now: UnixSeconds,
  placeholder: Placeholder,
): Promise<EndedOfClients> {
  const sql = (ids: string) => `SELECT id, jwks, jwks_uri FROM client WHERE id IN (${ids})`
  const ids = recorded.map(({ id }) => id)
  const found = await rowsOf<KeysRow>(ids, sql, query, placeholder)
  const rows = new Map(found.map((row) => [row.id, row]))
  const clientIds: string[] = []
  const statements: Statement[] = []
  for (const { id, clientId, fingerprints, address } of recorded) {
    const row = rows.get(id)
    if (row === undefined) continue
    const keys = keysOf(row.jwks)
    const right = keys.filter((key) => fingerprints.includes(keyFingerprint(key)))
    const isRightAddress = addressFingerprint(row.jwks_uri) === address
    // One that was made since is lost.
    const isWhole = right.length === keys.length && right.length === fingerprints.length
    if (isWhole && isRightAddress) continue
    clientIds.push(clientId)
    const [first, second, third] = [placeholder(1), placeholder(2), placeholder(3)]
    statements.push({
      sql: `UPDATE client SET jwks = ${first}, jwks_uri = ${second}, updated_at = ${now} WHERE id = ${third}`,
      parameters: [listColumn(right), isRightAddress ? row.jwks_uri : null, id],
    })
  }
  return { clientIds, statements }
}

/** What is enabled although it had ended. */
function findEnabled(
  kind: EndableKind,
  ids: readonly string[],
  query: Query,
  placeholder: Placeholder,
): Promise<readonly { readonly id: string; readonly name: string }[]> {
  const name = kind === 'client' ? 'client_id' : 'id'
  const sql = (list: string) =>
    `SELECT id, ${name} AS name FROM ${kind} WHERE status <> 'disabled' AND id IN (${list})`
  return rowsOf(ids, sql, query, placeholder)
}

async function rowsOf<Row>(
  ids: readonly string[],
  sqlOf: (list: string) => string,
  query: Query,
  placeholder: Placeholder,
): Promise<readonly Row[]> {
  const rows: Row[] = []
  await inBatches(ids, async (batch) => {
    const list = batch.map((_, index) => placeholder(index + 1)).join(', ')
    rows.push(...((await query(sqlOf(list), batch)) as readonly Row[]))
  })
  return rows
}

/** What ends of it in words, and what to do; empty for nothing. */
export function namedWords({ new_secrets_for, new_keys_for, disabled }: NamedAgain): string {
  const parts = [
    ['These clients need new secrets', new_secrets_for],
    ['These clients need their public keys registered again', new_keys_for],
    ['These had been disabled or deleted, and are disabled', disabled],
  ] as const
  return parts
    .filter(([, names]) => names.length > 0)
    .map(([words, names]) => ` ${words}: ${names.join(', ')}.`)
    .join('')
}

/** What a restored database keeps as it was, for the log. */
export const stillOld =
  'Passwords, second factors, roles, and all other settings are as they were when the copy was made: look at what was changed since.'
