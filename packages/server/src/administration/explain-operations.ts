import type { StoredAuditEvent } from '@frontdesk/directory/audit/audit-event.ts'
import type { Decision } from '@frontdesk/directory/audit/decision.ts'
import { Refusal } from '@frontdesk/directory/refusal.ts'
import { Type } from 'typebox'

import { decisionsKept } from '../http/recent-decisions.ts'
import { type AdminContext, adminOperation } from './admin-context.ts'
import { Nullable, preciseInstant } from './admin-schemas.ts'
import { AuditEventAnswer, encodeAuditEvent } from './audit-json.ts'
import { namesOfThings } from './names-of-things.ts'
import { whyOutsideReach } from './outside-the-reach.ts'
import { auditedOrganization, reaches } from './things-in-reach.ts'

const eventsOfOneRequest = 100
const Text = Nullable(Type.String())
const notFound = [
  'No such request is known in the organization groups that you reach.',
  'The audit knows issued tokens, changes and refusals of proven callers.',
  `Of all other requests each server process remembers the last ${decisionsKept} of proven callers and the last ${decisionsKept} of others, for a day at most.`,
].join(' ')

const DecisionAnswer = Type.Object({
  at: Type.String(),
  method: Type.String(),
  route: Type.String(),
  client_id: Text,
  claimed_client_id: Nullable(
    Type.String({
      description:
        'Which client the request named without proving it; null where none is so called.',
    }),
  ),
  secret_id: Text,
  person_id: Nullable(Type.String({ description: 'The person that an app acted for.' })),
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
      const { recentDecisions, decisionsElsewhere } = context.parts
      const here = recentDecisions.find(id)
      const events = await visibleEvents(context, id)
      const elsewhere =
        here || events.length > 0
          ? undefined
          : await decisionsElsewhere.find(id, context.caller.client.organizationId)
      const decision = await inReach(context, here ?? elsewhere)
      if (!decision && events.length === 0) throw new Refusal('not_found', notFound)
      return {
        status: 200,
        value: {
          request_id: id,
          decision: decision
            ? await encodeDecision(context, decision)
            : (decisionOf(events) ?? null),
          audit_events: events.map(encodeAuditEvent),
        },
      }
    },
  }),
]

/** Of what was decided long ago, the audit keeps the greater part. */
function decisionOf(events: readonly StoredAuditEvent[]) {
  const event = events.find(({ detail }) => detail?.rule !== undefined) ?? events[0]
  if (!event) return undefined
  const { detail = {} } = event
  const textOf = (name: string) => (typeof detail[name] === 'string' ? detail[name] : null)
  const [method = '', ...route] = (textOf('route') ?? '').split(' ')
  return {
    at: preciseInstant(event.at),
    method,
    route: route.join(' '),
    client_id: event.clientId ?? null,
    claimed_client_id: null,
    secret_id: event.secretId ?? null,
    person_id: event.personId ?? null,
    administrator_id: event.administratorId ?? null,
    api_key_id: textOf('api_key'),
    organization_id: event.organizationId ?? null,
    organization_group: null,
    role: null,
    scope: textOf('scope'),
    permission: textOf('permission'),
    rule: textOf('rule') ?? (event.outcome === 'done' ? `Allowed: ${event.action}.` : null),
    habit: null,
    outcome: event.outcome,
    status: typeof detail.status === 'number' ? detail.status : null,
  }
}

/** A decision about an unknown caller is for administrators of the whole server only. */
async function inReach(
  context: AdminContext,
  decision: Decision | undefined,
): Promise<Decision | undefined> {
  if (!decision) return undefined
  const group = decision.organizationGroupId ?? decision.claimed?.organizationGroupId
  const visible = await reaches(context, group)
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

async function encodeDecision(context: AdminContext, decision: Decision) {
  const names = namesOfThings(context.parts)
  return {
    at: preciseInstant(decision.at),
    method: decision.method,
    route: decision.route,
    client_id: decision.clientId ?? null,
    claimed_client_id:
      decision.clientId === undefined ? (decision.claimed?.clientId ?? null) : null,
    secret_id: decision.secretId ?? null,
    person_id: decision.personId ?? null,
    administrator_id: decision.administratorId ?? null,
    api_key_id: decision.apiKeyId ?? null,
    organization_id: decision.organizationId ?? null,
    organization_group: await names.group(decision.organizationGroupId),
    role: await names.role(decision.roleId),
    scope: decision.scope?.join(' ') ?? null,
    permission: decision.permission ?? null,
    rule:
      [decision.rule, await whyOutsideReach(context, decision)].filter(Boolean).join(' ') || null,
    habit: decision.habit ?? null,
    outcome: decision.outcome ?? null,
    status: decision.status ?? null,
  }
}
