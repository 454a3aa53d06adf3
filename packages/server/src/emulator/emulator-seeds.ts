import type { Emulation, PublishedClient } from '@frontdesk/dialects/emulation.ts'
import { standardDialect } from '@frontdesk/dialects/standard/standard-dialect.ts'
import { publishedAdministration } from '@frontdesk/dialects/standard/standard-emulation.ts'
import type { Administrator } from '@frontdesk/directory/administrators/administrator.ts'
import type { ApiKey } from '@frontdesk/directory/api-keys/api-key.ts'
import type { Change } from '@frontdesk/directory/change.ts'
import {
  type OrganizationGroup,
  wholeServer,
} from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { PropertyStore } from '@frontdesk/directory/property-store.ts'
import { Refusal } from '@frontdesk/directory/refusal.ts'
import { builtInRoles } from '@frontdesk/directory/roles/built-in-roles.ts'
import { secondsOf } from '@frontdesk/directory/units.ts'
import type { SecretHash } from '@frontdesk/protocol/credentials/secret-hasher.ts'
import { newSecret } from '@frontdesk/protocol/credentials/secret-life.ts'
import { type Client, clientForItself } from '@frontdesk/protocol/rfc6749-framework/client.ts'

import { makeFirstContents } from '../administration/first-contents.ts'
import { findUnfinishedDemo, makeDemoContents } from '../demo/demo-contents.ts'
import type { HandOverCredentials } from '../first-credentials.ts'
import type { StartingContentsParts } from '../starting-contents.ts'

/** Left when the published credentials are in; whoever inserts it puts them there. */
const mark = 'emulator-seeds'
export const defaultDevices = 100

/** Everybody knows them. */
const publishedAlready: HandOverCredentials = () => ({
  done: () => undefined,
  undo: () => undefined,
})

interface Seeds {
  readonly emulations: readonly Emulation[]
  /** Undefined: what is there, else the usual number. */
  readonly devices: number | undefined
}

/**
 * Fills an emulator: an organization with its groups, simulated devices, and the published
 * credentials of every dialect, the same at every start. What is there already stays.
 *
 * @throws Refusal conflict when another number of devices is there
 */
export async function makeEmulatorSeeds(
  parts: StartingContentsParts,
  { emulations, devices }: Seeds,
): Promise<void> {
  const { stores, clock, newId } = parts
  const { commit, properties } = stores
  // One stretch for everybody who has a password, off this thread while the rest is made.
  const stretched = parts.hasher.hashChosen(publishedAdministration.password)
  stretched.catch(() => undefined)
  const hasher = { ...parts.hasher, hashChosen: () => stretched }
  await makeFirstContents(
    {
      stores,
      commit,
      clock,
      newId,
      hasher,
      handOver: publishedAlready,
      dialect: administrationDialect,
    },
    firstContentsSettings,
  )

  const found = await findDevices(properties)
  if (found !== undefined && devices !== undefined && found !== devices) {
    throw new Refusal(
      'conflict',
      `This emulator has ${found} devices, not ${devices}. Start it with --devices ${found}, or in a directory that is empty.`,
    )
  }
  const wanted = found ?? devices ?? defaultDevices
  await makeDemoContents({ stores, commit, clock, newId, devices: wanted })

  if ((await properties.get(mark)) !== undefined) return
  const top = await topGroup(parts)
  await commit({
    changes: [
      properties.insertion(mark, '1'),
      ...emulations.flatMap(({ dialect, clients }) =>
        clients.flatMap((one) => stores.clients.insertion(seededClient(parts, top, dialect, one))),
      ),
      ...(await administratorInsertions(parts, top, { emulations, password: await stretched })),
    ],
    audit: [
      {
        at: clock(),
        action: 'server.first-contents',
        outcome: 'done',
        requestId: newId(),
        organizationId: top.organizationId,
        detail: { contents: 'emulator' },
      },
    ],
  })
}

/** The number of devices of the estate that is there, complete or not. */
async function findDevices(properties: PropertyStore): Promise<number | undefined> {
  const done = await properties.get('demo')
  return done === undefined ? findUnfinishedDemo(properties) : Number(done)
}

/** The first client is made like any server's, with credentials that are not generated. */
const administrationDialect = {
  ...standardDialect,
  credentials: {
    clientId: () => publishedAdministration.clientId,
    clientSecret: () => publishedAdministration.clientSecret,
  },
}

const firstContentsSettings = {
  organization: 'Acme',
  adminClientId: undefined,
  adminClientSecret: undefined,
  adminUsername: publishedAdministration.username,
  adminPassword: publishedAdministration.password,
}

async function topGroup({ stores }: StartingContentsParts): Promise<OrganizationGroup> {
  const { items } = await stores.organizationGroups.list(wholeServer, { limit: 1 })
  const [top] = items
  if (!top) throw new Error('The first contents have no organization group.')
  return top
}

function roleIdOf(name: string): string {
  const role = builtInRoles(0).find((one) => one.name === name)
  if (!role) throw new Error(`There is no built-in role ${name}.`)
  return role.id
}

function seededClient(
  { clock, newId, hasher }: StartingContentsParts,
  top: OrganizationGroup,
  dialect: string,
  published: PublishedClient,
): Client {
  const now = secondsOf(clock())
  const plain = {
    origin: 'generated' as const,
    ...hasher.hashGenerated(published.clientSecret),
  }
  const secret = newSecret({
    id: newId(),
    name: 'Published secret',
    now,
    createdBy: 'server',
    loopbackOnly: true,
    plain,
  })
  return {
    ...clientForItself,
    id: newId(),
    dialect,
    clientId: published.clientId,
    name: published.name,
    description: 'Its credentials are published.',
    organizationId: top.organizationId,
    organizationGroupId: top.id,
    roleId: published.role === undefined ? undefined : roleIdOf(published.role),
    scope: published.scope,
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
}

async function administratorInsertions(
  { stores, clock, newId, apiKeySecrets }: StartingContentsParts,
  top: OrganizationGroup,
  { emulations, password }: { emulations: readonly Emulation[]; password: SecretHash },
): Promise<readonly Change[]> {
  const now = secondsOf(clock())
  const place = { organizationId: top.organizationId, organizationGroupId: top.id }
  const times = { createdAt: now, updatedAt: now, version: 1 }
  const changes: Change[] = []
  for (const { administrator: published } of emulations) {
    if (!published) continue
    const administrator: Administrator = {
      id: newId(),
      number: await stores.administrators.allocateNumber(),
      ...place,
      roleId: roleIdOf(published.role),
      username: published.username,
      email: 'emulator@acme.example',
      givenName: 'Emulator',
      familyName: 'Administrator',
      status: 'enabled',
      password: { ...password, changedAt: now },
      certificate: undefined,
      lastLoginAt: undefined,
      ...times,
    }
    const { text: _, ...kept } = apiKeySecrets.keep(published.apiKey)
    const key: ApiKey = {
      id: newId(),
      number: await stores.apiKeys.allocateNumber(),
      ...place,
      name: 'Emulator',
      kind: 'admin',
      status: 'enabled',
      ...kept,
      lastUsedAt: undefined,
      ...times,
    }
    changes.push(stores.administrators.insertion(administrator), stores.apiKeys.insertion(key))
  }
  return changes
}

/** Every published credential, by what programs of tests call it. */
export interface PublishedCredentials {
  readonly clients: Readonly<Record<string, { clientId: string; clientSecret: string }>>
  readonly basic:
    | { readonly username: string; readonly password: string; readonly apiKey: string }
    | undefined
}

/** Lists the credentials that seeds make. */
export function publishedCredentials(emulations: readonly Emulation[]): PublishedCredentials {
  const { clientId, clientSecret } = publishedAdministration
  const clients = emulations.flatMap((one) => one.clients)
  const basic = emulations.find(({ administrator }) => administrator)?.administrator
  return {
    clients: {
      ...Object.fromEntries(
        clients.map((one) => [one.key, { clientId: one.clientId, clientSecret: one.clientSecret }]),
      ),
      administration: { clientId, clientSecret },
    },
    basic: basic && {
      username: basic.username,
      password: basic.password,
      apiKey: basic.apiKey,
    },
  }
}
