import type { Change, Work } from '@frontdesk/directory/change.ts'
import { StoreError } from '@frontdesk/directory/store-error.ts'
import type { LocatedDevice } from '@frontdesk/estate/devices/device.ts'
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

/**
 * Notes that a profile is to be installed on a device or removed from it; the device does so when
 * it is next heard of.
 *
 * @throws UemFault profileNotAccessible, fieldInvalid, and valueInvalid for a second removal: that it
 *   is refused tells a client's own words (quirk U64)
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

  const told = changeEvent(context, request, {
    action: 'device.profile-requested',
    organizationId: device.organizationId,
    targetKind: 'device',
    targetId: device.id,
    detail: { profileId: profile.id, wanted: verb },
  })
  const change =
    verb === 'install'
      ? await installation(device.id, profile.id, context)
      : context.profiles.removal(device.id, profile.id)
  const done = await committed({ changes: [change], audit: [told] }, context)
  if (done) return { status: 200 }
  if (verb === 'remove' && (await context.profiles.statusOn(device.id, profile.id))) {
    throw new UemFault('valueInvalid', 'The profile is removed from the device already.')
  }
  // The device was deleted since it was read.
  throw new UemFault('fieldInvalid', 'No device is named, or it is not visible.')
}

/** What is installed until then stays known. */
async function installation(
  deviceId: number,
  profileId: number,
  { profiles }: UemContext,
): Promise<Change> {
  const before = await profiles.statusOn(deviceId, profileId)
  const installedVersion = before?.installedVersion
  return profiles.placement({ deviceId, profileId, status: 'pending-install', installedVersion })
}

/** False for a condition that does not hold, and for a device that is gone. */
async function committed(work: Work, { commit }: UemContext): Promise<boolean> {
  try {
    return await commit(work)
  } catch (error) {
    if (error instanceof StoreError && error.code === 'conflict') return false
    throw error
  }
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
