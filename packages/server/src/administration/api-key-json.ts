import { type ApiKey, apiKeyKinds } from '@frontdesk/directory/api-keys/api-key.ts'
import { secondsOf } from '@frontdesk/directory/units.ts'
import { Type } from 'typebox'

import type { AdminParts } from './admin-context.ts'
import {
  encodeHistory,
  history,
  Instant,
  instantOrNull,
  Nullable,
  Status,
} from './admin-schemas.ts'
import type { NamesOfThings } from './names-of-things.ts'

const daySeconds = 86_400

const members = {
  id: Type.String(),
  number: Type.Integer({ description: 'What the protected API calls its id.' }),
  organization: Type.String(),
  organization_group: Nullable(Type.String()),
  name: Type.String(),
  kind: Type.Enum([...apiKeyKinds]),
  status: Status,
  last_used_at: Nullable(Instant),
  calls_today: Type.Integer({ description: 'Calls in the window of a day that runs.' }),
  ...history,
}

export const ApiKeyAnswer = Type.Object(members)

export const NewApiKeyAnswer = Type.Object({
  ...members,
  api_key: Type.String({ description: 'The key itself; this API shows it this once.' }),
})

/** Whose calls a key's count is. */
export function callSubject({ id }: Pick<ApiKey, 'id'>): string {
  return `api-key:${id}`
}

/** Counts the calls that keys made in the window that runs, by the key's id. */
export async function callsToday(
  { stores, clock }: Pick<AdminParts, 'stores' | 'clock'>,
  keys: readonly ApiKey[],
): Promise<ReadonlyMap<string, number>> {
  const counts = await stores.callCounts.of(keys.map(callSubject))
  const begun = secondsOf(clock()) - daySeconds
  const running = new Map(
    counts
      .filter(({ windowStart }) => windowStart > begun)
      .map(({ subject, used }) => [subject, used]),
  )
  return new Map(keys.map((key) => [key.id, running.get(callSubject(key)) ?? 0]))
}

/** Spells a key; never the key itself, nor what is kept of it. */
export async function encodeApiKey(
  key: ApiKey,
  { names, calls }: { names: NamesOfThings; calls: ReadonlyMap<string, number> },
) {
  return {
    id: key.id,
    number: key.number,
    organization: key.organizationId,
    organization_group: await names.group(key.organizationGroupId),
    name: key.name,
    kind: key.kind,
    status: key.status,
    last_used_at: instantOrNull(key.lastUsedAt),
    calls_today: calls.get(key.id) ?? 0,
    ...encodeHistory(key),
  }
}
