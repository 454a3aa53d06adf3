import type { Dialect } from '@frontdesk/dialects/dialect.ts'
import type { Commit } from '@frontdesk/directory/change.ts'
import { groupIdFrom } from '@frontdesk/directory/organization-groups/group-id.ts'
import type { OrganizationGroupStore } from '@frontdesk/directory/organization-groups/organization-group.ts'
import { newOrganization } from '@frontdesk/directory/organizations/new-organization.ts'
import type { OrganizationStore } from '@frontdesk/directory/organizations/organization.ts'
import type { PersonStore } from '@frontdesk/directory/people/person.ts'
import type { PropertyStore } from '@frontdesk/directory/property-store.ts'
import { builtInRoles } from '@frontdesk/directory/roles/built-in-roles.ts'
import type { RoleStore } from '@frontdesk/directory/roles/role.ts'
import { type Clock, secondsOf } from '@frontdesk/directory/units.ts'
import type { SecretHasher } from '@frontdesk/protocol/credentials/secret-hasher.ts'
import type { ClientStore } from '@frontdesk/protocol/rfc6749-framework/client.ts'

import type { HandOverCredentials } from '../first-credentials.ts'
import { firstPerson, operatorClient } from './first-administrators.ts'

interface Parts {
  readonly stores: {
    readonly properties: PropertyStore
    readonly organizations: Pick<OrganizationStore, 'insertion'>
    readonly organizationGroups: Pick<OrganizationGroupStore, 'allocateId' | 'insertion'>
    readonly roles: Pick<RoleStore, 'insertion'>
    readonly clients: Pick<ClientStore, 'insertion'>
    readonly people: Pick<PersonStore, 'insertion'>
  }
  readonly commit: Commit
  readonly clock: Clock
  readonly newId: () => string
  readonly hasher: SecretHasher
  /** Takes the credentials before the commit that makes them valid. */
  readonly handOver: HandOverCredentials
  /** The dialect of the first client: the standard one. */
  readonly dialect: Dialect
}

interface FirstContentsSettings {
  readonly organization: string
  readonly adminClientId: string | undefined
  readonly adminClientSecret: string | undefined
  readonly adminUsername: string
  readonly adminPassword: string | undefined
}

/** The property that the first contents leave: whoever inserts it makes them. */
const mark = 'first-contents'
/** When the organization's name has nothing that a code can have. */
const fallbackGroupId = 'CUSTOMER'

/**
 * Gives an empty database its first organization, its roles and its first administrators, in one
 * transaction. Of any number of processes that start at once, one does.
 *
 * @returns true when they were made; false when they are there already
 * @throws FirstCredentialsError when what was generated cannot be handed over: nothing is made
 */
export async function makeFirstContents(
  parts: Parts,
  settings: FirstContentsSettings,
): Promise<boolean> {
  const { stores, commit, clock, newId } = parts
  if ((await stores.properties.get(mark)) !== undefined) return false

  const now = secondsOf(clock())
  const { organization, top } = await newOrganization(parts, {
    name: settings.organization,
    groupId: groupIdFrom(settings.organization) ?? fallbackGroupId,
  })
  const { client, generatedSecret } = await operatorClient(parts, {
    name: 'First administrator',
    clientId: settings.adminClientId,
    clientSecret: settings.adminClientSecret,
  })
  const { person, generated } = await firstPerson(parts, top, {
    username: settings.adminUsername,
    password: settings.adminPassword,
  })
  const handedOver = parts.handOver({
    clientId: client.clientId,
    clientSecret: generatedSecret,
    username: person.username,
    password: generated,
  })
  const happened = await commit({
    changes: [
      stores.properties.insertion(mark, String(now)),
      stores.organizations.insertion(organization),
      stores.organizationGroups.insertion(top),
      ...builtInRoles(now).map((role) => stores.roles.insertion(role)),
      ...stores.clients.insertion(client),
      ...stores.people.insertion(person),
    ],
    audit: [
      {
        at: clock(),
        action: 'server.first-contents',
        outcome: 'done',
        requestId: newId(),
        detail: {
          organization: organization.name,
          organization_group: top.groupId,
          client_id: client.clientId,
          username: person.username,
        },
      },
    ],
  })
  if (happened) handedOver.done()
  else handedOver.undo()
  return happened
}
