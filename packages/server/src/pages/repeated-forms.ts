import { createHash } from 'node:crypto'

import type { WireReply, WireRequest } from '@frontdesk/dialects/exchange.ts'

import { type AnswerInOneProcess, isKept, keptMilliseconds } from './forms-elsewhere.ts'
import type { PageCookies } from './page-cookies.ts'

const maximumKept = 1000
const sentTwice = 'The same form was sent twice: answered as the first time.'

/** Answers a form that a browser sends twice as it answered it the first time. */
export type AnswerOnce = (
  request: WireRequest,
  answer: (request: WireRequest) => Promise<WireReply>,
) => Promise<WireReply>

/**
 * A browser shows the answer to the last click only. The first one may have used up a code, a link
 * or a session, so a second one of the same browser (its cookies, address and name) with the same
 * body gets the very same answer, for ten seconds: from the memory of this process, or from the
 * database where another one answered. Refusals are not kept: what failed may be tried again.
 * Requests without a cookie of ours share nothing.
 */
export function repeatedForms(cookies: PageCookies, inOneProcess: AnswerInOneProcess): AnswerOnce {
  const answers = new Map<string, Promise<WireReply>>()

  function keep(key: string, answer: Promise<WireReply>): void {
    answers.set(key, answer)
    const [oldest] = answers.keys()
    if (answers.size > maximumKept && oldest !== undefined) answers.delete(oldest)
    const forget = () => {
      if (answers.get(key) === answer) answers.delete(key)
    }
    answer.then((reply) => {
      if (isKept(reply)) setTimeout(forget, keptMilliseconds).unref()
      else forget()
    }, forget)
  }

  return (request, answer) => {
    const digest = digestOf(request, cookies)
    if (digest === undefined) return answer(request)
    const key = digest.toString('base64url')
    const first = answers.get(key)
    if (first) {
      request.decision.rule = sentTwice
      return first
    }
    const { address } = request
    const reply = inOneProcess({ digest, address }, () => answer(request)).then((given) => {
      if (given.isRepeated) request.decision.rule = sentTwice
      return given.reply
    })
    keep(key, reply)
    return reply
  }
}

/** A digest, for a form may hold a password. */
function digestOf(request: WireRequest, cookies: PageCookies): Buffer | undefined {
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
  return digest.update(request.body ?? '').digest()
}
