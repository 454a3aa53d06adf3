import { noteRefusal } from '@frontdesk/dialects/back-channel-route.ts'
import type { WireReply, WireRequest, WireRoute } from '@frontdesk/dialects/exchange.ts'
import { readFormBody } from '@frontdesk/dialects/form-body.ts'
import { standardPaths } from '@frontdesk/dialects/standard/standard-paths.ts'
import { AuthorityLost, authorizedCommit } from '@frontdesk/directory/authority/standing.ts'
import { consentEvent, needsQuestion } from '@frontdesk/protocol/delegation/given-consent.ts'
import { ProtocolError } from '@frontdesk/protocol/errors.ts'
import { AuthorizationRefused } from '@frontdesk/protocol/rfc6749-authorization/authorization-request.ts'
import { standingOfSession } from '@frontdesk/protocol/sign-in/steps-commit.ts'
import { type PageForm, PageRefusal, StaleForm } from '../pages/page.ts'
import { errorPage, pageRoute } from '../pages/page-route.ts'
import { answerClient, type Leaving, leavingOf, refuseClient } from './authorization-answer.ts'
import {
  carriable,
  forbidsPages,
  type Interaction,
  interactionField,
  openInteraction,
  sealInteraction,
  takeRequest,
} from './authorization-interaction.ts'
import {
  type Meeting,
  meet,
  meetAgain,
  pathOf,
  refusal,
  requestOf,
  signInPath,
  type Visit,
} from './authorization-meeting.ts'
import type { AuthorizationParts } from './authorization-parts.ts'
import { chosenScope, consentPage, shownRedirect } from './consent-page.ts'
import { findLogoPath } from './logo-routes.ts'
import { resourceSentences } from './resource-sentences.ts'

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
      logoPath: await findLogoPath(parts.stores.clientLogos, client),
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

/** Answers anew where what the person stands on went while they were answered. */
async function orAnew(meeting: Meeting, act: () => Promise<WireReply>): Promise<WireReply> {
  try {
    return await act()
  } catch (error) {
    if (!(error instanceof AuthorityLost)) throw error
    meeting.request.decision.rule = error.message
    return meetAgain(meeting)
  }
}

async function allow(
  meeting: Meeting,
  scope: readonly string[],
  answer: 'asked' | 'remembered',
): Promise<WireReply> {
  const { parts, request, came, asked, signedIn, consent } = meeting
  const { requestId, address } = request
  return orAnew(meeting, async () => {
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
  })
}

/** Told to the audit as the person's answer: only while it is theirs. */
async function deny(meeting: Meeting): Promise<WireReply> {
  const { parts, request, asked, signedIn } = meeting
  const { client, scope } = asked
  const { requestId, address } = request
  const about = { client, person: signedIn.person, scope }
  const event = consentEvent('consent.denied', about, { at: parts.clock(), requestId, address })
  const { commit } = authorizedCommit(parts.stores, standingOfSession(signedIn))
  return orAnew(meeting, async () => {
    await commit({ changes: [], audit: [event] })
    throw refusal(asked, 'access_denied', 'The person said no.')
  })
}
