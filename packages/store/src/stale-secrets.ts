import type { Reach } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { UnixSeconds } from '@frontdesk/directory/units.ts'
import type { StaleSecret } from '@frontdesk/protocol/rfc6749-framework/client.ts'
import { type Kysely, sql } from 'kysely'

import { readClients } from './client-row.ts'
import { isInReach } from './confinement.ts'
import type { Schema } from './schema.ts'

interface Bounds {
  readonly now: UnixSeconds
  readonly expiresBefore: UnixSeconds
  readonly unusedSince: UnixSeconds
  readonly limit: number
}

/**
 * Living secrets that deserve attention, those that end soonest first. One that sleeps and is about
 * to end is told of once, as about to end.
 */
export async function staleSecrets(
  reads: Kysely<Schema>,
  reach: Reach,
  { now, expiresBefore, unusedSince, limit }: Bounds,
): Promise<readonly StaleSecret[]> {
  const found = await reads
    .selectFrom('client_secret as secret')
    .innerJoin('client', 'client.id', 'secret.owner_id')
    .select(['secret.id', 'secret.owner_id'])
    .where('client.status', '=', 'enabled')
    .where(isInReach('client.organization_group_id', reach))
    .where('secret.revoked_at', 'is', null)
    .where(({ eb, or }) =>
      or([eb('secret.expires_at', 'is', null), eb('secret.expires_at', '>', now)]),
    )
    .where(({ eb, or, and }) =>
      or([
        eb('secret.expires_at', '<', expiresBefore),
        and([
          eb('secret.created_at', '<', unusedSince),
          or([eb('secret.last_used_at', 'is', null), eb('secret.last_used_at', '<', unusedSince)]),
        ]),
      ]),
    )
    // The databases disagree about where null stands.
    .orderBy(sql`coalesce(secret.expires_at, ${Number.MAX_SAFE_INTEGER})`)
    .orderBy('secret.id')
    .limit(limit)
    .execute()
  if (found.length === 0) return []

  const owners = [...new Set(found.map(({ owner_id }) => owner_id))]
  const clients = await readClients(
    reads,
    reads.selectFrom('client').selectAll('client').where('id', 'in', owners),
  )
  const ofId = new Map(clients.map((client) => [client.id, client]))
  return found.flatMap(({ id, owner_id }): StaleSecret[] => {
    const client = ofId.get(owner_id)
    const secret = client?.secrets.find((candidate) => candidate.id === id)
    // Deleted between the two reads.
    if (!client || !secret) return []
    const ends = secret.expiresAt !== undefined && secret.expiresAt < expiresBefore
    return [{ client, secret, why: ends ? 'expires-soon' : 'asleep' }]
  })
}
