import type {
  WireFallback,
  WireReply,
  WireRequest,
  WireRoute,
} from '@frontdesk/dialects/exchange.ts'

import { html } from '../html/html-template.ts'
import { type PageParts, PageRefusal } from './page.ts'

const bodyLimit = 65_536

/** A page's route, before refusals are turned into pages. */
export interface PageRoute {
  readonly method: 'GET' | 'POST'
  readonly path: string
  handle(request: WireRequest): Promise<WireReply>
}

/** Makes a route of a page: what it refuses, and what fails, is told on a page of its own. */
export function pageRoute(pages: PageParts, { method, path, handle }: PageRoute): WireRoute {
  return {
    method,
    path,
    bodyLimit,
    fallback: pageFallback(pages),
    async handle(request) {
      try {
        if (method !== 'POST') return await handle(request)
        return await pages.answerOnce(request, handle)
      } catch (error) {
        if (!(error instanceof PageRefusal)) throw error
        request.decision.rule ??= error.message
        return errorPage(pages, { status: error.status, words: error.message, request })
      }
    },
  }
}

interface Told {
  readonly status: number
  readonly words: string
  readonly request: { readonly requestId: string }
}

/** Says what went wrong, with the request id that the log knows. */
export function errorPage(pages: PageParts, { status, words, request }: Told): WireReply {
  return pages.render({
    title: 'This did not work',
    status,
    body: html`<h1>This did not work</h1>
<p role="alert">${words}</p>
<p><a href="/account">Your account</a></p>
<p class="soft">Request <code>${request.requestId}</code></p>`,
  })
}

const sentences = {
  400: 'The request cannot be read.',
  413: 'The form is too large.',
  429: 'Too much is on its way from your address. Wait a moment and try again.',
  415: 'The form is compressed (Content-Encoding). Send it as it is.',
  431: 'The request headers are too large.',
  500: 'A fault of the server. Its log knows this request by the number below.',
  503: 'The server cannot reach its database. Try again soon.',
} as const

/** Answers for what reaches no page. */
export function pageFallback(pages: PageParts): WireFallback {
  return {
    notFound: (request) =>
      errorPage(pages, { status: 404, words: 'There is no page at this address.', request }),
    wrongMethod: (request) =>
      errorPage(pages, { status: 405, words: 'This page takes other methods.', request }),
    failed: (request, status) => errorPage(pages, { status, words: sentences[status], request }),
  }
}
