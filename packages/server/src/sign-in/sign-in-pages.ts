import type { WireReply, WireRequest } from '@frontdesk/dialects/exchange.ts'
import type { ProvenSteps } from '@frontdesk/protocol/sign-in/sign-in.ts'

import { html } from '../html/html-template.ts'
import type { PageForm } from '../pages/page.ts'
import { field, hidden, problem, problemId } from '../pages/page-pieces.ts'
import type { PageRoute } from '../pages/page-route.ts'
import { passkeyForm } from './passkey-form.ts'
import { PasskeyRefused, type ProvenPasskey } from './passkeys.ts'
import { type PeopleParts, queryValue } from './people-parts.ts'
import { orAgain, type RefusedStep } from './refused-step.ts'
import { secondFactorPage } from './second-factor-pages.ts'

/** `/sign-in`: name and password at once, or one after the other; or a passkey alone. */
export function signInPages(parts: PeopleParts): readonly PageRoute[] {
  return [
    { method: 'GET', path: '/sign-in', handle: (request) => showSignIn(parts, request) },
    { method: 'POST', path: '/sign-in', handle: (request) => takePassword(parts, request) },
    {
      method: 'GET',
      path: '/sign-in/passkey',
      handle: async () => parts.pages.redirect('/sign-in'),
    },
    { method: 'POST', path: '/sign-in/passkey', handle: (request) => takePasskey(parts, request) },
  ]
}

async function showSignIn(parts: PeopleParts, request: WireRequest): Promise<WireReply> {
  const state = queryValue(request, 'state')
  const wanted = parts.states.open(state ?? '')
  const signedIn = await parts.pages.signedIn(request)
  // Done meanwhile, in another tab.
  if (signedIn && wanted && wanted.sessionBefore !== signedIn.session.id) {
    return parts.pages.redirect(wanted.returnPath)
  }
  if (signedIn && state === undefined) return parts.pages.redirect('/account')
  const username = wanted?.loginHint
  return signInPage(parts, request, { state, username })
}

async function takePassword(parts: PeopleParts, request: WireRequest): Promise<WireReply> {
  const { pages, flow, signIns, states } = parts
  const form = await pages.readForm(request)
  const state = stateOf(form, request)
  const [username, password] = [form.value('username'), form.value('password')]
  if (username === '') return signInPage(parts, request, { state })
  if (password === '') return signInPage(parts, request, { state, username, step: 'password' })
  const { organizationId } = states.open(state) ?? {}
  return orAgain(
    request,
    async () => {
      const origin = flow.originOf(request)
      const steps = await signIns.byPassword(username, password, origin, organizationId)
      return flow.goOn(request, steps, state)
    },
    (refused) => signInPage(parts, request, { state, username, refused }),
  )
}

async function takePasskey(parts: PeopleParts, request: WireRequest): Promise<WireReply> {
  const { pages, flow, signIns } = parts
  const form = await pages.readForm(request)
  const state = stateOf(form, request)
  const steps = form.value('for') === 'second-factor' ? flow.findSteps(request) : undefined
  return orAgain(
    request,
    async () => {
      const origin = flow.originOf(request)
      const proven = await provenPasskey(parts, request, { form, steps })
      return flow.goOn(request, await signIns.byPasskey(steps, proven, origin), state)
    },
    (refused) =>
      steps
        ? secondFactorPage(parts, request, { steps, state, refused })
        : signInPage(parts, request, { state, refused }),
  )
}

/** What does not verify is counted as a failure of this address. */
async function provenPasskey(
  { passkeys, flow, signIns }: PeopleParts,
  request: WireRequest,
  { form, steps }: { readonly form: PageForm; readonly steps: ProvenSteps | undefined },
): Promise<ProvenPasskey> {
  const origin = flow.originOf(request)
  if (!passkeys) return signIns.refuse('Passkeys are not offered here.', origin)
  try {
    return await passkeys.requireProof({
      challenge: form.value('challenge'),
      credential: form.value('credential'),
      binding: flow.browserOf(request).id,
    })
  } catch (error) {
    if (!(error instanceof PasskeyRefused)) throw error
    return signIns.refuse(error.message, origin, steps?.personId)
  }
}

/** A form carries the return state; a program may leave it in the address. */
export function stateOf(form: PageForm, request: WireRequest): string {
  return form.value('state') || (queryValue(request, 'state') ?? '')
}

interface Shown {
  readonly state?: string | undefined
  readonly username?: string | undefined
  readonly step?: 'password' | undefined
  readonly refused?: RefusedStep | undefined
}

async function signInPage(
  parts: PeopleParts,
  request: WireRequest,
  { state, username, step, refused }: Shown,
): Promise<WireReply> {
  const { pages, flow, passkeys, states } = parts
  const { clientName } = states.open(state ?? '') ?? {}
  const browser = flow.browserOf(request)
  const question = step ? undefined : await passkeys?.askForProof(browser.id)
  const hasName = username !== undefined && username !== ''
  const about = refused && problemId
  return pages.render({
    title: 'Sign in',
    status: refused?.status,
    headers: refused?.headers,
    cookies: browser.cookies,
    script: question && 'passkeys',
    body: html`<h1>Sign in</h1>
${clientName !== undefined && html`<p>to go on to <strong>${clientName}</strong></p>`}
${problem(refused?.words)}
<form method="post" action="/sign-in">
${hidden('state', state)}
${field({
  name: 'username',
  label: 'Username or e-mail address',
  value: username ?? '',
  autocomplete: 'username',
  kind: step && 'read-only',
  focus: hasName ? undefined : 'first',
  problemId: about,
})}
${field({
  name: 'password',
  label: 'Password',
  type: 'password',
  autocomplete: 'current-password',
  focus: hasName ? 'first' : undefined,
  problemId: about,
})}
<button class="full">Sign in</button>
</form>
${
  question &&
  passkeyForm({
    action: '/sign-in/passkey',
    kind: 'get',
    question,
    button: 'Use a passkey',
    look: 'quiet',
    fields: html`<p class="or" aria-hidden="true">or</p>${hidden('state', state)}`,
  })
}
${parts.otherWays.map(
  ({ words, path }) =>
    html`<p><a class="button quiet full" href="${path}?state=${encodeURIComponent(state ?? '')}">${words}</a></p>`,
)}
<p class="soft"><a href="/password-reset/request">I cannot sign in</a></p>`,
  })
}
