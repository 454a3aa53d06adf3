import type { AuditEvent } from '@frontdesk/directory/audit/audit-event.ts'
import type { Change } from '@frontdesk/directory/change.ts'
import type { Person } from '@frontdesk/directory/people/person.ts'
import type { UnixSeconds } from '@frontdesk/directory/units.ts'

import type { AuthorizationRequest } from '../rfc6749-authorization/authorization-request.ts'
import { isClaimedByOne } from '../rfc6749-authorization/redirect-uri.ts'
import { type Client, isConfidential } from '../rfc6749-framework/client.ts'
import { allowsScope } from '../rfc6749-framework/scope.ts'
import type { Consent, ConsentStore } from './consent.ts'

/**
 * Tells whether a person has to be asked (T14): not for an app of the house, and not again for
 * what was allowed before, unless any program of the machine could pose as the app.
 */
export function needsQuestion(
  { client, scope, prompt, redirectUri }: AuthorizationRequest,
  consent: Consent | undefined,
): boolean {
  if (prompt.has('consent')) return true
  const canBePosedAs = !isConfidential(client) && !isClaimedByOne(redirectUri)
  // Any program of the machine can take a loopback port that was not registered to the number.
  const isOnesOwn = client.applicationType === 'web' && client.redirectUris.includes(redirectUri)
  if (isOfTheHouse(client) && (isOnesOwn || !canBePosedAs)) return false
  if (canBePosedAs) return true
  return !scope.every((value) => consent && allowsScope(consent.scope, value))
}

/** An app whose people are not asked: never one that registered itself (T14). */
export function isOfTheHouse({ consent, origin }: Client): boolean {
  return consent === 'skipped' && origin === 'administration'
}

interface Given {
  readonly client: Client
  readonly person: Person
  readonly scope: readonly string[]
  readonly now: UnixSeconds
  readonly newId: () => string
}

/**
 * The changes that write down what a person allowed: more is added to what was allowed before,
 * nothing is taken away. Nothing to write where all of it was there.
 */
export function consentChanges(
  consents: ConsentStore,
  before: Consent | undefined,
  { client, person, scope, now, newId }: Given,
): readonly Change[] {
  if (!before) {
    const consent: Consent = {
      id: newId(),
      personId: person.id,
      clientRecordId: client.id,
      scope,
      createdAt: now,
      updatedAt: now,
      lastUsedAt: undefined,
      version: 1,
    }
    return [consents.insertion(consent)]
  }
  const more = scope.filter((value) => !allowsScope(before.scope, value))
  if (more.length === 0) return []
  const widened = [...before.scope, ...more]
  return [
    consents.update({ ...before, scope: widened, updatedAt: now, version: before.version + 1 }),
  ]
}

/** What the audit is told of a decision. */
export function consentEvent(
  action: 'consent.given' | 'consent.denied',
  { client, person, scope }: Pick<Given, 'client' | 'person' | 'scope'>,
  origin: { readonly at: number; readonly requestId: string; readonly address: string },
): AuditEvent {
  return {
    ...origin,
    action,
    outcome: 'done',
    clientId: client.clientId,
    personId: person.id,
    organizationId: person.organizationId,
    targetKind: 'client',
    targetId: client.id,
    detail: { scope: scope.join(' ') },
  }
}
