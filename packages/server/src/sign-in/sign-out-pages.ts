import type { SignedIn } from '@frontdesk/protocol/sign-in/sign-in.ts'

import { html } from '../html/html-template.ts'
import { StaleForm } from '../pages/page.ts'
import { problem } from '../pages/page-pieces.ts'
import type { PageRoute } from '../pages/page-route.ts'
import type { PeopleParts } from './people-parts.ts'

/** `/sign-out`: a GET asks, a POST does it. */
export function signOutPages({ pages, flow, signIns, cookies }: PeopleParts): readonly PageRoute[] {
  const path = '/sign-out'
  const signedOut = () =>
    pages.render({
      title: 'Signed out',
      cookies: [cookies.noSession, cookies.noPending],
      body: html`<h1>You are signed out</h1>
<p>Apps that you allowed to act for you go on doing so, until you revoke them.</p>
<p><a class="button" href="/sign-in">Sign in</a></p>`,
    })
  const ask = (signedIn: SignedIn, stale?: StaleForm) =>
    pages.render({
      title: 'Sign out',
      status: stale?.status,
      body: html`<h1>Sign out?</h1>
${problem(stale?.message)}
<p>You are signed in as <strong>${signedIn.person.username}</strong>.</p>
<form method="post" action="${path}">${pages.formToken(signedIn)}
<button class="full">Sign out</button></form>
<p class="soft"><a href="/account">Stay signed in</a></p>`,
    })
  return [
    {
      method: 'GET',
      path,
      async handle(request) {
        const signedIn = await pages.signedIn(request)
        return signedIn ? ask(signedIn) : signedOut()
      },
    },
    {
      method: 'POST',
      path,
      async handle(request) {
        const signedIn = await pages.signedIn(request)
        try {
          await pages.readForm(request, signedIn)
        } catch (error) {
          if (signedIn && error instanceof StaleForm) return ask(signedIn, error)
          throw error
        }
        if (signedIn) await signIns.end(signedIn.session, flow.originOf(request))
        return signedOut()
      },
    },
  ]
}
