import type { Change } from '@frontdesk/directory/change.ts'
import type { OrganizationStore } from '@frontdesk/directory/organizations/organization.ts'
import type { Person } from '@frontdesk/directory/people/person.ts'
import type { UnixSeconds } from '@frontdesk/directory/units.ts'

import { audienceUri, type DialectPolicy, ownAudience } from '../dialect-policy.ts'
import { ProtocolError } from '../errors.ts'
import type { Client } from '../rfc6749-framework/client.ts'
import {
  hasScope,
  type ProtectedResource,
  type ProtectedResourceStore,
} from './protected-resource.ts'

interface Parts {
  readonly publicUrl: string
  readonly protectedResources: Pick<
    ProtectedResourceStore,
    'find' | 'findByUri' | 'findByScope' | 'standing'
  >
  readonly organizations: Pick<OrganizationStore, 'find'>
}

/** Which API a token is for, and what of the scope belongs to it. */
export interface TokenTarget {
  /** Its `aud`, in the spelling that was registered. */
  readonly audience: string
  readonly scope: readonly string[]
  /** Undefined for an API of this server. */
  readonly api: ProtectedResource | undefined
}

interface Asked {
  readonly client: Client
  readonly policy: DialectPolicy
  /** What the client may have of what it asked for. */
  readonly scope: readonly string[]
  /** Whether the client asked for no scope, and `scope` is all that it is registered for. */
  readonly isDefault: boolean
  /** The parameter `resource`. */
  readonly resource: string | undefined
}

/** Who gets a token for an API; the person is undefined where a client acts for itself. */
interface Bearer {
  readonly client: Client
  readonly person?: Person | undefined
}

export interface TokenTargets {
  /**
   * Decides which API a token is for. At once where only this server's own APIs are asked for:
   * most requests name no other, and wait for nothing.
   *
   * @throws ProtocolError invalid_target, invalid_scope
   * @see RFC 8707 §2
   */
  choose(asked: Asked): TokenTarget | Promise<TokenTarget>
  /**
   * The API behind the audience of a delegation, as it is now; `api` is undefined for one of this
   * server.
   *
   * @returns undefined when it was deleted or disabled, or is another organization's
   */
  find(audience: string | undefined, bearer: Bearer): Promise<FoundTarget | undefined>
  /**
   * The same for those who cannot go on without.
   *
   * @throws ProtocolError invalid_target when it was deleted or disabled, or is another
   *   organization's
   */
  require(audience: string | undefined, bearer: Bearer): Promise<ProtectedResource | undefined>
  /** The condition that the API still is what it was; nothing for one of this server. */
  standing(api: ProtectedResource | undefined): readonly Change[]
  /** Why an access token for somebody's own API is dead by now; undefined: it lives. */
  whyDead(token: MarkedToken, bearer: Bearer): Promise<string | undefined>
  /** The audience of a sealed token that names its API by the id. */
  findAudience(id: string): Promise<string | undefined>
}

interface FoundTarget {
  readonly api: ProtectedResource | undefined
}

/** What of an access token tells which API it is for. */
interface MarkedToken {
  readonly audience: string
  readonly resource?: ResourceMark | undefined
}

/** What an access token says of its API: which one, and of which generation. */
export interface ResourceMark {
  readonly id: string
  readonly generation: number
}

export function tokenTargets(parts: Parts): TokenTargets {
  return {
    choose(asked) {
      const { policy, resource } = asked
      const own = resource === undefined ? undefined : ownAudience(parts.publicUrl, resource)
      if (resource !== undefined && own === undefined) return chooseNamed(parts, asked, resource)
      const scope = serverScope(asked)
      if (scope === undefined) return chooseByScope(parts, asked, own)
      return { audience: audienceUri(parts.publicUrl, policy, scope, own), scope, api: undefined }
    },

    async find(audience, bearer) {
      const found = await findUsable(parts, audience, bearer)
      return typeof found === 'string' ? undefined : found
    },

    async require(audience, bearer) {
      const found = await findUsable(parts, audience, bearer)
      if (typeof found === 'string') throw notIssued(found)
      return found.api
    },

    standing: (api) => (api ? [parts.protectedResources.standing(api)] : []),

    async whyDead({ audience, resource }, bearer) {
      if (!resource) {
        // Of an API of this server, or from before tokens said which resource they are for.
        const found = await findUsable(parts, audience, bearer)
        return typeof found === 'string' ? found : undefined
      }
      const api = await parts.protectedResources.find(resource.id)
      if (!api) return 'The resource was deleted.'
      if (api.generation !== resource.generation) {
        return 'The resource was disabled, or lost a scope, since.'
      }
      return whyUnusable(parts, api, bearer)
    },

    async findAudience(id) {
      return (await parts.protectedResources.find(id))?.uri
    },
  }
}

/**
 * The life of an access token: the API's owner limits it, the client and its dialect say the rest.
 */
export function accessTokenLife(
  { accessTokenSeconds }: Client,
  policy: DialectPolicy,
  api: ProtectedResource | undefined,
): UnixSeconds {
  if (api?.accessTokenSeconds === undefined) return accessTokenSeconds ?? policy.accessTokenSeconds
  return Math.min(api.accessTokenSeconds, accessTokenSeconds ?? api.accessTokenSeconds)
}

/** Tells whether a value could only be a scope of somebody's own API. */
export function isForeignScope({ isScope }: DialectPolicy, value: string): boolean {
  return !isScope(value)
}

/**
 * The values of this server's own scopes where they alone are meant; undefined where the request
 * is for somebody's own API. Without a scope the own ones are meant, as ever, while there are any.
 */
function serverScope({ policy, scope, isDefault }: Asked): readonly string[] | undefined {
  if (!scope.some((value) => isForeignScope(policy, value))) return scope
  if (!isDefault) return undefined
  const own = scope.filter((value) => !isForeignScope(policy, value))
  return own.some((value) => !policy.identityScopes.includes(value)) ? own : undefined
}

async function chooseNamed(parts: Parts, asked: Asked, resource: string): Promise<TokenTarget> {
  const api = await parts.protectedResources.findByUri(resource)
  const why = api ? await whyUnusable(parts, api, asked) : 'The resource is not registered.'
  if (!api || why !== undefined) throw notIssued(why)
  const { isDefault, policy } = asked
  const scope = scopeFor(api, asked.scope, policy)
  const isOther = (value: string): boolean =>
    !policy.identityScopes.includes(value) && !scope.includes(value)
  if (!isDefault && asked.scope.some(isOther)) {
    throw new ProtocolError('invalid_target', 'The scope is of another API than the resource.')
  }
  if (scope.length > 0 || api.serverScopes) return { audience: api.uri, scope, api }
  throw new ProtocolError('invalid_scope', 'The scope contains nothing of this resource.')
}

/** The scope alone says which API is meant: every value must be of the same one. */
async function chooseByScope(
  parts: Parts,
  asked: Asked,
  own: string | undefined,
): Promise<TokenTarget> {
  const { policy, scope, isDefault } = asked
  if (own !== undefined) {
    throw new ProtocolError('invalid_target', 'The scope is of another API than the resource.')
  }
  const foreign = scope.filter((value) => isForeignScope(policy, value))
  const found = await Promise.all(
    foreign.map((value) => parts.protectedResources.findByScope(value)),
  )
  if (!isDefault && found.includes(undefined)) {
    throw new ProtocolError('invalid_scope', 'A scope value is not known here.')
  }
  const [api, ...others] = new Map(found.flatMap((one) => (one ? [[one.id, one]] : []))).values()
  if (!api) throw new ProtocolError('invalid_scope', 'A scope value is not known here.')
  if (others.length > 0 && isDefault) {
    const words = 'The client has scopes of several APIs: name one of them by resource.'
    throw new ProtocolError('invalid_target', words)
  }
  const mixes = scope.some(
    (value) => !isForeignScope(policy, value) && !policy.identityScopes.includes(value),
  )
  if (others.length > 0 || mixes) {
    throw new ProtocolError('invalid_scope', 'The scope must be of one API only.')
  }
  return chooseNamed(parts, asked, api.uri)
}

/**
 * What of a scope belongs to an API as it is now; all of it where that is one of this server.
 *
 * @returns empty where nothing of it opens anything of the API: who somebody is does not
 */
export function scopeFor(
  api: ProtectedResource | undefined,
  scope: readonly string[],
  policy: DialectPolicy,
): readonly string[] {
  if (!api) return scope
  const { identityScopes } = policy
  const opening = scope.filter(
    (value) =>
      !identityScopes.includes(value) &&
      (hasScope(api, value) || (api.serverScopes && policy.isScope(value))),
  )
  if (opening.length === 0 && !api.serverScopes) return []
  return scope.filter((value) => identityScopes.includes(value) || opening.includes(value))
}

/** @returns a sentence where there is no such API, or it may not be used */
async function findUsable(
  parts: Parts,
  audience: string | undefined,
  bearer: Bearer,
): Promise<FoundTarget | string> {
  const isOwn = audience === undefined || ownAudience(parts.publicUrl, audience) !== undefined
  if (isOwn) return { api: undefined }
  const api = await parts.protectedResources.findByUri(audience)
  if (!api) return 'The resource was deleted.'
  return (await whyUnusable(parts, api, bearer)) ?? { api }
}

async function whyUnusable(
  { organizations }: Parts,
  api: ProtectedResource,
  { client, person }: Bearer,
): Promise<string | undefined> {
  if (api.status !== 'enabled') return 'The resource is disabled.'
  const { organizationId } = api
  if (organizationId === undefined) return undefined
  const isForeign = [client.organizationId, person?.organizationId].some(
    (id) => id !== undefined && id !== organizationId,
  )
  if (isForeign) return 'The resource belongs to another organization.'
  const organization = await organizations.find(organizationId)
  return organization?.status === 'enabled'
    ? undefined
    : 'The organization of the resource is disabled.'
}

/** Whether it is unknown, disabled or another tenant's, the answer is the same. */
function notIssued(detail: string | undefined): ProtocolError {
  const words = 'Tokens are not issued for this resource.'
  return new ProtocolError('invalid_target', words, detail === undefined ? {} : { detail })
}
