import { runAuthorized } from '@frontdesk/dialects/authorized-run.ts'
import { noteRefusal, wrongMethod } from '@frontdesk/dialects/back-channel-route.ts'
import type { Authenticate, Caller } from '@frontdesk/dialects/caller.ts'
import type { Dialect } from '@frontdesk/dialects/dialect.ts'
import type { WireReply, WireRequest, WireRoute } from '@frontdesk/dialects/exchange.ts'
import { standardPaths } from '@frontdesk/dialects/standard/standard-paths.ts'
import { identityScopes } from '@frontdesk/dialects/standard/standard-registration.ts'
import {
  noStoreHeaders,
  standardTokenSpelling,
} from '@frontdesk/dialects/standard/standard-token-exchange.ts'
import { requireAuthorityOver } from '@frontdesk/directory/authority/authority.ts'
import { AuthorityLost, type StandingStore } from '@frontdesk/directory/authority/standing.ts'
import type { Commit } from '@frontdesk/directory/change.ts'
import { allPermissions } from '@frontdesk/directory/permissions.ts'
import { Refusal } from '@frontdesk/directory/refusal.ts'
import { type Clock, secondsOf } from '@frontdesk/directory/units.ts'
import type { SecretHasher } from '@frontdesk/protocol/credentials/secret-hasher.ts'
import { newSecret } from '@frontdesk/protocol/credentials/secret-life.ts'
import { BearerError, ProtocolError } from '@frontdesk/protocol/errors.ts'
import type { FailureLimits } from '@frontdesk/protocol/failure-limits/failure-limits.ts'
import { type Client, preferringMethod } from '@frontdesk/protocol/rfc6749-framework/client.ts'
import {
  parseSelfRegistration,
  type SelfRegistered,
} from '@frontdesk/protocol/rfc7591-registration/registration-rules.ts'

import { isForeignScope } from '@frontdesk/protocol/rfc8707-resource-indicators/token-target.ts'

import type { AdminParts } from '../administration/admin-context.ts'
import { rightsAtResources, rightsOfClient } from '../administration/authority-of-things.ts'
import { Problem } from '../administration/problem.ts'
import { requireResourceScopes } from '../administration/resource-rules.ts'
import { parseStrictJson } from '../administration/strict-json.ts'

interface Parts {
  readonly mode: 'token' | 'open'
  /** The most that clients registered without a token may ask people for. */
  readonly openScope: readonly string[]
  readonly dialect: Dialect
  readonly dialects: ReadonlyMap<string, Dialect>
  readonly stores: AdminParts['stores']
  readonly commit: Commit
  readonly standings: StandingStore
  readonly hasher: SecretHasher
  readonly authenticate: Authenticate
  readonly limits: FailureLimits
  readonly clock: Clock
  readonly newId: () => string
}

/** Whoever registers clients with a token may ask for every scope that they hold themselves. */
const everyScope = [
  ...identityScopes,
  ...new Set(allPermissions.map((permission) => permission.split(':', 1)[0] ?? permission)),
]
const permission = 'admin:oauth-clients:edit'
/** Registrations count like failures: one address cannot fill the database. */
const limitedName = 'client registration'
const bodyLimit = 65_536
const maximumWanted = 200

/**
 * Clients register themselves, where the setting lets them.
 *
 * @see RFC 7591 §3.1 (request), §3.2.1 (answer), §3.2.2 (errors), ASVS 10.4.7
 */
export function registerRoutes(parts: Parts): readonly WireRoute[] {
  return (['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const).map((method) => ({
    method,
    path: standardPaths.register,
    bodyLimit,
    asksForBody: true,
    isRefusal: method !== 'POST',
    async handle(request) {
      try {
        if (method !== 'POST') return wrongMethod(request, encodeRefusal)
        return await register(parts, request)
      } catch (error) {
        const refusal = refusalOf(error)
        if (!refusal) throw error
        noteRefusal(request, refusal)
        return encodeRefusal(refusal, request)
      }
    },
  }))
}

async function register(parts: Parts, request: WireRequest): Promise<WireReply> {
  if (parts.mode !== 'token') return registerFor(parts, request, undefined, parts.commit)
  return runAuthorized({
    ...parts,
    authorize: () => requireRegistrar(parts, request),
    operate: (caller, commit) => registerFor(parts, request, caller, commit),
  })
}

/** @param caller undefined where clients register themselves */
async function registerFor(
  parts: Parts,
  request: WireRequest,
  caller: Caller | undefined,
  commit: Commit,
): Promise<WireReply> {
  if (!caller) countRegistration(parts.limits, request.address)
  await request.receiveBody()
  const body = readBody(request)
  const allowed = await registrableScope(parts, body, caller)
  const registered = parseSelfRegistration(body, {
    policy: parts.dialect.policy,
    scope: allowed,
    hasRegistrar: caller !== undefined,
  })
  // Nothing was asked for: then not everything is meant.
  const asked = registered.scope === allowed ? parts.openScope : registered.scope
  const scope = asked.filter((value) => allowed.includes(value) || !isForeign(parts, value))
  const { client, clear } = newClient(parts, { ...registered, scope }, caller)
  const conditions = await requireResourceScopes(parts, client)
  if (caller) {
    requireAuthorityOver(caller, await rightsOfClient(parts, client))
    for (const held of await rightsAtResources(parts, client)) requireAuthorityOver(caller, held)
  }
  const happened = await commit({
    changes: [...parts.stores.clients.insertion(client), ...conditions],
    audit: [
      {
        at: parts.clock(),
        action: 'client.created',
        outcome: 'done',
        requestId: request.requestId,
        address: request.address,
        clientId: caller?.client.clientId,
        secretId: caller?.secretId,
        personId: request.decision.personId,
        organizationId: client.organizationId,
        targetKind: 'client',
        targetId: client.id,
        detail: {
          client_id: client.clientId,
          name: client.name,
          origin: client.origin,
          scope: client.scope.join(' '),
        },
      },
    ],
  })
  if (!happened) {
    const words = 'A resource whose scope was asked for has just changed. Register again.'
    throw new ProtocolError('invalid_client_metadata', words)
  }
  return { status: 201, headers: noStoreHeaders, body: JSON.stringify(encode(client, clear)) }
}

/** @throws TooManyFailures */
function countRegistration(limits: FailureLimits, address: string): void {
  const limited = { clientId: limitedName, address }
  limits.require(limited, 'registrations, from this address or from all together')
  limits.failed(limited)
}

/**
 * The most that a client which registers itself may have: scopes of this server, and those of one's
 * own APIs that are there. Without a token the setting names both; with one, authority decides.
 */
async function registrableScope(
  parts: Parts,
  body: unknown,
  caller: Caller | undefined,
): Promise<readonly string[]> {
  const wanted = caller ? wantedScope(body) : []
  const named = [...new Set([...parts.openScope, ...wanted])]
  const foreign = named.filter((value) => isForeign(parts, value))
  const organizationId = caller?.client.organizationId
  const found = await Promise.all(
    foreign.map(async (value) => {
      const resource = await parts.stores.protectedResources.findByScope(value)
      const isUsable =
        resource?.status === 'enabled' &&
        (resource.organizationId ?? organizationId) === organizationId
      return isUsable ? [value] : []
    }),
  )
  const ours = caller ? everyScope : parts.openScope.filter((value) => !isForeign(parts, value))
  return [...ours, ...found.flat()]
}

function isForeign({ dialect }: Parts, value: string): boolean {
  return isForeignScope(dialect.policy, value)
}

/** Only a look: what of it is no scope is refused, or left out, where the body is read. */
function wantedScope(body: unknown): readonly string[] {
  const isRecord = typeof body === 'object' && body !== null && 'scope' in body
  return isRecord && typeof body.scope === 'string'
    ? body.scope.split(' ').slice(0, maximumWanted)
    : []
}

/** @throws BearerError, ProtocolError insufficient_scope */
async function requireRegistrar(parts: Parts, request: WireRequest): Promise<Caller> {
  const caller = await parts.authenticate(request, 'administration')
  if (caller.effective.permissions.has(permission)) return caller
  request.decision.permission = permission
  throw new ProtocolError('insufficient_scope', `The token lacks ${permission}.`)
}

function readBody(request: WireRequest): unknown {
  const type = request.header('content-type')?.split(';', 1)[0]?.trim().toLowerCase()
  if (type !== 'application/json' || request.body === undefined) {
    throw new ProtocolError('invalid_client_metadata', 'The body must be JSON.')
  }
  return parseStrictJson(request.body)
}

function newClient(
  { dialect, hasher, clock, newId }: Parts,
  { authenticationMethod, ...registered }: SelfRegistered,
  caller: Caller | undefined,
): { readonly client: Client; readonly clear: string | undefined } {
  const now = secondsOf(clock())
  const hasSecret = authenticationMethod.startsWith('client_secret')
  const clear = hasSecret ? dialect.credentials.clientSecret() : undefined
  const client: Client = {
    ...registered,
    id: newId(),
    dialect: dialect.policy.dialect,
    clientId: dialect.credentials.clientId(),
    description: '',
    organizationId: caller?.client.organizationId,
    organizationGroupId: caller?.client.organizationGroupId,
    roleId: undefined,
    authenticationMethods: preferringMethod(authenticationMethod),
    accessTokenFormat: 'jwt',
    signatureAlgorithm: undefined,
    assertionAudience: 'issuer',
    accessTokenSeconds: undefined,
    refreshTokenSeconds: undefined,
    refreshTokenIdleSeconds: undefined,
    status: 'enabled',
    generation: 1,
    createdAt: now,
    updatedAt: now,
    version: 1,
    secrets: [],
  }
  if (clear === undefined) return { client, clear }
  const secret = newSecret({
    id: newId(),
    name: 'First secret',
    now,
    createdBy: caller?.client.clientId ?? client.clientId,
    plain: { origin: 'generated', ...hasher.hashGenerated(clear) },
  })
  return { client: { ...client, secrets: [secret] }, clear }
}

/** What was registered, which may be less than was asked for. @see RFC 7591 §3.2.1 */
function encode(client: Client, clear: string | undefined): object {
  return {
    client_id: client.clientId,
    client_id_issued_at: client.createdAt,
    ...(clear === undefined ? {} : { client_secret: clear, client_secret_expires_at: 0 }),
    client_name: client.name,
    application_type: client.applicationType,
    redirect_uris: client.redirectUris,
    post_logout_redirect_uris: client.postLogoutRedirectUris,
    grant_types: client.grantTypes,
    response_types: client.grantTypes.includes('authorization_code') ? ['code'] : [],
    scope: client.scope.join(' '),
    token_endpoint_auth_method: client.authenticationMethods[0],
    id_token_signed_response_alg: client.idTokenAlgorithm,
    ...(client.jwks.length > 0 ? { jwks: { keys: client.jwks } } : {}),
    // JSON leaves out what is undefined.
    jwks_uri: client.jwksUri,
    policy_uri: client.policyUri,
    tos_uri: client.termsUri,
    logo_uri: client.logoUri,
  }
}

function refusalOf(error: unknown): ProtocolError | undefined {
  if (error instanceof ProtocolError) return error
  if (error instanceof Problem) return new ProtocolError('invalid_client_metadata', error.message)
  if (error instanceof AuthorityLost) {
    return new ProtocolError('temporarily_unavailable', 'Your own rights changed; ask again.')
  }
  if (error instanceof Refusal) return new ProtocolError('access_denied', error.message)
  return undefined
}

function encodeRefusal(error: ProtocolError, request: WireRequest): WireReply {
  const reply = standardTokenSpelling.encodeRefusal(error, request)
  const isBearer = error instanceof BearerError || error.code === 'insufficient_scope'
  if (!isBearer) return reply
  const challenge = `Bearer realm="frontdesk", error="${error.code}"`
  return { ...reply, headers: { ...reply.headers, 'WWW-Authenticate': challenge } }
}
