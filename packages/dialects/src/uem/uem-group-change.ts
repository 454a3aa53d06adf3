import type { AuditEvent, AuditValue } from '@frontdesk/directory/audit/audit-event.ts'
import type { Change } from '@frontdesk/directory/change.ts'
import { groupIdFrom } from '@frontdesk/directory/organization-groups/group-id.ts'
import {
  isWithin,
  type OrganizationGroup,
  type OrganizationGroupType,
  organizationGroupTypes,
} from '@frontdesk/directory/organization-groups/organization-group.ts'
import { StoreError } from '@frontdesk/directory/store-error.ts'
import { secondsOf } from '@frontdesk/directory/units.ts'
import type { Static } from 'typebox'

import type { WireRequest } from '../exchange.ts'
import { changeEvent } from './uem-audit.ts'
import type { UemContext } from './uem-context.ts'
import { UemFault } from './uem-faults.ts'
import { apiKeyEvent, newApiKey } from './uem-group-keys.ts'
import type { GroupChange, GroupCreation } from './uem-group-schemas.ts'
import { requireVisibleGroup } from './uem-visible-group.ts'

interface Order {
  readonly request: WireRequest
  readonly context: UemContext
}

interface Creation extends Order {
  readonly parentId: number
  readonly body: Static<typeof GroupCreation>
  readonly keys: 'with-keys' | 'without-keys'
}

/**
 * Makes a group below another one, and its two API keys when they are wanted, in one transaction.
 *
 * @throws UemFault
 */
export async function createGroup({ parentId, body, request, context, keys }: Creation) {
  // The answer shows the keys, so whoever asks for them must be one who may see keys (T6).
  if (keys === 'with-keys' && !context.caller.effective.permissions.has('api-keys:read')) {
    throw new UemFault('groupKeysDenied')
  }
  const parent = await requireVisibleGroup(parentId, 'groupNotVisible', context)
  const group = await newGroup(parent, body, context)
  const apiKeys =
    keys === 'with-keys'
      ? {
          admin: await newApiKey('admin', group, context),
          enrollment: await newApiKey('enrollment', group, context),
        }
      : undefined
  const newKeys = Object.values(apiKeys ?? {})
  const told = changeEvent(context, request, {
    action: 'organization-group.created',
    ...targetOf(group),
    detail: { group_id: group.groupId, name: group.name, parent: parent.groupId },
  })
  const changes = [
    context.organizationGroups.insertion(group),
    ...newKeys.map((key) => context.apiKeys.insertion(key)),
  ]
  const keysTold = newKeys.map((key) => apiKeyEvent('api-key.created', key, { request, context }))
  if (!(await commitCode(context, changes, [told, ...keysTold]))) {
    throw new UemFault('requestInvalid', 'The organization group above was moved meanwhile.')
  }
  return { group, apiKeys }
}

async function newGroup(
  parent: OrganizationGroup,
  body: Creation['body'],
  { organizationGroups, clock, newId }: UemContext,
): Promise<OrganizationGroup> {
  const type = typeOf(body.LocationGroupType) ?? 'Container'
  if (type === 'Customer') {
    throw new UemFault('valueInvalid', 'A customer group cannot stand below another one.')
  }
  const groupId = (body.GroupId ?? groupIdFrom(body.Name))?.toUpperCase()
  if (groupId === undefined) throw new UemFault('valueInvalid', 'The group needs a GroupId.')
  const now = secondsOf(clock())
  const id = await organizationGroups.allocateId()
  return {
    id,
    uuid: newId(),
    organizationId: parent.organizationId,
    parentId: parent.id,
    groupId,
    name: body.Name,
    type,
    path: `${parent.path}${id}/`,
    country: countryOf(body.Country) ?? parent.country,
    locale: localeOf(body.Locale) ?? parent.locale,
    createdAt: now,
    updatedAt: now,
    version: 1,
  }
}

interface Edit extends Order {
  readonly id: number
  readonly body: Static<typeof GroupChange>
}

/** Changes what a body names of a group, but not its place in the tree. @throws UemFault */
export async function changeGroup({ id, body, request, context }: Edit): Promise<void> {
  const { organizationGroups } = context
  const group = await requireVisibleGroup(id, 'groupNotVisible', context)
  const parentId = body.ParentLocationGroup?.Id?.Value
  if (parentId !== undefined && parentId !== group.parentId) {
    throw new UemFault('valueInvalid', 'An organization group cannot be moved here.')
  }
  const type = typeOf(body.LocationGroupType) ?? group.type
  if ((type === 'Customer') !== (group.type === 'Customer')) {
    throw new UemFault('groupChangeDenied')
  }
  const changed: OrganizationGroup = {
    ...group,
    groupId: body.GroupId?.toUpperCase() ?? group.groupId,
    name: body.Name ?? group.name,
    type,
    country: countryOf(body.Country) ?? group.country,
    locale: localeOf(body.Locale) ?? group.locale,
    updatedAt: secondsOf(context.clock()),
    version: group.version + 1,
  }
  const told = changeEvent(context, request, {
    action: 'organization-group.changed',
    ...targetOf(group),
    detail: differences(group, changed),
  })
  if (!(await commitCode(context, [organizationGroups.update(changed)], [told]))) {
    throw await staleGroup(group, context)
  }
}

/**
 * Deletes an empty group together with its API keys, which only named it. The caller's own top
 * group stays: the caller would be left without any.
 *
 * @throws UemFault
 */
export async function deleteGroup({
  id,
  request,
  context,
}: Order & { readonly id: number }): Promise<void> {
  const { organizationGroups, apiKeys, caller } = context
  const group = await requireVisibleGroup(id, 'groupNotVisible', context)
  if (group.type === 'Customer' || group.path === caller.effective.reach.path) {
    throw new UemFault('groupUndeletable')
  }
  const keys = await apiKeys.ofGroup(group.id)
  const told = changeEvent(context, request, {
    action: 'organization-group.deleted',
    ...targetOf(group),
    detail: { group_id: group.groupId, name: group.name },
  })
  const changes = [
    ...keys.map((key) => apiKeys.deletion(key.id, key.version)),
    organizationGroups.deletion(group.id, group.version),
  ]
  const keysTold = keys.map((key) => apiKeyEvent('api-key.deleted', key, { request, context }))
  if (await commitEmptying(context, changes, [...keysTold, told])) return
  const stored = await organizationGroups.find(group.id)
  if (stored?.version === group.version) {
    const counts = (await organizationGroups.counts([group])).get(group.id)
    throw new UemFault((counts?.users ?? 0) > 0 ? 'groupHasUsers' : 'groupNotEmpty')
  }
  throw await staleGroup(group, context)
}

/** @throws UemFault valueInvalid when another group has the code */
async function commitCode(
  { commit }: UemContext,
  changes: readonly Change[],
  audit: readonly AuditEvent[],
): Promise<boolean> {
  try {
    return await commit({ changes, audit })
  } catch (error) {
    if (!isConflict(error)) throw error
    throw new UemFault('valueInvalid', 'Another organization group has this GroupId.')
  }
}

/** A conflict here is something in the group that its own condition does not know of. */
async function commitEmptying(
  { commit }: UemContext,
  changes: readonly Change[],
  audit: readonly AuditEvent[],
): Promise<boolean> {
  try {
    return await commit({ changes, audit })
  } catch (error) {
    if (!isConflict(error)) throw error
    return false
  }
}

function isConflict(error: unknown): boolean {
  return error instanceof StoreError && error.code === 'conflict'
}

async function staleGroup(group: OrganizationGroup, context: UemContext): Promise<UemFault> {
  const stored = await context.organizationGroups.find(group.id)
  if (!stored || !isWithin(context.caller.effective.reach, stored.path)) {
    return new UemFault('groupNotVisible')
  }
  return new UemFault('requestInvalid', 'The organization group was changed meanwhile.')
}

function targetOf({ id, organizationId }: OrganizationGroup) {
  return { targetKind: 'organization-group', targetId: id, organizationId }
}

const auditNames = [
  ['groupId', 'group_id'],
  ['name', 'name'],
  ['type', 'type'],
  ['country', 'country'],
  ['locale', 'locale'],
] as const

/** The members that changed, and what each was and is. */
function differences(before: OrganizationGroup, after: OrganizationGroup) {
  const changed = auditNames.filter(([member]) => before[member] !== after[member])
  const detail: Record<string, AuditValue> = { changed: changed.map(([, name]) => name) }
  for (const [member, name] of changed) {
    detail[`${name}.old`] = before[member]
    detail[`${name}.new`] = after[member]
  }
  return detail
}

/** @throws UemFault valueInvalid */
function typeOf(word: string | undefined): OrganizationGroupType | undefined {
  if (word === undefined) return undefined
  const type = organizationGroupTypes.find((each) => each.toLowerCase() === word.toLowerCase())
  if (!type) throw new UemFault('valueInvalid', 'The value of LocationGroupType is not known.')
  return type
}

/** Codes in capitals, names as they are. */
function countryOf(text: string | undefined): string | undefined {
  return text !== undefined && /^[a-z]{2}$/i.test(text) ? text.toUpperCase() : text
}

/** `EN-us` is `en-US`. */
function localeOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const [language = '', region = ''] = text.split('-')
  return `${language.toLowerCase()}-${region.toUpperCase()}`
}
