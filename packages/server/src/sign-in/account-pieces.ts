import type { WireReply, WireRequest } from '@frontdesk/dialects/exchange.ts'
import { AuthorityLost } from '@frontdesk/directory/authority/standing.ts'
import type { SignedIn } from '@frontdesk/protocol/sign-in/sign-in.ts'

import { type Html, type HtmlValue, html } from '../html/html-template.ts'
import { type PageForm, type PageParts, StaleForm } from '../pages/page.ts'
import type { PageRoute } from '../pages/page-route.ts'
import type { PeopleParts } from './people-parts.ts'

/** The way around the account, with the present page marked. */
export function accountNavigation(present: string): Html {
  const places = [
    ['/account', 'Your account'],
    ['/account/connected-apps', 'Connected apps'],
    ['/sign-out', 'Sign out'],
  ] as const
  return html`<nav class="account wide" aria-label="Account"><ul>${places.map(
    ([path, words]) =>
      html`<li><a href="${path}"${path === present && html` aria-current="page"`}>${words}</a></li>`,
  )}</ul></nav>`
}

interface Button {
  readonly action: string
  readonly words: string
  /** Told to those who cannot see what the button stands beside. */
  readonly about?: string | undefined
  readonly fields?: HtmlValue
  readonly look?: 'quiet' | 'danger' | undefined
}

/** A form that is one button. */
export function actionButton(pages: PageParts, signedIn: SignedIn, one: Button): Html {
  return html`<form method="post" action="${one.action}">${pages.formToken(signedIn)}${one.fields}
<button class="${one.look ?? ''}">${one.words}${
    one.about !== undefined && html`<span class="visually-hidden"> ${one.about}</span>`
  }</button></form>`
}

/** A change that somebody makes to their own account, from a form with its token. */
export interface AccountChange {
  readonly path: string
  /** Sensitive: the last proof must be fresh. */
  readonly proof: 'any' | 'fresh'
  /** Where somebody without one comes back to after signing in. */
  readonly returnPath: string
  act(request: WireRequest, signedIn: SignedIn, form: PageForm): Promise<WireReply>
}

/**
 * Makes the route of a change: first the form and its token, then whether the proof is fresh. A
 * person whose session was ended before the change was written is sent to sign in, as is everyone
 * who is signed out; nothing was written.
 */
export function accountChange(
  { pages, flow }: Pick<PeopleParts, 'pages' | 'flow'>,
  { path, proof, returnPath, act }: AccountChange,
): PageRoute {
  const admit = proof === 'fresh' ? flow.requireFresh : flow.requireSignedIn
  return {
    method: 'POST',
    path,
    async handle(request) {
      let form: PageForm
      try {
        form = await pages.readForm(request, await pages.signedIn(request))
      } catch (error) {
        if (!(error instanceof StaleForm)) throw error
        return stalePage(pages, error, returnPath)
      }
      try {
        return await admit(request, returnPath, (signedIn) => act(request, signedIn, form))
      } catch (error) {
        if (!(error instanceof AuthorityLost)) throw error
        request.decision.rule = error.message
        return pages.redirect(pages.signInPath({ returnPath }))
      }
    },
  }
}

/** The way back to a fresh form. */
function stalePage(pages: PageParts, { status, message }: StaleForm, path: string): WireReply {
  return pages.render({
    title: 'Nothing was done',
    status,
    body: html`<h1>Nothing was done</h1>
<p role="alert">${message}</p>
<p><a class="button" href="${path}">Back to the page</a></p>`,
  })
}
