import type { UnixMilliseconds } from '../units.ts'

/**
 * What is known about one request while it is answered: which credential asked, which role and
 * rule decided. Filled in along the path, read by the audit and by `GET /admin/v1/explain/{id}`.
 */
export interface Decision {
  readonly requestId: string
  readonly at: UnixMilliseconds
  readonly method: string
  /** The route's pattern, never the raw path: a path may hold what somebody pasted. */
  route: string
  readonly address: string
  clientId?: string | undefined
  /**
   * The caller has shown who they are: by a secret, a key, a password, a certificate or a living
   * token. A public client that only says its name has not, and the secret of a client that
   * registered itself shows nothing: their refusals are counted (T9).
   */
  isProven?: boolean | undefined
  /**
   * The client that a request named and did not prove to be: for `explain` alone. Only clients that
   * exist: any other text may be a secret. Undefined as a group: the client is of the whole server.
   */
  claimed?:
    | { readonly clientId: string; readonly organizationGroupId: number | undefined }
    | undefined
  secretId?: string | undefined
  administratorId?: string | undefined
  personId?: string | undefined
  /** The API key that named the organization group beside a password or certificate. */
  apiKeyId?: string | undefined
  organizationId?: string | undefined
  organizationGroupId?: number | undefined
  roleId?: string | undefined
  scope?: readonly string[] | undefined
  /** The permission that the operation demands. */
  permission?: string | undefined
  /** The organization groups that the caller reaches: the path of the topmost. */
  reach?: string | undefined
  /** What a refused request named, for `explain`: it may lie outside the caller's reach. */
  sought?: Sought | undefined
  /** What decided, in one fixed sentence of ours. */
  rule?: string | undefined
  /** A habit of clients that was allowed for; a number of docs/compatibility/standard.md. */
  habit?: number | undefined
  /** For the log only: what was wrong, without tokens and secrets. */
  detail?: string | undefined
  outcome?: 'done' | 'refused' | 'failed' | undefined
  status?: number | undefined
}

/** One thing by one of its names, spelled as it came. */
export interface Sought {
  readonly kind: 'device' | 'organization-group'
  /** `id`, `uuid`, or another kind of device identifier. */
  readonly by: string
  readonly value: string
}
