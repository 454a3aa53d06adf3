import type { Decision } from '@frontdesk/directory/audit/decision.ts'
import type { DecisionQuestionStore } from '@frontdesk/directory/audit/decision-question.ts'

import { type ChangeFeed, everything } from './change-feed.ts'
import { compiledChange } from './compiled-change.ts'
import type { Database, Subject } from './database.ts'

const asked = 'decision-asked:'
const answered = 'decision-answered:'

/** Questions in the table `decision_question`, told by the feed. */
export function storedDecisionQuestions(
  { reads }: Database,
  feed: Pick<ChangeFeed, 'onChange'>,
): DecisionQuestionStore {
  return {
    asking: ({ id, requestId, askedAt }) =>
      compiledChange(
        reads
          .insertInto('decision_question')
          .values({ id, request_id: requestId, asked_at: askedAt, answer: null }),
        telling(asked + id),
      ),

    answering: (id, decision) =>
      compiledChange(
        reads
          .updateTable('decision_question')
          .set({ answer: JSON.stringify(decision) })
          .where('id', '=', id)
          .where('answer', 'is', null),
        { expectRows: 1, ...telling(answered + id) },
      ),

    forgetting: (id) => compiledChange(reads.deleteFrom('decision_question').where('id', '=', id)),

    async unanswered(limit) {
      const rows = await reads
        .selectFrom('decision_question')
        .select(['id', 'request_id', 'asked_at'])
        .where('answer', 'is', null)
        .orderBy('asked_at')
        .limit(limit)
        .execute()
      return rows.map((row) => ({
        id: row.id,
        requestId: row.request_id,
        askedAt: row.asked_at,
      }))
    },

    async answerTo(id) {
      const row = await reads
        .selectFrom('decision_question')
        .select('answer')
        .where('id', '=', id)
        .executeTakeFirst()
      // Only this file writes the column.
      return row?.answer ? (JSON.parse(row.answer) as Decision) : undefined
    },

    onNews(listener) {
      feed.onChange((subject) => {
        if (subject === everything) listener({ kind: 'unsure' })
        if (subject.startsWith(asked)) {
          listener({ kind: 'asked', questionId: subject.slice(asked.length) })
        }
        if (subject.startsWith(answered)) {
          listener({ kind: 'answered', questionId: subject.slice(answered.length) })
        }
      })
    },
  }
}

/** A question takes no authority away, so no other commit has to wait for it. */
function telling(subject: Subject) {
  return { invalidates: [subject], onlyAdds: true } as const
}
