import type { WireReply, WireRequest } from '@frontdesk/dialects/exchange.ts'
import type {
  AuthorizationRefused,
  ProvenRedirect,
} from '@frontdesk/protocol/rfc6749-authorization/authorization-request.ts'

import { type Html, html } from '../html/html-template.ts'
import { onwardPage } from '../pages/onward-page.ts'
import type { PageParts } from '../pages/page.ts'
import { hidden } from '../pages/page-pieces.ts'

/** How the answer leaves. */
export type Leaving =
  /** 303 to the client: the answer to a GET. */
  | 'redirect'
  /** A page that goes on by itself: the answer to a form (T14). */
  | 'page'
  /** A page with a link, for an app that nobody verified (RFC 9700 §4.11.2). */
  | 'link'

/** How the answer to a request leaves for a client that is trusted with it. */
export function leavingOf({ method }: Pick<WireRequest, 'method'>): 'redirect' | 'page' {
  return method === 'POST' ? 'page' : 'redirect'
}

interface Answer {
  readonly to: ProvenRedirect
  /** In our order; undefined ones are left out. */
  readonly members: Readonly<Record<string, string | undefined>>
  readonly issuer: string
  readonly leaving: Leaving
}

/**
 * Sends an answer to the client's proven redirect, with `state` and `iss`.
 *
 * @see RFC 6749 §4.1.2, RFC 9207 §2, OAuth 2.0 Form Post Response Mode §2, RFC 9700 §4.12 (303)
 */
export function answerClient(
  pages: PageParts,
  { to, members, issuer, leaving }: Answer,
): WireReply {
  const all = { ...members, state: to.state, iss: issuer }
  const given = Object.entries(all).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  )
  if (to.responseMode === 'form_post') return formPostPage(pages, { to, members: given, leaving })
  const query = new URLSearchParams(given.map(([name, value]) => [name, value]))
  const location = `${to.redirectUri}${separatorOf(to)}${query}`
  if (leaving === 'redirect') return pages.redirect(location)
  if (leaving === 'page') return onwardPage(pages, { location, to: to.client.name })
  return linkPage(pages, to, location)
}

/** @see OAuth 2.0 Multiple Response Type Encoding Practices §2.1; no redirect has a fragment */
function separatorOf({ responseMode, redirectUri }: ProvenRedirect): string {
  if (responseMode === 'fragment') return '#'
  return redirectUri.includes('?') ? '&' : '?'
}

/** Tells the client why not. @see RFC 6749 §4.1.2.1 */
export function refuseClient(
  pages: PageParts,
  { to, code, description }: AuthorizationRefused,
  issuer: string,
  leaving: Leaving,
): WireReply {
  const members = { error: code, error_description: description }
  return answerClient(pages, { to, members, issuer, leaving })
}

interface FormPost {
  readonly to: ProvenRedirect
  readonly members: readonly (readonly [string, string])[]
  readonly leaving: Leaving
}

function formPostPage(pages: PageParts, { to, members, leaving }: FormPost): WireReply {
  const { client, redirectUri } = to
  return pages.render({
    title: `Back to ${client.name}`,
    form: 'leaves',
    script: leaving === 'link' ? undefined : 'submit-form',
    body: html`<h1>Back to ${client.name}</h1>
${leaving === 'link' && stranger(redirectUri)}
<form method="post" action="${redirectUri}" data-submit>
${members.map(([name, value]) => hidden(name, value))}
<button type="submit">Go on</button>
</form>`,
  })
}

function linkPage(pages: PageParts, { client }: ProvenRedirect, location: string): WireReply {
  return pages.render({
    title: 'This did not work',
    body: html`<h1>This did not work</h1>
<p>${client.name} sent you here with a request that cannot be answered.</p>
${stranger(location)}
<p><a href="${location}">Go back to ${client.name}</a></p>`,
  })
}

/** Whom somebody is about to be sent to, where anybody could have chosen the address. */
export function stranger(location: string): Html {
  const { host, protocol } = new URL(location)
  return html`<p class="warning">Nobody has verified this app: it registered itself. Its address is
<code>${host === '' ? protocol : host}</code>.</p>`
}
