import type { WireReply, WireRequest, WireRoute } from '@frontdesk/dialects/exchange.ts'
import { readFormBody } from '@frontdesk/dialects/form-body.ts'
import { standardPaths } from '@frontdesk/dialects/standard/standard-paths.ts'
import { ProtocolError } from '@frontdesk/protocol/errors.ts'
import { type Form, parseForm } from '@frontdesk/protocol/rfc6749-framework/form.ts'
import type { SignedIn } from '@frontdesk/protocol/sign-in/sign-in.ts'

import { html } from '../html/html-template.ts'
import { onwardPage } from '../pages/onward-page.ts'
import { PageRefusal, StaleForm } from '../pages/page.ts'
import { pageCookies } from '../pages/page-cookies.ts'
import { hidden, problem } from '../pages/page-pieces.ts'
import { pageRoute } from '../pages/page-route.ts'
import { sealedState } from '../pages/sealed-state.ts'
import { stranger } from './authorization-answer.ts'
import type { AuthorizationParts } from './authorization-parts.ts'

const path = standardPaths.logout
const askSeconds = 600
const aroundSeconds = 60
/** Carries a logout that was posted, on its way around by a GET. */
const aroundField = 'posted'
const maximumStateLength = 2048
const maximumBrowserLength = 200

/** A logout that was checked: where to afterwards, and whom the client says is signed in. */
interface Logout {
  readonly location: string | undefined
  readonly personId: string | undefined
  /** An app that registered itself, and so chose the location itself. */
  readonly isStranger: boolean
}

/**
 * An app asks to end the session of the browser. Whoever cannot show an ID token of the very
 * person in the session cannot end it without asking: anybody can put a link on a page.
 *
 * @see OpenID Connect RP-Initiated Logout §2, §3, §6
 */
export function logoutRoutes(parts: AuthorizationParts): readonly WireRoute[] {
  return [
    pageRoute(parts.pages, {
      method: 'GET',
      path,
      handle: (request) => arrive(parts, request),
    }),
    pageRoute(parts.pages, { method: 'POST', path, handle: (request) => posted(parts, request) }),
  ]
}

type Pairs = readonly (readonly [string, string])[]

async function posted(parts: AuthorizationParts, request: WireRequest): Promise<WireReply> {
  const pairs = await refusedOnPage(() =>
    readFormBody(request.header('content-type'), request.body),
  )
  const sealed = pairs.find(([name]) => name === 'logout')?.[1]
  if (sealed === undefined) return postedByApp(parts, request, pairs)

  const signedIn = await parts.pages.signedIn(request)
  const kept = sealedLocations(parts).open(sealed)
  if (!kept) throw new PageRefusal(400, 'This took too long. Begin again in the app.')
  const [location] = kept
  let stays: boolean
  try {
    const form = await parts.pages.readForm(request, signedIn)
    stays = form.value('decision') === 'stay'
  } catch (error) {
    if (!signedIn || !(error instanceof StaleForm)) throw error
    return question(parts, signedIn, { location: location ?? undefined, stale: error })
  }
  return signedIn && !stays
    ? end(parts, request, { signedIn, location })
    : leave(parts, { request, location })
}

async function arrive(parts: AuthorizationParts, request: WireRequest): Promise<WireReply> {
  const around = request.query.find(([name]) => name === aroundField)?.[1]
  if (around === undefined) return begin(parts, request, await readLogout(parts, request.query))
  const logout = sealedLogouts(parts).open(around)
  if (!logout) throw new PageRefusal(400, 'This took too long. Begin again in the app.')
  return begin(parts, request, logout)
}

/**
 * Browsers keep our cookie back from a form of another site. So without one it goes around once by
 * a GET of our own, which brings the cookie along; the ID token stays out of that address.
 */
async function postedByApp(
  parts: AuthorizationParts,
  request: WireRequest,
  pairs: Pairs,
): Promise<WireReply> {
  const logout = await readLogout(parts, pairs)
  if (await parts.pages.signedIn(request)) return begin(parts, request, logout)
  return parts.pages.redirect(`${path}?${aroundField}=${sealedLogouts(parts).seal(logout)}`)
}

async function readLogout(parts: AuthorizationParts, pairs: Pairs): Promise<Logout> {
  return requireLogout(parts, await refusedOnPage(async () => parseForm(pairs)))
}

function sealedLogouts(parts: AuthorizationParts) {
  return sealedState<Logout>(parts, 'posted-logout', aroundSeconds)
}

async function begin(
  parts: AuthorizationParts,
  request: WireRequest,
  logout: Logout,
): Promise<WireReply> {
  const { location } = logout
  const signedIn = await parts.pages.signedIn(request)
  if (!signedIn) {
    return logout.isStranger ? leaveByLink(parts, location) : leave(parts, { request, location })
  }
  if (logout.personId === signedIn.person.id) return end(parts, request, { signedIn, location })
  return question(parts, signedIn, logout)
}

/** @throws PageRefusal for a redirect that is not the client's: nobody is sent anywhere */
async function requireLogout(parts: AuthorizationParts, form: Form): Promise<Logout> {
  const text = form.optional('id_token_hint')
  const hint = text === undefined ? undefined : await parts.engine.readIdTokenHint(text)
  const named = form.optional('client_id')
  if (text !== undefined && !hint) {
    throw new PageRefusal(400, 'The app sent an ID token that is not from here.')
  }
  if (hint && named !== undefined && named !== hint.clientId) {
    throw new PageRefusal(400, 'The app sent an ID token of another app.')
  }
  const uri = form.optional('post_logout_redirect_uri')
  const personId = hint?.personId
  if (uri === undefined) return { location: undefined, personId, isStranger: false }
  const client = await parts.stores.clients.find(hint?.clientId ?? named ?? '')
  if (client?.status !== 'enabled' || !client.postLogoutRedirectUris.includes(uri)) {
    throw new PageRefusal(400, 'The address to go to afterwards is not registered for the app.')
  }
  const location = withState(uri, form.optional('state'))
  return { location, personId, isStranger: client.origin === 'dynamic' }
}

function withState(uri: string, state: string | undefined): string {
  if (state === undefined) return uri
  if (state.length > maximumStateLength) throw new PageRefusal(400, 'The state is too long.')
  return `${uri}${uri.includes('?') ? '&' : '?'}${new URLSearchParams({ state })}`
}

interface Question {
  readonly location: string | undefined
  readonly stale?: StaleForm
}

function question(
  parts: AuthorizationParts,
  signedIn: SignedIn,
  { location, stale }: Question,
): WireReply {
  return parts.pages.render({
    title: 'Sign out?',
    status: stale?.status,
    body: html`<h1>Sign out?</h1>
${problem(stale?.message)}
<p>An app asks to sign out <strong>${signedIn.person.username}</strong> in this browser.</p>
<form method="post" action="${path}">
${parts.pages.formToken(signedIn)}${hidden('logout', sealedLocations(parts).seal([location ?? null]))}
<div class="row">
<button type="submit" name="decision" value="sign-out">Sign out</button>
<button type="submit" name="decision" value="stay" class="quiet">Stay signed in</button>
</div>
</form>`,
  })
}

function sealedLocations(parts: AuthorizationParts) {
  return sealedState<readonly [string | null]>(parts, 'logout', askSeconds)
}

interface Ending {
  readonly signedIn: SignedIn
  readonly location: string | null | undefined
}

async function end(
  parts: AuthorizationParts,
  request: WireRequest,
  { signedIn: { session }, location }: Ending,
): Promise<WireReply> {
  const { address, requestId } = request
  const browser = (request.header('user-agent') ?? '').slice(0, maximumBrowserLength)
  await parts.signIns.end(session, { address, browser, requestId })
  const { noSession, noPending } = pageCookies(parts.publicUrl)
  return leave(parts, { request, location, cookies: [noSession, noPending] })
}

interface Way {
  readonly request: WireRequest
  readonly location: string | null | undefined
  readonly cookies?: readonly string[]
}

function leave({ pages }: AuthorizationParts, { request, location, cookies = [] }: Way): WireReply {
  if (typeof location === 'string') {
    return request.method === 'POST'
      ? onwardPage(pages, { location, to: 'the app', cookies })
      : pages.redirect(location, ...cookies)
  }
  return pages.render({
    title: 'Signed out',
    cookies,
    body: html`<h1>Nobody is signed in here now</h1>
<p>Apps that you have let act for you still may; see them on <a href="/account">your account</a>.</p>`,
  })
}

/** Our address in a link must not lead elsewhere by itself (RFC 9700 §4.11.2). */
function leaveByLink({ pages }: AuthorizationParts, location: string | undefined): WireReply {
  return pages.render({
    title: 'Signed out',
    body: html`<h1>Nobody is signed in here</h1>
${location !== undefined && html`${stranger(location)}<p><a href="${location}">Go on to the app</a></p>`}`,
  })
}

async function refusedOnPage<Value>(read: () => Promise<Value>): Promise<Value> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof ProtocolError) throw new PageRefusal(400, error.description)
    throw error
  }
}
