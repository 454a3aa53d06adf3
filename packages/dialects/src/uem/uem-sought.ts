import type { Sought } from '@frontdesk/directory/audit/decision.ts'

import type { WireRequest } from '../exchange.ts'
import { identifierKindOf } from './uem-device-lookup.ts'

/** Numbers, UUIDs, serial numbers, addresses: whatever else was pasted there is not kept. */
const identifier = /^[\w.:-]{1,64}$/

/**
 * The device or organization group that a request names in its path, or by `searchby` and `id`;
 * undefined where it names none. For `explain`: what was answered as missing may be out of reach.
 */
export function soughtBy({ params, query, decision }: WireRequest): Sought | undefined {
  const path = /^\/api\/(mdm\/devices|system\/groups)\/\{(?:id|uuid)\}/.exec(decision.route)?.[1]
  // The router names parameters by their place.
  const named = params.p1
  if (path !== undefined && named !== undefined && identifier.test(named)) {
    const by = /^\d+$/.test(named) ? 'id' : 'uuid'
    return { kind: path === 'mdm/devices' ? 'device' : 'organization-group', by, value: named }
  }
  const queried = (wanted: string) => query.find(([name]) => name.toLowerCase() === wanted)?.[1]
  const by = identifierKindOf(queried('searchby') ?? '')
  const value = queried('id')?.trim() ?? ''
  const isDevice = decision.route.startsWith('/api/mdm/devices') && by !== undefined
  return isDevice && identifier.test(value) ? { kind: 'device', by, value } : undefined
}
