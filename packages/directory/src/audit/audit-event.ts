import type { UnixMilliseconds } from '../units.ts'

/** Everything the audit can tell of; `<thing>.<what happened>`. */
export const auditActions = [
  'token.issued',
  'token.refused',
  'request.refused',
  'failures.counted',
  'client.created',
  'client.changed',
  'client.deleted',
  'secret.added',
  'secret.kept',
  'secret.revoked',
  'secret.stretched',
  'organization.created',
  'organization.changed',
  'organization.deleted',
  'organization-group.created',
  'organization-group.changed',
  'organization-group.deleted',
  'person.created',
  'person.changed',
  'person.deleted',
  'person.signed-in',
  'person.sign-in-refused',
  'person.signed-out',
  'person.invited',
  'person.password-set',
  'person.factor-added',
  'person.factor-removed',
  'session.ended',
  'consent.given',
  'consent.denied',
  'consent.revoked',
  'code.issued',
  'code.replayed',
  'refresh-token.replayed',
  'request.pushed',
  'device-code.issued',
  'device-code.decided',
  'token.revoked',
  'resource.created',
  'resource.changed',
  'resource.deleted',
  'role.created',
  'role.changed',
  'role.deleted',
  'signing-key.created',
  'administrator.created',
  'administrator.changed',
  'administrator.deleted',
  'api-key.created',
  'api-key.changed',
  'api-key.deleted',
  'device.command-queued',
  'device.changed',
  'device.moved',
  'device.deleted',
  'device.profile-requested',
  'device.tagged',
  'device.untagged',
  'tag.created',
  'smart-group.created',
  'smart-group.changed',
  'smart-group.deleted',
  'estate.imported',
  'audit.chain-started',
  'audit.exported',
  'server.first-contents',
  'server.administrator-recovered',
  'server.restored-database-accepted',
] as const

export type AuditAction = (typeof auditActions)[number]

/** A value in an event's detail: never a secret, token, code or password. */
export type AuditValue = string | number | boolean | null | readonly string[]

/** One thing that happened, before the store gives it a place in its writer's chain (T9). */
export interface AuditEvent {
  readonly at: UnixMilliseconds
  readonly action: AuditAction
  readonly outcome: 'done' | 'refused'
  readonly requestId: string
  /** The caller's network address; absent for what the server does by itself. */
  readonly address?: string | undefined
  /** The acting client's `client_id`. */
  readonly clientId?: string | undefined
  readonly personId?: string | undefined
  /** The acting administrator's id, for requests that are proven by a password or certificate. */
  readonly administratorId?: string | undefined
  /** Which of the client's secrets proved who it is, or minted the token in use. */
  readonly secretId?: string | undefined
  /** The organization it belongs to; absent for the server's own. */
  readonly organizationId?: string | undefined
  readonly targetKind?: string | undefined
  readonly targetId?: string | undefined
  readonly detail?: Readonly<Record<string, AuditValue>> | undefined
}

/** Who acted, as an event names them: spread it into the event. */
export type AuditIdentity = Pick<
  AuditEvent,
  'clientId' | 'secretId' | 'personId' | 'administratorId'
>

/** An event in its place: `sequence` counts from 1 without gaps within one writer. */
export interface StoredAuditEvent extends AuditEvent {
  /** Grows with time; see `eventId` in the store's audit-row.ts. */
  readonly id: number
  readonly writer: string
  readonly sequence: number
  /** That of its batch: all events that were written together have the same; see `linkMac`. */
  readonly mac: string
}
