import type { Region } from '@frontdesk/directory/organizations/region.ts'
import type { Permission } from '@frontdesk/directory/permissions.ts'
import type { UnixSeconds } from '@frontdesk/directory/units.ts'

import type { SignatureAlgorithm } from './rfc6749-framework/client.ts'

/**
 * What a dialect may decide about the engine, as data (T1). The engine reads these traits and
 * never asks which dialect it serves.
 */
export interface DialectPolicy {
  readonly dialect: string
  /** Paths of its issuers below the public URL, `/` or `/uem/na`; each has signing keys of its own. */
  readonly issuerPaths: readonly string[]
  readonly accessTokenSeconds: UnixSeconds
  readonly signatureAlgorithm: SignatureAlgorithm
  /** Grant types that clients of this dialect can be registered for. */
  readonly grantTypes: readonly string[]
  /** A longer identifier or secret is treated as absent. */
  readonly maximumCredentialLength: number
  /** A secret in the body beside one in the header: refused (RFC 6749 §2.3), or Basic counts. */
  readonly doubleAuthentication: 'refused' | 'basic-first'
  /** The issuer that speaks for the organizations of a region; one of `issuerPaths`. */
  issuerPathOf(region: Region): string
  /** Permissions that a scope of this dialect can open. */
  permissionsOf(scope: readonly string[]): ReadonlySet<Permission>
  /** Tells whether a scope value exists in this dialect. */
  isScope(value: string): boolean
  /**
   * The API that a token of this scope opens; undefined when the scope mixes APIs. A token of
   * one audience opens nothing of another.
   */
  audienceOf(scope: readonly string[]): Audience | undefined
}

/** The protected APIs of this server; each is an audience of its own. */
export const audiences = ['estate', 'administration'] as const
export type Audience = (typeof audiences)[number]

/** Where each audience is, below the public URL: the path of the `aud` claim. */
export const audiencePaths: Readonly<Record<Audience, string>> = {
  estate: '/api',
  administration: '/admin/v1',
}
