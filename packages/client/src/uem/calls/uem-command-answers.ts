// Made by `npm run docs` from the operation table. Change that, not this.

export interface CommandDeviceByUuidBody {
  readonly unlock_pin?: number | string | undefined
  readonly message?: string | undefined
  readonly reboot_count?: number | undefined
  readonly sensor_names?: readonly string[] | undefined
}

export interface CommandDevicesByUuidBody {
  readonly device_uuids: readonly string[]
  readonly unlock_pin?: number | string | undefined
  readonly message?: string | undefined
  readonly reboot_count?: number | undefined
  readonly sensor_names?: readonly string[] | undefined
}
