import { auditActions, type StoredAuditEvent } from '@frontdesk/directory/audit/audit-event.ts'
import type { Checkpoint } from '@frontdesk/directory/audit/audit-store.ts'
import { wholeServer } from '@frontdesk/directory/organization-groups/organization-group.ts'
import { Type } from 'typebox'

import { type AdminContext, adminOperation } from './admin-context.ts'
import {
  type CursorKind,
  encodeCursor,
  ListOf,
  listParameters,
  listReply,
  pageRequest,
} from './admin-cursor.ts'
import { Body, InstantInput, parseInstant } from './admin-schemas.ts'
import { commitChange } from './administrative-change.ts'
import {
  AuditEventAnswer,
  CheckpointInput,
  decodeCheckpoint,
  encodeAuditEvent,
  encodeCheckpoint,
} from './audit-json.ts'
import { requireAuthorityAt } from './authority-of-things.ts'
import { invalidField } from './problem.ts'
import { auditedOrganization } from './things-in-reach.ts'

const cursor: CursorKind = { list: 'audit-events', key: 'number' }
const exportCursor: CursorKind = { list: 'audit-export', key: 'number' }
const exportedAtOnce = 10_000

const filterParameters = {
  client: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'client_id' })),
  person: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'id' })),
  administrator: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'id' })),
  action: Type.Optional(Type.Enum([...auditActions])),
  request_id: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  from: Type.Optional(InstantInput),
  until: Type.Optional(InstantInput),
}

export const auditEventOperations = [
  adminOperation({
    method: 'GET',
    path: '/admin/v1/audit-events',
    summary: 'Lists what happened, newest first; `from` is included, `until` is not.',
    query: Body({ ...listParameters, ...filterParameters }),
    demands: 'admin:audit-events:read',
    replies: { 200: ListOf(AuditEventAnswer) },

    async run({ query, ...context }) {
      const page = await context.parts.stores.audit.list(
        {
          organizationId: await auditedOrganization(context),
          clientId: query.client,
          personId: query.person,
          administratorId: query.administrator,
          action: query.action,
          requestId: query.request_id,
          from: query.from === undefined ? undefined : parseInstant(query.from, 'query/from'),
          until: query.until === undefined ? undefined : parseInstant(query.until, 'query/until'),
        },
        pageRequest(cursor, query),
      )
      return listReply(cursor, page.items.map(encodeAuditEvent), page.next)
    },
  }),

  adminOperation({
    method: 'POST',
    path: '/admin/v1/audit-events/verify',
    summary:
      'Verifies every audit chain from its beginning; with a checkpoint from an export, also that nothing below it was cut off.',
    body: Body({ checkpoint: Type.Optional(CheckpointInput) }),
    bodyIsOptional: true,
    demands: 'admin:audit-events:read',
    replies: {
      200: Type.Object({
        intact: Type.Boolean(),
        events: Type.Integer(),
        chains: Type.Integer(),
        problems: Type.Array(
          Type.Object({
            writer: Type.String(),
            sequence: Type.Integer(),
            what: Type.String(),
          }),
        ),
      }),
    },

    async run({ body, ...context }) {
      requireAuthorityAt(context, wholeServer)
      const exported = body?.checkpoint && decodeCheckpoint(body.checkpoint, '/checkpoint/at')
      if (exported && !(await context.parts.verifyCheckpoint(exported))) {
        throw invalidField(
          '/checkpoint',
          'was not signed under the key file of this server, or was changed since',
        )
      }
      const { events, chains, problems } = await context.parts.verifyAudit(exported)
      const intact = problems.length === 0
      return { status: 200, value: { intact, events, chains, problems } }
    },
  }),

  adminOperation({
    method: 'GET',
    path: '/admin/v1/audit-events/export',
    summary: 'Exports the audit as JSON lines, oldest first.',
    query: Body({
      cursor: listParameters.cursor,
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: exportedAtOnce })),
    }),
    demands: 'admin:audit-events:read',
    replies: {
      200: Type.String({
        contentMediaType: 'application/x-ndjson',
        description:
          'One event a line. The last line is `{"next_cursor"}` while there is more, and ' +
          '`{"checkpoint"}`, signed, at the end.',
      }),
    },

    async run({ query, ...context }) {
      requireAuthorityAt(context, wholeServer)
      const { limit = exportedAtOnce } = query
      const { after = '0' } = pageRequest(exportCursor, { cursor: query.cursor })
      const exported = await exportPage(context, Number(after), limit)
      await commitChange(context, {
        changes: [],
        happenings: [
          {
            action: 'audit.exported',
            target: { kind: 'audit', id: exported.last, organizationId: undefined },
            detail: { after, events: exported.lines.length - 1 },
          },
        ],
      })
      return {
        status: 200,
        headers: { 'Content-Type': 'application/x-ndjson' },
        value: exported.lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
      }
    },
  }),
]

/** One page of the export; at the end of the audit, everything up to a checkpoint and itself. */
async function exportPage(
  { commit, parts: { stores, makeCheckpoint } }: AdminContext,
  afterId: number,
  limit: number,
): Promise<{ lines: readonly unknown[]; last: string }> {
  const events = await stores.audit.scan(afterId, limit)
  const lastId = events.at(-1)?.id ?? afterId
  if (events.length === limit) {
    const next = { next_cursor: encodeCursor(exportCursor, String(lastId)) }
    return { lines: [...events.map(encodeAuditEvent), next], last: String(lastId) }
  }
  // The checkpoint covers what was written since the scan, so that goes out before it.
  const checkpoint = await makeCheckpoint(commit)
  const late = (await stores.audit.scan(lastId, exportedAtOnce)).filter((event) =>
    isCovered(event, checkpoint),
  )
  const lines = [...events, ...late].map(encodeAuditEvent)
  const last = String(late.at(-1)?.id ?? lastId)
  return { lines: [...lines, { checkpoint: encodeCheckpoint(checkpoint) }], last }
}

function isCovered(event: StoredAuditEvent, { heads }: Checkpoint): boolean {
  return heads.some((head) => head.writer === event.writer && event.sequence <= head.sequence)
}
