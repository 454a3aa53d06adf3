import type { AdministratorStore } from '@frontdesk/directory/administrators/administrator.ts'
import type { ApiKeyStore } from '@frontdesk/directory/api-keys/api-key.ts'
import type { AuditStore } from '@frontdesk/directory/audit/audit-store.ts'
import type { DecisionQuestionStore } from '@frontdesk/directory/audit/decision-question.ts'
import type { StandingStore } from '@frontdesk/directory/authority/standing.ts'
import type { Commit } from '@frontdesk/directory/change.ts'
import type { OrganizationGroupStore } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { OrganizationStore } from '@frontdesk/directory/organizations/organization.ts'
import type { PersonStore } from '@frontdesk/directory/people/person.ts'
import type { PropertyStore } from '@frontdesk/directory/property-store.ts'
import type { RoleStore } from '@frontdesk/directory/roles/role.ts'
import type { AnsweredFormStore } from '@frontdesk/directory/sign-in/answered-form.ts'
import type { FactorStore } from '@frontdesk/directory/sign-in/factor.ts'
import type { PersonTicketStore } from '@frontdesk/directory/sign-in/person-ticket.ts'
import type { SessionStore } from '@frontdesk/directory/sign-in/session.ts'
import type { UpstreamIdentityStore } from '@frontdesk/directory/sign-in/upstream-identity.ts'
import type { AppStore } from '@frontdesk/estate/apps/app.ts'
import type { CommandStore } from '@frontdesk/estate/commands/device-command.ts'
import type { DeviceStore } from '@frontdesk/estate/devices/device.ts'
import type { DeviceImportStore } from '@frontdesk/estate/imports/device-import.ts'
import type { ProfileStore } from '@frontdesk/estate/profiles/profile.ts'
import type { SmartGroupStore } from '@frontdesk/estate/smart-groups/smart-group.ts'
import type { TagStore } from '@frontdesk/estate/tags/tag.ts'
import type { EnrollmentUserStore } from '@frontdesk/estate/users/enrollment-user.ts'
import type { CallCountStore } from '@frontdesk/protocol/call-quotas/call-count-store.ts'
import type { SecretWarningStore } from '@frontdesk/protocol/credentials/secret-warning-store.ts'
import type { ConsentStore } from '@frontdesk/protocol/delegation/consent.ts'
import type { FailureBucketStore } from '@frontdesk/protocol/failure-limits/failure-bucket-store.ts'
import type { SigningKeyStore } from '@frontdesk/protocol/keys/signing-key.ts'
import type { TokenFamilyStore } from '@frontdesk/protocol/refresh-tokens/token-family.ts'
import type { AuthorizationCodeStore } from '@frontdesk/protocol/rfc6749-authorization/authorization-code.ts'
import type { ClientStore } from '@frontdesk/protocol/rfc6749-framework/client.ts'
import type { RevokedTokenStore } from '@frontdesk/protocol/rfc7009-revocation/revoked-token.ts'
import type { AssertionIdStore } from '@frontdesk/protocol/rfc7523-client-assertions/assertion-id.ts'
import type { ClientLogoStore } from '@frontdesk/protocol/rfc7591-registration/client-logo.ts'
import type { DeviceAuthorizationStore } from '@frontdesk/protocol/rfc8628-device-grant/device-authorization.ts'
import type { ProtectedResourceStore } from '@frontdesk/protocol/rfc8707-resource-indicators/protected-resource.ts'
import type { PushedRequestStore } from '@frontdesk/protocol/rfc9126-pushed-requests/pushed-request.ts'
import { cachedRevokedTokens } from './cached-revoked-tokens.ts'
import {
  cachedConsents,
  cachedPeople,
  cachedSessions,
  cachedTokenFamilies,
} from './cached-sign-in-stores.ts'
import {
  cachedApiKeys,
  cachedClients,
  cachedOrganizationGroups,
  cachedOrganizations,
  cachedProtectedResources,
  cachedRoles,
} from './cached-stores.ts'
import type { ChangeFeed } from './change-feed.ts'
import { commitOf, type Database } from './database.ts'
import { pagedDevices } from './device-paging.ts'
import { deviceProfileList } from './device-profile-list.ts'
import { type MissingNameKeys, missingNameKeys } from './missing-name-keys.ts'
import { type DatabaseSettings, openDatabase } from './open-database.ts'
import type { Restoration } from './restoration.ts'
import { storedAdministrators } from './stored-administrators.ts'
import { storedAnsweredForms } from './stored-answered-forms.ts'
import { storedApiKeys } from './stored-api-keys.ts'
import { storedApps } from './stored-apps.ts'
import { storedAssertionIds } from './stored-assertion-ids.ts'
import { storedAudit } from './stored-audit.ts'
import { storedAuthorizationCodes } from './stored-authorization-codes.ts'
import { storedCallCounts } from './stored-call-counts.ts'
import { storedClientLogos } from './stored-client-logos.ts'
import { storedClients } from './stored-clients.ts'
import { storedCommands } from './stored-commands.ts'
import { storedConsents } from './stored-consents.ts'
import { storedDecisionQuestions } from './stored-decision-questions.ts'
import { storedDeviceAuthorizations } from './stored-device-authorizations.ts'
import { storedDeviceImports } from './stored-device-imports.ts'
import { storedDevices } from './stored-devices.ts'
import { storedEnrollmentUsers } from './stored-enrollment-users.ts'
import { storedFactors } from './stored-factors.ts'
import { storedFailureBuckets } from './stored-failure-buckets.ts'
import { type NameKeyStore, storedNameKeys } from './stored-name-keys.ts'
import { storedOrganizationGroups } from './stored-organization-groups.ts'
import { storedOrganizations } from './stored-organizations.ts'
import { storedPeople } from './stored-people.ts'
import { storedPersonTickets } from './stored-person-tickets.ts'
import { storedProfiles } from './stored-profiles.ts'
import { storedProperties } from './stored-properties.ts'
import { storedProtectedResources } from './stored-protected-resources.ts'
import { storedPushedRequests } from './stored-pushed-requests.ts'
import { storedRevokedTokens } from './stored-revoked-tokens.ts'
import { storedRoles } from './stored-roles.ts'
import { storedSecretWarnings } from './stored-secret-warnings.ts'
import { storedSessions } from './stored-sessions.ts'
import { storedSigningKeys } from './stored-signing-keys.ts'
import { storedSmartGroups } from './stored-smart-groups.ts'
import { storedStandings } from './stored-standings.ts'
import { storedTags } from './stored-tags.ts'
import { storedTokenFamilies } from './stored-token-families.ts'
import { storedUpstreamIdentities } from './stored-upstream-identities.ts'

/** Every port on one database, and the one way to write. */
export interface Stores {
  readonly database: Database
  readonly feed: ChangeFeed
  /** Set when the database was restored from a copy; see `acceptRestoration`. */
  readonly restoration: Restoration | undefined
  readonly commit: Commit
  /** What makes a caller's authority a condition of a commit. */
  readonly standings: StandingStore
  readonly audit: AuditStore
  readonly decisionQuestions: DecisionQuestionStore
  readonly properties: PropertyStore
  readonly organizations: OrganizationStore
  readonly organizationGroups: OrganizationGroupStore
  readonly people: PersonStore
  readonly nameKeys: NameKeyStore
  readonly missingNameKeys: MissingNameKeys
  readonly roles: RoleStore
  readonly clients: ClientStore
  readonly clientLogos: ClientLogoStore
  readonly signingKeys: SigningKeyStore
  readonly failureBuckets: FailureBucketStore
  readonly secretWarnings: SecretWarningStore
  readonly devices: DeviceStore
  readonly profiles: ProfileStore
  readonly commands: CommandStore
  readonly users: EnrollmentUserStore
  readonly tags: TagStore
  readonly smartGroups: SmartGroupStore
  readonly apps: AppStore
  readonly administrators: AdministratorStore
  readonly apiKeys: ApiKeyStore
  readonly callCounts: CallCountStore
  readonly deviceImports: DeviceImportStore
  readonly answeredForms: AnsweredFormStore
  readonly sessions: SessionStore
  readonly factors: FactorStore
  readonly personTickets: PersonTicketStore
  readonly upstreamIdentities: UpstreamIdentityStore
  readonly consents: ConsentStore
  readonly families: TokenFamilyStore
  readonly codes: AuthorizationCodeStore
  readonly pushedRequests: PushedRequestStore
  readonly deviceAuthorizations: DeviceAuthorizationStore
  readonly assertionIds: AssertionIdStore
  readonly revokedTokens: RevokedTokenStore
  readonly protectedResources: ProtectedResourceStore
  /** Waits for the writes that are under way, then closes the database. */
  close(): Promise<void>
}

/**
 * Opens a database and the stores on it. What every request asks for (clients, roles,
 * organizations, organization groups, people, what they let apps do) is found in memory, as fresh as T7 demands.
 *
 * @throws Error as `openDatabase`
 */
export async function openStores(settings: DatabaseSettings): Promise<Stores> {
  const { database, feed, restoration } = await openDatabase(settings)
  const groups = cachedOrganizationGroups(storedOrganizationGroups(database), feed)
  return {
    database,
    feed,
    restoration,
    commit: commitOf(database),
    standings: storedStandings(database),
    audit: storedAudit(database),
    decisionQuestions: storedDecisionQuestions(database, feed),
    properties: storedProperties(database),
    organizations: cachedOrganizations(storedOrganizations(database), feed),
    organizationGroups: groups,
    people: cachedPeople(storedPeople(database), feed),
    nameKeys: storedNameKeys(database),
    missingNameKeys: missingNameKeys(database),
    roles: cachedRoles(storedRoles(database), feed),
    clients: cachedClients(storedClients(database), feed),
    clientLogos: storedClientLogos(database),
    signingKeys: storedSigningKeys(database),
    failureBuckets: storedFailureBuckets(database),
    secretWarnings: storedSecretWarnings(database),
    devices: pagedDevices(storedDevices(database), { database, feed, groups }),
    profiles: {
      ...storedProfiles(database),
      ofDevice: deviceProfileList(database, feed, groups),
    },
    commands: storedCommands(database),
    users: storedEnrollmentUsers(database),
    tags: storedTags(database),
    smartGroups: storedSmartGroups(database),
    apps: storedApps(database),
    administrators: storedAdministrators(database),
    apiKeys: cachedApiKeys(storedApiKeys(database), feed),
    callCounts: storedCallCounts(database),
    deviceImports: storedDeviceImports(database),
    answeredForms: storedAnsweredForms(database),
    sessions: cachedSessions(storedSessions(database), feed),
    factors: storedFactors(database),
    personTickets: storedPersonTickets(database),
    upstreamIdentities: storedUpstreamIdentities(database),
    consents: cachedConsents(storedConsents(database), feed),
    families: cachedTokenFamilies(storedTokenFamilies(database), feed),
    codes: storedAuthorizationCodes(database),
    pushedRequests: storedPushedRequests(database),
    deviceAuthorizations: storedDeviceAuthorizations(database),
    assertionIds: storedAssertionIds(database),
    protectedResources: cachedProtectedResources(storedProtectedResources(database), feed),
    revokedTokens: cachedRevokedTokens(storedRevokedTokens(database), {
      database,
      feed,
      clock: settings.clock,
    }),
    close: () => database.close(),
  }
}
