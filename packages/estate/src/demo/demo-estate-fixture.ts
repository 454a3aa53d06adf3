import type { OrganizationGroup } from '@frontdesk/directory/organization-groups/organization-group.ts'

import { type DemoEstate, demoEstate } from './demo-estate.ts'
import { demoGroups } from './demo-groups.ts'
import { seededRandom } from './seeded-random.ts'

export const demoNow = Date.parse('2026-01-01T00:00:00Z')

/** The customer group, 570, and the groups of the demo below it, from 571. */
export const groupsForTest: readonly OrganizationGroup[] = madeGroups()

export function estateForTest(devices: number, seed = 1): DemoEstate {
  return demoEstate({
    seed,
    devices,
    now: demoNow,
    organizationId: 'org-1',
    groups: groupsForTest,
    firstDeviceId: 1,
    firstProfileId: 1,
    firstUserId: 1,
  })
}

function madeGroups(): readonly OrganizationGroup[] {
  const top = {
    id: 570,
    uuid: seededRandom('top').uuid(),
    organizationId: 'org-1',
    parentId: undefined,
    groupId: 'ACME',
    name: 'Acme',
    type: 'Customer',
    path: '/570/',
    country: 'United States',
    locale: 'en-US',
    createdAt: 0,
    updatedAt: 0,
    version: 1,
  } as const

  const made: OrganizationGroup[] = [top]
  for (const [
    index,
    { groupId, name, parentGroupId, type, country, locale },
  ] of demoGroups.entries()) {
    const id = 571 + index
    const parent = made.find((group) => group.groupId === parentGroupId) ?? top
    const uuid = seededRandom(groupId).uuid()
    const place = { parentId: parent.id, path: `${parent.path}${id}/` }
    made.push({ ...top, id, uuid, groupId, name, type, country, locale, ...place })
  }
  return made
}
