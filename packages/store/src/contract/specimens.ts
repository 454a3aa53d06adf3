import { randomUUID } from 'node:crypto'

import type { Change } from '@frontdesk/directory/change.ts'
import type { OrganizationGroup } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { Organization } from '@frontdesk/directory/organizations/organization.ts'
import type { Person } from '@frontdesk/directory/people/person.ts'
import type { Role } from '@frontdesk/directory/roles/role.ts'
import type { Device } from '@frontdesk/estate/devices/device.ts'
import type { ClientSecret } from '@frontdesk/protocol/credentials/client-secret.ts'
import type { Client } from '@frontdesk/protocol/rfc6749-framework/client.ts'

import type { Stores } from '../stores.ts'

/** Opens stores on the database of the suite; every call is another process, as it were. */
export type OpenStores = () => Promise<Stores>

/** 2025-06-15T15:06:40Z in seconds: when everything here was made. */
export const madeAt = 1_750_000_000

const versioned = { createdAt: madeAt, updatedAt: madeAt + 60, version: 1 }

let made = 0

/** A text that no other specimen has. */
export function unique(what: string): string {
  made += 1
  return `${what}-${made}`
}

export function organization(given: Partial<Organization> = {}): Organization {
  return {
    id: randomUUID(),
    name: unique('Acme'),
    status: 'enabled',
    region: 'na',
    ...versioned,
    ...given,
  }
}

/** A group below `parent`, or the top group of an organization. */
export function organizationGroup(
  place: { readonly organization: Organization; readonly parent?: OrganizationGroup; id: number },
  given: Partial<OrganizationGroup> = {},
): OrganizationGroup {
  const { organization: owner, parent, id } = place
  return {
    id,
    uuid: randomUUID(),
    organizationId: owner.id,
    parentId: parent?.id,
    groupId: unique('Acme-US'),
    name: unique('Acme United'),
    type: parent ? 'Container' : 'Customer',
    path: `${parent?.path ?? '/'}${id}/`,
    country: 'US',
    locale: 'en-US',
    ...versioned,
    ...given,
  }
}

export function role(place: Place | undefined, given: Partial<Role> = {}): Role {
  return {
    id: randomUUID(),
    name: unique('Help desk'),
    description: 'May lock devices.',
    builtIn: place === undefined,
    organizationId: place?.organization.id,
    organizationGroupId: place?.top.id,
    permissions: ['devices:read', 'devices:command:lock'],
    ...versioned,
    ...given,
  }
}

export function person(group: OrganizationGroup, given: Partial<Person> = {}): Person {
  return {
    id: randomUUID(),
    organizationId: group.organizationId,
    organizationGroupId: group.id,
    username: unique('Ada'),
    email: 'ada@example.com',
    givenName: 'Ada',
    familyName: 'Lovelace',
    status: 'enabled',
    roles: [],
    password: undefined,
    secondFactor: 'optional',
    ...versioned,
    ...given,
  }
}

/** A client in a group, or of the server's operator. */
export function client(group: OrganizationGroup | undefined, given: Partial<Client> = {}): Client {
  return {
    id: randomUUID(),
    dialect: 'standard',
    clientId: unique('client'),
    name: unique('Backup script'),
    description: '',
    organizationId: group?.organizationId,
    organizationGroupId: group?.id,
    roleId: undefined,
    grantTypes: ['client_credentials'],
    scope: ['devices', 'profiles:read'],
    authenticationMethods: [],
    applicationType: 'web',
    redirectUris: [],
    postLogoutRedirectUris: [],
    pkce: 'required',
    jwks: [],
    consent: 'asked',
    origin: 'administration',
    accessTokenFormat: 'jwt',
    signatureAlgorithm: undefined,
    idTokenAlgorithm: 'RS256',
    assertionAudience: 'issuer',
    accessTokenSeconds: undefined,
    refreshTokenSeconds: undefined,
    refreshTokenIdleSeconds: undefined,
    status: 'enabled',
    generation: 1,
    ...versioned,
    secrets: [],
    ...given,
  }
}

export function secret(given: Partial<ClientSecret> = {}): ClientSecret {
  return {
    id: randomUUID(),
    name: 'first',
    origin: 'generated',
    hash: 'Zm9vYmFy',
    keyId: '0a1b2c3d',
    createdAt: madeAt,
    createdBy: 'server',
    expiresAt: undefined,
    revokedAt: undefined,
    lastUsedAt: undefined,
    loopbackOnly: false,
    retirement: undefined,
    ...given,
  }
}

let deviceId = 0

export function device(group: OrganizationGroup, given: Partial<Device> = {}): Device {
  deviceId += 1
  return {
    id: deviceId,
    uuid: randomUUID(),
    organizationId: group.organizationId,
    organizationGroupId: group.id,
    udid: unique('udid'),
    serialNumber: unique('C02'),
    macAddress: undefined,
    imei: undefined,
    easId: undefined,
    assetNumber: '',
    friendlyName: unique('MacBook of Ada'),
    reportedName: 'MacBook',
    hostName: undefined,
    platform: 'apple-macos',
    manufacturer: 'Apple',
    model: 'MacBook Pro',
    modelIdentifier: 'Mac15,6',
    osVersion: '26.1.0',
    osBuild: undefined,
    phoneNumber: undefined,
    carrier: undefined,
    ownership: 'corporate',
    enrollmentStatus: 'enrolled',
    complianceStatus: 'compliant',
    compromised: false,
    supervised: true,
    encrypted: true,
    antivirus: 'on',
    userId: 1,
    userUuid: '00000000-0000-4000-8000-000000000001',
    userName: 'Ada',
    userEmail: 'ada@example.com',
    userDisplayName: 'Ada Lovelace',
    batteryPercent: undefined,
    onMains: false,
    storageBytes: 1_000_204_886_016,
    freeStorageBytes: 500_102_443_008,
    memoryBytes: 38_654_705_664,
    freeMemoryBytes: 8_589_934_592,
    wifiSsid: undefined,
    networks: [],
    lastSeenAt: madeAt * 1000,
    enrolledAt: madeAt * 1000,
    complianceCheckedAt: madeAt * 1000,
    compromisedCheckedAt: madeAt * 1000,
    ...given,
  }
}

/** An organization with `top` and, below it, `child`. */
export interface Place {
  readonly organization: Organization
  readonly top: OrganizationGroup
  readonly child: OrganizationGroup
}

/** Makes an organization with two groups in the database. */
export async function plant(stores: Stores): Promise<Place> {
  const { organizations, organizationGroups: groups } = stores
  const owner = organization()
  const top = organizationGroup({ organization: owner, id: await groups.allocateId() })
  const childId = await groups.allocateId()
  const child = organizationGroup({ organization: owner, parent: top, id: childId })
  await done(stores, [
    organizations.insertion(owner),
    groups.insertion(top),
    groups.insertion(child),
  ])
  return { organization: owner, top, child }
}

/** Commits changes that must happen. */
export async function done(stores: Stores, changes: readonly Change[]): Promise<void> {
  if (!(await stores.commit({ changes, audit: [] }))) throw new Error('A condition did not hold.')
}

/** Commits changes and tells whether they happened. */
export function happens(stores: Stores, ...changes: readonly Change[]): Promise<boolean> {
  return stores.commit({ changes, audit: [] })
}
