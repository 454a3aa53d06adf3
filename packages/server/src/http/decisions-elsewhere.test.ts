import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import type { DecisionQuestionStore } from '@frontdesk/directory/audit/decision-question.ts'
import type { Change } from '@frontdesk/directory/change.ts'
import { Refusal } from '@frontdesk/directory/refusal.ts'

import { decisionsElsewhere } from './decisions-elsewhere.ts'

const requestId = '01a1fc17-d3a7-7612-9560-2f2aa40d05ef'

/** A process alone: its questions are asked, and no other process answers. */
function alone() {
  const asked: string[] = []
  const change = {} as Change
  const questions: DecisionQuestionStore = {
    asking(question) {
      asked.push(question.requestId)
      return change
    },
    answering: () => change,
    forgetting: () => change,
    unanswered: async () => [],
    answerTo: async () => undefined,
    onNews: () => undefined,
  }
  let ids = 0
  const elsewhere = decisionsElsewhere({
    questions,
    commit: async () => true,
    recentDecisions: { find: () => undefined },
    clock: () => 1,
    newId: () => `q${ids++}`,
    log: () => undefined,
  })
  return { asked, elsewhere }
}

describe('a question for a decision', () => {
  for (const id of ['', 'unknown', `${requestId}x`, requestId.toUpperCase(), 'a\0b']) {
    test(`is not asked of ${JSON.stringify(id)}, which is no id of a request`, async () => {
      const { asked, elsewhere } = alone()
      assert.equal(await elsewhere.find(id), undefined)
      assert.deepEqual(asked, [])
    })
  }

  test('is refused while sixteen wait, and allowed again afterwards', async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] })
    const { asked, elsewhere } = alone()
    const waiting = Array.from({ length: 16 }, () => elsewhere.find(requestId))
    const refused = (error: unknown) =>
      error instanceof Refusal && error.code === 'too_many_requests'
    await assert.rejects(elsewhere.find(requestId), refused)
    assert.equal(asked.length, 16)
    context.mock.timers.tick(2000)
    assert.deepEqual(new Set(await Promise.all(waiting)), new Set([undefined]))
    const next = elsewhere.find(requestId)
    context.mock.timers.tick(2000)
    assert.equal(await next, undefined)
  })
})
