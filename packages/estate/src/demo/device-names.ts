import type { DemoUser } from './demo-people.ts'
import type { DeviceModel } from './device-models.ts'
import { type OsRelease, osNames } from './os-releases.ts'

interface NamedDevice {
  readonly index: number
  readonly model: DeviceModel
  readonly release: OsRelease
  readonly user: DemoUser
  readonly serialNumber: string
}

/** The names of one device: the console's, the device's own, and the network's if it has one. */
export function deviceNames(device: NamedDevice) {
  const { model, release, user, serialNumber } = device
  const system = `${osNames[model.line]} ${release.version}`
  return {
    friendlyName: `${user.userName} ${model.name} ${system} ${serialNumber.slice(-4)}`,
    ...ownNames(device),
  }
}

function ownNames({ index, model, user, serialNumber }: NamedDevice) {
  const { givenName } = user
  switch (model.platform) {
    case 'apple-ios':
      return { reportedName: `${givenName}’s ${model.name.split(' ')[0]}`, hostName: undefined }
    case 'apple-macos': {
      const product = model.name.replace(/ \(.*/, '')
      const account = user.userName.replace(/[^a-z]+/g, '')
      const hostName = `${account}-${product.toLowerCase().replaceAll(' ', '-')}.local`
      return { reportedName: `${givenName}’s ${product}`, hostName }
    }
    case 'apple-tvos':
      return { reportedName: `${rooms[index % rooms.length]} TV`, hostName: undefined }
    case 'android':
      return { reportedName: model.name, hostName: undefined }
    default: {
      // NetBIOS gives a computer's name fifteen signs.
      const hostName = `ACME-${serialNumber.slice(-8)}`
      return { reportedName: hostName, hostName }
    }
  }
}

const rooms = ['Lobby', 'Boardroom', 'Canteen', 'Training Room', 'Showroom', 'Meeting Room 2']
