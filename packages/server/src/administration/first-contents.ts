import { randomBytes } from 'node:crypto'

import type { Dialect } from '@frontdesk/dialects/dialect.ts'
import type { Commit } from '@frontdesk/directory/change.ts'
import { groupIdFrom } from '@frontdesk/directory/organization-groups/group-id.ts'
import type {
  OrganizationGroup,
  OrganizationGroupStore,
} from '@frontdesk/directory/organization-groups/organization-group.ts'
import { newOrganization } from '@frontdesk/directory/organizations/new-organization.ts'
import type { OrganizationStore } from '@frontdesk/directory/organizations/organization.ts'
import type { Person, PersonStore } from '@frontdesk/directory/people/person.ts'
import type { PropertyStore } from '@frontdesk/directory/property-store.ts'
import { builtInRoles, consoleAdministrator } from '@frontdesk/directory/roles/built-in-roles.ts'
import type { RoleStore } from '@frontdesk/directory/roles/role.ts'
import { type Clock, secondsOf } from '@frontdesk/directory/units.ts'
import type { SecretHasher } from '@frontdesk/protocol/credentials/secret-hasher.ts'
import { newSecret } from '@frontdesk/protocol/credentials/secret-life.ts'
import {
  type Client,
  type ClientStore,
  clientForItself,
} from '@frontdesk/protocol/rfc6749-framework/client.ts'

import type { FirstCredentials } from '../first-credentials.ts'

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
 * @returns what was generated and must be shown, now or never; undefined when the contents are
 *   there already
 */
export async function makeFirstContents(
  parts: Parts,
  settings: FirstContentsSettings,
): Promise<FirstCredentials | undefined> {
  const { stores, commit, clock, newId } = parts
  if ((await stores.properties.get(mark)) !== undefined) return undefined

  const now = secondsOf(clock())
  const { organization, top } = await newOrganization(parts, {
    name: settings.organization,
    groupId: groupIdFrom(settings.organization) ?? fallbackGroupId,
  })
  const { client, generatedSecret } = await firstClient(parts, settings)
  const { person, generatedPassword } = await firstPerson(parts, settings, top)
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
  if (!happened) return undefined
  return {
    clientId: client.clientId,
    clientSecret: generatedSecret,
    username: person.username,
    password: generatedPassword,
  }
}

/** The operator: in no organization, everything of the administration in its reach. */
async function firstClient(
  { clock, newId, hasher, dialect }: Parts,
  settings: FirstContentsSettings,
): Promise<{ client: Client; generatedSecret: string | undefined }> {
  const now = secondsOf(clock())
  const chosen = settings.adminClientSecret
  const generated = chosen === undefined ? dialect.credentials.clientSecret() : undefined
  const plain =
    generated === undefined
      ? { origin: 'chosen' as const, ...(await hasher.hashChosen(chosen ?? '')) }
      : { origin: 'generated' as const, ...hasher.hashGenerated(generated) }
  const secret = newSecret({
    id: newId(),
    name: 'First secret',
    now,
    createdBy: 'server',
    loopbackOnly: generated !== undefined,
    plain,
  })
  const client: Client = {
    ...clientForItself,
    id: newId(),
    dialect: dialect.policy.dialect,
    clientId: settings.adminClientId ?? dialect.credentials.clientId(),
    name: 'First administrator',
    description: '',
    organizationId: undefined,
    organizationGroupId: undefined,
    roleId: consoleAdministrator.id,
    scope: ['admin'],
    authenticationMethods: [],
    accessTokenFormat: 'jwt',
    signatureAlgorithm: undefined,
    accessTokenSeconds: undefined,
    status: 'enabled',
    generation: 1,
    createdAt: now,
    updatedAt: now,
    version: 1,
    secrets: [secret],
  }
  return { client, generatedSecret: generated }
}

async function firstPerson(
  { clock, newId, hasher }: Parts,
  settings: FirstContentsSettings,
  top: OrganizationGroup,
): Promise<{ person: Person; generatedPassword: string | undefined }> {
  const now = secondsOf(clock())
  const generated =
    settings.adminPassword === undefined ? randomBytes(18).toString('base64url') : undefined
  const person: Person = {
    id: newId(),
    organizationId: top.organizationId,
    organizationGroupId: top.id,
    username: settings.adminUsername,
    email: '',
    givenName: '',
    familyName: '',
    status: 'enabled',
    roles: [{ roleId: consoleAdministrator.id, organizationGroupId: top.id }],
    password: {
      ...(await hasher.hashChosen(generated ?? settings.adminPassword ?? '')),
      changedAt: now,
      mustChange: generated !== undefined,
    },
    secondFactor: 'optional',
    createdAt: now,
    updatedAt: now,
    version: 1,
  }
  return { person, generatedPassword: generated }
}
