import type { WireReply, WireRequest, WireRoute } from '@frontdesk/dialects/exchange.ts'
import { standardPaths } from '@frontdesk/dialects/standard/standard-paths.ts'
import { AuthorityLost } from '@frontdesk/directory/authority/standing.ts'
import { TooManyFailures } from '@frontdesk/protocol/errors.ts'
import type { WaitingDevice } from '@frontdesk/protocol/rfc8628-device-grant/device-authorizations.ts'
import type { SignedIn } from '@frontdesk/protocol/sign-in/sign-in.ts'

import { html } from '../html/html-template.ts'
import { type PageForm, PageRefusal, StaleForm } from '../pages/page.ts'
import { field, problem, problemId } from '../pages/page-pieces.ts'
import { pageRoute } from '../pages/page-route.ts'
import { sealedState } from '../pages/sealed-state.ts'
import type { AuthorizationParts } from './authorization-parts.ts'
import { chosenScope, consentPage } from './consent-page.ts'
import { findLogoPath } from './logo-routes.ts'
import { resourceSentences } from './resource-sentences.ts'

const path = standardPaths.devicePage
const unknownCode = 'This code is not known, has expired, or is already in use.'
const maximumTypedLength = 40

/** So long may somebody read before they decide; a device waits no longer anyhow. */
const decisionSeconds = 600

interface Visit {
  readonly parts: AuthorizationParts
  readonly request: WireRequest
  readonly signedIn: SignedIn
}

/**
 * Where somebody types the code that a device shows, and decides. A code in the address fills the
 * field in and nothing else: it must be confirmed against what the device shows.
 *
 * @see RFC 8628 §3.3, §3.3.1, §5.4 (remote phishing), security row 17
 */
export function deviceRoutes(parts: AuthorizationParts): readonly WireRoute[] {
  return [
    pageRoute(parts.pages, { method: 'GET', path, handle: (request) => show(parts, request) }),
    pageRoute(parts.pages, { method: 'POST', path, handle: (request) => posted(parts, request) }),
  ]
}

async function show(parts: AuthorizationParts, request: WireRequest): Promise<WireReply> {
  const typed = request.query.find(([name]) => name === 'user_code')?.[1] ?? ''
  const code = typed.slice(0, maximumTypedLength)
  const signedIn = await parts.pages.signedIn(request)
  return signedIn
    ? codePage({ parts, request, signedIn }, code)
    : parts.pages.redirect(signInPath(parts, code))
}

function signInPath({ pages }: AuthorizationParts, code: string): string {
  const query = code === '' ? '' : `?user_code=${encodeURIComponent(code)}`
  return pages.signInPath({ returnPath: path + query })
}

async function posted(parts: AuthorizationParts, request: WireRequest): Promise<WireReply> {
  const signedIn = await parts.pages.signedIn(request)
  if (!signedIn) return parts.pages.redirect(signInPath(parts, ''))
  try {
    return await answered({ parts, request, signedIn })
  } catch (error) {
    if (!(error instanceof AuthorityLost)) throw error
    request.decision.rule = error.message
    return parts.pages.redirect(signInPath(parts, ''))
  }
}

/** @throws AuthorityLost for a person whose session ended while this was answered */
async function answered(visit: Visit): Promise<WireReply> {
  const { request } = visit
  const form = await readForm(visit)
  if (!form) return codePage(visit, '', new StaleForm().message)
  const sealed = form.value('device')
  if (sealed !== '') return decided(visit, form, sealed)

  const typed = form.value('user_code').slice(0, maximumTypedLength)
  const waiting = await claim(visit, typed)
  if (waiting) return question(visit, waiting, typed)
  request.decision.rule = 'The user code is unknown, decided, expired, or bound to another session.'
  return codePage(visit, typed, unknownCode)
}

/** Undefined for a form of another session: with the code typed once more, it can be sent again. */
async function readForm({ parts, request, signedIn }: Visit): Promise<PageForm | undefined> {
  try {
    return await parts.pages.readForm(request, signedIn)
  } catch (error) {
    if (error instanceof StaleForm) return undefined
    throw error
  }
}

/** Guesses are counted for the person and for the address (T13). */
async function claim(
  { parts, request, signedIn }: Visit,
  typed: string,
): Promise<WaitingDevice | undefined> {
  const { requestId, address } = request
  try {
    return await parts.engine.devices.claim(typed, signedIn, { requestId, address })
  } catch (error) {
    if (!(error instanceof TooManyFailures)) throw error
    request.decision.rule = error.detail
    const seconds = error.retryAfterSeconds
    throw new PageRefusal(429, `Too many wrong codes. Try again in ${seconds} seconds.`)
  }
}

function codePage({ parts, signedIn }: Visit, code: string, words?: string): WireReply {
  return parts.pages.render({
    title: 'Connect a device',
    status: words === undefined ? 200 : 400,
    body: html`<h1>Connect a device</h1>
${problem(words)}
<p>Type the code that the device shows. Go on only if you have the device before you and began this yourself.</p>
<form method="post" action="${path}">
${parts.pages.formToken(signedIn)}
${field({
  name: 'user_code',
  label: 'Code',
  value: code,
  autocomplete: 'off',
  hint: 'Eight letters, such as WDJB-MJHT.',
  focus: 'first',
  kind: 'code',
  problemId: words === undefined ? undefined : problemId,
})}
<button type="submit">Go on</button>
</form>`,
  })
}

async function question(
  { parts, signedIn }: Visit,
  { authorization, client }: WaitingDevice,
  typed: string,
  words?: string,
): Promise<WireReply> {
  const { person } = signedIn
  const organization = await parts.stores.organizations.find(person.organizationId)
  return parts.pages.render({
    title: `Let ${client.name} act for you?`,
    status: words === undefined ? 200 : 400,
    body: consentPage({
      client,
      logoPath: await findLogoPath(parts.stores.clientLogos, client),
      signedIn,
      organizationName: organization?.name ?? '',
      scope: authorization.scope,
      permissionsOf: parts.dialect.policy.permissionsOf,
      ofResources: await resourceSentences(parts.stores.protectedResources, authorization.scope),
      action: path,
      carried: { device: sealedCodes(parts).seal(typed) },
      formToken: parts.pages.formToken(signedIn),
      returnsTo: undefined,
      otherPersonPath: signInPath(parts, ''),
      warning:
        'Go on only if you began this on a device of yours just now. The sender of a code that you did not ask for would get these rights.',
      problem: words,
    }),
  })
}

function sealedCodes(parts: AuthorizationParts) {
  return sealedState<string>(parts, 'device-decision', decisionSeconds)
}

async function decided(visit: Visit, form: PageForm, sealed: string): Promise<WireReply> {
  const { parts, request, signedIn } = visit
  const typed = sealedCodes(parts).open(sealed)
  const waiting = typed === undefined ? undefined : await claim(visit, typed)
  if (typed === undefined || !waiting) return codePage(visit, '', unknownCode)
  const decision = form.value('decision')
  if (decision !== 'allow' && decision !== 'deny') {
    throw new PageRefusal(400, 'The form says neither yes nor no.')
  }
  const asked = waiting.authorization.scope
  const scope = decision === 'deny' ? asked : chosenScope(asked, form.all('scope'))
  if (!scope) {
    const words = 'Leave at least one thing checked, or do not allow.'
    return question(visit, waiting, typed, words)
  }
  const state = decision === 'allow' ? 'allowed' : 'denied'
  const { requestId, address } = request
  const happened = await parts.engine.devices.decide(
    waiting,
    signedIn,
    { state, scope },
    { requestId, address },
  )
  if (!happened) {
    throw new PageRefusal(400, 'The device can no longer be connected. Begin again on the device.')
  }
  return donePage(parts, state, waiting.client.name)
}

function donePage(
  { pages }: AuthorizationParts,
  state: 'allowed' | 'denied',
  clientName: string,
): WireReply {
  const title = state === 'allowed' ? 'The device is connected' : 'The device was not connected'
  const words =
    state === 'allowed'
      ? html`<p>${clientName} goes on by itself in a few seconds. You can close this page.</p>`
      : html`<p>${clientName} was told that you said no. You can close this page.</p>`
  return pages.render({
    title,
    body: html`<h1>${title}</h1>${words}<p><a href="/account">Your account</a></p>`,
  })
}
