import type { AdministratorStore } from '@frontdesk/directory/administrators/administrator.ts'
import type { ApiKeyStore } from '@frontdesk/directory/api-keys/api-key.ts'
import type { AuditStore } from '@frontdesk/directory/audit/audit-store.ts'
import type { Commit } from '@frontdesk/directory/change.ts'
import type { OrganizationGroupStore } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { OrganizationStore } from '@frontdesk/directory/organizations/organization.ts'
import type { PersonStore } from '@frontdesk/directory/people/person.ts'
import type { PropertyStore } from '@frontdesk/directory/property-store.ts'
import type { RoleStore } from '@frontdesk/directory/roles/role.ts'
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
import type { FailureBucketStore } from '@frontdesk/protocol/failure-limits/failure-bucket-store.ts'
import type { SigningKeyStore } from '@frontdesk/protocol/keys/signing-key.ts'
import type { ClientStore } from '@frontdesk/protocol/rfc6749-framework/client.ts'

import {
  cachedApiKeys,
  cachedClients,
  cachedOrganizationGroups,
  cachedOrganizations,
  cachedRoles,
} from './cached-stores.ts'
import type { ChangeFeed } from './change-feed.ts'
import { type Database, statementOf } from './database.ts'
import { pagedDevices } from './device-paging.ts'
import { deviceProfileList } from './device-profile-list.ts'
import { type DatabaseSettings, openDatabase } from './open-database.ts'
import { storedAdministrators } from './stored-administrators.ts'
import { storedApiKeys } from './stored-api-keys.ts'
import { storedApps } from './stored-apps.ts'
import { storedAudit } from './stored-audit.ts'
import { storedCallCounts } from './stored-call-counts.ts'
import { storedClients } from './stored-clients.ts'
import { storedCommands } from './stored-commands.ts'
import { storedDeviceImports } from './stored-device-imports.ts'
import { storedDevices } from './stored-devices.ts'
import { storedEnrollmentUsers } from './stored-enrollment-users.ts'
import { storedFailureBuckets } from './stored-failure-buckets.ts'
import { storedOrganizationGroups } from './stored-organization-groups.ts'
import { storedOrganizations } from './stored-organizations.ts'
import { storedPeople } from './stored-people.ts'
import { storedProfiles } from './stored-profiles.ts'
import { storedProperties } from './stored-properties.ts'
import { storedRoles } from './stored-roles.ts'
import { storedSecretWarnings } from './stored-secret-warnings.ts'
import { storedSigningKeys } from './stored-signing-keys.ts'
import { storedSmartGroups } from './stored-smart-groups.ts'
import { storedTags } from './stored-tags.ts'

/** Every port on one database, and the one way to write. */
export interface Stores {
  readonly database: Database
  readonly feed: ChangeFeed
  readonly commit: Commit
  readonly audit: AuditStore
  readonly properties: PropertyStore
  readonly organizations: OrganizationStore
  readonly organizationGroups: OrganizationGroupStore
  readonly people: PersonStore
  readonly roles: RoleStore
  readonly clients: ClientStore
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
  /** Waits for the writes that are under way, then closes the database. */
  close(): Promise<void>
}

/**
 * Opens a database and the stores on it. What every request asks for (clients, roles,
 * organizations, organization groups) is found in memory, as fresh as T7 demands.
 *
 * @throws Error as `openDatabase`
 */
export async function openStores(settings: DatabaseSettings): Promise<Stores> {
  const { database, feed } = await openDatabase(settings)
  const groups = cachedOrganizationGroups(storedOrganizationGroups(database), feed)
  return {
    database,
    feed,
    commit: ({ changes, audit }) =>
      database.commit({ statements: changes.map(statementOf), audit }),
    audit: storedAudit(database),
    properties: storedProperties(database),
    organizations: cachedOrganizations(storedOrganizations(database), feed),
    organizationGroups: groups,
    people: storedPeople(database),
    roles: cachedRoles(storedRoles(database), feed),
    clients: cachedClients(storedClients(database), feed),
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
    close: () => database.close(),
  }
}
