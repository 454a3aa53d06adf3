import type { Change } from '../change.ts'
import type { UnixMilliseconds } from '../units.ts'
import type { Decision } from './decision.ts'

/** One process asks the others for a decision that it did not make. */
export interface DecisionQuestion {
  readonly id: string
  /** The request that is to be explained. */
  readonly requestId: string
  readonly askedAt: UnixMilliseconds
}

/** What `onNews` hears: a question of any process, this one included, or an answer to one. */
export type DecisionNews =
  | { readonly kind: 'asked' | 'answered'; readonly questionId: string }
  /** Questions and answers may have been missed. */
  | { readonly kind: 'unsure' }

/**
 * Questions between the processes that share a database. Decisions themselves stay in the memory
 * of the process that made them; a row exists only while an administrator waits.
 */
export interface DecisionQuestionStore {
  /** Asks; every process hears of it within a second. */
  asking(question: DecisionQuestion): Change
  /** Answers once. Its condition: the question is still there, and has no answer. */
  answering(questionId: string, decision: Decision): Change
  forgetting(questionId: string): Change
  /** The questions without an answer, oldest first. */
  unanswered(limit: number): Promise<readonly DecisionQuestion[]>
  answerTo(questionId: string): Promise<Decision | undefined>
  /** Calls the listener for as long as the database is open. */
  onNews(listener: (news: DecisionNews) => void): void
}
