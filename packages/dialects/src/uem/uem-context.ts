import type { Commit } from '@frontdesk/directory/change.ts'
import type { OrganizationGroupStore } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { Clock } from '@frontdesk/directory/units.ts'
import type { CommandStore } from '@frontdesk/estate/commands/device-command.ts'
import type { DeviceStore } from '@frontdesk/estate/devices/device.ts'
import type { ProfileStore } from '@frontdesk/estate/profiles/profile.ts'

import type { Caller } from '../caller.ts'
import { operationsFor } from '../operation.ts'

/** What every operation of the REST API works with, the same for all requests. */
export interface UemEstate {
  readonly organizationGroups: Pick<
    OrganizationGroupStore,
    'find' | 'findByUuid' | 'search' | 'counts'
  >
  readonly devices: Pick<DeviceStore, 'search' | 'find' | 'findByUuid'>
  readonly profiles: Pick<ProfileStore, 'ofDevice'>
  readonly commands: Pick<CommandStore, 'insertion'>
  readonly commit: Commit
  readonly clock: Clock
  /** A new UUID, ordered by time. */
  readonly newId: () => string
  /** Where clients see this server, without a slash at its end: the base of links in answers. */
  readonly publicUrl: string
}

/** What an operation is handed beside its input. */
export interface UemContext extends UemEstate {
  readonly caller: Caller
  /** The version of the wire that answers: one of the row's. */
  readonly version: number
}

/** Writes one row of the UEM table; adding an operation is one row and one function. */
export const uemOperation = operationsFor<UemContext>()
