import { Refusal } from '@frontdesk/directory/refusal.ts'
import { secondsOf, type UnixSeconds } from '@frontdesk/directory/units.ts'
import {
  defaultRetirementSeconds,
  isLiving,
  maximumLivingSecrets,
} from '@frontdesk/protocol/credentials/client-secret.ts'
import { addSecret } from '@frontdesk/protocol/credentials/secret-life.ts'
import type { Client } from '@frontdesk/protocol/rfc6749-framework/client.ts'
import { Type } from 'typebox'

import { type AdminContext, adminOperation } from './admin-context.ts'
import { type CursorKind, ListOf, listReply } from './admin-cursor.ts'
import { Body, InstantInput, instantOrNull, Name, parseInstant, Uuid } from './admin-schemas.ts'
import { commitChange } from './administrative-change.ts'
import { requireAuthorityOverClient } from './authority-of-things.ts'
import { encodeSecret, SecretAnswer } from './client-json.ts'
import { secretFor } from './client-registration.ts'
import { entityTag, requireIfMatch, staleVersion } from './entity-tag.ts'
import { ClientParams, clientTarget } from './oauth-client-operations.ts'
import { invalidField } from './problem.ts'
import { getClient, reachOf } from './things-in-reach.ts'

const daySeconds = 86_400
const cursor: CursorKind = { list: 'stale-secrets', key: 'uuid' }

const CreatedSecretAnswer = Type.Object({
  ...SecretAnswer.properties,
  client_id: Type.String(),
  client_secret: Type.String({ description: 'Shown in this answer only.' }),
})

export const clientSecretOperations = [
  adminOperation({
    method: 'POST',
    path: '/admin/v1/oauth-clients/{id}/secrets',
    summary: 'Adds a secret and sets the end of the others; shown in this answer only.',
    params: ClientParams,
    body: Body({
      name: Name,
      expires_at: Type.Optional(InstantInput),
      retire_others_after_seconds: Type.Optional(
        Type.Integer({
          minimum: 0,
          maximum: 365 * daySeconds,
          description: 'Two days when not given; 0 revokes the others at once.',
        }),
      ),
      client_secret: Type.Optional(
        Type.String({ maxLength: 256, description: 'One of your own, 12 characters or more.' }),
      ),
    }),
    demands: 'admin:oauth-clients:edit',
    replies: { 201: CreatedSecretAnswer },

    async run({ params, body, ...context }) {
      const { parts } = context
      const client = await getClient(context, params.id)
      await requireAuthorityOverClient(context, client)
      const dialect = parts.dialects.get(client.dialect)
      if (!dialect) throw new Refusal('conflict', 'The client’s dialect is switched off.')
      const now = secondsOf(parts.clock())
      const { secret, clear } = await secretFor(context, dialect, client, {
        name: body.name,
        expiresAt: requireFuture(body.expires_at, now),
        chosen: body.client_secret,
      })
      const retireSeconds = body.retire_others_after_seconds ?? defaultRetirementSeconds
      await commitChange(context, {
        changes: addSecret(parts.stores.clients, client, secret, now, retireSeconds),
        happenings: [
          {
            action: 'secret.added',
            target: clientTarget(client),
            detail: {
              client_id: client.clientId,
              secret: secret.id,
              name: secret.name,
              expires_at: instantOrNull(secret.expiresAt),
              retire_others_after_seconds: retireSeconds,
            },
          },
        ],
        whyNot: () => whyNoSecret(context, client, now),
      })
      const value = { ...encodeSecret(secret, now), client_id: client.clientId }
      return { status: 201, value: { ...value, client_secret: clear } }
    },
  }),

  adminOperation({
    method: 'DELETE',
    path: '/admin/v1/oauth-clients/{id}/secrets/{secret_id}',
    summary: 'Revokes a secret: the tokens it minted die at their next request.',
    params: Type.Object({ ...ClientParams.properties, secret_id: Uuid }),
    demands: 'admin:oauth-clients:edit',
    replies: { 204: null },

    async run({ params, request, ...context }) {
      const { parts } = context
      const client = await getClient(context, params.id)
      // A leaked secret must be stopped whatever else changes: the version is checked when sent.
      const ifMatch = request.header('if-match')
      if (ifMatch !== undefined) requireIfMatch(ifMatch, client.version)
      await requireAuthorityOverClient(context, client)
      const secret = client.secrets.find(({ id }) => id === params.secret_id)
      if (!secret) throw new Refusal('not_found', 'The client has no such secret.')
      if (secret.revokedAt !== undefined) {
        throw new Refusal('conflict', 'The secret is revoked already.')
      }
      const now = secondsOf(parts.clock())
      await commitChange(context, {
        changes: parts.stores.clients.secretRevocation(client, secret.id, now),
        happenings: [
          {
            action: 'secret.revoked',
            target: clientTarget(client),
            detail: { client_id: client.clientId, secret: secret.id, name: secret.name },
          },
        ],
        whyNot: async () => new Refusal('conflict', 'The secret is revoked already.'),
      })
      return { status: 204, headers: { ETag: entityTag(client.version + 1) } }
    },
  }),

  adminOperation({
    method: 'GET',
    path: '/admin/v1/stale-secrets',
    summary: 'Lists living secrets that expire soon, or that nobody uses.',
    query: Body({
      expires_within_days: Type.Optional(Type.Integer({ minimum: 0, maximum: 3650 })),
      unused_for_days: Type.Optional(Type.Integer({ minimum: 1, maximum: 3650 })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
    }),
    demands: 'admin:oauth-clients:read',
    replies: {
      200: ListOf(
        Type.Object({
          why: Type.Enum(['expires-soon', 'asleep']),
          client: Type.Object({
            id: Type.String(),
            client_id: Type.String(),
            name: Type.String(),
            dialect: Type.String(),
          }),
          secret: SecretAnswer,
        }),
      ),
    },

    async run({ query, ...context }) {
      const { parts } = context
      const now = secondsOf(parts.clock())
      const stale = await parts.stores.clients.stale(reachOf(context), {
        now,
        expiresBefore: now + (query.expires_within_days ?? 30) * daySeconds,
        unusedSince: now - (query.unused_for_days ?? 90) * daySeconds,
        limit: query.limit ?? 500,
      })
      const items = stale.map(({ client, secret, why }) => ({
        why,
        client: {
          id: client.id,
          client_id: client.clientId,
          name: client.name,
          dialect: client.dialect,
        },
        secret: encodeSecret(secret, now),
      }))
      return listReply(cursor, items, undefined)
    },
  }),
]

function requireFuture(text: string | undefined, now: UnixSeconds): UnixSeconds | undefined {
  if (text === undefined) return undefined
  const at = secondsOf(parseInstant(text, '/expires_at'))
  if (at <= now) throw invalidField('/expires_at', 'must be in the future')
  return at
}

async function whyNoSecret(
  { parts }: AdminContext,
  { id }: Client,
  now: UnixSeconds,
): Promise<Error> {
  const stored = await parts.stores.clients.get(id)
  const living = stored?.secrets.filter((secret) => isLiving(secret, now)).length ?? 0
  return living >= maximumLivingSecrets
    ? new Refusal('conflict', 'Five secrets are living: revoke one, or retire the others at once.')
    : staleVersion()
}
