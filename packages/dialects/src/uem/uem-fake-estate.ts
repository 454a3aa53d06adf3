import { Buffer } from 'node:buffer'

import type { AuditEvent } from '@frontdesk/directory/audit/audit-event.ts'
import type { Decision } from '@frontdesk/directory/audit/decision.ts'
import type { Change } from '@frontdesk/directory/change.ts'
import { isWithin } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { Permission } from '@frontdesk/directory/permissions.ts'
import type { DeviceCommand } from '@frontdesk/estate/commands/device-command.ts'
import type { DeviceSearch, LocatedDevice } from '@frontdesk/estate/devices/device.ts'
import type { DeviceProfile } from '@frontdesk/estate/profiles/profile.ts'
import type { QuotaState } from '@frontdesk/protocol/call-quotas/call-quotas.ts'
import { BearerError } from '@frontdesk/protocol/errors.ts'

import type { WireReply, WireRequest, WireRoute } from '../exchange.ts'
import type { UemCaller } from './uem-caller.ts'
import { uemDialect } from './uem-dialect.ts'
import { sampleGroups, uuidOf } from './uem-fake-groups.ts'
import { notFoundPage } from './uem-reply.ts'
import { type UemRestParts, uemRestRoutes } from './uem-rest-api.ts'
import { normalizeUemUrl } from './uem-url.ts'

/** A recorded-looking tablet; tests change what they ask about. */
export const sampleDevice: LocatedDevice = {
  id: 1001,
  uuid: uuidOf(1001),
  organizationId: 'o1',
  organizationGroupId: 571,
  organizationGroupName: 'Group ACME-US',
  organizationGroupUuid: uuidOf(571),
  udid: '699975c7f9593a5605b298dff19492cbc59de72a',
  serialNumber: 'DMPV7098HPDY',
  macAddress: '78:7b:8a:5d:43:04',
  imei: '355819081624714',
  easId: 'DKEIL4AMLP6EN8N4DS0P4T9R7C',
  assetNumber: '',
  friendlyName: 'ada iPad iOS 18.2 HPDY',
  reportedName: 'iPad',
  hostName: undefined,
  platform: 'apple-ios',
  manufacturer: 'Apple',
  model: 'iPad Pro 11-inch (M4)',
  modelIdentifier: 'iPad16,3',
  osVersion: '18.2.0',
  osBuild: '22C152',
  phoneNumber: undefined,
  carrier: undefined,
  ownership: 'corporate',
  enrollmentStatus: 'enrolled',
  complianceStatus: 'compliant',
  compromised: false,
  supervised: true,
  encrypted: true,
  antivirus: 'on',
  userId: 217_613,
  userUuid: uuidOf(217_613),
  userName: 'ada',
  userEmail: 'ada@acme.example',
  userDisplayName: 'Ada Lovelace',
  batteryPercent: 87,
  onMains: false,
  storageBytes: 252_531_818_496,
  freeStorageBytes: 249_969_016_832,
  memoryBytes: 8_589_934_592,
  freeMemoryBytes: 4_294_967_296,
  wifiSsid: undefined,
  networks: [],
  lastSeenAt: Date.parse('2021-06-28T04:35:20.150Z'),
  enrolledAt: Date.parse('2021-06-23T12:44:21.720Z'),
  complianceCheckedAt: 0,
  compromisedCheckedAt: Date.parse('2021-06-23T12:54:53.210Z'),
}

/** `count` devices, the first being the sample; ids ascend, every third is Android. */
export function sampleDevices(count: number): readonly LocatedDevice[] {
  return Array.from({ length: count }, (_, index) => ({
    ...sampleDevice,
    id: sampleDevice.id + index,
    uuid: uuidOf(sampleDevice.id + index),
    platform: index % 3 === 2 ? 'android' : 'apple-ios',
    organizationGroupId: index % 2 === 0 ? 571 : 573,
  }))
}

export const sampleProfile: DeviceProfile = {
  id: 79_122,
  uuid: uuidOf(79_122),
  organizationId: 'o1',
  organizationGroupId: 571,
  organizationGroupName: 'Group ACME-US',
  organizationGroupUuid: uuidOf(571),
  name: 'Mail',
  description: 'Mail for everybody',
  platform: 'apple-ios',
  assignmentType: 'auto',
  currentVersion: 3,
  status: 'confirmed-install',
  installedVersion: 3,
}

const pathOf = (groupId: number) => sampleGroups.find(({ id }) => id === groupId)?.path ?? '/none/'

interface FakeOptions {
  readonly devices?: readonly LocatedDevice[]
  readonly profiles?: readonly DeviceProfile[]
  readonly permissions?: readonly Permission[]
  /** Path of the group at the top of what the caller opens. */
  readonly reach?: string
  readonly options?: Partial<UemRestParts['options']>
  /** What every counted call is told. */
  readonly quota?: QuotaState
}

/** Ports that the tests of this box never ask; what asks them is tested through the server. */
const unasked = {
  organizationGroups: {},
  devices: {},
  profiles: {},
} as unknown as UemRestParts

/** A server in a box: the routes over literal objects, and what was committed. */
export function fakeEstate(fake: FakeOptions = {}) {
  const devices = fake.devices ?? [sampleDevice]
  const profiles = fake.profiles ?? [sampleProfile]
  const committed: { commands: DeviceCommand[]; audit: AuditEvent[] } = { commands: [], audit: [] }
  const reach = { path: fake.reach ?? '/570/' }
  const permissions = new Set(fake.permissions ?? uemDialect.policy.permissionsOf(['uem-api']))
  const rights = { permissions, reach }
  const identity = { clientId: 'c'.repeat(32), secretId: 's1' }
  const caller: UemCaller = {
    identity,
    organizationId: 'o1',
    held: rights,
    effective: rights,
    standing: [],
    lackOf: () => 'role',
  }
  const condition = {} as unknown as Change

  const parts: UemRestParts = {
    ...unasked,
    organizationGroups: {
      ...unasked.organizationGroups,
      find: async (id) => sampleGroups.find((each) => each.id === id),
      findByUuid: async (uuid) => sampleGroups.find((each) => each.uuid === uuid),
      search: async (within, search) => {
        const found = sampleGroups.filter(
          (each) =>
            isWithin(within, each.path) &&
            (search.name === undefined || each.name.includes(search.name)) &&
            (search.groupId === undefined || each.groupId === search.groupId),
        )
        return {
          items: found.slice(search.offset, search.offset + search.limit),
          total: found.length,
        }
      },
      counts: async (groups) =>
        new Map(groups.map(({ id }) => [id, { devices: 12, users: 3, admins: 1 }])),
    },
    devices: {
      ...unasked.devices,
      presence: () => condition,
      enrollment: (device, status) => ({ ...device, status }) as unknown as Change,
      search: async (within, search) => {
        const found = devices.filter(
          (device) =>
            isWithin(within, pathOf(device.organizationGroupId)) && matches(device, search),
        )
        return {
          items: found.slice(search.offset, search.offset + search.limit),
          total: found.length,
        }
      },
      find: async (within, id) =>
        devices.find(
          (device) => device.id === id && isWithin(within, pathOf(device.organizationGroupId)),
        ),
      findByUuid: async (within, uuid) =>
        devices.find(
          (device) => device.uuid === uuid && isWithin(within, pathOf(device.organizationGroupId)),
        ),
    },
    profiles: {
      ...unasked.profiles,
      ofDevice: async (_, deviceId, page) => {
        const found = devices.some(({ id }) => id === deviceId) ? profiles : []
        return { items: found.slice(page.offset, page.offset + page.limit), total: found.length }
      },
    },
    commands: {
      insertion: (command) => command as unknown as Change,
      ofDevice: async () => [],
      transition: (command) => command as unknown as Change,
    },
    standings: { condition: () => condition, holds: async () => true },
    commit: async ({ changes, audit }) => {
      const made = changes.filter((each) => each !== condition)
      committed.commands.push(...(made as unknown as DeviceCommand[]))
      committed.audit.push(...audit)
      return true
    },
    clock: () => Date.parse('2026-01-01T00:00:00Z'),
    newId: () => uuidOf(7),
    publicUrl: 'https://desk.example',
    options: { permissionInMessage: true, https: false, ...fake.options },
    callQuotas: { recall: () => undefined, count: () => fake.quota },
    authenticate: async (request) => {
      const [, token] = request.header('authorization')?.split(' ') ?? []
      if (!token) throw new BearerError('missing', 'No token.')
      if (token === 'stale') throw new BearerError('expired', 'Too old.')
      if (token !== 'good') throw new BearerError('invalid', 'Unknown.')
      request.decision.clientId = identity.clientId
      return caller
    },
  }
  const routes = uemRestRoutes(parts)
  return { committed, parts, routes, send: (sent: Sent) => send(routes, sent) }
}

function matches(device: LocatedDevice, search: DeviceSearch): boolean {
  return (
    (search.platform === undefined || device.platform === search.platform) &&
    (search.ownership === undefined || device.ownership === search.ownership) &&
    (search.complianceStatus === undefined ||
      device.complianceStatus === search.complianceStatus) &&
    (search.user === undefined || device.userName === search.user.toLowerCase()) &&
    (search.organizationGroupId === undefined ||
      pathOf(device.organizationGroupId).startsWith(pathOf(search.organizationGroupId))) &&
    (search.seenSince === undefined || device.lastSeenAt >= search.seenSince) &&
    (search.seenUntil === undefined || device.lastSeenAt <= search.seenUntil)
  )
}

export interface Sent {
  readonly method?: string
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

export const requestId = '0199aaaa-0000-7000-8000-000000000001'

/** Routes a request as the server does: the URL is cleaned, then matched; good token by default. */
async function send(
  routes: readonly WireRoute[],
  sent: Sent,
): Promise<WireReply & { readonly request: WireRequest }> {
  const method = sent.method ?? 'GET'
  const request = wireRequest(method, sent)
  const [path = '', query = ''] = normalizeUemUrl(sent.url).split('?')
  const found = findRoute(routes, method, path)
  if (!found) return { ...notFoundPage(requestId), request }
  const withQuery = { ...request, query: [...new URLSearchParams(query)], params: found.params }
  return { ...(await found.route.handle(withQuery)), request: withQuery }
}

function wireRequest(method: string, sent: Sent): WireRequest {
  const headers = new Headers({ authorization: 'Bearer good', ...sent.headers })
  const decision: Decision = { requestId, at: 0, method, route: 'unknown', address: '127.0.0.1' }
  const body = typeof sent.body === 'string' ? Buffer.from(sent.body) : sent.body
  return {
    method,
    receiveBody: async () => false,
    rawPath: sent.url.split('?')[0] ?? '',
    params: {},
    query: [],
    header: (name) => headers.get(name) ?? undefined,
    body: body && body.length > 0 ? body : undefined,
    address: '127.0.0.1',
    isEncrypted: false,
    boundTo: undefined,
    requestId,
    decision,
  }
}

/** Literal parts win over `{}` parts, as in every router. */
function findRoute(routes: readonly WireRoute[], method: string, path: string) {
  const segments = path.split('/')
  const fitting = routes.flatMap((route) => {
    const parts = route.path.split('/')
    if (route.method !== method || parts.length !== segments.length) return []
    const params: Record<string, string> = {}
    for (const [index, part] of parts.entries()) {
      const segment = segments[index] ?? ''
      const name = /^\{(\w+)\}$/.exec(part)?.[1]
      if (name === undefined ? part !== segment : segment === '') return []
      if (name !== undefined) params[name] = decodeURIComponent(segment)
    }
    return [{ route, params }]
  })
  return fitting.sort((a, b) => Object.keys(a.params).length - Object.keys(b.params).length)[0]
}
