import type { Authenticate, Caller } from '@frontdesk/dialects/caller.ts'
import type { Dialect } from '@frontdesk/dialects/dialect.ts'
import { operationsFor } from '@frontdesk/dialects/operation.ts'
import type { AdministratorStore } from '@frontdesk/directory/administrators/administrator.ts'
import type { ApiKeyStore } from '@frontdesk/directory/api-keys/api-key.ts'
import type { AuditStore, Checkpoint } from '@frontdesk/directory/audit/audit-store.ts'
import type { Decision } from '@frontdesk/directory/audit/decision.ts'
import type { StandingStore } from '@frontdesk/directory/authority/standing.ts'
import type { Commit } from '@frontdesk/directory/change.ts'
import type { OrganizationGroupStore } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { OrganizationStore } from '@frontdesk/directory/organizations/organization.ts'
import type { PersonStore } from '@frontdesk/directory/people/person.ts'
import type { RoleStore } from '@frontdesk/directory/roles/role.ts'
import type { FactorStore } from '@frontdesk/directory/sign-in/factor.ts'
import type { PersonTicketStore } from '@frontdesk/directory/sign-in/person-ticket.ts'
import type { SessionStore } from '@frontdesk/directory/sign-in/session.ts'
import type { Clock } from '@frontdesk/directory/units.ts'
import type { DeviceStore } from '@frontdesk/estate/devices/device.ts'
import type { DeviceImportStore } from '@frontdesk/estate/imports/device-import.ts'
import type { EnrollmentUserStore } from '@frontdesk/estate/users/enrollment-user.ts'
import type { CallCountStore } from '@frontdesk/protocol/call-quotas/call-count-store.ts'
import type { ApiKeySecrets } from '@frontdesk/protocol/credentials/api-key-secret.ts'
import type { SecretHasher } from '@frontdesk/protocol/credentials/secret-hasher.ts'
import type { ConsentStore } from '@frontdesk/protocol/delegation/consent.ts'
import type { SigningKeyStore, StoredSigningKey } from '@frontdesk/protocol/keys/signing-key.ts'
import type { TokenFamilyStore } from '@frontdesk/protocol/refresh-tokens/token-family.ts'
import type { AuthorizationCodeStore } from '@frontdesk/protocol/rfc6749-authorization/authorization-code.ts'
import type { ClientStore } from '@frontdesk/protocol/rfc6749-framework/client.ts'
import type { ClientLogoStore } from '@frontdesk/protocol/rfc7591-registration/client-logo.ts'
import type { DeviceAuthorizationStore } from '@frontdesk/protocol/rfc8628-device-grant/device-authorization.ts'
import type { ProtectedResourceStore } from '@frontdesk/protocol/rfc8707-resource-indicators/protected-resource.ts'
import type { PersonTickets } from '@frontdesk/protocol/sign-in/person-tickets.ts'

import type { DecisionsElsewhere } from '../http/decisions-elsewhere.ts'
import type { SendMail } from '../mail/outgoing-mail.ts'

/** What the verification of every audit chain found. */
export interface AuditVerdict {
  /** How many events were read. */
  readonly events: number
  readonly chains: number
  /** Empty when the audit is intact. */
  readonly problems: readonly {
    readonly writer: string
    readonly sequence: number
    readonly what: string
  }[]
}

/** What the administration is served with: its parts, and what no operation is handed. */
export interface AdministrationParts extends AdminParts {
  readonly commit: Commit
  /** Makes the caller's authority a condition of every commit. */
  readonly standings: StandingStore
  readonly authenticate: Authenticate
}

/** What the operations work with, the same for all requests. */
export interface AdminParts {
  readonly stores: {
    readonly organizations: OrganizationStore
    readonly organizationGroups: OrganizationGroupStore
    readonly people: PersonStore
    readonly roles: RoleStore
    readonly clients: ClientStore
    readonly clientLogos: Pick<ClientLogoStore, 'find'>
    readonly signingKeys: SigningKeyStore
    readonly audit: AuditStore
    readonly administrators: AdministratorStore
    readonly apiKeys: ApiKeyStore
    readonly callCounts: CallCountStore
    readonly devices: DeviceStore
    readonly users: EnrollmentUserStore
    readonly deviceImports: DeviceImportStore
    readonly sessions: SessionStore
    readonly factors: FactorStore
    readonly personTickets: PersonTicketStore
    readonly consents: ConsentStore
    readonly families: TokenFamilyStore
    readonly protectedResources: ProtectedResourceStore
    readonly codes: Pick<AuthorizationCodeStore, 'deletionOfPerson'>
    readonly deviceAuthorizations: Pick<DeviceAuthorizationStore, 'deletionOfPerson'>
  }
  readonly clock: Clock
  /** A new UUID of version 7: ids are ordered by time. */
  readonly newId: () => string
  readonly dialects: ReadonlyMap<string, Dialect>
  readonly hasher: SecretHasher
  readonly apiKeySecrets: Pick<ApiKeySecrets, 'make' | 'keep'>
  readonly personTickets: Pick<PersonTickets, 'draft'>
  /** Undefined without a mail server: then links are handed over by whoever made them. */
  readonly sendMail: SendMail | undefined
  /** Where clients see this server, without a slash at its end. */
  readonly publicUrl: string
  /** @param exported a checkpoint that was kept elsewhere, with a signature of this key file */
  verifyAudit(exported?: Checkpoint): Promise<AuditVerdict>
  /** Tells whether a checkpoint was signed under this key file and says what it said then. */
  verifyCheckpoint(checkpoint: Checkpoint): Promise<boolean>
  /** Signs where every chain stands now, and saves it. */
  makeCheckpoint(commit: Commit): Promise<Checkpoint>
  /** Makes successors of all signing keys, and tells the audit of each on behalf of `by`. */
  rotateSigningKeys(by: ActingCaller, commit: Commit): Promise<readonly StoredSigningKey[]>
  readonly recentDecisions: { find(requestId: string): Decision | undefined }
  /** What other processes on the same database remember. */
  readonly decisionsElsewhere: DecisionsElsewhere
}

/** Who the audit names as the one who acted. */
export interface ActingCaller {
  readonly requestId: string
  readonly address: string
  readonly clientId: string
  readonly secretId: string | undefined
  /** For whom the client acted; undefined: for itself. */
  readonly personId?: string | undefined
}

/** What an administrative operation is handed beside its input. */
export interface AdminContext {
  readonly caller: Caller
  /** Carries the caller's authority as a condition; there is no other way to commit. */
  readonly commit: Commit
  readonly decision: Decision
  readonly requestId: string
  readonly parts: AdminParts
}

/** Writes one row of the administration's table: one row and one function an operation. */
export const adminOperation = operationsFor<AdminContext>()

/** Names the caller of a request for the audit. */
export function actingCaller({ caller, decision, requestId }: AdminContext): ActingCaller {
  return {
    requestId,
    address: decision.address,
    clientId: caller.client.clientId,
    secretId: caller.secretId,
    personId: decision.personId,
  }
}
