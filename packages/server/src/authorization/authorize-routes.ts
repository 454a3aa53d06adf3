import { noteRefusal } from '@frontdesk/dialects/back-channel-route.ts'
import type { WireReply, WireRequest, WireRoute } from '@frontdesk/dialects/exchange.ts'
import { readFormBody } from '@frontdesk/dialects/form-body.ts'
import { standardPaths } from '@frontdesk/dialects/standard/standard-paths.ts'
import { secondsOf } from '@frontdesk/directory/units.ts'
import type { Consent } from '@frontdesk/protocol/delegation/consent.ts'
import { consentEvent, needsQuestion } from '@frontdesk/protocol/delegation/given-consent.ts'
import { whyPersonCannotDelegate } from '@frontdesk/protocol/delegation/living-delegation.ts'
import { ProtocolError } from '@frontdesk/protocol/errors.ts'
import {
  AuthorizationRefused,
  type AuthorizationRequest,
} from '@frontdesk/protocol/rfc6749-authorization/authorization-request.ts'
import type { SignedIn } from '@frontdesk/protocol/sign-in/sign-in.ts'

import { type PageForm, PageRefusal, StaleForm } from '../pages/page.ts'
import { errorPage, pageRoute } from '../pages/page-route.ts'
import { answerClient, type Leaving, leavingOf, refuseClient } from './authorization-answer.ts'
import {
  carriable,
  forbidsPages,
  type Interaction,
  interactionField,
  mustSignIn,
  openInteraction,
  sealInteraction,
  takeRequest,
} from './authorization-interaction.ts'
import type { AuthorizationParts } from './authorization-parts.ts'
import { chosenScope, consentPage, shownRedirect } from './consent-page.ts'
import { resourceSentences } from './resource-sentences.ts'

/** One request on one of its ways through the endpoint. */
interface Visit {
  readonly parts: AuthorizationParts
  readonly request: WireRequest
  readonly came: Interaction
}

/** A visit of somebody who has proven enough. */
interface Meeting extends Visit {
  readonly asked: AuthorizationRequest
  readonly signedIn: SignedIn
  readonly consent: Consent | undefined
  readonly organizationName: string
}

/**
 * The authorization endpoint: who asks, for what, who sits there, do they allow it; then a code.
 *
 * @see RFC 6749 §3.1, §4.1.1, §4.1.2, OpenID Connect Core §3.1.2, §3.1.2.2 (another person)
 */
export function authorizeRoutes(parts: AuthorizationParts): readonly WireRoute[] {
  const path = standardPaths.authorize
  return [
    pageRoute(parts.pages, { method: 'GET', path, handle: (request) => arrive(parts, request) }),
    pageRoute(parts.pages, { method: 'POST', path, handle: (request) => posted(parts, request) }),
  ]
}

async function arrive(parts: AuthorizationParts, request: WireRequest): Promise<WireReply> {
  const sealed = request.query.find(([name]) => name === interactionField)?.[1]
  if (sealed !== undefined) {
    return answering({ parts, request }, () => openSealed(parts, sealed), visitOf)
  }
  const came = () => takeRequest(parts, request.query)
  return answering({ parts, request }, came, visitOf)
}

/**
 * A decision, or a request that an app posts through the browser. The latter comes without our
 * cookie, for the form is another site's; so it goes around once.
 */
async function posted(parts: AuthorizationParts, request: WireRequest): Promise<WireReply> {
  const pairs = await readPairs(request)
  const sealed = pairs.find(([name]) => name === interactionField)?.[1]
  const where = { parts, request }
  if (sealed !== undefined) {
    return answering(where, () => openSealed(parts, sealed), decide)
  }
  return answering(
    where,
    () => takeRequest(parts, pairs),
    async (visit) => {
      const { came } = visit
      const asked = await requestOf(visit)
      const { address } = request
      return parts.pages.redirect(pathOf(parts, await carriable(parts, came, { asked, address })))
    },
  )
}

async function readPairs(request: WireRequest) {
  try {
    return await readFormBody(request.header('content-type'), request.body)
  } catch (error) {
    if (error instanceof ProtocolError) throw new PageRefusal(400, error.description)
    throw error
  }
}

async function openSealed(parts: AuthorizationParts, sealed: string): Promise<Interaction> {
  const came = await openInteraction(parts, sealed)
  if (came) return came
  throw new PageRefusal(400, 'This took too long, or was not begun here. Begin again in the app.')
}

/** Sends refusals where they belong: to the client by its proven redirect, else to the person. */
async function answering(
  where: Omit<Visit, 'came'>,
  came: () => Promise<Interaction>,
  answer: (visit: Visit) => Promise<WireReply>,
): Promise<WireReply> {
  const { parts, request } = where
  let taken: Interaction | undefined
  try {
    taken = await came()
    return await answer({ ...where, came: taken })
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
    noteRefusal(request, error)
    if (error instanceof AuthorizationRefused) {
      const leaving = await leavingOfRefusal(where, error, taken)
      return refuseClient(parts.pages, error, parts.publicUrl, leaving)
    }
    return errorPage(parts.pages, { status: 400, words: error.description, request })
  }
}

/**
 * Anyone can register an app, and its redirect would lead from our address to any other: without
 * a session, a link is shown instead (RFC 9700 §4.11.2). With `prompt=none` the app asks in a frame
 * that nobody sees, and gets its answer (OpenID Connect Core §3.1.2.1).
 */
async function leavingOfRefusal(
  { parts, request }: Omit<Visit, 'came'>,
  { to }: AuthorizationRefused,
  came: Interaction | undefined,
): Promise<Leaving> {
  const isStranger = to.client.origin === 'dynamic'
  if (!isStranger || forbidsPages(came)) return leavingOf(request)
  return (await parts.pages.signedIn(request)) ? leavingOf(request) : 'link'
}

/** Somebody comes by, for the first time or from signing in. */
async function visitOf(visit: Visit): Promise<WireReply> {
  const meeting = await meet(visit)
  if ('status' in meeting) return meeting
  const { asked, consent } = meeting
  if (!needsQuestion(asked, consent)) return allowUnasked(meeting)
  if (asked.prompt.has('none')) {
    throw refusal(asked, 'consent_required', 'The person has to be asked first.')
  }
  return question(meeting)
}

/** What was allowed before; a consent that was taken back at this very moment is asked for. */
async function allowUnasked(meeting: Meeting): Promise<WireReply> {
  const { asked } = meeting
  try {
    return await allow(meeting, asked.scope, 'remembered')
  } catch (error) {
    const isTakenBack = error instanceof AuthorizationRefused && error.code === 'consent_required'
    if (isTakenBack && !asked.prompt.has('none')) return question(meeting)
    throw error
  }
}

/** @throws UnprovenRedirect, AuthorizationRefused; invalid_request_uri where it was pushed too long ago */
async function requestOf({ parts, came }: Pick<Visit, 'parts' | 'came'>) {
  const asked = await parts.engine.parseRequest(came, parts.dialect.policy)
  if (came.isTooOld !== true) return asked
  throw refusal(asked, 'invalid_request_uri', 'The pushed request has expired.')
}

/** Who sits there, if they have proven enough; else the way to the sign-in page. */
async function meet(visit: Visit): Promise<Meeting | WireReply> {
  const { parts, request, came } = visit
  const asked = await requestOf(visit)
  const signedIn = await parts.pages.signedIn(request)
  const now = secondsOf(parts.clock())
  if (!signedIn || mustSignIn(asked, came, signedIn, now)) {
    if (asked.prompt.has('none')) {
      throw refusal(asked, 'login_required', 'The person has to sign in first.')
    }
    const { address } = request
    const carried = await carriable(parts, came, { asked, address })
    return parts.pages.redirect(signInPath({ parts, came: carried }, asked, signedIn))
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

function signInPath(
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

function pathOf(parts: AuthorizationParts, came: Interaction): string {
  return `${standardPaths.authorize}?${interactionField}=${sealInteraction(parts, came)}`
}

async function question(
  meeting: Meeting,
  refused?: { readonly status: number; readonly words: string },
): Promise<WireReply> {
  const { parts, request, asked, signedIn, organizationName } = meeting
  const came = await carriable(parts, meeting.came, { asked, address: request.address })
  const { client, redirectUri, scope } = asked
  return parts.pages.render({
    title: `Let ${client.name} act for you?`,
    status: refused?.status,
    body: consentPage({
      client,
      signedIn,
      organizationName,
      scope,
      permissionsOf: parts.dialect.policy.permissionsOf,
      ofResources: await resourceSentences(parts.stores.protectedResources, scope),
      action: standardPaths.authorize,
      carried: { [interactionField]: sealInteraction(parts, came) },
      formToken: parts.pages.formToken(signedIn),
      returnsTo: shownRedirect(redirectUri),
      otherPersonPath: signInPath({ parts, came }, asked, signedIn),
      problem: refused?.words,
    }),
  })
}

/** Everything is checked again at the moment of the answer: client, redirect, person, scope. */
async function decide(visit: Visit): Promise<WireReply> {
  const { parts, request } = visit
  const meeting = await meet(visit)
  if ('status' in meeting) return meeting
  const { asked, signedIn } = meeting
  let form: PageForm
  try {
    form = await parts.pages.readForm(request, signedIn)
  } catch (error) {
    if (!(error instanceof StaleForm)) throw error
    return question(meeting, { status: error.status, words: error.message })
  }
  switch (form.value('decision')) {
    case 'allow': {
      const scope = chosenScope(asked.scope, form.all('scope'))
      return scope
        ? allow(meeting, scope, 'asked')
        : question(meeting, {
            status: 400,
            words: 'Leave at least one thing checked, or do not allow.',
          })
    }
    case 'deny':
      return deny(meeting)
    default:
      throw new PageRefusal(400, 'The form says neither yes nor no.')
  }
}

async function allow(
  { parts, request, came, asked, signedIn, consent }: Meeting,
  scope: readonly string[],
  answer: 'asked' | 'remembered',
): Promise<WireReply> {
  const { requestId, address } = request
  const code = await parts.engine.issueCode({
    request: asked,
    ...signedIn,
    scope,
    consent,
    answer,
    pushedHash: came.pushedHash,
    origin: { requestId, address },
  })
  return answerClient(parts.pages, {
    to: asked,
    members: { code },
    issuer: parts.publicUrl,
    leaving: leavingOf(request),
  })
}

async function deny({ parts, request, asked, signedIn }: Meeting): Promise<WireReply> {
  const { client, scope } = asked
  const { requestId, address } = request
  const about = { client, person: signedIn.person, scope }
  const event = consentEvent('consent.denied', about, { at: parts.clock(), requestId, address })
  await parts.stores.commit({ changes: [], audit: [event] })
  throw refusal(asked, 'access_denied', 'The person said no.')
}

function refusal(
  asked: AuthorizationRequest,
  code: ProtocolError['code'],
  description: string,
): AuthorizationRefused {
  return new AuthorizationRefused(asked, new ProtocolError(code, description))
}
