import { createHash } from 'node:crypto'

import type { WireReply, WireRequest } from '@frontdesk/dialects/exchange.ts'

import type { PageCookies } from './page-cookies.ts'

/** An impatient second click comes while the first is answered, or soon after. */
const keptMilliseconds = 10_000
const maximumKept = 1000
const maximumReplyLength = 65_536

/** Answers a form that a browser sends twice as it answered it the first time. */
export type AnswerOnce = (
  request: WireRequest,
  answer: (request: WireRequest) => Promise<WireReply>,
) => Promise<WireReply>

/**
 * A browser shows the answer to the last click only. The first one may have used up a code, a link
 * or a session, so a second one of the same browser (its cookies, address and name) with the same
 * body gets the very same answer, for ten seconds, from the memory of this process. Refusals are
 * not kept: what failed may be tried again. Requests without a cookie of ours share nothing.
 */
export function repeatedForms(cookies: PageCookies): AnswerOnce {
  const answers = new Map<string, Promise<WireReply>>()

  function keep(key: string, answer: Promise<WireReply>): void {
    answers.set(key, answer)
    const [oldest] = answers.keys()
    if (answers.size > maximumKept && oldest !== undefined) answers.delete(oldest)
    const forget = () => {
      if (answers.get(key) === answer) answers.delete(key)
    }
    answer.then(({ status, body = '' }) => {
      if (status >= 400 || body.length > maximumReplyLength) forget()
      else setTimeout(forget, keptMilliseconds).unref()
    }, forget)
  }

  return (request, answer) => {
    const key = keyOf(request, cookies)
    if (key === undefined) return answer(request)
    const first = answers.get(key)
    if (first) {
      request.decision.rule = 'The same form was sent twice: answered as the first time.'
      return first
    }
    const reply = answer(request)
    keep(key, reply)
    return reply
  }
}

/** A digest, for a form may hold a password. */
function keyOf(request: WireRequest, cookies: PageCookies): string | undefined {
  const header = request.header('cookie')
  const session = cookies.findSession(header)
  const pending = cookies.findPending(header)
  if (session === undefined && pending === undefined) return undefined
  const { rawPath, query, address } = request
  const headers = ['user-agent', 'content-type', 'origin', 'sec-fetch-site'].map(
    (name) => request.header(name) ?? null,
  )
  const parts = [rawPath, query, address, headers, session ?? null, pending ?? null]
  const digest = createHash('sha256').update(JSON.stringify(parts))
  return digest.update(request.body ?? '').digest('base64url')
}
