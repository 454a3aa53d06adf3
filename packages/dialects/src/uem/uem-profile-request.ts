import type { LocatedDevice } from '@frontdesk/estate/devices/device.ts'
import type { DeviceProfileStatus } from '@frontdesk/estate/profiles/profile.ts'
import type { Static } from 'typebox'

import type { WireRequest } from '../exchange.ts'
import { changeEvent } from './uem-audit.ts'
import type { UemContext } from './uem-context.ts'
import { findBySearch } from './uem-device-lookup.ts'
import { UemFault } from './uem-faults.ts'
import type { ProfileDevice } from './uem-profile-schemas.ts'

interface ProfileOrder {
  readonly profileId: number
  readonly body: Static<typeof ProfileDevice> | undefined
  readonly verb: 'install' | 'remove'
  readonly request: WireRequest
  readonly context: UemContext
}

/** A second removal is refused: a client's own words tell so (quirk U64). */
const removed: readonly DeviceProfileStatus['status'][] = ['pending-removal', 'confirmed-removal']

/**
 * Notes that a profile is to be installed on a device or removed from it; the device does so when
 * it is next heard of. What is installed until then stays known.
 *
 * @throws UemFault profileNotAccessible and fieldInvalid
 */
export async function requestProfile({ profileId, body, verb, request, context }: ProfileOrder) {
  const profile = await context.profiles.find(context.caller.effective.reach, profileId)
  if (!profile) throw new UemFault('profileNotAccessible')
  const device = await requireNamedDevice(body ?? {}, context)
  // The server's operator sees every organization; a profile still stays within its own.
  if (device.organizationId !== profile.organizationId) throw new UemFault('profileNotAccessible')
  if (device.platform !== profile.platform) {
    throw new UemFault('fieldInvalid', 'The profile is for another platform than the device.')
  }
  if (verb === 'install' && profile.status === 'inactive') {
    throw new UemFault('fieldInvalid', 'The profile is inactive.')
  }

  const before = await context.profiles.statusOn(device.id, profile.id)
  if (verb === 'remove' && before && removed.includes(before.status)) {
    throw new UemFault('valueInvalid', 'The profile is removed from the device already.')
  }
  const placement: DeviceProfileStatus = {
    deviceId: device.id,
    profileId: profile.id,
    status: verb === 'install' ? 'pending-install' : 'pending-removal',
    installedVersion: before?.installedVersion,
  }
  const told = changeEvent(context, request, {
    action: 'device.profile-requested',
    organizationId: device.organizationId,
    targetKind: 'device',
    targetId: device.id,
    detail: { profileId: profile.id, wanted: verb },
  })
  const changes = [context.profiles.placement(placement)]
  const done = await context.commit({ changes, audit: [told] })
  // The device was deleted since it was read.
  if (!done) throw new UemFault('fieldInvalid', 'No device is named, or it is not visible.')
  return { status: 200 }
}

/** Of several names, each has to name the same device: nothing is done to one of two. */
async function requireNamedDevice(
  body: Static<typeof ProfileDevice>,
  context: UemContext,
): Promise<LocatedDevice> {
  const named = [
    ['DeviceId', body.DeviceId ? String(body.DeviceId) : ''],
    ['Serialnumber', body.SerialNumber],
    ['Udid', body.Udid],
    ['Macaddress', body.MacAddress],
  ] as const
  const asked = named.filter(([, value]) => value?.trim())
  const found = await Promise.all(
    asked.map(([kind, value]) => findBySearch(context, kind, value ?? '')),
  )
  const [device] = found
  if (!device || found.some((other) => other?.id !== device.id)) {
    throw new UemFault('fieldInvalid', 'No device is named, or it is not visible.')
  }
  return device
}
