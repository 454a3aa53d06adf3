import type { Named } from './administration-client.ts'

/** A kind of resource of the administration API, as the commands show it. */
export interface AdministrationResource extends Named {
  readonly plural: string
  /** What a person calls one of them in an example. */
  readonly exampleName: string
  /** Columns of a list. */
  readonly members: readonly string[]
}

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

/** The API itself takes these by their name as well. */
const idOrName = /./

export const clients: AdministrationResource = {
  noun: 'client',
  plural: 'clients',
  path: '/oauth-clients',
  knownAs: 'client_id',
  idSyntax: idOrName,
  exampleName: '7d0f2c1b9e',
  members: [
    'client_id',
    'name',
    'dialect',
    'organization_group',
    'role',
    'scope',
    'status',
    'last_used_at',
    'id',
  ],
}

export const organizations: AdministrationResource = {
  noun: 'organization',
  plural: 'organizations',
  path: '/organizations',
  knownAs: 'name',
  idSyntax: uuid,
  exampleName: 'Acme',
  members: ['id', 'name', 'organization_group', 'region', 'status', 'created_at'],
}

export const organizationGroups: AdministrationResource = {
  noun: 'organization-group',
  plural: 'organization groups',
  path: '/organization-groups',
  knownAs: 'group_id',
  idSyntax: idOrName,
  exampleName: 'ACME-US',
  members: ['id', 'group_id', 'name', 'type', 'parent', 'country', 'locale'],
}

export const people: AdministrationResource = {
  noun: 'person',
  plural: 'people',
  path: '/people',
  knownAs: 'username',
  idSyntax: uuid,
  exampleName: 'ada',
  members: [
    'username',
    'email',
    'given_name',
    'family_name',
    'status',
    'has_second_factor',
    'roles',
    'id',
  ],
}

export const roles: AdministrationResource = {
  noun: 'role',
  plural: 'roles',
  path: '/roles',
  knownAs: 'name',
  idSyntax: uuid,
  exampleName: '"Help Desk"',
  members: ['id', 'name', 'description', 'built_in', 'organization_group'],
}

export const protectedResources: AdministrationResource = {
  noun: 'resource',
  plural: 'your own APIs',
  path: '/resources',
  knownAs: 'uri',
  idSyntax: uuid,
  exampleName: 'https://invoices.example.com',
  members: ['uri', 'name', 'organization_group', 'status', 'id'],
}

export const apiKeys: AdministrationResource = {
  noun: 'rest-api-key',
  plural: 'API keys',
  path: '/rest-api-keys',
  knownAs: 'name',
  idSyntax: uuid,
  exampleName: '"Old scripts"',
  members: [
    'name',
    'kind',
    'organization_group',
    'status',
    'last_used_at',
    'calls_today',
    'number',
    'id',
  ],
}

export const administrators: AdministrationResource = {
  noun: 'uem-administrator',
  plural: 'UEM administrators',
  path: '/uem-administrators',
  knownAs: 'username',
  idSyntax: uuid,
  exampleName: 'svc-inventory',
  members: [
    'username',
    'role',
    'organization_group',
    'status',
    'has_password',
    'certificate.not_after',
    'last_login_at',
    'id',
  ],
}

/** Whose regional services an organization can belong to. */
export const regions = ['uat', 'na', 'emea', 'apac'] as const
