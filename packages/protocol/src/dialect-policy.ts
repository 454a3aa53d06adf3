import type { Region } from '@frontdesk/directory/organizations/region.ts'
import type { Permission } from '@frontdesk/directory/permissions.ts'
import type { UnixSeconds } from '@frontdesk/directory/units.ts'

import { ProtocolError } from './errors.ts'
import type { SignatureAlgorithm } from './rfc6749-framework/client.ts'
import { isSameResource } from './rfc8707-resource-indicators/resource-uri.ts'

/**
 * What a dialect may decide about the engine, as data (T1). The engine reads these traits and
 * never asks which dialect it serves.
 */
export interface DialectPolicy {
  readonly dialect: string
  /** Paths of its issuers below the public URL, `/` or `/uem/na`; each has signing keys of its own. */
  readonly issuerPaths: readonly string[]
  readonly accessTokenSeconds: UnixSeconds
  /** Absolute and idle life of refresh tokens. */
  readonly refreshTokenSeconds: UnixSeconds
  readonly refreshTokenIdleSeconds: UnixSeconds
  /** Whether a redeemed refresh token is replaced by a new one (T1). */
  readonly refreshRotation: 'always' | 'public-clients'
  readonly signatureAlgorithm: SignatureAlgorithm
  /** Grant types that clients of this dialect can be registered for. */
  readonly grantTypes: readonly string[]
  /** A longer identifier or secret is treated as absent. */
  readonly maximumCredentialLength: number
  /** A secret in the body beside one in the header: refused (RFC 6749 §2.3), or Basic counts. */
  readonly doubleAuthentication: 'refused' | 'basic-first'
  /** What a token request without a grant type gets; RFC 6749 §5.2 says `invalid_request`. */
  readonly missingGrantType: 'invalid_request' | 'unsupported_grant_type'
  /** The issuer that speaks for the organizations of a region; one of `issuerPaths`. */
  issuerPathOf(region: Region): string
  /** Permissions that a scope of this dialect can open. */
  permissionsOf(scope: readonly string[]): ReadonlySet<Permission>
  /** Tells whether a scope value exists in this dialect. */
  isScope(value: string): boolean
  /** Whether its clients may be given scopes of one's own APIs. */
  readonly takesResourceScopes: boolean
  /** Scope values without permissions, which tell who somebody is; OpenID Connect Core §5.4. */
  readonly identityScopes: readonly string[]
  /**
   * The API that a token of this scope opens; undefined when the scope mixes APIs. A token of
   * one audience opens nothing of another.
   */
  audienceOf(scope: readonly string[]): Audience | undefined
}

/**
 * The `aud` of a token for an API of this server: the one that was asked for, else the one that the
 * scope opens. A scope of identity values alone opens the default API, with no permission there.
 *
 * @param resource one of `ownAudiences`
 * @throws ProtocolError invalid_target, invalid_scope when the scope opens no API, or several
 * @see RFC 8707 §2
 */
export function audienceUri(
  publicUrl: string,
  policy: DialectPolicy,
  scope: readonly string[],
  resource: string | undefined,
): string {
  const opening = scope.filter((value) => !policy.identityScopes.includes(value))
  const audience = opening.length === 0 ? defaultAudience : policy.audienceOf(opening)
  if (audience === undefined) {
    throw new ProtocolError('invalid_scope', 'The scope must be of one API only.')
  }
  const uri = publicUrl + audiencePaths[audience]
  if (resource === undefined || resource === uri || opening.length === 0) return resource ?? uri
  throw new ProtocolError('invalid_target', 'The scope is of another API than the resource.')
}

/** Every `aud` of this server's own APIs. */
export function ownAudiences(publicUrl: string): readonly string[] {
  return audiences.map((name) => publicUrl + audiencePaths[name])
}

/** The own API that a URI names, in our spelling; undefined: it names another's. */
export function ownAudience(publicUrl: string, uri: string): string | undefined {
  return ownAudiences(publicUrl).find((own) => isSameResource(own, uri))
}

const defaultAudience: Audience = 'estate'

/** The protected APIs of this server; each is an audience of its own. */
export const audiences = ['estate', 'administration'] as const
export type Audience = (typeof audiences)[number]

/** Where each audience is, below the public URL: the path of the `aud` claim. */
export const audiencePaths: Readonly<Record<Audience, string>> = {
  estate: '/api',
  administration: '/admin/v1',
}
