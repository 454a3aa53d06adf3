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
      assert.equal(await elsewhere.find(id, 'acme'), undefined)
      assert.deepEqual(asked, [])
    })
  }

  const refused = (error: unknown) => error instanceof Refusal && error.code === 'too_many_requests'

  test('is refused while two of its organization wait; others keep theirs', async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] })
    const { asked, elsewhere } = alone()
    const ask = (organizationId?: string) => elsewhere.find(requestId, organizationId)
    const waiting = [ask('evil'), ask('evil')]
    await assert.rejects(ask('evil'), refused)
    waiting.push(ask('good'), ask(), ask())
    await assert.rejects(ask(), refused)
    assert.equal(asked.length, 5)
    context.mock.timers.tick(2000)
    assert.deepEqual(new Set(await Promise.all(waiting)), new Set([undefined]))
    const next = ask('evil')
    context.mock.timers.tick(2000)
    assert.equal(await next, undefined)
  })

  test('is bounded over all organizations; the server’s own keep their place', async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] })
    const { elsewhere } = alone()
    const waiting = Array.from({ length: 64 }, (_, number) =>
      elsewhere.find(requestId, `organization ${number}`),
    )
    await assert.rejects(elsewhere.find(requestId, 'one more'), refused)
    waiting.push(elsewhere.find(requestId, undefined))
    context.mock.timers.tick(2000)
    assert.deepEqual(new Set(await Promise.all(waiting)), new Set([undefined]))
  })
})
