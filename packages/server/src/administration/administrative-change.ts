import type { AuditAction, AuditEvent, AuditValue } from '@frontdesk/directory/audit/audit-event.ts'
import type { Change } from '@frontdesk/directory/change.ts'

import { type AdminContext, actingCaller } from './admin-context.ts'
import { staleVersion } from './entity-tag.ts'

/** What happened to one thing. */
export interface Happening {
  readonly action: AuditAction
  readonly target: {
    readonly kind: string
    readonly id: string
    readonly organizationId: string | undefined
  }
  readonly detail?: Readonly<Record<string, AuditValue>> | undefined
}

interface AdministrativeChange {
  readonly changes: readonly Change[]
  readonly happenings: readonly Happening[]
  /** Finds out why a condition did not hold, when it can be another reason than a stale version. */
  readonly whyNot?: (() => Promise<Error | undefined>) | undefined
}

/**
 * Carries out a change and tells the audit of it, in one transaction (T8).
 *
 * @throws Refusal precondition_failed, or what `whyNot` found, when a condition did not hold
 */
export async function commitChange(
  context: AdminContext,
  { changes, happenings, whyNot }: AdministrativeChange,
): Promise<void> {
  const audit = happenings.map((happening) => auditEventOf(context, happening))
  const happened = await context.commit({ changes, audit })
  if (!happened) throw (await whyNot?.()) ?? staleVersion()
}

/** Tells of a happening as the caller's deed, for what commits by itself. */
export function auditEventOf(
  context: AdminContext,
  { action, target, detail }: Happening,
): AuditEvent {
  return {
    ...actingCaller(context),
    at: context.parts.clock(),
    action,
    outcome: 'done',
    organizationId: target.organizationId,
    targetKind: target.kind,
    targetId: target.id,
    detail,
  }
}

/** A member of a thing whose old and new value the audit may show. */
type Shown = Readonly<Record<string, AuditValue | undefined>>

/** The audit's account of what was made: its members as they are. */
export function madeMembers(after: Shown): Record<string, AuditValue> {
  const detail: Record<string, AuditValue> = {}
  for (const [name, value] of Object.entries(after)) if (value !== undefined) detail[name] = value
  return detail
}

/**
 * The audit's account of an edit: the members that changed, and what each was and is.
 *
 * @param hidden members that changed and whose values stay out of the audit.
 */
export function changedMembers(
  before: Shown,
  after: Shown,
  hidden: readonly string[] = [],
): Record<string, AuditValue> {
  const changed = Object.keys(after).filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  )
  const detail: Record<string, AuditValue> = { changed: [...changed, ...hidden] }
  for (const name of changed) {
    detail[`${name}.old`] = before[name] ?? null
    detail[`${name}.new`] = after[name] ?? null
  }
  return detail
}
