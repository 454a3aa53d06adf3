import { createHash, randomUUID } from 'node:crypto'

import type { OrganizationGroup } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { Organization } from '@frontdesk/directory/organizations/organization.ts'
import type { Person } from '@frontdesk/directory/people/person.ts'
import type { Role } from '@frontdesk/directory/roles/role.ts'

import type { ClientSecret } from '../credentials/client-secret.ts'
import type { AuthorizationCode } from '../rfc6749-authorization/authorization-code.ts'
import type { Client } from '../rfc6749-framework/client.ts'
import { deviceGrantType } from '../rfc8628-device-grant/device-authorizations.ts'
import type { FakeDelegationEngine, FakeForm } from './delegation-engine-fake.ts'
import { consentChanges } from './given-consent.ts'

export const fakeVerifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
export const fakeChallenge = createHash('sha256').update(fakeVerifier).digest('base64url')
export const fakeRedirect = 'https://app.example/callback'

const organization: Organization = {
  id: '0d7f3a52-5b68-4ee1-8c1c-1f9b7c4f0001',
  name: 'Acme',
  status: 'enabled',
  region: 'na',
  createdAt: 0,
  updatedAt: 0,
  version: 1,
}

const group: OrganizationGroup = {
  id: 570,
  uuid: '0d7f3a52-5b68-4ee1-8c1c-1f9b7c4f0002',
  organizationId: organization.id,
  parentId: undefined,
  groupId: 'ACME',
  name: 'Acme',
  type: 'Customer',
  path: '/570/',
  country: '',
  locale: '',
  createdAt: 0,
  updatedAt: 0,
  version: 1,
}

const role: Role = {
  id: '0d7f3a52-5b68-4ee1-8c1c-1f9b7c4f0003',
  name: 'Operator',
  description: '',
  builtIn: true,
  organizationId: undefined,
  organizationGroupId: undefined,
  permissions: ['devices:read', 'devices:edit', 'tags:read'],
  createdAt: 0,
  updatedAt: 0,
  version: 1,
}

const person: Person = {
  id: '0d7f3a52-5b68-4ee1-8c1c-1f9b7c4f0004',
  organizationId: organization.id,
  organizationGroupId: group.id,
  username: 'alex',
  email: 'alex@acme.example',
  givenName: 'Alex',
  familyName: 'Doe',
  status: 'enabled',
  roles: [{ roleId: role.id, organizationGroupId: group.id }],
  password: undefined,
  secondFactor: 'optional',
  createdAt: 0,
  updatedAt: 0,
  version: 1,
}

const secret: ClientSecret = {
  id: 'secret-1',
  name: 'first',
  origin: 'generated',
  hash: 'the-secret',
  keyId: '00000001',
  createdAt: 0,
  createdBy: 'test',
  expiresAt: undefined,
  revokedAt: undefined,
  lastUsedAt: undefined,
  loopbackOnly: false,
  retirement: undefined,
}

/** A confidential client of the person's organization, for every grant. */
export const fakeClient: Client = {
  id: '0d7f3a52-5b68-4ee1-8c1c-1f9b7c4f0005',
  dialect: 'standard',
  clientId: 'app',
  name: 'An app',
  description: '',
  organizationId: organization.id,
  organizationGroupId: group.id,
  roleId: undefined,
  grantTypes: ['authorization_code', 'refresh_token', 'client_credentials', deviceGrantType],
  scope: ['openid', 'profile', 'devices:read', 'tags'],
  authenticationMethods: [],
  applicationType: 'web',
  redirectUris: [fakeRedirect],
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
  generation: 0,
  createdAt: 0,
  updatedAt: 0,
  version: 1,
  secrets: [secret],
}

export const fakePublicClient: Client = {
  ...fakeClient,
  id: '0d7f3a52-5b68-4ee1-8c1c-1f9b7c4f0006',
  clientId: 'phone',
  authenticationMethods: ['none'],
  applicationType: 'native',
  secrets: [],
}

export const fakeWorld = { organization, group, role, person, secret }

/** Puts an organization, a person with a role and two clients into the stores. */
export function populate({ stores }: FakeDelegationEngine): void {
  const { organizations, groups, roles, people, clients } = stores.rows()
  organizations.set(organization.id, organization)
  groups.set(group.id, group)
  roles.set(role.id, role)
  people.set(person.id, person)
  clients.set(fakeClient.id, fakeClient)
  clients.set(fakePublicClient.id, fakePublicClient)
}

/** What a client sends to prove itself. */
export function proofOf(client: Client): FakeForm {
  const isPublic = client.authenticationMethods.includes('none')
  return { client_id: client.clientId, client_secret: isPublic ? undefined : secret.hash }
}

/** A code as the authorization endpoint leaves it. */
export async function giveCode(
  { stores, secrets, clock, where }: FakeDelegationEngine,
  client: Client,
  given: Partial<AuthorizationCode> = {},
): Promise<string> {
  const { text, hash, keyId } = secrets.codes.make()
  const code: AuthorizationCode = {
    hash,
    keyId,
    familyId: randomUUID(),
    clientRecordId: client.id,
    personId: person.id,
    sessionId: 'session',
    redirectUri: fakeRedirect,
    codeChallenge: fakeChallenge,
    scope: ['openid', 'devices:read', 'tags'],
    resource: `${where.publicUrl}/api`,
    nonce: 'n-0S6',
    authTime: clock.seconds(),
    methods: ['password'],
    createdAt: clock.seconds(),
    expiresAt: clock.seconds() + 60,
    usedAt: undefined,
    ...given,
  }
  const changes = [stores.codes.insertion(code), ...(await allowing(stores, client, code.scope))]
  await stores.commit({ changes, audit: [] })
  return text
}

/** The consent that stands behind a code. */
async function allowing(
  { consents }: FakeDelegationEngine['stores'],
  client: Client,
  scope: readonly string[],
) {
  const before = await consents.find(person.id, client.id)
  return consentChanges(consents, before, { client, person, scope, now: 0, newId: randomUUID })
}

/** The form that redeems a code. */
export function codeForm(client: Client, code: string, given: FakeForm = {}): FakeForm {
  return {
    grant_type: 'authorization_code',
    ...proofOf(client),
    code,
    redirect_uri: fakeRedirect,
    code_verifier: fakeVerifier,
    ...given,
  }
}

export function refreshForm(client: Client, token: string, given: FakeForm = {}): FakeForm {
  return { grant_type: 'refresh_token', ...proofOf(client), refresh_token: token, ...given }
}

/** Signs in, allows and redeems: the first tokens of a new delegation. */
export async function delegate(
  engine: FakeDelegationEngine,
  client: Client,
  given: Partial<AuthorizationCode> = {},
) {
  const answer = await engine.token(codeForm(client, await giveCode(engine, client, given)))
  const { accessToken, refreshToken = '' } = answer
  const family = engine.secrets.refreshTokens.read(refreshToken)?.familyId ?? ''
  return { answer, accessToken, refreshToken, family }
}
