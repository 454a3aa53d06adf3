import {
  isWithin,
  type OrganizationGroup,
} from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { DeviceFilter, LocatedDevice } from '@frontdesk/estate/devices/device.ts'
import { type Static, Type } from 'typebox'

import { type UemContext, uemOperation } from './uem-context.ts'
import { parseDateTime } from './uem-date-time.ts'
import { UemFault } from './uem-faults.ts'
import { Fault, NumericId } from './uem-schemas.ts'
import { EnrolledDevices } from './uem-user-schemas.ts'
import { encodeEnrolledDevice } from './uem-user-shape.ts'
import { requireVisibleGroup } from './uem-visible-group.ts'
import { findPlatform } from './uem-vocabulary.ts'

/** The list has no pages, so this many devices are all that it ever holds (quirk U48). */
const maximumDevices = 5000

/** Groups with the wanted words in their name, of which those with the very name are looked into. */
const maximumGroups = 500

const word = Type.Optional(Type.String({ maxLength: 64 }))
const words = Type.Optional(Type.String({ maxLength: 255 }))

const EnrolledDeviceQuery = Type.Object({
  organizationgroupid: Type.Optional(NumericId),
  organizationgroup: Type.Optional(
    Type.String({ maxLength: 255, description: 'The whole name, in any letter case.' }),
  ),
  platform: word,
  customattributes: words,
  serialnumber: words,
  seensince: word,
  seentill: word,
  enrolledsince: word,
  enrolledtill: word,
})

type Query = Static<typeof EnrolledDeviceQuery>

/** Enrolled devices as a list of their users' names. */
export const uemEnrolledDeviceOperations = [
  uemOperation({
    method: 'GET',
    path: '/api/system/users/enrolleddevices/search',
    versions: [1],
    summary: 'Lists enrolled devices with the names of their users, 5,000 at the most.',
    source: 'Published specification (confirmed); member order and form of dates inferred.',
    query: EnrolledDeviceQuery,
    demands: 'devices:read',
    replies: { 200: EnrolledDevices, 204: null, 400: Fault, 401: Fault, 403: Fault },
    async run({ query, ...context }) {
      const devices = await enrolledDevices(query, context)
      if (devices.length === 0) return { status: 204 }
      return { status: 200, value: { EnrolledDeviceInfoList: devices.map(encodeEnrolledDevice) } }
    },
  }),
]

async function enrolledDevices(query: Query, context: UemContext) {
  const filter = filterOf(query)
  const groupIds = await groupsOf(query, context)
  // No device here has an attribute of somebody's own (quirk U45).
  if (filter === 'nothing' || query.customattributes !== undefined) return []
  const found = new Map<number, LocatedDevice>()
  for (const organizationGroupId of groupIds) {
    const { items } = await context.devices.search(context.caller.effective.reach, {
      ...filter,
      organizationGroupId,
      offset: 0,
      limit: maximumDevices,
      orderBy: 'id',
      descending: false,
    })
    for (const device of items) found.set(device.id, device)
  }
  return [...found.values()].sort((a, b) => a.id - b.id).slice(0, maximumDevices)
}

function filterOf(query: Query): DeviceFilter | 'nothing' {
  const platform = query.platform === undefined ? undefined : findPlatform(query.platform)
  if (platform === 'none') return 'nothing'
  if (platform === undefined && query.platform !== undefined) {
    throw new UemFault('valueInvalid', 'The value of platform is not known.')
  }
  const date = (name: 'seensince' | 'seentill' | 'enrolledsince' | 'enrolledtill') => {
    const text = query[name]
    return text === undefined ? undefined : parseDateTime(text, name)
  }
  return {
    enrollmentStatus: 'enrolled',
    platform,
    serialNumber: query.serialnumber,
    seenSince: date('seensince'),
    seenUntil: date('seentill'),
    enrolledSince: date('enrolledsince'),
    enrolledUntil: date('enrolledtill'),
  }
}

/** Tops of the subtrees to look into; a group without an id is the whole reach. */
async function groupsOf(query: Query, context: UemContext): Promise<(number | undefined)[]> {
  const { organizationgroupid: id, organizationgroup: name } = query
  const byId =
    id === undefined ? undefined : await requireVisibleGroup(id, 'searchGroupNotVisible', context)
  if (name === undefined) return [byId?.id]
  const { items } = await context.organizationGroups.search(context.caller.effective.reach, {
    name,
    offset: 0,
    limit: maximumGroups,
    orderBy: 'id',
    descending: false,
  })
  const named = items.filter((group) => group.name.toLowerCase() === name.toLowerCase())
  // What lies inside another of them is looked into already.
  const tops = named.filter(
    (group) => !named.some((other) => other !== group && isWithin(other, group.path)),
  )
  return tops.flatMap((group) => overlap(group, byId))
}

/** The top of what two subtrees have in common, if anything. */
function overlap(named: OrganizationGroup, byId: OrganizationGroup | undefined): number[] {
  if (!byId || isWithin(byId, named.path)) return [named.id]
  return isWithin(named, byId.path) ? [byId.id] : []
}
