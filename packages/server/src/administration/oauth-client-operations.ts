import type { Dialect } from '@frontdesk/dialects/dialect.ts'
import { secondsOf } from '@frontdesk/directory/units.ts'
import type { Client } from '@frontdesk/protocol/rfc6749-framework/client.ts'
import { keepsProof } from '@frontdesk/protocol/rfc6749-framework/kept-proof.ts'
import { Type } from 'typebox'

import { type AdminContext, type AdminParts, adminOperation } from './admin-context.ts'
import {
  type CursorKind,
  ListOf,
  listParameters,
  listReply,
  pageRequest,
  searchParameter,
} from './admin-cursor.ts'
import { Body } from './admin-schemas.ts'
import { changedMembers, commitChange, madeMembers } from './administrative-change.ts'
import { requireAuthorityOverClient } from './authority-of-things.ts'
import { ClientAnswer, CreatedClientAnswer, encodeClient } from './client-json.ts'
import { ClientPatch, patchedDelegation, patchedRights, patchedTokens } from './client-patch.ts'
import {
  provesBySecret,
  registeredClient,
  requireFreeClientId,
  requireSoundClient,
  secretFor,
} from './client-registration.ts'
import { entityTag, requireIfMatch } from './entity-tag.ts'
import { namesOfThings } from './names-of-things.ts'
import { invalidField } from './problem.ts'
import { requireResourceScopes } from './resource-rules.ts'
import { getClient, reachOf } from './things-in-reach.ts'

const cursor: CursorKind = { list: 'oauth-clients', key: 'uuid' }

/** Path parameter of one client. */
export const ClientParams = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 100, description: 'Our id, or the client_id.' }),
})

async function answer(parts: AdminParts, client: Client) {
  return {
    status: 200,
    headers: { ETag: entityTag(client.version) },
    value: await encodeClient(parts, client, namesOfThings(parts)),
  }
}

/** The operations on OAuth clients. What a registration says is for each dialect to describe. */
export function oauthClientOperations(dialects: ReadonlyMap<string, Dialect>) {
  const forms = [...dialects.values()].map(({ registration }) => registration.schema)
  const Registration = Type.Union(forms, { discriminator: { propertyName: 'dialect' } })

  return [
    adminOperation({
      method: 'GET',
      path: '/admin/v1/oauth-clients',
      summary: 'Lists the OAuth clients in the caller’s reach.',
      query: Body({
        ...listParameters,
        ...searchParameter,
        dialect: Type.Optional(Type.Enum([...dialects.keys()])),
      }),
      demands: 'admin:oauth-clients:read',
      replies: { 200: ListOf(ClientAnswer) },

      async run({ query, ...context }) {
        const { parts } = context
        const { clients } = parts.stores
        const filter = { dialect: query.dialect }
        const page = await clients.list(reachOf(context), filter, pageRequest(cursor, query))
        const names = namesOfThings(parts)
        const items = await Promise.all(page.items.map((item) => encodeClient(parts, item, names)))
        return listReply(cursor, items, page.next)
      },
    }),

    adminOperation({
      method: 'POST',
      path: '/admin/v1/oauth-clients',
      summary: 'Registers an OAuth client; its secret is in this answer only.',
      body: Registration,
      demands: 'admin:oauth-clients:edit',
      replies: { 201: CreatedClientAnswer },

      async run({ body, ...context }) {
        return createClient(context, dialects, body as RegistrationBody)
      },
    }),

    adminOperation({
      method: 'GET',
      path: '/admin/v1/oauth-clients/{id}',
      summary: 'Reads one OAuth client and the life of its secrets.',
      params: ClientParams,
      demands: 'admin:oauth-clients:read',
      replies: { 200: ClientAnswer },

      async run({ params, ...context }) {
        return answer(context.parts, await getClient(context, params.id))
      },
    }),

    adminOperation({
      method: 'PATCH',
      path: '/admin/v1/oauth-clients/{id}',
      summary:
        'Changes an OAuth client. Disabling it ends all its tokens for good; replacing its keys ends its access tokens.',
      params: ClientParams,
      body: ClientPatch,
      demands: 'admin:oauth-clients:edit',
      replies: { 200: ClientAnswer },

      async run({ params, body, request, ...context }) {
        const { parts } = context
        const client = await getClient(context, params.id)
        requireIfMatch(request.header('if-match'), client.version)
        const disabling = body.status === 'disabled' && client.status === 'enabled'
        const now = secondsOf(parts.clock())
        const patched: Client = {
          ...client,
          ...(await patchedRights(context, client, body)),
          name: body.name ?? client.name,
          description: body.description ?? client.description,
          status: body.status ?? client.status,
          ...patchedTokens(client, body),
          ...patchedDelegation(context, client, body),
          updatedAt: now,
          version: client.version + 1,
        }
        // As with a secret that is revoked: what it minted ends with it (T5).
        const endsTokens = disabling || !keepsProof(client, patched)
        const changed = { ...patched, generation: client.generation + (endsTokens ? 1 : 0) }
        requireSoundClient(changed)
        const conditions = await requireResourceScopes(parts, changed, client.scope)
        await requireAuthorityOverClient(context, client, changed)
        await commitChange(context, {
          changes: [
            parts.stores.clients.update(changed),
            ...conditions,
            ...(disabling
              ? [parts.stores.families.revocationOf({ clientRecordId: client.id }, now)]
              : []),
          ],
          happenings: [
            {
              action: 'client.changed',
              target: clientTarget(changed),
              detail: changedMembers(shown(client), shown(changed)),
            },
          ],
        })
        return answer(parts, changed)
      },
    }),

    adminOperation({
      method: 'DELETE',
      path: '/admin/v1/oauth-clients/{id}',
      summary: 'Deletes an OAuth client. Its tokens die; its client_id is never given again.',
      params: ClientParams,
      demands: 'admin:oauth-clients:edit',
      replies: { 204: null },

      async run({ params, request, ...context }) {
        const client = await getClient(context, params.id)
        requireIfMatch(request.header('if-match'), client.version)
        await requireAuthorityOverClient(context, client)
        await commitChange(context, {
          changes: context.parts.stores.clients.deletion(client),
          happenings: [
            {
              action: 'client.deleted',
              target: clientTarget(client),
              detail: { client_id: client.clientId, name: client.name },
            },
          ],
        })
        return { status: 204 }
      },
    }),
  ]
}

/** A body that one of the dialects' registration forms has accepted. */
type RegistrationBody = Readonly<Record<string, unknown>> & { readonly dialect: string }

async function createClient(
  context: AdminContext,
  dialects: ReadonlyMap<string, Dialect>,
  body: RegistrationBody,
) {
  const { parts } = context
  const dialect = dialects.get(body.dialect)
  if (!dialect) throw invalidField('/dialect', 'is not known here')
  const registration = dialect.registration.decode(body)
  const draft = await registeredClient(context, dialect, registration)
  requireSoundClient(draft)
  const conditions = await requireResourceScopes(parts, draft)
  await requireAuthorityOverClient(context, draft)
  const own = registration.ownCredentials
  if (own) await requireFreeClientId(parts, own.clientId)
  const first = provesBySecret(draft)
    ? await secretFor(context, dialect, draft, {
        name: 'First secret',
        chosen: own?.clientSecret,
      })
    : undefined
  const client: Client = { ...draft, secrets: first ? [first.secret] : [] }
  await commitChange(context, {
    changes: [...parts.stores.clients.insertion(client), ...conditions],
    happenings: [
      {
        action: 'client.created',
        target: clientTarget(client),
        detail: {
          client_id: client.clientId,
          ...madeMembers(shown(client)),
          ...(first && { secret: first.secret.id }),
        },
      },
    ],
  })
  const value = await encodeClient(parts, client, namesOfThings(parts))
  return {
    status: 201,
    headers: {
      ETag: entityTag(client.version),
      Location: `/admin/v1/oauth-clients/${client.id}`,
    },
    value: { ...value, ...(first && { client_secret: first.clear }) },
  }
}

/** Names a client as the target of an audit event. */
export function clientTarget({ id, organizationId }: Client) {
  return { kind: 'client', id, organizationId }
}

function shown(client: Client) {
  return {
    name: client.name,
    description: client.description,
    status: client.status,
    organization_group: client.organizationGroupId,
    role: client.roleId,
    scope: client.scope.join(' '),
    token_endpoint_auth_method: client.authenticationMethods.join(' '),
    access_token_format: client.accessTokenFormat,
    signature_algorithm: client.signatureAlgorithm,
    id_token_signed_response_alg: client.idTokenAlgorithm,
    client_assertion_audience: client.assertionAudience,
    access_token_ttl_seconds: client.accessTokenSeconds,
    grant_types: client.grantTypes.join(' '),
    redirect_uris: client.redirectUris.join(' '),
    post_logout_redirect_uris: client.postLogoutRedirectUris.join(' '),
    application_type: client.applicationType,
    pkce: client.pkce,
    keys: client.jwks.length,
    jwks_uri: client.jwksUri,
    policy_uri: client.policyUri,
    tos_uri: client.termsUri,
    logo_uri: client.logoUri,
    first_party: client.consent === 'skipped',
    refresh_token_ttl_seconds: client.refreshTokenSeconds,
    refresh_token_idle_ttl_seconds: client.refreshTokenIdleSeconds,
  }
}
