import { wholeServer } from '@frontdesk/directory/organization-groups/organization-group.ts'
import { StoreError } from '@frontdesk/directory/store-error.ts'
import type { AppStore } from '@frontdesk/estate/apps/app.ts'
import type { DemoEstate } from '@frontdesk/estate/demo/demo-estate.ts'
import type { Device, DeviceStore } from '@frontdesk/estate/devices/device.ts'
import type { ProfileStore } from '@frontdesk/estate/profiles/profile.ts'
import type { SmartGroupStore } from '@frontdesk/estate/smart-groups/smart-group.ts'
import type { TagStore } from '@frontdesk/estate/tags/tag.ts'
import type { EnrollmentUserStore } from '@frontdesk/estate/users/enrollment-user.ts'

/** The stores that a demo estate is written to. */
export interface EstateToFill {
  readonly users: Pick<EnrollmentUserStore, 'allocateIds' | 'insertAll'>
  readonly devices: Pick<DeviceStore, 'allocateIds' | 'search' | 'insertAll'>
  readonly profiles: Pick<ProfileStore, 'ofDevice' | 'insertAll' | 'insertStatuses'>
  readonly apps: Pick<AppStore, 'ofDevice' | 'insertAll' | 'insertStatuses'>
  readonly tags: Pick<TagStore, 'allocateIds' | 'insertAll' | 'attachAll' | 'carriersAmong'>
  readonly smartGroups: Pick<SmartGroupStore, 'allocateIds' | 'insertAll' | 'assignAll'>
}

const rowsPerBatch = 500

/** Writes an estate, or what of it an interrupted start has not written. */
export async function fillEstate(stores: EstateToFill, estate: DemoEstate): Promise<void> {
  const present = await countDevices(stores.devices)
  // With devices there, everything that they refer to was there before them.
  if (present === 0) await fillSurroundings(stores, estate)

  // Devices come in order of their ids, each batch followed by what is known of them: only the
  // last batch that has devices can lack some of them, or some of that.
  const firstOpen = Math.max(0, Math.ceil(present / rowsPerBatch) - 1) * rowsPerBatch
  let place = firstOpen
  for (const batch of batches(estate.devicesFrom(firstOpen))) {
    const missing = batch.slice(Math.max(0, present - place))
    if (missing.length > 0) await stores.devices.insertAll(missing)
    const there = present > place ? await factsThere(stores, estate, batch) : undefined
    await fillFacts(stores, estate, batch, there)
    place += batch.length
  }
}

async function fillSurroundings(stores: EstateToFill, estate: DemoEstate): Promise<void> {
  for (const batch of batches(estate.users)) await once(stores.users.insertAll(batch))
  await once(stores.profiles.insertAll(estate.profiles))
  await once(stores.apps.insertAll(estate.apps))
  await once(stores.tags.insertAll(estate.tags))
  await once(stores.smartGroups.insertAll(estate.smartGroups))
  await once(stores.smartGroups.assignAll(estate.assignments))
}

/** What an interrupted start wrote may be there already: each write was one transaction. */
async function once(writing: Promise<void>): Promise<void> {
  try {
    await writing
  } catch (error) {
    if (!(error instanceof StoreError && error.code === 'conflict')) throw error
  }
}

/** Keys of the profiles, apps and tags that devices of a batch have already. */
interface FactsThere {
  readonly profiles: ReadonlySet<string>
  readonly apps: ReadonlySet<string>
  readonly tags: ReadonlySet<string>
}

async function fillFacts(
  { profiles, apps, tags }: EstateToFill,
  estate: DemoEstate,
  batch: readonly Device[],
  there: FactsThere | undefined,
): Promise<void> {
  await profiles.insertStatuses(
    batch
      .flatMap((device) => estate.statusesOf(device))
      .filter(({ deviceId, profileId }) => !there?.profiles.has(`${deviceId}/${profileId}`)),
  )
  await apps.insertStatuses(
    batch
      .flatMap((device) => estate.appsOf(device))
      .filter(({ deviceId, appId }) => !there?.apps.has(`${deviceId}/${appId}`)),
  )
  await tags.attachAll(
    batch
      .flatMap((device) => estate.tagsOf(device))
      .filter(({ deviceId, tagId }) => !there?.tags.has(`${deviceId}/${tagId}`)),
  )
}

async function factsThere(
  stores: EstateToFill,
  estate: DemoEstate,
  batch: readonly Device[],
): Promise<FactsThere> {
  const profiles = new Set<string>()
  const apps = new Set<string>()
  const tags = new Set<string>()
  for (const { id } of batch) {
    const all = { offset: 0, limit: rowsPerBatch }
    const listed = await stores.profiles.ofDevice(wholeServer, id, all)
    for (const profile of listed.items) profiles.add(`${id}/${profile.id}`)
    const owned = await stores.apps.ofDevice(wholeServer, id, { ...all, descending: false })
    for (const app of owned.items) apps.add(`${id}/${app.id}`)
  }
  const ids = batch.map(({ id }) => id)
  for (const tag of estate.tags) {
    for (const id of await stores.tags.carriersAmong(tag.id, ids)) tags.add(`${id}/${tag.id}`)
  }
  return { profiles, apps, tags }
}

function* batches<Item>(items: Iterable<Item>): Generator<readonly Item[]> {
  let batch: Item[] = []
  for (const item of items) {
    batch.push(item)
    if (batch.length === rowsPerBatch) {
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
}

/** How many devices there are in the server. */
export async function countDevices(devices: Pick<DeviceStore, 'search'>): Promise<number> {
  const { total } = await devices.search(wholeServer, {
    offset: 0,
    limit: 1,
    orderBy: 'id',
    descending: false,
  })
  return total
}
