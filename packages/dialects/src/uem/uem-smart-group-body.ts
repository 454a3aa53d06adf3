import type { OrganizationGroup } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { Platform } from '@frontdesk/estate/devices/device.ts'
import type { OsCriterion, SmartGroupCriteria } from '@frontdesk/estate/smart-groups/smart-group.ts'
import type { Static } from 'typebox'

import type { UemContext } from './uem-context.ts'
import { UemFault } from './uem-faults.ts'
import { knownWord } from './uem-known-word.ts'
import { canonicalUuid, looksLike } from './uem-request-values.ts'
import { type CriteriaNames, type NumberedCriteria, namesOf } from './uem-smart-group-names.ts'
import type { SmartGroupBody } from './uem-smart-group-schemas.ts'
import { findCriteriaKind, findOsOperator } from './uem-smart-group-shape.ts'
import { requireVisibleGroup } from './uem-visible-group.ts'
import { findOwnership, findPlatform } from './uem-vocabulary.ts'

type Body = Static<typeof SmartGroupBody>

/** What the vendor can ask of a device and no device here can answer (quirk U62). */
const notKept = [
  'UserGroups',
  'UserGroupExclusions',
  'OEMAndModels',
  'EnrollmentCategories',
  'ManagementTypes',
  'CPUArchitectures',
] as const

/** The vendor's own example names the system before its release: `Android 2.2.1`. */
const osVersion = /^(?:[a-z ]{1,40} )?(?<numbers>\d{1,9}(?:\.\d{1,9}){0,3})$/i

/**
 * Reads what a smart group asks for. Whatever it names lies in the caller's reach and in the
 * organization of the group that manages it.
 *
 * @throws UemFault notKept for a criterion that no device here can meet; groupNotVisible and
 *   valueInvalid for the rest
 */
export async function parseCriteria(
  body: Body,
  manager: OrganizationGroup,
  context: UemContext,
): Promise<SmartGroupCriteria> {
  for (const name of notKept) {
    // An empty element of XML is a list of one empty text.
    if (body[name]?.some((item) => item !== '')) {
      throw new UemFault('notKept', `${name} is not kept here; smart groups cannot ask for it.`)
    }
  }
  const numbered: NumberedCriteria = {
    organizationGroupIds: await groupIdsOf(body.OrganizationGroups ?? [], context),
    tagIds: idsOf(body.Tags, 'Tags'),
    deviceAdditions: idsOf(body.DeviceAdditions, 'DeviceAdditions'),
    deviceExclusions: idsOf(body.DeviceExclusions, 'DeviceExclusions'),
    userAdditions: idsOf(body.UserAdditions, 'UserAdditions'),
    userExclusions: idsOf(body.UserExclusions, 'UserExclusions'),
  }
  const names = await namesOf(numbered, { path: topOf(manager, context) }, context)
  requireAllNamed(numbered, names)

  return {
    kind: kindOf(body, numbered),
    ...numbered,
    platforms: distinct(body.Platforms, (word) => requirePlatform(word, 'Platforms')),
    ownerships: distinct(body.Ownerships, (word) =>
      requireMeaning(knownWord(word, findOwnership, { name: 'Ownerships' }), 'Ownerships'),
    ),
    models: distinct(body.Models, (model) => requireMeaning(model.trim() || undefined, 'Models')),
    osCriteria: (body.OperatingSystems ?? []).map(parseOsCriterion),
  }
}

function kindOf(body: Body, named: NumberedCriteria): SmartGroupCriteria['kind'] {
  const kind = knownWord(body.CriteriaType, findCriteriaKind, { name: 'CriteriaType' }) ?? 'all'
  if (kind === 'selected' && named.deviceAdditions.length + named.userAdditions.length === 0) {
    throw new UemFault(
      'valueInvalid',
      'CriteriaType UserDevice needs a device in DeviceAdditions or a user in UserAdditions.',
    )
  }
  return kind
}

/** The group that is to manage a smart group: the one named, or else the caller's own. */
export function requireManager(
  named: string | number | undefined,
  context: UemContext,
): Promise<OrganizationGroup> {
  const own = context.caller.effective.reach.path.split('/').at(-2)
  const id = named === undefined || named === '' ? own : String(named)
  if (!id) throw new UemFault('groupNotVisible')
  return requireVisibleGroup(
    parseId(id, 'ManagedByOrganizationGroupId'),
    'groupNotVisible',
    context,
  )
}

/** The narrower of the caller's reach and the organization: the operator's holds all of them. */
function topOf(manager: OrganizationGroup, { caller }: UemContext): string {
  const { path } = caller.effective.reach
  const organization = `/${manager.path.split('/')[1]}/`
  return path.length > organization.length ? path : organization
}

type GroupNames = NonNullable<Body['OrganizationGroups']>

async function groupIdsOf(named: GroupNames, context: UemContext): Promise<readonly number[]> {
  const ids = new Set<number>()
  for (const { Id, Uuid } of named) {
    if (Id !== undefined && Id !== '') ids.add(parseId(Id, 'OrganizationGroups'))
    else if (Uuid && looksLike(Uuid, { format: 'uuid' })) {
      const found = await requireVisibleGroup(canonicalUuid(Uuid), 'groupNotVisible', context)
      ids.add(found.id)
    } else throw new UemFault('valueInvalid', 'A member of OrganizationGroups has no Id.')
  }
  return [...ids]
}

function idsOf(
  named: readonly { readonly Id: string | number }[] | undefined,
  list: string,
): readonly number[] {
  return [...new Set((named ?? []).map(({ Id }) => parseId(Id, list)))]
}

function parseId(value: string | number, list: string): number {
  const text = String(value).trim()
  const id = /^\d{1,10}$/.test(text) ? Number(text) : 0
  if (id < 1 || id > 2_147_483_647) {
    throw new UemFault('valueInvalid', `An id in ${list} is not a number.`)
  }
  return id
}

function requireAllNamed(criteria: NumberedCriteria, names: CriteriaNames): void {
  if (!criteria.organizationGroupIds.every((id) => names.groups.has(id))) {
    throw new UemFault('groupNotVisible')
  }
  const lists = [
    ['Tags', criteria.tagIds, names.tags],
    ['UserAdditions', criteria.userAdditions, names.users],
    ['UserExclusions', criteria.userExclusions, names.users],
  ] as const
  const devices = new Set([...names.devices.values()].map(({ id }) => id))
  const deviceLists = [
    ['DeviceAdditions', criteria.deviceAdditions, devices],
    ['DeviceExclusions', criteria.deviceExclusions, devices],
  ] as const
  for (const [list, ids, known] of [...lists, ...deviceLists]) {
    if (!ids.every((id) => known.has(id))) {
      throw new UemFault('valueInvalid', `${list} names what does not exist or is not visible.`)
    }
  }
}

function parseOsCriterion(wire: NonNullable<Body['OperatingSystems']>[number]): OsCriterion {
  const version = osVersion.exec(wire.Value.trim())?.groups?.numbers
  if (version === undefined) {
    throw new UemFault('valueInvalid', 'A Value in OperatingSystems is not numbers and dots.')
  }
  return {
    platform: requirePlatform(wire.DeviceType, 'OperatingSystems'),
    operator: requireMeaning(findOsOperator(wire.Operator), 'OperatingSystems'),
    version,
  }
}

function requirePlatform(word: string, list: string): Platform {
  const platform = findPlatform(word.trim())
  if (platform === 'none') {
    throw new UemFault('notKept', `${list} names a platform that no device here can have.`)
  }
  return requireMeaning(platform, list)
}

function requireMeaning<Meaning>(meaning: Meaning | undefined, list: string): Meaning {
  if (meaning === undefined) throw new UemFault('valueInvalid', `A word in ${list} is not known.`)
  return meaning
}

function distinct<Meaning>(
  words: readonly string[] | undefined,
  meaningOf: (word: string) => Meaning,
): readonly Meaning[] {
  return [...new Set((words ?? []).map(meaningOf))]
}
