import { StoreError } from '@frontdesk/directory/store-error.ts'
import type { LocatedDevice } from '@frontdesk/estate/devices/device.ts'
import type { Tag } from '@frontdesk/estate/tags/tag.ts'

import type { WireRequest } from '../exchange.ts'
import { changeEvent } from './uem-audit.ts'
import { type BulkFault, bulkAnswer, requireBulkValues } from './uem-bulk-values.ts'
import type { UemContext } from './uem-context.ts'
import { findManyBySearch } from './uem-device-lookup.ts'
import { UemFault } from './uem-faults.ts'

/** How often devices that are tagged or deleted meanwhile are read again. */
const attempts = 5

interface CarrierOrder {
  readonly tagId: number
  readonly body: Parameters<typeof requireBulkValues>[0]
  readonly to: 'tagged' | 'untagged'
  readonly request: WireRequest
  readonly context: UemContext
}

/**
 * Puts a tag on the devices that a body names, or takes it off, in one transaction. Devices that
 * are as wanted already, or not visible, are faults (quirk U60).
 *
 * @throws UemFault tagNotVisible, unavailable when they change again and again, and as `requireBulkValues`
 */
export async function changeCarriers({ tagId, body, to, request, context }: CarrierOrder) {
  const { reach } = context.caller.effective
  const values = requireBulkValues(body, {
    missing: 'tagValuesMissing',
    tooMany: 'tagValuesTooMany',
  })
  const tag = await context.tags.find(reach, tagId)
  if (!tag) throw new UemFault('tagNotVisible')
  for (let attempt = 0; attempt < attempts; attempt++) {
    const { unknown, changed, alike } = await partedBy(tag, values, { to, context })
    const done = changed.length === 0 || (await carryOut(tag, changed, { to, request, context }))
    if (!done) continue
    const asWanted = to === 'tagged' ? 'tagThereAlready' : 'tagNotThere'
    const faults: BulkFault[] = [
      ...unknown.map((value) => ({ value, fault: 'commandDeviceNotFound' }) as const),
      ...alike.map(({ id }) => ({ value: String(id), fault: asWanted }) as const),
    ]
    return { status: 200, value: bulkAnswer(values.length, faults) }
  }
  throw new UemFault('unavailable')
}

/** What values name: nothing, devices that would change, and devices that are as wanted. */
async function partedBy(
  tag: Tag,
  values: readonly string[],
  { to, context }: Pick<CarrierOrder, 'to' | 'context'>,
) {
  const { devices, missing } = await findManyBySearch(context, 'id', values)
  // The server's operator sees every organization; a tag still stays within its own.
  const isStranger = (device: LocatedDevice) => device.organizationId !== tag.organizationId
  const unknown = [...missing, ...devices.filter(isStranger).map(({ id }) => String(id))]
  const wanted = devices.filter((device) => !isStranger(device))
  const ids = wanted.map(({ id }) => id)
  const carriers = await context.tags.carriersAmong(tag.id, ids)
  const changed = wanted.filter(({ id }) => carriers.has(id) === (to === 'untagged'))
  return { unknown, changed, alike: wanted.filter((device) => !changed.includes(device)) }
}

/** @returns false when a device was tagged, untagged or deleted since it was read */
async function carryOut(
  tag: Tag,
  devices: readonly LocatedDevice[],
  { to, request, context }: Pick<CarrierOrder, 'to' | 'request' | 'context'>,
): Promise<boolean> {
  const taggedAt = context.clock()
  const changes = devices.map(({ id }) =>
    to === 'tagged'
      ? context.tags.attachment({ tagId: tag.id, deviceId: id, taggedAt })
      : context.tags.detachment(tag.id, id),
  )
  const audit = devices.map(({ id, organizationId }) =>
    changeEvent(context, request, {
      action: `device.${to}`,
      organizationId,
      targetKind: 'device',
      targetId: id,
      detail: { tagId: tag.id },
    }),
  )
  try {
    return await context.commit({ changes, audit })
  } catch (error) {
    if (error instanceof StoreError && error.code === 'conflict') return false
    throw error
  }
}
