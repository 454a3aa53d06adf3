import type { OrganizationGroup } from '@frontdesk/directory/organization-groups/organization-group.ts'

/** 2023-10-27T15:05:53Z, in seconds. */
const madeAt = 1_698_419_153

export const uuidOf = (number: number) =>
  `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`

function group(
  id: number,
  parentId: number | undefined,
  path: string,
  groupId: string,
): OrganizationGroup {
  return {
    id,
    uuid: uuidOf(id),
    organizationId: 'o1',
    parentId,
    groupId,
    name: `Group ${groupId}`,
    type: parentId === undefined ? 'Customer' : 'Container',
    path,
    country: 'United States',
    locale: 'en-US',
    createdAt: madeAt,
    updatedAt: madeAt,
    version: 1,
  }
}

/** ACME with US (and OH below it) and EU; and another organization's own top. */
export const sampleGroups: readonly OrganizationGroup[] = [
  group(570, undefined, '/570/', 'ACME'),
  group(571, 570, '/570/571/', 'ACME-US'),
  group(572, 571, '/570/571/572/', 'ACME-US-OH'),
  group(573, 570, '/570/573/', 'ACME-EU'),
  group(900, undefined, '/900/', 'OTHER'),
]
