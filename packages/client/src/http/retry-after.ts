import type { TransportAnswer } from './request-transport.ts'

type Headers = TransportAnswer['headers']

/**
 * Milliseconds that a `Retry-After` asks to wait: seconds, or a moment by the server's own clock,
 * which the answer's `Date` tells, so that a wrong clock on this machine does not matter.
 *
 * @returns undefined when there is none, or it is neither
 * @see RFC 9110 §10.2.3
 */
export function retryAfterWait(headers: Headers, now: number): number | undefined {
  const text = headers['retry-after']?.trim()
  if (text === undefined) return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000
  const moment = dateOf(text)
  return moment === undefined ? undefined : Math.max(0, moment - serverClock(headers, now))
}

/** The server's time in milliseconds since 1970; this machine's where the answer does not tell. */
export function serverClock(headers: Headers, now: number): number {
  return dateOf(headers.date) ?? now
}

/** Only what ends in GMT is a date of HTTP; a parser of dates takes far more. */
function dateOf(text: string | undefined): number | undefined {
  if (text === undefined || !/\bGMT$/.test(text.trim())) return undefined
  const moment = Date.parse(text)
  return Number.isNaN(moment) ? undefined : moment
}
