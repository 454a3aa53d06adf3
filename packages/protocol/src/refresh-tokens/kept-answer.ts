import type { TokenAnswer } from '../engine.ts'
import { isSameResource } from '../rfc8707-resource-indicators/resource-uri.ts'
import type { RefreshTokens } from './refresh-token.ts'

/** What a redemption asked for besides the token. */
export interface AskedFor {
  readonly scope: string | undefined
  readonly resource: string | undefined
}

/**
 * Keeps an answer for whoever lost it, readable with the token that was redeemed for it only. It
 * answers the same question only: another scope or resource is no repetition.
 */
export interface AnswerKeeper {
  keep(presented: string, asked: AskedFor, answer: TokenAnswer): string
  /** Undefined when it cannot be opened with this token; `other-question` when it was another. */
  open(
    presented: string,
    asked: AskedFor,
    sealed: string,
  ): TokenAnswer | 'other-question' | undefined
}

interface Kept extends AskedFor {
  readonly answer: TokenAnswer
}

export function answerKeeper({ sealAnswer, openAnswer }: RefreshTokens): AnswerKeeper {
  return {
    keep: (presented, { scope, resource }, answer) =>
      sealAnswer(presented, JSON.stringify({ scope, resource, answer })),

    open(presented, asked, sealed) {
      const text = openAnswer(presented, sealed)
      if (text === undefined) return undefined
      // It was sealed by us, so it has the shape that we gave it.
      const { scope, resource, answer } = JSON.parse(text) as Kept
      const isSame = scope === asked.scope && isSameResource(resource ?? '', asked.resource ?? '')
      return isSame ? answer : 'other-question'
    },
  }
}
