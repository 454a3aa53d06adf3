import type { OrganizationGroup } from '@frontdesk/directory/organization-groups/organization-group.ts'
import { StoreError } from '@frontdesk/directory/store-error.ts'
import type { DeviceImport, RowProblem } from '@frontdesk/estate/imports/device-import.ts'
import { Type } from 'typebox'

import { type AdminContext, adminOperation } from './admin-context.ts'
import { Body, IdParams } from './admin-schemas.ts'
import { auditEventOf } from './administrative-change.ts'
import { requireAuthorityAt } from './authority-of-things.ts'
import { Problem } from './problem.ts'
import { RowProblemAnswer } from './problem-answer.ts'
import { devicesOfRows, type SentRow } from './staged-rows.ts'
import { getDeviceImport, requireGroupNamed } from './things-in-reach.ts'

const base = '/admin/v1/device-imports'
const rowsAtOnce = 1000
const problemsAtOnce = 1000
const largestImport = 10_000_000
const attempts = 3

const Row = Type.Object(
  { line: Type.Integer({ minimum: 1, maximum: 1_000_000_000 }) },
  {
    additionalProperties: true,
    description: 'A line of the file, and its columns under the names that they have there.',
  },
)

export const deviceImportOperations = [
  adminOperation({
    method: 'POST',
    path: base,
    summary: 'Begins an import of devices into an organization group and those below it.',
    body: Body({ organization_group: Type.String({ minLength: 1, maxLength: 64 }) }),
    demands: 'admin:estate:edit',
    replies: { 201: Type.Object({ id: Type.String() }) },

    async run({ body, ...context }) {
      const { parts } = context
      const group = await requireGroupNamed(context, body.organization_group, '/organization_group')
      requireAuthorityAt(context, group)
      const id = parts.newId()
      const started = {
        id,
        organizationId: group.organizationId,
        organizationGroupId: group.id,
        startedAt: parts.clock(),
      }
      await parts.stores.deviceImports.begin(started, context.commit)
      return { status: 201, headers: { Location: `${base}/${id}` }, value: { id } }
    },
  }),

  adminOperation({
    method: 'POST',
    path: `${base}/{id}/rows`,
    summary: 'Stages rows of the file, out of sight, and tells what is wrong with the others.',
    params: IdParams,
    body: Body({ rows: Type.Array(Row, { minItems: 1, maxItems: rowsAtOnce }) }),
    demands: 'admin:estate:edit',
    replies: {
      200: Type.Object({
        staged: Type.Integer({ description: 'Rows of this request that are staged now.' }),
        problems: Type.Array(RowProblemAnswer),
      }),
    },

    async run({ params, body, ...context }) {
      const { started, group } = await getEditableImport(context, params.id)
      return { status: 200, value: await stageRows(context, { started, group }, body.rows) }
    },
  }),

  adminOperation({
    method: 'POST',
    path: `${base}/{id}/complete`,
    summary: 'Brings all rows in at once, or none of them.',
    params: IdParams,
    body: Body({
      rows: Type.Integer({
        minimum: 1,
        maximum: largestImport,
        description: 'How many rows the file has: as many must be staged.',
      }),
    }),
    demands: 'admin:estate:edit',
    replies: { 200: Type.Object({ imported: Type.Integer() }) },

    async run({ params, body, ...context }) {
      const { started, group } = await getEditableImport(context, params.id)
      await requireComplete(context, started, body.rows)
      const { deviceImports } = context.parts.stores
      const imported = await deviceImports
        .complete(
          started.id,
          [auditOf(context, { started, group, rows: body.rows })],
          context.commit,
        )
        .catch(async (error: unknown) => {
          if (!isConflict(error)) throw error
          throw refused(await deviceImports.clashes(started.id, problemsAtOnce))
        })
      return { status: 200, value: { imported } }
    },
  }),

  adminOperation({
    method: 'DELETE',
    path: `${base}/{id}`,
    summary: 'Gives an import up: nothing of it comes in.',
    params: IdParams,
    demands: 'admin:estate:edit',
    replies: { 204: null },

    async run({ params, ...context }) {
      const { started } = await getEditableImport(context, params.id)
      await context.parts.stores.deviceImports.discard(started.id, context.commit)
      return { status: 204 }
    },
  }),
]

async function stageRows(
  context: AdminContext,
  place: { readonly started: DeviceImport; readonly group: OrganizationGroup },
  rows: readonly SentRow[],
): Promise<{ staged: number; problems: readonly RowProblem[] }> {
  for (let attempt = 1; ; attempt++) {
    const { staged, newUsers, problems } = await devicesOfRows(context, place, rows)
    try {
      const { deviceImports } = context.parts.stores
      await deviceImports.stage(place.started.id, staged, newUsers, context.commit)
      return { staged: staged.length, problems }
    } catch (error) {
      if (!isConflict(error) || newUsers.length === 0 || attempt === attempts) throw error
      // Rows that were sent at the same moment brought the same user.
    }
  }
}

function isConflict(error: unknown): boolean {
  return error instanceof StoreError && error.code === 'conflict'
}

async function getEditableImport(
  context: AdminContext,
  id: string,
): Promise<{ started: DeviceImport; group: OrganizationGroup }> {
  const started = await getDeviceImport(context, id)
  const { organizationGroups } = context.parts.stores
  const group = await organizationGroups.find(started.organizationGroupId)
  if (!group) throw new Error('The organization group of an import is gone.')
  requireAuthorityAt(context, group)
  return { started, group }
}

/** @throws Problem import_refused while a row is missing; it names those that clash, too */
async function requireComplete(
  { parts }: AdminContext,
  { id }: DeviceImport,
  rows: number,
): Promise<void> {
  const { deviceImports } = parts.stores
  if ((await deviceImports.count(id)) === rows) return
  const clashes = await deviceImports.clashes(id, problemsAtOnce)
  if (clashes.length > 0) throw refused(clashes)
  throw refused([], 'Not every row of the file could be staged.')
}

function refused(
  problems: readonly RowProblem[],
  detail = 'Some rows clash with each other or with what is there.',
): Problem {
  return new Problem('import_refused', detail, { members: { problems } })
}

function auditOf(
  context: AdminContext,
  { started, group, rows }: { started: DeviceImport; group: OrganizationGroup; rows: number },
) {
  return auditEventOf(context, {
    action: 'estate.imported',
    target: {
      kind: 'organization-group',
      id: String(group.id),
      organizationId: started.organizationId,
    },
    detail: { devices: rows, import: started.id, organization_group: group.groupId },
  })
}
