import type { Decision } from '@frontdesk/directory/audit/decision.ts'
import type {
  DecisionNews,
  DecisionQuestion,
  DecisionQuestionStore,
} from '@frontdesk/directory/audit/decision-question.ts'
import type { Commit } from '@frontdesk/directory/change.ts'
import { Refusal } from '@frontdesk/directory/refusal.ts'
import type { Clock } from '@frontdesk/directory/units.ts'

/** A question is heard within a second, and so is its answer; both are usual in half of that. */
const waitMs = 2000
/** No process waits for an older question. Clocks that differ by more find nothing elsewhere. */
const questionLifeMs = 60_000
/** So many questions of one organization wait at once, however many administrators ask. */
const ownLimit = 2
/** So many of all organizations together; the server's own administrators ask beside them. */
const tenantLimit = 64
/** Ids of requests are UUIDs of version 7; no other text reaches the database. */
const requestIdPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/

interface Options {
  readonly questions: DecisionQuestionStore
  readonly commit: Commit
  /** What this process remembers; it answers others from there. */
  readonly recentDecisions: { find(requestId: string): Decision | undefined }
  readonly clock: Clock
  readonly newId: () => string
  /** Hears of a question that could not be answered. */
  readonly log: (error: unknown) => void
}

/** Asks the other processes on the database who decided a request. */
export interface DecisionsElsewhere {
  /**
   * @param organizationId whose administrator asks; undefined for the server's own
   * @returns undefined when no other process answered within two seconds
   * @throws Refusal `too_many_requests` while too many questions of that organization wait, or of all
   * @throws StoreError `unavailable`
   */
  find(requestId: string, organizationId: string | undefined): Promise<Decision | undefined>
}

/**
 * Finds what other processes remember, and answers them: a question is a row of a few seconds,
 * told by the change feed, so that no request pays for it and no process looks for questions.
 */
export function decisionsElsewhere(options: Options): DecisionsElsewhere {
  const { questions, commit, clock, newId } = options
  const waiting = new Map<string, Waiting>()

  questions.onNews((news) => {
    if (news.kind === 'answered') waiting.get(news.questionId)?.hear()
    else answer(options, news, waiting).catch(options.log)
  })

  return {
    async find(requestId, organizationId) {
      if (!requestIdPattern.test(requestId)) return undefined
      requirePlace([...waiting.values()], organizationId)
      const id = newId()
      const heard = new Promise<void>((hear) => waiting.set(id, { organizationId, hear }))
      const timer = Promise.withResolvers<void>()
      const timeout = setTimeout(timer.resolve, waitMs)
      try {
        await commit({
          changes: [questions.asking({ id, requestId, askedAt: clock() })],
          audit: [],
        })
        await Promise.race([heard, timer.promise])
        const found = await questions.answerTo(id)
        await commit({ changes: [questions.forgetting(id)], audit: [] })
        return found
      } finally {
        clearTimeout(timeout)
        waiting.delete(id)
      }
    },
  }
}

interface Waiting {
  /** Whose administrator asked; undefined for the server's own. */
  readonly organizationId: string | undefined
  readonly hear: () => void
}

/** One organization leaves the others their places, and all of them the server's administrators. */
function requirePlace(waiting: readonly Waiting[], organizationId: string | undefined): void {
  const own = waiting.filter((one) => one.organizationId === organizationId).length
  const tenants = waiting.filter((one) => one.organizationId !== undefined).length
  const isFull = organizationId !== undefined && tenants >= tenantLimit
  if (own < ownLimit && !isFull) return
  throw new Refusal(
    'too_many_requests',
    'Too many requests are being explained at this moment. Try again in two seconds.',
  )
}

/** Answers what this process remembers; its own questions it could not answer before. */
async function answer(
  { questions, commit, recentDecisions, clock }: Options,
  news: Exclude<DecisionNews, { kind: 'answered' }>,
  own: ReadonlyMap<string, unknown>,
): Promise<void> {
  if (news.kind === 'asked' && own.has(news.questionId)) return
  const isOpen = ({ id, askedAt }: DecisionQuestion) =>
    !own.has(id) && askedAt > clock() - questionLifeMs
  for (const { id, requestId } of (await questions.unanswered(1000)).filter(isOpen)) {
    const decision = recentDecisions.find(requestId)
    // What stands in the log only stays there.
    if (!decision) continue
    const { detail: _, ...told } = decision
    await commit({ changes: [questions.answering(id, told)], audit: [] })
  }
}
