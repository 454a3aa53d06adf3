import { randomBytes } from 'node:crypto'

import type { Dialect } from '@frontdesk/dialects/dialect.ts'
import type { OrganizationGroup } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { Person, PersonPassword } from '@frontdesk/directory/people/person.ts'
import { consoleAdministrator } from '@frontdesk/directory/roles/built-in-roles.ts'
import { type Clock, secondsOf } from '@frontdesk/directory/units.ts'
import type { SecretHasher } from '@frontdesk/protocol/credentials/secret-hasher.ts'
import { newSecret } from '@frontdesk/protocol/credentials/secret-life.ts'
import { type Client, clientForItself } from '@frontdesk/protocol/rfc6749-framework/client.ts'

interface Deps {
  readonly clock: Clock
  readonly newId: () => string
  readonly hasher: SecretHasher
  /** The dialect of the client: the standard one. */
  readonly dialect: Dialect
}

interface ClientOptions {
  readonly name: string
  /** Generated when left out. */
  readonly clientId: string | undefined
  /** Generated when left out: then it works from this machine only. */
  readonly clientSecret: string | undefined
}

/** The operator's client: in no organization, everything of the administration in its reach. */
export async function operatorClient(
  { clock, newId, hasher, dialect }: Deps,
  { name, clientId, clientSecret: chosen }: ClientOptions,
): Promise<{ client: Client; generatedSecret: string | undefined }> {
  const now = secondsOf(clock())
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
    clientId: clientId ?? dialect.credentials.clientId(),
    name,
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

/** A password for a person who is not there to choose one. */
export async function generatedPassword({
  clock,
  hasher,
}: Pick<Deps, 'clock' | 'hasher'>): Promise<{ password: PersonPassword; text: string }> {
  const text = randomBytes(18).toString('base64url')
  const hash = await hasher.hashChosen(text)
  const changedAt = secondsOf(clock())
  return { password: { ...hash, changedAt, mustChange: true, loopbackOnly: true }, text }
}

interface PersonOptions {
  readonly username: string
  /** Generated when left out: then it works from this machine only. */
  readonly password: string | undefined
}

/** The first person of an organization, who administers all of it. */
export async function firstPerson(
  deps: Deps,
  top: OrganizationGroup,
  { username, password: chosen }: PersonOptions,
): Promise<{ person: Person; generated: string | undefined }> {
  const { clock, newId, hasher } = deps
  const now = secondsOf(clock())
  const made: { password: PersonPassword; text: string | undefined } =
    chosen === undefined
      ? await generatedPassword(deps)
      : {
          password: { ...(await hasher.hashChosen(chosen)), changedAt: now, mustChange: false },
          text: undefined,
        }
  const person: Person = {
    id: newId(),
    organizationId: top.organizationId,
    organizationGroupId: top.id,
    username,
    email: '',
    givenName: '',
    familyName: '',
    status: 'enabled',
    roles: [{ roleId: consoleAdministrator.id, organizationGroupId: top.id }],
    password: made.password,
    secondFactor: 'optional',
    createdAt: now,
    updatedAt: now,
    version: 1,
  }
  return { person, generated: made.text }
}
