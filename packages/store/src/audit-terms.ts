import type { AuditEvent } from '@frontdesk/directory/audit/audit-event.ts'
import type { AuditFilter } from '@frontdesk/directory/audit/audit-store.ts'

/** What of an event a list can ask for, apart from its date. */
type Mentioned = Pick<
  AuditFilter,
  'requestId' | 'clientId' | 'personId' | 'administratorId' | 'action' | 'organizationId'
>

/**
 * So much of a request id is in its term: sixteen milliseconds of a UUID of version 7. Requests
 * that are committed together share one term or two, which costs less than one for each.
 */
const requestPrefix = 12

/**
 * The words under which a batch is found, each at most once. A term narrows the search; whether an
 * event is meant is decided by the event itself.
 */
export function termsOf(events: readonly AuditEvent[]): Set<string> {
  const terms = new Set<string>()
  for (const event of events) addTerms(terms, event)
  return terms
}

/** The term to look for, of those that every wanted event has: the one that is mentioned least. */
export function bestTerm(filter: AuditFilter): string | undefined {
  const terms = new Set<string>()
  addTerms(terms, filter)
  return terms.values().next().value
}

/** Adds the terms, from the one that is mentioned least to the one that is mentioned most. */
function addTerms(terms: Set<string>, mentioned: Mentioned): void {
  const { requestId, clientId, personId, administratorId, action, organizationId } = mentioned
  if (requestId !== undefined) terms.add(`r:${requestId.slice(0, requestPrefix)}`)
  if (clientId !== undefined) terms.add(`c:${clientId}`)
  if (personId !== undefined) terms.add(`p:${personId}`)
  if (administratorId !== undefined) terms.add(`m:${administratorId}`)
  // Nearly every batch has issued tokens: for those the newest batches are the answer anyway.
  if (action !== undefined && action !== 'token.issued') terms.add(`a:${action}`)
  if (organizationId !== undefined) terms.add(`o:${organizationId}`)
}
