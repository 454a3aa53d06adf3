import type { WireReply, WireRequest } from '@frontdesk/dialects/exchange.ts'
import { standardPaths } from '@frontdesk/dialects/standard/standard-paths.ts'
import { secondsOf } from '@frontdesk/directory/units.ts'
import type { Consent } from '@frontdesk/protocol/delegation/consent.ts'
import { whyPersonCannotDelegate } from '@frontdesk/protocol/delegation/living-delegation.ts'
import { ProtocolError } from '@frontdesk/protocol/errors.ts'
import {
  AuthorizationRefused,
  type AuthorizationRequest,
} from '@frontdesk/protocol/rfc6749-authorization/authorization-request.ts'
import type { SignedIn } from '@frontdesk/protocol/sign-in/sign-in.ts'

import {
  carriable,
  type Interaction,
  interactionField,
  mustSignIn,
  sealInteraction,
} from './authorization-interaction.ts'
import type { AuthorizationParts } from './authorization-parts.ts'

/** One request on one of its ways through the endpoint. */
export interface Visit {
  readonly parts: AuthorizationParts
  readonly request: WireRequest
  readonly came: Interaction
}

/** A visit of somebody who has proven enough. */
export interface Meeting extends Visit {
  readonly asked: AuthorizationRequest
  readonly signedIn: SignedIn
  readonly consent: Consent | undefined
  readonly organizationName: string
}

/**
 * The request as it can be answered now.
 *
 * @throws UnprovenRedirect, AuthorizationRefused; invalid_request_uri where it was pushed too long ago
 */
export async function requestOf({ parts, came }: Pick<Visit, 'parts' | 'came'>) {
  const asked = await parts.engine.parseRequest(came, parts.dialect.policy)
  if (came.isTooOld !== true) return asked
  throw refusal(asked, 'invalid_request_uri', 'The pushed request has expired.')
}

/**
 * Who sits there, if they have proven enough; else the way to the sign-in page.
 *
 * @throws UnprovenRedirect, AuthorizationRefused
 */
export async function meet(visit: Visit): Promise<Meeting | WireReply> {
  const { parts, request, came } = visit
  const asked = await requestOf(visit)
  const signedIn = await parts.pages.signedIn(request)
  const now = secondsOf(parts.clock())
  if (!signedIn || mustSignIn(asked, came, signedIn, now)) {
    return towardsSignIn(visit, asked, signedIn)
  }
  const { person } = signedIn
  if (asked.wantedPersons?.includes(person.id) === false) {
    throw refusal(asked, 'login_required', 'Another person is signed in than the app asked for.')
  }
  const organization = await parts.stores.organizations.find(person.organizationId)
  const why = whyPersonCannotDelegate(person, organization, asked.client)
  if (why !== undefined) {
    request.decision.rule = why
    throw refusal(asked, 'access_denied', 'The person may not use this app.')
  }
  const consent = await parts.stores.consents.find(person.id, asked.client.id)
  return { ...visit, asked, signedIn, consent, organizationName: organization?.name ?? '' }
}

/**
 * Answers anew a person who was signed out, or whose app was disabled, while they were answered:
 * nothing was written.
 */
export async function meetAgain(meeting: Meeting): Promise<WireReply> {
  const again = await meet(meeting)
  // Another process made the change, and this one has not heard of it yet.
  return 'status' in again ? again : towardsSignIn(again, again.asked, undefined)
}

async function towardsSignIn(
  { parts, request, came }: Visit,
  asked: AuthorizationRequest,
  signedIn: SignedIn | undefined,
): Promise<WireReply> {
  if (asked.prompt.has('none')) {
    throw refusal(asked, 'login_required', 'The person has to sign in first.')
  }
  const { address } = request
  const carried = await carriable(parts, came, { asked, address })
  return parts.pages.redirect(signInPath({ parts, came: carried }, asked, signedIn))
}

/** The way to the sign-in page, and back to this request. */
export function signInPath(
  { parts, came }: Pick<Visit, 'parts' | 'came'>,
  { client, loginHint }: AuthorizationRequest,
  signedIn: SignedIn | undefined,
): string {
  const askedAt = secondsOf(parts.clock())
  const signIn = { askedAt, sessionBefore: signedIn?.session.id }
  return parts.pages.signInPath({
    returnPath: pathOf(parts, { ...came, signIn }),
    loginHint,
    clientName: client.name,
    organizationId: client.organizationId,
    signedIn,
  })
}

/** Where this request goes on. */
export function pathOf(parts: AuthorizationParts, came: Interaction): string {
  return `${standardPaths.authorize}?${interactionField}=${sealInteraction(parts, came)}`
}

/** A refusal that the client is told. */
export function refusal(
  asked: AuthorizationRequest,
  code: ProtocolError['code'],
  description: string,
): AuthorizationRefused {
  return new AuthorizationRefused(asked, new ProtocolError(code, description))
}
