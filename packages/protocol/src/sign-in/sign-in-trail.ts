import type { AuditAction, AuditEvent, AuditValue } from '@frontdesk/directory/audit/audit-event.ts'
import type { Person } from '@frontdesk/directory/people/person.ts'

import { type SignInOrigin, SignInRefused } from './sign-in.ts'
import type { SignInParts } from './sign-in-parts.ts'

interface Told {
  readonly target?: { readonly kind: string; readonly id: string } | undefined
  readonly detail?: Readonly<Record<string, AuditValue>> | undefined
}

/** Tells the audit what people do at the door. */
export interface SignInTrail {
  event(
    action: AuditAction,
    person: Pick<Person, 'id' | 'organizationId'>,
    origin: SignInOrigin,
    told?: Told | undefined,
  ): AuditEvent
  /**
   * Refuses. The row is written while the answer leaves: waiting for it would tell whether the
   * person exists.
   *
   * @param person who has proven something that only they can; without one it is counted (T9)
   * @param origin undefined: only a page was looked at, and nothing is told
   * @param words for a person who has proven who they are; others read the sentence for everything
   * @throws SignInRefused always
   */
  refuse(
    rule: string,
    origin: SignInOrigin | undefined,
    person?: Person | undefined,
    words?: string | undefined,
  ): never
}

export function signInTrail({
  commit,
  clock,
  countRefusal,
}: Pick<SignInParts, 'commit' | 'clock' | 'countRefusal'>): SignInTrail {
  const event: SignInTrail['event'] = (action, person, origin, { target, detail } = {}) => ({
    at: clock(),
    action,
    outcome: action === 'person.sign-in-refused' ? 'refused' : 'done',
    requestId: origin.requestId,
    address: origin.address,
    personId: person.id,
    organizationId: person.organizationId,
    targetKind: target?.kind,
    targetId: target?.id,
    detail,
  })

  return {
    event,
    refuse(rule, origin, person, words) {
      if (!origin) throw new SignInRefused(rule)
      if (person) {
        const audit = [event('person.sign-in-refused', person, origin, { detail: { rule } })]
        commit({ changes: [], audit }).catch(() => countRefusal(origin.address))
      } else {
        countRefusal(origin.address)
      }
      throw new SignInRefused(rule, words)
    },
  }
}
