import { Refusal } from '@frontdesk/directory/refusal.ts'
import { secondsOf, type UnixSeconds } from '@frontdesk/directory/units.ts'
import {
  type ClientSecret,
  isLiving,
  lastSecretEnd,
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
import { encodeSecret, SecretAnswer, SecretsEnd } from './client-json.ts'
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
  others: Type.Array(SecretAnswer, {
    description: 'The other secrets that lived until now, and when each of them ends.',
  }),
  secrets_end_at: SecretsEnd,
})

export const clientSecretOperations = [
  adminOperation({
    method: 'POST',
    path: '/admin/v1/oauth-clients/{id}/secrets',
    summary: 'Adds a secret, shown in this answer only; no other is retired unless asked.',
    params: ClientParams,
    body: Body({
      name: Name,
      expires_at: Type.Optional(InstantInput),
      retire_others_after_seconds: Type.Optional(
        Type.Integer({
          minimum: 0,
          maximum: 365 * daySeconds,
          description: 'Not given: the others stay as they are. 0 revokes them at once.',
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
      const retireSeconds = body.retire_others_after_seconds
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
              retire_others_after_seconds: retireSeconds ?? null,
            },
          },
        ],
        whyNot: () => whyNoSecret(context, client, now),
      })
      const others = await othersAfter(context, client, now)
      const value = {
        ...encodeSecret(secret, now),
        client_id: client.clientId,
        client_secret: clear,
        others: others.map((other) => encodeSecret(other, now)),
        secrets_end_at: instantOrNull(lastSecretEnd([...others, secret], now)),
      }
      return { status: 201, value }
    },
  }),

  adminOperation({
    method: 'DELETE',
    path: '/admin/v1/oauth-clients/{id}/secrets/{secret_id}/retirement',
    summary: 'Takes a retirement back: the secret has the end that it had before.',
    params: Type.Object({ ...ClientParams.properties, secret_id: Uuid }),
    demands: 'admin:oauth-clients:edit',
    replies: { 200: SecretAnswer },

    async run({ params, ...context }) {
      const { parts } = context
      const client = await getClient(context, params.id)
      await requireAuthorityOverClient(context, client)
      const secret = getSecret(client, params.secret_id)
      const now = secondsOf(parts.clock())
      await commitChange(context, {
        changes: parts.stores.clients.retirementEnd(client, secret.id, now),
        happenings: [
          {
            action: 'secret.kept',
            target: clientTarget(client),
            detail: {
              client_id: client.clientId,
              secret: secret.id,
              name: secret.name,
              expires_at: instantOrNull(secret.retirement?.formerExpiresAt),
            },
          },
        ],
        whyNot: () => whyNotKept(context, client, secret.id),
      })
      const kept = await findStored(context, client, secret.id)
      const value = encodeSecret(kept ?? secret, now)
      return { status: 200, value, headers: { ETag: entityTag(client.version + 1) } }
    },
  }),

  adminOperation({
    method: 'DELETE',
    path: '/admin/v1/oauth-clients/{id}/secrets/{secret_id}',
    summary:
      'Revokes a secret: the tokens it minted die at their next request. After the last one a header `Frontdesk-Notice` says so.',
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
      const secret = getSecret(client, params.secret_id)
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
      const left = (await parts.stores.clients.get(client.id))?.secrets ?? []
      const notice = left.some((other) => isLiving(other, now)) ? {} : noSecretLeft
      return { status: 204, headers: { ETag: entityTag(client.version + 1), ...notice } }
    },
  }),

  adminOperation({
    method: 'GET',
    path: '/admin/v1/stale-secrets',
    summary: 'Lists living secrets that expire soon, or that are not used.',
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
          leaves_no_secret: Type.Boolean({
            description: 'When it ends, the client has no secret.',
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
        leaves_no_secret:
          secret.expiresAt !== undefined && secret.expiresAt === lastSecretEnd(client.secrets, now),
        secret: encodeSecret(secret, now),
      }))
      return listReply(cursor, items, undefined)
    },
  }),
]

const noSecretLeft = {
  'Frontdesk-Notice': 'This was the last living secret: the client can use no secret now.',
}

/** @throws Refusal not_found */
function getSecret(client: Client, secretId: string): ClientSecret {
  const secret = client.secrets.find(({ id }) => id === secretId)
  if (!secret) throw new Refusal('not_found', 'The client has no such secret.')
  return secret
}

async function findStored({ parts }: AdminContext, client: Client, secretId: string) {
  const stored = await parts.stores.clients.get(client.id)
  return stored?.secrets.find(({ id }) => id === secretId)
}

/** The secrets that lived before one was added, as they are after it. */
async function othersAfter(
  { parts }: AdminContext,
  before: Client,
  now: UnixSeconds,
): Promise<readonly ClientSecret[]> {
  const lived = new Set(
    before.secrets.filter((secret) => isLiving(secret, now)).map(({ id }) => id),
  )
  const after = await parts.stores.clients.get(before.id)
  return after?.secrets.filter(({ id }) => lived.has(id)) ?? []
}

async function whyNotKept(
  context: AdminContext,
  client: Client,
  secretId: string,
): Promise<Refusal | undefined> {
  const secret = await findStored(context, client, secretId)
  if (!secret) return new Refusal('not_found', 'The client has no such secret.')
  if (!isLiving(secret, secondsOf(context.parts.clock()))) {
    return new Refusal('conflict', 'The secret has ended already; add a new one.')
  }
  return secret.retirement === undefined
    ? new Refusal('conflict', 'The secret was not retired: its end was set when it was made.')
    : undefined
}

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
    ? new Refusal(
        'conflict',
        'Five secrets are living, and a client may have no more. Revoke one, or end the others ' +
          'now: retire_others_after_seconds 0.',
      )
    : staleVersion()
}
