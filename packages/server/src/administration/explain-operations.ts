import type { StoredAuditEvent } from '@frontdesk/directory/audit/audit-event.ts'
import type { Decision } from '@frontdesk/directory/audit/decision.ts'
import { Refusal } from '@frontdesk/directory/refusal.ts'
import { Type } from 'typebox'

import { type AdminContext, adminOperation } from './admin-context.ts'
import { Nullable, preciseInstant } from './admin-schemas.ts'
import { AuditEventAnswer, encodeAuditEvent } from './audit-json.ts'
import { namesOfThings } from './names-of-things.ts'
import { auditedOrganization, reaches } from './things-in-reach.ts'

const eventsOfOneRequest = 100
const Text = Nullable(Type.String())

const DecisionAnswer = Type.Object({
  at: Type.String(),
  method: Type.String(),
  route: Type.String(),
  client_id: Text,
  secret_id: Text,
  administrator_id: Text,
  api_key_id: Text,
  organization_id: Text,
  organization_group: Text,
  role: Text,
  scope: Text,
  permission: Nullable(Type.String({ description: 'What the operation demands.' })),
  rule: Nullable(Type.String({ description: 'What decided.' })),
  habit: Nullable(
    Type.Integer({ description: 'A numbered habit of clients that was allowed for.' }),
  ),
  outcome: Text,
  status: Nullable(Type.Integer()),
})

export const explainOperations = [
  adminOperation({
    method: 'GET',
    path: '/admin/v1/explain/{request_id}',
    summary: 'Tells which credential, role and rule decided a request.',
    params: Type.Object({ request_id: Type.String({ minLength: 1, maxLength: 100 }) }),
    demands: 'admin:explain:read',
    replies: {
      200: Type.Object({
        request_id: Type.String(),
        decision: Nullable(DecisionAnswer),
        audit_events: Type.Array(AuditEventAnswer),
      }),
    },

    async run({ params, ...context }) {
      const id = params.request_id
      const decision = await visibleDecision(context, id)
      const events = await visibleEvents(context, id)
      if (!decision && events.length === 0) {
        throw new Refusal('not_found', 'No such request is known in your reach.')
      }
      return {
        status: 200,
        value: {
          request_id: id,
          decision: decision ? await encodeDecision(context, decision) : null,
          audit_events: events.map(encodeAuditEvent),
        },
      }
    },
  }),
]

/** Decisions are kept for a while only; one of nobody known is the operator's to see. */
async function visibleDecision(context: AdminContext, id: string): Promise<Decision | undefined> {
  const decision = context.parts.recentDecisions.find(id)
  const visible = decision && (await reaches(context, decision.organizationGroupId))
  return visible ? decision : undefined
}

async function visibleEvents(
  context: AdminContext,
  requestId: string,
): Promise<readonly StoredAuditEvent[]> {
  try {
    const organizationId = await auditedOrganization(context)
    const { audit } = context.parts.stores
    return (await audit.list({ requestId, organizationId }, { limit: eventsOfOneRequest })).items
  } catch (error) {
    // Who reaches a part of an organization sees decisions of that part, and no audit.
    if (error instanceof Refusal) return []
    throw error
  }
}

async function encodeDecision({ parts }: AdminContext, decision: Decision) {
  const names = namesOfThings(parts)
  return {
    at: preciseInstant(decision.at),
    method: decision.method,
    route: decision.route,
    client_id: decision.clientId ?? null,
    secret_id: decision.secretId ?? null,
    administrator_id: decision.administratorId ?? null,
    api_key_id: decision.apiKeyId ?? null,
    organization_id: decision.organizationId ?? null,
    organization_group: await names.group(decision.organizationGroupId),
    role: await names.role(decision.roleId),
    scope: decision.scope?.join(' ') ?? null,
    permission: decision.permission ?? null,
    rule: decision.rule ?? null,
    habit: decision.habit ?? null,
    outcome: decision.outcome ?? null,
    status: decision.status ?? null,
  }
}
