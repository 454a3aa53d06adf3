import type { AdministratorStore } from '@frontdesk/directory/administrators/administrator.ts'
import type { ApiKey, ApiKeyStore } from '@frontdesk/directory/api-keys/api-key.ts'
import type { Commit } from '@frontdesk/directory/change.ts'
import type { OrganizationGroupStore } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { RoleStore } from '@frontdesk/directory/roles/role.ts'
import type { Clock } from '@frontdesk/directory/units.ts'
import type { AppStore } from '@frontdesk/estate/apps/app.ts'
import type { CommandStore } from '@frontdesk/estate/commands/device-command.ts'
import type { DeviceStore } from '@frontdesk/estate/devices/device.ts'
import type { ProfileStore } from '@frontdesk/estate/profiles/profile.ts'
import type { SmartGroupStore } from '@frontdesk/estate/smart-groups/smart-group.ts'
import type { TagStore } from '@frontdesk/estate/tags/tag.ts'
import type { EnrollmentUserStore } from '@frontdesk/estate/users/enrollment-user.ts'
import type { ClientStore } from '@frontdesk/protocol/rfc6749-framework/client.ts'

import { operationsFor } from '../operation.ts'
import type { UemCaller } from './uem-caller.ts'

/** What every operation of the REST API works with, the same for all requests. */
export interface UemEstate {
  readonly organizationGroups: OrganizationGroupStore
  readonly roles: Pick<RoleStore, 'find'>
  readonly administrators: Pick<AdministratorStore, 'search'>
  readonly apiKeys: Pick<ApiKeyStore, 'ofGroup' | 'insertion' | 'deletion' | 'allocateNumber'>
  /** Makes a key and what is stored of it; shows again what a stored one was. */
  readonly apiKeySecrets: {
    make(): Pick<ApiKey, 'hash' | 'sealed' | 'keyId'>
    reveal(key: ApiKey): string
  }
  readonly clients: Pick<ClientStore, 'list'>
  /** Calls that were made today, by subject: `client:<client_id>`, `api-key:<id>`. */
  readonly usedToday: (subjects: readonly string[]) => Promise<ReadonlyMap<string, number>>
  readonly users: EnrollmentUserStore
  readonly devices: DeviceStore
  readonly profiles: ProfileStore
  readonly apps: AppStore
  readonly tags: TagStore
  readonly smartGroups: SmartGroupStore
  readonly commands: Pick<CommandStore, 'insertion' | 'ofDevice' | 'transition'>
  readonly clock: Clock
  /** A new UUID, ordered by time. */
  readonly newId: () => string
  /** Where clients see this server, without a slash at its end: the base of links in answers. */
  readonly publicUrl: string
}

/** What an operation is handed beside its input. */
export interface UemContext extends UemEstate {
  readonly caller: UemCaller
  /** Carries the caller's authority as a condition; there is no other way to commit. */
  readonly commit: Commit
  /** The version of the wire that answers: one of the row's. */
  readonly version: number
}

/** Writes one row of the UEM table; adding an operation is one row and one function. */
export const uemOperation = operationsFor<UemContext>()
