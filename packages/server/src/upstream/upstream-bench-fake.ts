import { randomUUIDv7 } from 'node:crypto'

import type { WireReply, WireRequest, WireRoute } from '@frontdesk/dialects/exchange.ts'
import { newOrganization } from '@frontdesk/directory/organizations/new-organization.ts'
import type { Person } from '@frontdesk/directory/people/person.ts'
import { failureLimits } from '@frontdesk/protocol/failure-limits/failure-limits.ts'
import { fakeKeyMaterial } from '@frontdesk/protocol/keys/key-material-fake.ts'
import { stepsOf } from '@frontdesk/protocol/sign-in/sign-in.ts'
import { factorFailureRates } from '@frontdesk/protocol/sign-in/sign-in-parts.ts'
import { openStores, type Stores } from '@frontdesk/store/stores.ts'
import { pino } from 'pino'

import { pageCookies } from '../pages/page-cookies.ts'
import { returnStates } from '../pages/return-state.ts'
import { readSettings } from '../settings/settings.ts'
import { signInParts } from '../sign-in/sign-in-composition.ts'
import { upstreamSignIn } from './upstream-sign-in.ts'

/** A browser of a test: keeps cookies, follows nothing. */
export interface FakeBrowser {
  get(target: string): Promise<WireReply>
}

/** Signing in upstream on a database in memory. */
export interface UpstreamBench {
  readonly stores: Stores
  /** What was written to the log, JSON lines. */
  readonly log: readonly string[]
  /** Another organization than the one that people are in where nothing is said. */
  readonly other: Place
  browser(): FakeBrowser
  /** A browser in which this person has a session already. */
  signedIn(person: Person): Promise<FakeBrowser>
  addPerson(username: string, members?: Partial<Person>): Promise<Person>
  returnState(organizationId?: string | undefined): string
  close(): Promise<void>
}

const publicUrl = 'http://localhost:8080'

export async function upstreamBench(
  environment: Readonly<Record<string, string>>,
): Promise<UpstreamBench> {
  const clock = Date.now
  const keys = fakeKeyMaterial()
  const stores = await openStores({
    url: 'sqlite::memory:',
    auditKey: Buffer.alloc(32, 7),
    writer: 'bench',
    clock,
  })
  const log: string[] = []
  const logger = pino({ base: null }, { write: (line: string) => log.push(line) })
  const limits = failureLimits({ clock, rates: factorFailureRates, save: () => undefined })
  const signIn = signInParts({
    publicUrl,
    stores,
    keys,
    stretch: async (secret) => Buffer.from(secret),
    limits,
    factorLimits: limits,
    clock,
    newId: randomUUIDv7,
    sendMail: undefined,
    onMailFailure: () => undefined,
    upstream: readSettings(environment),
    logger,
  })
  const states = returnStates({ keys, clock })
  const upstream = upstreamSignIn(readSettings(environment), {
    ...signIn,
    publicUrl,
    people: stores.people,
    identities: stores.upstreamIdentities,
    states,
    usedAttempts: stores.assertionIds,
    keys,
    commit: stores.commit,
    standings: stores.standings,
    clock,
    logger,
  })
  const routes: readonly WireRoute[] = [...signIn.routes, ...(upstream?.routes ?? [])]
  const home = await organizationIn(stores, 'HOME')
  const other = await organizationIn(stores, 'OTHER')
  const cookies = pageCookies(publicUrl)

  const browserWith = (jar: Map<string, string>): FakeBrowser => ({
    async get(target) {
      const url = new URL(target, publicUrl)
      const route = routes.find(({ path }) => path === url.pathname)
      if (!route) throw new Error(`There is no ${url.pathname}.`)
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
      const reply = await route.handle(requestOf(url, cookie))
      for (const line of reply.cookies ?? []) keep(jar, line)
      return reply
    },
  })

  return {
    stores,
    log,
    other,
    browser: () => browserWith(new Map()),
    async signedIn(person) {
      const origin = { address: '127.0.0.1', browser: 'test', requestId: randomUUIDv7() }
      const steps = stepsOf(person, ['password'])
      const begun = await signIn.signIns.begin(steps, origin)
      const jar = new Map<string, string>()
      keep(jar, cookies.session(begun.cookie))
      return browserWith(jar)
    },
    async addPerson(username, members = {}) {
      const person: Person = {
        id: randomUUIDv7(),
        ...home,
        username,
        email: `${username}@example.com`,
        givenName: '',
        familyName: '',
        status: 'enabled',
        roles: [],
        password: undefined,
        secondFactor: 'optional',
        createdAt: 1,
        updatedAt: 1,
        version: 1,
        ...members,
      }
      await stores.commit({ changes: stores.people.insertion(person), audit: [] })
      return person
    },
    returnState: (only) => states.seal({ returnPath: '/device', organizationId: only }),
    close: () => stores.close(),
  }
}

type Place = Pick<Person, 'organizationId' | 'organizationGroupId'>

async function organizationIn(stores: Stores, groupId: string): Promise<Place> {
  const parts = { stores, clock: Date.now, newId: randomUUIDv7 }
  const { organization, top } = await newOrganization(parts, { name: groupId, groupId })
  const { organizations, organizationGroups } = stores
  await stores.commit({
    changes: [organizations.insertion(organization), organizationGroups.insertion(top)],
    audit: [],
  })
  return { organizationId: organization.id, organizationGroupId: top.id }
}

function keep(jar: Map<string, string>, setCookie: string): void {
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(setCookie) ?? []
  if (name !== '') jar.set(name, value)
}

function requestOf(url: URL, cookie: string): WireRequest {
  const requestId = randomUUIDv7()
  const address = '127.0.0.1'
  return {
    method: 'GET',
    receiveBody: async () => false,
    rawPath: url.pathname,
    params: {},
    query: [...url.searchParams],
    header: (name) => (name.toLowerCase() === 'cookie' ? cookie : undefined),
    body: undefined,
    address,
    isEncrypted: false,
    boundTo: undefined,
    requestId,
    decision: { requestId, at: Date.now(), method: 'GET', route: url.pathname, address },
  }
}
