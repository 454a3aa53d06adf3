import type { WireFallback, WireReply } from '@frontdesk/dialects/exchange.ts'

const sentences = {
  400: 'The request cannot be read as HTTP.',
  408: 'The request took too long to arrive.',
  413: 'The request body is too large.',
  429: 'Too many request bodies are on their way from this address; send fewer at a time.',
  415: 'The body is compressed (Content-Encoding); send it as it is.',
  431: 'The address and headers of the request are longer than 16 KB; send a long form by POST.',
  500: 'A fault of the server; the request id finds it in the log.',
  503: 'The server cannot reach its database; try again soon.',
} as const

/** Answers for everything outside the other areas, in the shape of OAuth errors. */
export const standardFallback: WireFallback = {
  notFound: () => reply(404, 'invalid_request', 'There is nothing at this address.'),
  wrongMethod: () => reply(405, 'invalid_request', 'Use a method that the Allow header names.'),
  failed: (_request, status) =>
    reply(
      status,
      status === 503 || status === 429
        ? 'temporarily_unavailable'
        : status === 500
          ? 'server_error'
          : 'invalid_request',
      sentences[status],
    ),
}

/** What could not be read as a request at all, as far as Node says. */
export function unreadable(status: 400 | 408 | 431): WireReply {
  return reply(status, 'invalid_request', sentences[status])
}

function reply(status: number, error: string, description: string): WireReply {
  return {
    status,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' },
    body: JSON.stringify({ error, error_description: description }),
  }
}
