import type { Commit } from '@frontdesk/directory/change.ts'
import {
  type OrganizationGroup,
  type OrganizationGroupStore,
  wholeServer,
} from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { PersonStore } from '@frontdesk/directory/people/person.ts'
import type { PropertyStore } from '@frontdesk/directory/property-store.ts'
import { Refusal } from '@frontdesk/directory/refusal.ts'
import { type Clock, secondsOf, type UnixMilliseconds } from '@frontdesk/directory/units.ts'
import { demoEstate, demoUserCount } from '@frontdesk/estate/demo/demo-estate.ts'
import { demoGroups } from '@frontdesk/estate/demo/demo-groups.ts'
import { demoPeople } from '@frontdesk/estate/demo/demo-people.ts'
import { seededRandom } from '@frontdesk/estate/demo/seeded-random.ts'

import { countDevices, type EstateToFill, fillEstate } from './demo-fill.ts'
import { type DemoStart, formatDemoStart, parseDemoStart } from './demo-start.ts'

export interface DemoContentsParts {
  readonly stores: {
    readonly organizationGroups: Pick<
      OrganizationGroupStore,
      'allocateId' | 'findByGroupId' | 'insertion' | 'list'
    >
    readonly people: Pick<PersonStore, 'insertion'>
    readonly properties: PropertyStore
  } & EstateToFill
  readonly commit: Commit
  readonly clock: Clock
  /** Names the making of the demo in the audit. */
  readonly newId: () => string
  /** How many devices. */
  readonly devices: number
}

/** `finished`: an earlier start was interrupted, this one did the rest. `present`: nothing to do. */
export type DemoOutcome = 'made' | 'finished' | 'present'

/** Set when the demo is begun, with what it takes to go on after an interruption. */
const startedProperty = 'demo-started'
/** Set last, to the number of devices: an estate without it is not complete. */
const doneProperty = 'demo'

const seed = 1
/** At least as many as the demo has tags, and smart groups. */
const fixedThings = 100
/** Ids are fixed, for nothing else was in the estate before. */
const firstIds = { firstDeviceId: 1, firstProfileId: 1, firstUserId: 1 }

/**
 * Fills a database that holds its first contents and nothing else with the demo estate. When the
 * process ends in the middle, the next call completes the very same estate.
 *
 * @throws Refusal conflict when the database holds anything else, or a demo of another size, or
 *   when another process is making one; the message says what to do
 */
export async function makeDemoContents(parts: DemoContentsParts): Promise<DemoOutcome> {
  const { properties } = parts.stores
  const done = await properties.get(doneProperty)
  if (done !== undefined) {
    requireSameSize(Number(done), parts.devices)
    return 'present'
  }

  const earlier = parseDemoStart(await properties.get(startedProperty))
  if (earlier) requireSameSize(earlier.devices, parts.devices)
  const start = earlier ?? (await begin(parts))

  const groups = await groupsOf(parts, start.organizationId)
  const estate = demoEstate({ ...start, ...firstIds, seed, groups })
  await fillEstate(parts.stores, estate)

  const committed = await parts.commit({
    changes: [properties.insertion(doneProperty, String(parts.devices))],
    audit: [auditEvent(parts, start, { contents: 'demo', completed: true })],
  })
  if (!committed) return 'present'
  return earlier ? 'finished' : 'made'
}

/**
 * The size of a demo estate that was begun and not completed: a server that finds one should not
 * serve it, but ask for a start with `--demo` and this number, or for another database.
 */
export async function findUnfinishedDemo(properties: PropertyStore): Promise<number | undefined> {
  if ((await properties.get(doneProperty)) !== undefined) return undefined
  return parseDemoStart(await properties.get(startedProperty))?.devices
}

function requireSameSize(found: number, asked: number): void {
  if (found === asked) return
  throw new Refusal(
    'conflict',
    `This database holds a demo estate of ${found} devices, not ${asked}: start with --demo ${found}, or with an empty database.`,
  )
}

/** Writes groups, people and the mark that the demo is begun: all or nothing. */
async function begin(parts: DemoContentsParts): Promise<DemoStart> {
  const { organizationGroups, people, properties } = parts.stores
  const top = await requireEmptyEstate(parts)
  const start: DemoStart = {
    devices: parts.devices,
    now: parts.clock(),
    organizationId: top.organizationId,
  }

  await takeIds(parts)
  const groups = await newGroups(parts, top, start.now)
  const persons = demoPeople({ ...start, ...firstIds, seed, groups })
  const committed = await parts.commit({
    changes: [
      properties.insertion(startedProperty, formatDemoStart(start)),
      ...groups.map((group) => organizationGroups.insertion(group)),
      ...persons.flatMap((person) => people.insertion(person)),
    ],
    audit: [
      auditEvent(parts, start, {
        contents: 'demo',
        devices: parts.devices,
        organizationGroups: groups.map((group) => group.groupId),
        people: persons.length,
      }),
    ],
  })
  if (!committed) {
    throw new Refusal(
      'conflict',
      'Another process is making a demo estate here: start again later.',
    )
  }
  return start
}

/** What is made later must not be given the ids of the demo, which are fixed. */
async function takeIds({ stores, devices }: DemoContentsParts): Promise<void> {
  await stores.devices.allocateIds(devices)
  await stores.users.allocateIds(demoUserCount(devices))
  await stores.tags.allocateIds(fixedThings)
  await stores.smartGroups.allocateIds(fixedThings)
}

async function requireEmptyEstate({ stores }: DemoContentsParts): Promise<OrganizationGroup> {
  const [top, ...others] = (await stores.organizationGroups.list(wholeServer, { limit: 2 })).items
  if (top === undefined || others.length > 0 || (await countDevices(stores.devices)) > 0) {
    throw new Refusal(
      'conflict',
      'The database is not empty, and a demo estate is made only in an empty one: name another database, or start without --demo.',
    )
  }
  return top
}

async function newGroups(
  { stores }: DemoContentsParts,
  top: OrganizationGroup,
  now: UnixMilliseconds,
): Promise<readonly OrganizationGroup[]> {
  const createdAt = secondsOf(now)
  const made = new Map<string | undefined, OrganizationGroup>([[undefined, top]])
  for (const plan of demoGroups) {
    const parent = made.get(plan.parentGroupId)
    if (parent === undefined) throw new Error(`${plan.groupId} comes before its parent.`)
    const id = await stores.organizationGroups.allocateId()
    made.set(plan.groupId, {
      id,
      uuid: seededRandom(`${seed}/group/${plan.groupId}`).uuid(),
      organizationId: top.organizationId,
      parentId: parent.id,
      groupId: plan.groupId,
      name: plan.name,
      type: plan.type,
      path: `${parent.path}${id}/`,
      country: plan.country,
      locale: plan.locale,
      createdAt,
      updatedAt: createdAt,
      version: 1,
    })
  }
  made.delete(undefined)
  return [...made.values()]
}

/** The customer group and the groups of the demo, as the database has them. */
async function groupsOf({ stores }: DemoContentsParts, organizationId: string) {
  const { items } = await stores.organizationGroups.list(wholeServer, { limit: 500 })
  const top = items.find((one) => one.organizationId === organizationId && !one.parentId)
  const below = await Promise.all(
    demoGroups.map(({ groupId }) => stores.organizationGroups.findByGroupId(groupId)),
  )
  return [top, ...below].filter((group) => group !== undefined)
}

function auditEvent(
  { clock, newId }: DemoContentsParts,
  { organizationId }: DemoStart,
  detail: Readonly<Record<string, string | number | boolean | readonly string[]>>,
) {
  return {
    at: clock(),
    action: 'server.first-contents',
    outcome: 'done',
    requestId: newId(),
    organizationId,
    detail,
  } as const
}
