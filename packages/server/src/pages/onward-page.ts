import type { WireReply } from '@frontdesk/dialects/exchange.ts'

import { html } from '../html/html-template.ts'
import type { PageParts } from './page.ts'

interface Onward {
  /** A path of this server, or an address that is proven to be the app's. */
  readonly location: string
  /** Who is there, in words. */
  readonly to: string
  readonly cookies?: readonly string[] | undefined
}

/**
 * The answer to a form whose way leads to an app. Browsers check the `form-action` of a form on
 * every redirect that follows, those of the app's own site included, so a redirect would end there.
 * A page that goes on by itself begins a way of its own, without JavaScript too.
 *
 * Programs that walk through these pages may read `Location`; browsers heed it in a 3xx only.
 *
 * @see HTML §4.2.5.3 (refresh), CSP3 §6.4.1, RFC 9110 §10.2.2, trust T14
 */
export function onwardPage(pages: PageParts, { location, to, cookies }: Onward): WireReply {
  return pages.render({
    title: `On to ${to}`,
    cookies,
    headers: { Refresh: `0; url=${location}`, Location: location },
    body: html`<h1>On to ${to}</h1>
<p>Your browser goes on by itself. If it does not, follow the link.</p>
<p><a class="button full" href="${location}">Go on to ${to}</a></p>`,
  })
}
