import { authorizedCommit, type StandingStore } from '@frontdesk/directory/authority/standing.ts'
import type { Commit, Work } from '@frontdesk/directory/change.ts'
import type { OrganizationStore } from '@frontdesk/directory/organizations/organization.ts'
import type { Person } from '@frontdesk/directory/people/person.ts'
import type { Session } from '@frontdesk/directory/sign-in/session.ts'
import { type Clock, secondsOf } from '@frontdesk/directory/units.ts'

import type { Consent, ConsentStore } from '../delegation/consent.ts'
import { commitConsent, commitUnlessTaken } from '../delegation/consent-commit.ts'
import { isAllowedPart } from '../delegation/delegated-scope.ts'
import { consentChanges, consentEvent, isOfTheHouse } from '../delegation/given-consent.ts'
import { whyPersonCannotDelegate } from '../delegation/living-delegation.ts'
import type { OneTimeSecrets } from '../delegation/one-time-secret.ts'
import { ProtocolError } from '../errors.ts'
import { standingOfClient } from '../rfc6749-framework/client-standing.ts'
import type { TokenTargets } from '../rfc8707-resource-indicators/token-target.ts'
import type { PushedRequestStore } from '../rfc9126-pushed-requests/pushed-request.ts'
import { standingOfSession } from '../sign-in/steps-commit.ts'
import {
  type AuthorizationCode,
  type AuthorizationCodeStore,
  codeSeconds,
} from './authorization-code.ts'
import { AuthorizationRefused, type AuthorizationRequest } from './authorization-request.ts'

interface Parts {
  readonly codes: Pick<AuthorizationCodeStore, 'insertion'>
  readonly codeSecrets: OneTimeSecrets
  readonly consents: ConsentStore
  readonly pushedRequests: Pick<PushedRequestStore, 'find' | 'claim'>
  readonly organizations: Pick<OrganizationStore, 'find'>
  readonly targets: Pick<TokenTargets, 'find' | 'standing'>
  readonly commit: Commit
  readonly standings: StandingStore
  readonly clock: Clock
  readonly newId: () => string
}

/** A person's yes, or an earlier one that still counts. */
export interface AllowedRequest {
  readonly request: AuthorizationRequest
  readonly person: Person
  readonly session: Session
  /** What was allowed of `request.scope`. */
  readonly scope: readonly string[]
  /** As it stood when the question was decided. */
  readonly consent: Consent | undefined
  /** `asked`: the person has just answered, and the audit is told. */
  readonly answer: 'asked' | 'remembered'
  /** Hash of the pushed request that this one came as. */
  readonly pushedHash: string | undefined
  readonly origin: { readonly requestId: string; readonly address: string }
}

/**
 * Issues a code, and writes down the consent behind it and the end of the pushed request, all in
 * one transaction (T8).
 *
 * @returns the code
 * @throws AuthorizationRefused access_denied where the person may not use this app;
 *   consent_required where a remembered consent has just been taken back; invalid_request_uri where
 *   the pushed request led to a code before; temporarily_unavailable where something else changed;
 *   AuthorityLost where the session has just ended, or the person, an organization or the client was
 *   disabled: nothing was written
 */
export function codeIssuance(parts: Parts): (allowed: AllowedRequest) => Promise<string> {
  return async (allowed) => {
    const { request, person, consent, scope, pushedHash } = allowed
    const { client } = request
    await requireUsable(parts, allowed)
    requirePart(allowed)
    const now = secondsOf(parts.clock())
    const { text, ...kept } = parts.codeSecrets.make()
    const code = newCode(allowed, { ...kept, now, familyId: parts.newId() })
    const given = { client, person, scope, now, newId: parts.newId }
    const at = parts.clock()
    const origin = { at, ...allowed.origin }
    // Nobody was asked just now: a consent that is gone meanwhile is not given again.
    const isGivenNow = allowed.answer === 'asked' || isOfTheHouse(client)
    const workOn = (before: Consent | undefined): Work => ({
      changes: [
        ...(isGivenNow
          ? consentChanges(parts.consents, before, given)
          : [parts.consents.standing(consent?.id ?? '')]),
        parts.codes.insertion(code),
        ...parts.targets.standing(request.api),
        ...(pushedHash === undefined ? [] : [parts.pushedRequests.claim(pushedHash)]),
      ],
      audit: [
        ...(allowed.answer === 'asked' ? [consentEvent('consent.given', given, origin)] : []),
        {
          ...origin,
          action: 'code.issued',
          outcome: 'done',
          clientId: client.clientId,
          personId: person.id,
          organizationId: person.organizationId,
          targetKind: 'token-family',
          targetId: code.familyId,
          detail: { scope: scope.join(' ') },
        },
      ],
    })
    const about = { personId: person.id, clientRecordId: client.id, consent, workOn }
    const standing = [...standingOfSession(allowed), ...standingOfClient({ client })]
    const { commit } = authorizedCommit(parts, standing)
    const happened = isGivenNow
      ? await commitConsent({ ...parts, commit }, about)
      : await commitUnlessTaken(commit, workOn(consent))
    if (happened) return text
    throw new AuthorizationRefused(request, await whyNot(parts, allowed, isGivenNow))
  }
}

/** What changed while the code was being issued: client and redirect are proven, so it is told. */
async function whyNot(
  parts: Parts,
  allowed: AllowedRequest,
  isGivenNow: boolean,
): Promise<ProtocolError> {
  const { person, pushedHash } = allowed
  if (pushedHash !== undefined && !(await parts.pushedRequests.find(pushedHash))) {
    return new ProtocolError('invalid_request_uri', 'The pushed request was used before.')
  }
  // Past every cache. One that was given anew is another.
  const standing = isGivenNow ? [] : await parts.consents.ofPerson(person.id)
  if (!isGivenNow && !standing.some(({ id }) => id === allowed.consent?.id)) {
    return new ProtocolError('consent_required', 'The person has just taken the consent back.')
  }
  await requireUsable(parts, allowed)
  return new ProtocolError('temporarily_unavailable', 'Something changed meanwhile; ask again.')
}

function requirePart({ request, scope }: AllowedRequest): void {
  if (isAllowedPart(scope, request.scope)) return
  throw new AuthorizationRefused(
    request,
    new ProtocolError('access_denied', 'The person allowed nothing that was asked for.'),
  )
}

async function requireUsable(
  { organizations, targets }: Parts,
  { request, person }: AllowedRequest,
): Promise<void> {
  const organization = await organizations.find(person.organizationId)
  const { client, resource } = request
  const why =
    whyPersonCannotDelegate(person, organization, client) ??
    ((await targets.find(resource, { client, person }))
      ? undefined
      : 'The resource cannot be used by this person, or was disabled just now.')
  if (why === undefined) return
  throw new AuthorizationRefused(
    request,
    new ProtocolError('access_denied', 'The person may not use this app.', { detail: why }),
  )
}

function newCode(
  { request, person, session, scope }: AllowedRequest,
  {
    now,
    ...made
  }: Pick<AuthorizationCode, 'hash' | 'keyId' | 'familyId'> & { readonly now: number },
): AuthorizationCode {
  return {
    ...made,
    clientRecordId: request.client.id,
    personId: person.id,
    sessionId: session.id,
    redirectUri: request.sentRedirectUri,
    codeChallenge: request.codeChallenge,
    scope,
    resource: request.resource,
    nonce: request.nonce,
    authTime: session.signedInAt,
    methods: session.methods,
    createdAt: now,
    expiresAt: now + codeSeconds,
    usedAt: undefined,
  }
}
