/** Calls of one subject; each subject is a file of its own. */
export interface CallArea {
  readonly area: string
  /** `METHOD /path` to the call's name; `METHOD /path v2` where a version has another. */
  readonly names: Readonly<Record<string, string>>
}

/**
 * What the client calls each row of the operation table. `search` and `list` answer many, `get`
 * one; `...By` finds the device by another identifier (`searchby` and `id`).
 */
export const callAreas: readonly CallArea[] = [
  {
    area: 'group',
    names: {
      'GET /api/system/info': 'getSystemInformation',
      'GET /api/system/groups/search': 'searchGroups',
      'GET /api/system/groups/{id}': 'getGroup',
      'GET /api/system/groups/{uuid}': 'getGroup',
      'GET /api/system/groups/{id}/children': 'listGroupChildren',
      'POST /api/system/groups/{id}': 'createGroup',
      'PUT /api/system/groups/{id}': 'changeGroup',
      'DELETE /api/system/groups/{id}': 'deleteGroup',
      'GET /api/system/groups/{id}/tags': 'listGroupTags',
      'GET /api/system/groups/{organizationGroupUuid}/api-keys': 'listGroupApiKeys',
    },
  },
  {
    area: 'people',
    names: {
      'GET /api/system/admins/search': 'searchAdministrators',
      'GET /api/system/users/search': 'searchUsers',
      'GET /api/system/users/search v2': 'findUser',
      'GET /api/system/users/{id}': 'getUser',
      'GET /api/system/users/enrolleddevices/search': 'searchEnrolledDevices',
    },
  },
  {
    area: 'device',
    names: {
      'GET /api/mdm/devices/search': 'searchDevices',
      'GET /api/mdm/devices/extensivesearch': 'searchDevicesExtensively',
      'GET /api/mdm/devices/{id}': 'getDevice',
      'GET /api/mdm/devices/{uuid}': 'getDevice',
      'GET /api/mdm/devices': 'getDeviceBy',
      'POST /api/mdm/devices/id': 'getDevices',
      'POST /api/mdm/devices': 'getDevicesBy',
    },
  },
  {
    area: 'device-change',
    names: {
      'PUT /api/mdm/devices/{id}': 'changeDevice',
      'PUT /api/mdm/devices': 'changeDeviceBy',
      'PUT /api/mdm/devices/{id}/commands/changeorganizationgroup/{group}': 'moveDevice',
      'POST /api/mdm/devices/commands/changeorganizationgroup': 'moveDeviceBy',
      'DELETE /api/mdm/devices/{id}': 'deleteDevice',
      'DELETE /api/mdm/devices': 'deleteDeviceBy',
      'POST /api/mdm/devices/bulk': 'deleteDevices',
      'GET /api/mdm/devices/bulksettings': 'getBulkLimits',
    },
  },
  {
    area: 'device-facts',
    names: {
      'GET /api/mdm/devices/{id}/profiles': 'listDeviceProfiles',
      'GET /api/mdm/devices/profiles': 'listDeviceProfilesBy',
      'GET /api/mdm/devices/{id}/compliance': 'listDeviceCompliance',
      'GET /api/mdm/devices/compliance': 'listDeviceComplianceBy',
      'GET /api/mdm/devices/{id}/apps': 'listDeviceApps',
      'GET /api/mdm/devices/apps': 'listDeviceAppsBy',
      'GET /api/mdm/devices/{uuid}/apps': 'getDeviceApp',
      'GET /api/mdm/devices/{uuid}/apps/search': 'searchDeviceApps',
      'GET /api/mdm/devices/{id}/security': 'getDeviceSecurity',
      'GET /api/mdm/devices/security': 'getDeviceSecurityBy',
      'GET /api/mdm/devices/{id}/network': 'getDeviceNetwork',
      'GET /api/mdm/devices/network': 'getDeviceNetworkBy',
      'GET /api/mdm/devices/{id}/user': 'getDeviceUser',
      'GET /api/mdm/devices/user': 'getDeviceUserBy',
    },
  },
  {
    area: 'command',
    names: {
      'POST /api/mdm/devices/{id}/commands': 'commandDevice',
      'POST /api/mdm/devices/commands': 'commandDeviceBy',
      'POST /api/mdm/devices/commands/bulk': 'commandDevices',
      'POST /api/mdm/devices/{uuid}/commands/{command}': 'commandDeviceByUuid',
      'POST /api/mdm/devices/commands/{command}': 'commandDevicesByUuid',
    },
  },
  {
    area: 'worded-command',
    names: {
      'POST /api/mdm/devices/{id}/commands/finddevice': 'findDevice',
      'POST /api/mdm/devices/commands/finddevice': 'findDeviceBy',
      'POST /api/mdm/devices/{id}/commands/changepasscode': 'changeDevicePasscode',
      'POST /api/mdm/devices/commands/changepasscode': 'changeDevicePasscodeBy',
      'POST /api/mdm/devices/commands/scheduleosupdate': 'updateDeviceSystemBy',
      'POST /api/mdm/devices/commands/bulk/scheduleosupdate': 'updateDeviceSystems',
    },
  },
  {
    area: 'tag',
    names: {
      'GET /api/mdm/tags/search': 'searchTags',
      'POST /api/mdm/tags/addtag': 'addTag',
      'POST /api/mdm/tags': 'createTag',
      'POST /api/mdm/tags/{tagid}/adddevices': 'tagDevices',
      'POST /api/mdm/tags/{tagid}/removedevices': 'untagDevices',
      'GET /api/mdm/tags/{tagId}/devices': 'listTaggedDevices',
    },
  },
  {
    area: 'smart-group',
    names: {
      'GET /api/mdm/smartgroups/search': 'searchSmartGroups',
      'GET /api/mdm/smartgroups/{id}': 'getSmartGroup',
      'POST /api/mdm/smartgroups': 'createSmartGroup',
      'PUT /api/mdm/smartgroups/{id}': 'changeSmartGroup',
      'DELETE /api/mdm/smartgroups/{id}': 'deleteSmartGroup',
      'GET /api/mdm/smartgroups/{smartgroupid}/devices': 'listSmartGroupDevices',
    },
  },
  {
    area: 'catalog',
    names: {
      'GET /api/mdm/profiles/search': 'searchProfiles',
      'POST /api/mdm/profiles/search': 'searchProfiles',
      'POST /api/mdm/profiles/{profileid}/install': 'installProfile',
      'POST /api/mdm/profiles/{profileid}/remove': 'removeProfile',
      'GET /api/mam/apps/search': 'searchApps',
    },
  },
]

/** What the names are for. */
export interface NamedRow {
  readonly method: string
  readonly path: string
  readonly version: number
}

export interface CallName {
  readonly area: string
  readonly name: string
}

/** The area and name of a row; undefined for a row without one. */
export function findCallName(areas: readonly CallArea[], row: NamedRow): CallName | undefined {
  const key = `${row.method} ${row.path}`
  for (const { area, names } of areas) {
    const name = names[`${key} v${row.version}`] ?? names[key]
    if (name !== undefined) return { area, name }
  }
  return undefined
}

/** Rows without a name, names without a row, and names that mean two things; a sentence each. */
export function callNameProblems(
  areas: readonly CallArea[],
  rows: readonly NamedRow[],
): readonly string[] {
  const problems: string[] = []
  const shapes = new Map<string, string>()
  const taken = new Set<string>()
  for (const row of rows) {
    const text = `${row.method} ${row.path} v${row.version}`
    const name = findCallName(areas, row)?.name
    if (name === undefined) {
      problems.push(`${text} has no name in tools/client-call-names.ts`)
      continue
    }
    const versioned = `${name} of version ${row.version}`
    if (taken.has(versioned)) problems.push(`${versioned} is used twice, for ${text} too`)
    taken.add(versioned)
    const shape = row.path.replaceAll(/\{\w+\}/g, '{}')
    const before = shapes.get(name)
    if (before !== undefined && before !== shape) {
      problems.push(`${name} is used for different paths: ${before}, ${shape}`)
    }
    shapes.set(name, shape)
  }
  const keys = new Set(
    rows.flatMap(({ method, path, version }) => [
      `${method} ${path}`,
      `${method} ${path} v${version}`,
    ]),
  )
  for (const key of areas.flatMap(({ names }) => Object.keys(names))) {
    if (!keys.has(key)) problems.push(`${key} has a name and no row`)
  }
  return problems
}
