import type { Work } from '@frontdesk/directory/change.ts'
import { wholeServer } from '@frontdesk/directory/organization-groups/organization-group.ts'
import { isVisible } from '@frontdesk/directory/people/name-key.ts'
import { StoreError } from '@frontdesk/directory/store-error.ts'
import type {
  LocatedSmartGroup,
  SmartGroup as StoredSmartGroup,
} from '@frontdesk/estate/smart-groups/smart-group.ts'
import { Type } from 'typebox'

import type { WireRequest } from '../exchange.ts'
import { changeEvent } from './uem-audit.ts'
import { type UemContext, uemOperation } from './uem-context.ts'
import { parseDateTime } from './uem-date-time.ts'
import { type FaultName, UemFault } from './uem-faults.ts'
import { Fault, isDescending, NumericId, pageOf, paging, sorting } from './uem-schemas.ts'
import { parseCriteria, requireManager } from './uem-smart-group-body.ts'
import { countNames, namesOf } from './uem-smart-group-names.ts'
import {
  SmartGroup,
  SmartGroupBody,
  SmartGroupDevices,
  SmartGroupNumber,
  SmartGroupSearch,
} from './uem-smart-group-schemas.ts'
import {
  encodeNamedDevice,
  encodeSmartGroup,
  encodeSmartGroupLine,
} from './uem-smart-group-shape.ts'
import { requireVisibleGroup } from './uem-visible-group.ts'

const words = Type.Optional(Type.String({ maxLength: 255 }))
const word = Type.Optional(Type.String({ maxLength: 64 }))
const refusals = { 400: Fault, 401: Fault, 403: Fault }
const confirmed = 'Published specification (confirmed).'

/** About smart groups: named sets of devices. */
export const uemSmartGroupOperations = [
  uemOperation({
    method: 'GET',
    path: '/api/mdm/smartgroups/search',
    versions: [1],
    summary: 'Searches smart groups.',
    source: 'Published specification and recorded answers (confirmed).',
    query: Type.Object({
      name: words,
      organizationgroupid: Type.Optional(NumericId),
      managedbyorganizationgroupid: Type.Optional(NumericId),
      modifiedfrom: word,
      modifiedtill: word,
      ...sorting,
      ...paging,
    }),
    demands: 'smart-groups:read',
    replies: { 200: SmartGroupSearch, 204: null, ...refusals },
    async run({ query, ...context }) {
      const { page, size, offset, limit } = pageOf(query)
      const { organizationgroupid: below, managedbyorganizationgroupid: manager } = query
      for (const id of [below, manager]) {
        if (id !== undefined) await requireVisibleGroup(id, 'groupNotVisible', context)
      }
      const { items, total } = await context.smartGroups.search(context.caller.effective.reach, {
        name: query.name,
        organizationGroupId: below,
        managedByGroupId: manager,
        modifiedSince: secondsOf(query.modifiedfrom, 'modifiedfrom'),
        modifiedUntil: secondsOf(query.modifiedtill, 'modifiedtill'),
        offset,
        limit,
        orderBy: query.orderby?.toLowerCase() === 'name' ? 'name' : 'id',
        descending: isDescending(query.sortorder),
      })
      if (items.length === 0) return { status: 204 }
      const SmartGroups = items.map(encodeSmartGroupLine)
      return { status: 200, value: { SmartGroups, Page: page, PageSize: size, Total: total } }
    },
  }),
  uemOperation({
    method: 'GET',
    path: '/api/mdm/smartgroups/{id}',
    versions: [1],
    summary: 'Reads one smart group with what it asks for.',
    source: confirmed,
    params: Type.Object({ id: NumericId }),
    demands: 'smart-groups:read',
    replies: { 200: SmartGroup, ...refusals },
    async run({ params, ...context }) {
      const group = await requireSmartGroup(params.id, 'smartGroupNotVisible', context)
      const names = await namesOf(group.criteria, context.caller.effective.reach, context)
      return { status: 200, value: encodeSmartGroup(group, names) }
    },
  }),
  uemOperation({
    method: 'POST',
    path: '/api/mdm/smartgroups',
    versions: [1],
    summary: 'Creates a smart group.',
    source: 'Recorded: 201 with the number and the UUID (confirmed).',
    body: Type.Optional(SmartGroupBody),
    demands: 'smart-groups:edit',
    replies: { 201: SmartGroupNumber, 501: Fault, ...refusals },
    async run({ body, request, ...context }) {
      if (!body) throw new UemFault('bodyMissing')
      const name = requireName(body.Name)
      const manager = await requireManager(body.ManagedByOrganizationGroupId, context)
      const criteria = await parseCriteria(body, manager, context)
      const now = Math.floor(context.clock() / 1000)
      const group: StoredSmartGroup = {
        id: await context.smartGroups.allocateIds(1),
        uuid: context.newId(),
        organizationId: manager.organizationId,
        organizationGroupId: manager.id,
        name,
        criteria,
        createdAt: now,
        updatedAt: now,
        version: 1,
      }
      const told = toldOf('smart-group.created', group, request, context)
      const changes = [context.smartGroups.insertion(group)]
      await commitNamed({ changes, audit: [told] }, context)
      return { status: 201, value: { Value: group.id, uuid: group.uuid } }
    },
  }),
  uemOperation({
    method: 'PUT',
    path: '/api/mdm/smartgroups/{id}',
    versions: [1],
    summary: 'Replaces what a smart group asks for.',
    source: confirmed,
    params: Type.Object({ id: NumericId }),
    body: Type.Optional(SmartGroupBody),
    demands: 'smart-groups:edit',
    replies: { 200: null, 409: Fault, 501: Fault, ...refusals },
    async run({ params, body, request, ...context }) {
      if (!body) throw new UemFault('bodyMissing')
      const name = requireName(body.Name)
      const stored = await requireSmartGroup(params.id, 'smartGroupNotVisible', context)
      await requireAllVisible(stored, context)
      const named = body.ManagedByOrganizationGroupId || stored.organizationGroupId
      const manager = await requireManager(named, context)
      // Not even the operator carries a smart group over to another organization.
      if (manager.organizationId !== stored.organizationId) throw new UemFault('groupNotVisible')
      const group: StoredSmartGroup = {
        id: stored.id,
        uuid: stored.uuid,
        organizationId: stored.organizationId,
        organizationGroupId: manager.id,
        name,
        criteria: await parseCriteria(body, manager, context),
        createdAt: stored.createdAt,
        updatedAt: Math.floor(context.clock() / 1000),
        version: stored.version + 1,
      }
      const told = toldOf('smart-group.changed', group, request, context)
      const changes = [context.smartGroups.update(group)]
      const done = await commitNamed({ changes, audit: [told] }, context)
      if (!done) throw new UemFault('changedMeanwhile')
      return { status: 200 }
    },
  }),
  uemOperation({
    method: 'DELETE',
    path: '/api/mdm/smartgroups/{id}',
    versions: [1],
    summary: 'Deletes a smart group that nothing is assigned to.',
    source: confirmed,
    params: Type.Object({ id: NumericId }),
    demands: 'smart-groups:edit',
    replies: { 200: null, 404: Fault, 409: Fault, ...refusals },
    async run({ params, request, ...context }) {
      const group = await requireSmartGroup(params.id, 'smartGroupNotFound', context)
      if (group.assignments + group.exclusions > 0) throw new UemFault('smartGroupInUse')
      const told = toldOf('smart-group.deleted', group, request, context)
      const changes = [context.smartGroups.deletion(group.id, group.version)]
      const done = await context.commit({ changes, audit: [told] })
      if (!done) throw new UemFault('changedMeanwhile')
      return { status: 200 }
    },
  }),
  uemOperation({
    method: 'GET',
    path: '/api/mdm/smartgroups/{smartgroupid}/devices',
    versions: [1],
    summary: 'Lists the devices that are in a smart group now.',
    source: confirmed,
    params: Type.Object({ smartgroupid: NumericId }),
    query: Type.Object({ seensince: word, seentill: word }),
    demands: 'smart-groups:read',
    replies: { 200: SmartGroupDevices, 204: null, ...refusals },
    async run({ params, query, ...context }) {
      const group = await requireSmartGroup(params.smartgroupid, 'smartGroupNotVisible', context)
      const devices = await context.smartGroups.devicesOf(context.caller.effective.reach, group, {
        seenSince: momentOf(query.seensince, 'seensince'),
        seenUntil: momentOf(query.seentill, 'seentill'),
      })
      if (devices.length === 0) return { status: 204 }
      return { status: 200, value: { Devices: devices.map(encodeNamedDevice) } }
    },
  }),
]

/** @throws UemFault smartGroupNameMissing */
function requireName(name: string | undefined): string {
  if (name === undefined || !isVisible(name)) throw new UemFault('smartGroupNameMissing')
  return name.trim()
}

/** @throws UemFault smartGroupNameTaken, which the database decides */
async function commitNamed(work: Work, { commit }: UemContext): Promise<boolean> {
  try {
    return await commit(work)
  } catch (error) {
    if (error instanceof StoreError && error.code === 'conflict') {
      throw new UemFault('smartGroupNameTaken')
    }
    throw error
  }
}

async function requireSmartGroup(
  id: number,
  fault: FaultName,
  { smartGroups, caller }: UemContext,
): Promise<LocatedSmartGroup> {
  const group = await smartGroups.find(caller.effective.reach, id)
  if (!group) throw new UemFault(fault)
  return group
}

/**
 * Whoever cannot see all that a smart group asks for cannot send it back either: replacing it
 * would drop the rest in silence, and so widen what is assigned to it.
 */
async function requireAllVisible(group: LocatedSmartGroup, context: UemContext): Promise<void> {
  const [visible, existing] = await Promise.all([
    namesOf(group.criteria, context.caller.effective.reach, context),
    namesOf(group.criteria, wholeServer, context),
  ])
  if (countNames(visible) < countNames(existing)) throw new UemFault('smartGroupBeyondReach')
}

function toldOf(
  action: 'smart-group.created' | 'smart-group.changed' | 'smart-group.deleted',
  group: StoredSmartGroup,
  request: WireRequest,
  context: UemContext,
) {
  return changeEvent(context, request, {
    action,
    organizationId: group.organizationId,
    targetKind: 'smart-group',
    targetId: group.id,
    detail: { organizationGroupId: group.organizationGroupId },
  })
}

function momentOf(text: string | undefined, name: string): number | undefined {
  return text === undefined ? undefined : parseDateTime(text, name)
}

function secondsOf(text: string | undefined, name: string): number | undefined {
  const at = momentOf(text, name)
  return at === undefined ? undefined : Math.floor(at / 1000)
}
