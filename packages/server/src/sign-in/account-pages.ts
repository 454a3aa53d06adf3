import type { WireReply, WireRequest } from '@frontdesk/dialects/exchange.ts'
import type { PasskeyFactor, TotpFactor } from '@frontdesk/directory/sign-in/factor.ts'
import type { Session } from '@frontdesk/directory/sign-in/session.ts'
import { type SignedIn, stepsOfSession } from '@frontdesk/protocol/sign-in/sign-in.ts'

import { type Html, html } from '../html/html-template.ts'
import { done, hidden, moment, problem } from '../pages/page-pieces.ts'
import type { PageRoute } from '../pages/page-route.ts'
import { accountChange, accountNavigation, actionButton } from './account-pieces.ts'
import { type PeopleParts, queryValue } from './people-parts.ts'
import { orAgain, type RefusedStep } from './refused-step.ts'

const path = '/account'

/** What the page says after a change, by the word in its address. */
const changed: Readonly<Record<string, string>> = {
  password: 'Your password is changed. You are signed out everywhere else.',
  app: 'The authenticator app is set up.',
  passkey: 'The passkey is added.',
  removed: 'It is removed.',
  ended: 'The session is ended.',
  others: 'All other sessions are ended.',
}

/** `/account`: what protects it, and where it is signed in. */
export function accountPages(parts: PeopleParts): readonly PageRoute[] {
  const { pages, flow, sessions, factors } = parts
  return [
    {
      method: 'GET',
      path,
      handle: (request) =>
        flow.requireSignedIn(request, path, (signedIn) => overview(parts, request, signedIn)),
    },
    accountChange(parts, {
      path: `${path}/sessions/end`,
      proof: 'any',
      returnPath: path,
      async act(request, signedIn, form) {
        await sessions.end(signedIn, form.value('session'), flow.originOf(request))
        return pages.redirect(`${path}?done=ended`)
      },
    }),
    accountChange(parts, {
      path: `${path}/sessions/end-others`,
      proof: 'any',
      returnPath: path,
      async act(request, signedIn) {
        await sessions.endOthers(signedIn, flow.originOf(request))
        return pages.redirect(`${path}?done=others`)
      },
    }),
    accountChange(parts, {
      path: `${path}/factors/remove`,
      proof: 'fresh',
      returnPath: path,
      act: (request, signedIn, form) =>
        orAgain(
          request,
          async () => {
            const steps = stepsOfSession(signedIn)
            await factors.remove(steps, form.value('factor'), flow.originOf(request))
            return pages.redirect(`${path}?done=removed`)
          },
          (refused) => overview(parts, request, signedIn, refused),
        ),
    }),
  ]
}

async function overview(
  parts: PeopleParts,
  request: WireRequest,
  signedIn: SignedIn,
  refused?: RefusedStep,
): Promise<WireReply> {
  const { person } = signedIn
  const held = await parts.factors.list(person.id)
  const sessions = await parts.sessions.ofPerson(person.id)
  const name = `${person.givenName} ${person.familyName}`.trim()
  return parts.pages.render({
    title: 'Your account',
    status: refused?.status,
    headers: refused?.headers,
    body: html`${accountNavigation(path)}
<h1>Your account</h1>
${problem(refused?.words)}
${done(Object.hasOwn(changed, queryValue(request, 'done') ?? '') && !refused ? changed[queryValue(request, 'done') ?? ''] : undefined)}
<dl>
<dt>Username</dt><dd>${person.username}</dd>
${name !== '' && html`<dt>Name</dt><dd>${name}</dd>`}
${person.email !== '' && html`<dt>E-mail</dt><dd>${person.email}</dd>`}
</dl>
${passwordSection(signedIn)}
${await connectSection(parts, signedIn)}
${factorSection(parts, signedIn, held)}
${sessionSection(parts, signedIn, sessions)}`,
  })
}

function passwordSection({ person: { password } }: SignedIn): Html {
  if (!password) {
    return html`<section aria-labelledby="password"><h2 id="password">Password</h2>
<p>You have none here: you sign in by other means.</p></section>`
  }
  return html`<section aria-labelledby="password"><h2 id="password">Password</h2>
<p class="soft">Set ${moment(password.changedAt)}</p>
<p><a class="button quiet" href="${path}/password">Change the password</a></p></section>`
}

/** Accounts at other providers that this one can be connected with. */
async function connectSection(
  { otherWays }: PeopleParts,
  { person }: SignedIn,
): Promise<Html | false> {
  const ways = otherWays.flatMap(({ connect }) => connect ?? [])
  if (ways.length === 0) return false
  const lines = await Promise.all(
    ways.map(async ({ words, path: there, isConnected, connectedWords }) =>
      (await isConnected(person.id))
        ? html`<p>${connectedWords}</p>`
        : html`<p><a class="button quiet" href="${there}">${words}</a></p>`,
    ),
  )
  return html`<section aria-labelledby="elsewhere"><h2 id="elsewhere">Sign in elsewhere</h2>
${lines}</section>`
}

interface Held {
  readonly factors: readonly (TotpFactor | PasskeyFactor)[]
  readonly recoveryCodesLeft: number
}

function factorSection(
  { pages, passkeys }: PeopleParts,
  signedIn: SignedIn,
  { factors, recoveryCodesLeft }: Held,
): Html {
  return html`<section aria-labelledby="factors"><h2 id="factors">Second step and passkeys</h2>
${factors.length === 0 && html`<p>None yet. Whoever learns your password can sign in as you.</p>`}
<ul class="list">${factors.map(
    (factor) => html`<li class="row"><div class="grow"><h3>${factor.name}</h3>
<p class="soft">${factor.kind === 'totp' ? 'Authenticator app' : 'Passkey'}, added ${moment(factor.createdAt)}${
      factor.lastUsedAt !== undefined && html`, last used ${moment(factor.lastUsedAt)}`
    }</p></div>
${actionButton(pages, signedIn, {
  action: `${path}/factors/remove`,
  words: 'Remove',
  about: factor.name,
  fields: hidden('factor', factor.id),
  look: 'danger',
})}</li>`,
  )}</ul>
<div class="row">
${actionButton(pages, signedIn, { action: `${path}/authenticator`, words: 'Add an authenticator app', look: 'quiet' })}
${passkeys && html`<a class="button quiet" href="${path}/passkey">Add a passkey</a>`}
</div>
${
  !passkeys &&
  html`<p class="hint">Passkeys belong to a name: they can be added where this server’s public
address has a host name instead of a number.</p>`
}</section>
${
  factors.length > 0 &&
  html`<section aria-labelledby="recovery"><h2 id="recovery">Recovery codes</h2>
<p>${
    recoveryCodesLeft === 0
      ? 'You have none. With them you can sign in without your phone or key.'
      : `${recoveryCodesLeft} left.`
  }</p>
${actionButton(pages, signedIn, { action: `${path}/recovery-codes`, words: 'Make new codes', look: 'quiet' })}</section>`
}`
}

function sessionSection(
  { pages }: PeopleParts,
  signedIn: SignedIn,
  sessions: readonly Session[],
): Html {
  return html`<section aria-labelledby="sessions"><h2 id="sessions">Where you are signed in</h2>
<ul class="list">${sessions.map((session) => {
    const isPresent = session.id === signedIn.session.id
    return html`<li class="row"><div class="grow"><h3>${session.browser}</h3>
<p class="soft">${session.address}, since ${moment(session.createdAt)}, last used ${moment(session.lastSeenAt)}</p></div>
${
  isPresent
    ? html`<p class="soft">This browser</p>`
    : actionButton(pages, signedIn, {
        action: `${path}/sessions/end`,
        words: 'End',
        about: `the session of ${session.browser}`,
        fields: hidden('session', session.id),
        look: 'quiet',
      })
}</li>`
  })}</ul>
${
  sessions.length > 1 &&
  actionButton(pages, signedIn, {
    action: `${path}/sessions/end-others`,
    words: 'End all others',
    look: 'quiet',
  })
}</section>`
}
