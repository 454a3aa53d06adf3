import { Refusal } from '@frontdesk/directory/refusal.ts'
import { secondsOf } from '@frontdesk/directory/units.ts'
import type { Consent } from '@frontdesk/protocol/delegation/consent.ts'
import { Type } from 'typebox'

import { type AdminParts, adminOperation } from './admin-context.ts'
import { IdParams, Instant, instant, instantOrNull, Nullable, Uuid } from './admin-schemas.ts'
import { commitChange } from './administrative-change.ts'
import { personTarget, requirePersonAtTheDoor } from './person-door.ts'

const AppAnswer = Type.Object({
  id: Type.String(),
  client_id: Nullable(Type.String()),
  name: Nullable(Type.String()),
  scope: Type.Array(Type.String(), { description: 'All that the person allowed.' }),
  created_at: Instant,
  updated_at: Instant,
  last_used_at: Nullable(Instant),
})

/** What a person lets apps do for them (T14). */
export const personAppOperations = [
  adminOperation({
    method: 'GET',
    path: '/admin/v1/people/{id}/connected-apps',
    summary: 'Lists the apps that may act for a person.',
    params: IdParams,
    demands: 'admin:people:edit',
    replies: { 200: Type.Object({ items: Type.Array(AppAnswer) }) },

    async run({ params, ...context }) {
      const { parts } = context
      const person = await requirePersonAtTheDoor(context, params.id)
      const consents = await parts.stores.consents.ofPerson(person.id)
      const items = await Promise.all(consents.map((consent) => encodeApp(parts, consent)))
      return { status: 200, value: { items } }
    },
  }),

  adminOperation({
    method: 'DELETE',
    path: '/admin/v1/people/{id}/connected-apps/{app_id}',
    summary: 'Takes back what a person lets an app do; its tokens for the person are dead.',
    params: Type.Object({ id: Uuid, app_id: Uuid }),
    demands: 'admin:people:edit',
    replies: { 204: null },

    async run({ params, ...context }) {
      const { stores, clock } = context.parts
      const person = await requirePersonAtTheDoor(context, params.id)
      const consents = await stores.consents.ofPerson(person.id)
      const consent = consents.find(({ id }) => id === params.app_id)
      if (!consent) throw noSuchApp()
      const { clientRecordId } = consent
      await commitChange(context, {
        changes: [
          stores.consents.deletion(consent.id),
          stores.families.revocationOf({ personId: person.id, clientRecordId }, secondsOf(clock())),
        ],
        happenings: [
          {
            action: 'consent.revoked',
            target: personTarget(person),
            detail: { consent: consent.id, client: clientRecordId },
          },
        ],
        whyNot: async () => noSuchApp(),
      })
      return { status: 204 }
    },
  }),
]

async function encodeApp({ stores }: AdminParts, consent: Consent) {
  const client = await stores.clients.get(consent.clientRecordId)
  return {
    id: consent.id,
    client_id: client?.clientId ?? null,
    name: client?.name ?? null,
    scope: [...consent.scope],
    created_at: instant(consent.createdAt),
    updated_at: instant(consent.updatedAt),
    last_used_at: instantOrNull(consent.lastUsedAt),
  }
}

function noSuchApp(): Refusal {
  return new Refusal('not_found', 'The person has no such app.')
}
