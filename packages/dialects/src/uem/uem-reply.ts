import type { QuotaState } from '@frontdesk/protocol/call-quotas/call-quotas.ts'

import { retrySoon, type WireFallback, type WireReply } from '../exchange.ts'
import { quotaHeaders } from './uem-call-quota.ts'
import { type FaultName, UemFault, uemFaults } from './uem-faults.ts'
import { encodeXml, encodeXmlFault } from './uem-xml.ts'

/** What of a request decides how its answer is framed. */
export interface ReplyFrame {
  readonly format: 'json' | 'xml'
  readonly requestId: string
  /** Undefined for what no operation answers. */
  readonly version?: number | undefined
  /** Versions of this path: `1, 2`. */
  readonly supported?: string | undefined
  /** Reached by https: strict transport security is announced. */
  readonly https: boolean
  /** How the caller's quota stands, once the call was counted. */
  quota?: QuotaState | undefined
}

/** Small letters, exactly so: one client compares the whole text (quirk U2). */
const contentTypes = {
  json: 'application/json; charset=utf-8',
  xml: 'application/xml; charset=utf-8',
} as const

/** Spells an answer of an operation; one without a value has no Content-Type either (quirk U25). */
export function encodeReply(
  frame: ReplyFrame,
  reply: { status: number; headers?: Readonly<Record<string, string>>; value?: unknown },
  title: string,
): WireReply {
  const headers = frameHeaders(frame)
  Object.assign(headers, reply.headers)
  if (reply.value === undefined) {
    if (reply.status !== 204) headers['Content-Length'] = '0'
    return { status: reply.status, headers }
  }
  headers['Content-Type'] = contentTypes[frame.format]
  const body = frame.format === 'json' ? JSON.stringify(reply.value) : encodeXml(reply.value, title)
  return { status: reply.status, headers, body }
}

/** Spells a refusal: `errorCode`, `message`, `activityId`, the last being the request's id. */
export function encodeFault(frame: ReplyFrame, fault: UemFault): WireReply {
  const value = {
    errorCode: fault.errorCode,
    message: fault.message,
    activityId: frame.requestId,
  }
  const headers = frameHeaders(frame)
  if (fault.status === 503) Object.assign(headers, retrySoon)
  Object.assign(headers, fault.headers)
  headers['Content-Type'] = contentTypes[frame.format]
  const body = frame.format === 'json' ? JSON.stringify(value) : encodeXmlFault(value)
  return { status: fault.status, headers, body }
}

function frameHeaders(frame: ReplyFrame): Record<string, string> {
  const headers: Record<string, string> = {
    'X-Correlation-ID': frame.requestId,
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
  }
  if (frame.version !== undefined) headers['X-Api-Version'] = `v${frame.version}`
  if (frame.supported !== undefined) headers['api-supported-versions'] = frame.supported
  if (frame.quota) Object.assign(headers, quotaHeaders(frame.quota))
  if (frame.https) {
    headers['Strict-Transport-Security'] = 'max-age=31536000; includeSubDomains'
  }
  return headers
}

const page = `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>404 Not Found</title></head>
<body><h1>404 Not Found</h1><p>There is nothing at this address.</p></body></html>
`

/** What a path that no operation has gets: the page of a web server, not JSON (quirk U26). */
export function notFoundPage(requestId?: string): WireReply {
  const headers: Record<string, string> = {
    'Content-Type': 'text/html; charset=utf-8',
    'X-Content-Type-Options': 'nosniff',
  }
  if (requestId !== undefined) headers['X-Correlation-ID'] = requestId
  return { status: 404, headers, body: page }
}

/** What of the faults each status is that never reached an operation. */
export const failures = {
  400: 'requestInvalid',
  413: 'bodyTooLarge',
  415: 'bodyEncoded',
  429: 'tooManyRequests',
  431: 'headersTooLarge',
  500: 'serverFault',
  503: 'unavailable',
} as const satisfies Record<number, FaultName>

/** Answers to what never reaches an operation, below `/api`; always JSON, for no Accept is known. */
export function uemFallback(options: { readonly https: boolean }): WireFallback {
  const fault = ({ requestId }: { readonly requestId: string }, name: FaultName) =>
    encodeFault(
      { format: 'json', requestId, https: options.https },
      new UemFault(name, uemFaults[name].message),
    )
  return {
    notFound: (request) => notFoundPage(request.requestId),
    wrongMethod: (request) => fault(request, 'methodNotSupported'),
    failed: (request, status) => fault(request, failures[status]),
  }
}
