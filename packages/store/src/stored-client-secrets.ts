import type { Change } from '@frontdesk/directory/change.ts'
import type { UnixSeconds } from '@frontdesk/directory/units.ts'
import { maximumLivingSecrets } from '@frontdesk/protocol/credentials/client-secret.ts'
import type { Client, ClientStore } from '@frontdesk/protocol/rfc6749-framework/client.ts'
import { type RawBuilder, type SqlBool, sql } from 'kysely'

import { type SecretRow, secretRowOf } from './client-row.ts'
import { compiled, compiledChange } from './compiled-change.ts'
import { change, type Database } from './database.ts'
import { staleSecrets } from './stale-secrets.ts'

type SecretMethods = Pick<
  ClientStore,
  | 'secretInsertion'
  | 'othersRetirement'
  | 'othersRevocation'
  | 'retirementEnd'
  | 'secretRevocation'
  | 'secretUse'
  | 'stale'
>

/** What caches are told when a client or one of its secrets changes. */
export function clientSubject(clientId: string): string {
  return `client:${clientId}`
}

/** The condition that a secret is neither revoked nor over at a time. */
export function isLivingAt(now: UnixSeconds): RawBuilder<SqlBool> {
  return sql`revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ${now})`
}

/** The part of the client store that is about secrets. */
export function storedClientSecrets({ reads }: Database): SecretMethods {
  const use = compiled(
    reads
      .updateTable('client_secret')
      .set({ last_used_at: 0 })
      .where('id', '=', '')
      .where(({ eb, or }) => or([eb('last_used_at', 'is', null), eb('last_used_at', '<', 0)])),
  ).sql

  /**
   * Grows the client's version. First in its transaction: the row is then locked, so that whoever
   * counts the same client's secrets next counts what this transaction did.
   */
  function growth({ id, clientId }: Client, now: UnixSeconds): Change {
    return compiledChange(
      reads
        .updateTable('client')
        .set(({ eb }) => ({ version: eb('version', '+', 1), updated_at: now }))
        .where('id', '=', id),
      { expectRows: 1, invalidates: [clientSubject(clientId)] },
    )
  }

  function others({ id }: Client, exceptSecretId: string) {
    return reads
      .updateTable('client_secret')
      .where('owner_id', '=', id)
      .where('id', '!=', exceptSecretId)
      .where('revoked_at', 'is', null)
  }

  return {
    secretInsertion(client, secret, now) {
      const row = secretRowOf(client.id, secret)
      const columns = Object.keys(row) as (keyof SecretRow)[]
      const living = reads
        .selectFrom('client_secret')
        .select(({ fn }) => fn.countAll<number>().as('n'))
        .where('owner_id', '=', client.id)
        .where(isLivingAt(now))
      return [
        growth(client, now),
        compiledChange(
          reads
            .insertInto('client_secret')
            .columns(columns)
            .expression(
              reads
                .selectNoFrom(({ val }) => columns.map((column) => val(row[column]).as(column)))
                .where(living, '<', maximumLivingSecrets),
            ),
          { expectRows: 1 },
        ),
      ]
    },

    othersRetirement: (client, exceptSecretId, { now, at }) =>
      compiledChange(
        others(client, exceptSecretId)
          .set({
            expires_at: at,
            retired_at: now,
            former_expires_at: sql`CASE WHEN retired_at IS NULL THEN expires_at
              ELSE former_expires_at END`,
          })
          .where(({ eb, or }) => or([eb('expires_at', 'is', null), eb('expires_at', '>', at)])),
        { invalidates: [clientSubject(client.clientId)] },
      ),

    othersRevocation: (client, exceptSecretId, now) =>
      compiledChange(
        others(client, exceptSecretId).set({ revoked_at: now }).where(isLivingAt(now)),
        { invalidates: [clientSubject(client.clientId)] },
      ),

    retirementEnd: (client, secretId, now) => [
      growth(client, now),
      compiledChange(
        reads
          .updateTable('client_secret')
          .set(({ ref }) => ({
            expires_at: ref('former_expires_at'),
            retired_at: null,
            former_expires_at: null,
          }))
          .where('id', '=', secretId)
          .where('owner_id', '=', client.id)
          .where('retired_at', 'is not', null)
          .where(isLivingAt(now)),
        { expectRows: 1 },
      ),
      // A later end is warned of again.
      compiledChange(
        reads
          .deleteFrom('secret_warning')
          .where('secret_id', '=', secretId)
          .where('why', '=', 'expires-soon'),
      ),
    ],

    secretRevocation: (client, secretId, now) => [
      growth(client, now),
      compiledChange(
        reads
          .updateTable('client_secret')
          .set({ revoked_at: now })
          .where('id', '=', secretId)
          .where('owner_id', '=', client.id)
          .where('revoked_at', 'is', null),
        { expectRows: 1 },
      ),
    ],

    // Made by every token request that is the first of its minute.
    secretUse: (secretId, at) => change({ sql: use, parameters: [at, secretId, at] }),

    stale: (reach, bounds) => staleSecrets(reads, reach, bounds),
  }
}
