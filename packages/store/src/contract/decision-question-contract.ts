import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import type { Decision } from '@frontdesk/directory/audit/decision.ts'

import { purge } from '../purge.ts'
import type { Stores } from '../stores.ts'
import { done, type OpenStores } from './specimens.ts'
import { soon } from './within-a-second.ts'

const minuteMs = 60_000
const decision: Decision = {
  requestId: 'request-1',
  at: 5,
  method: 'GET',
  route: '/api/mdm/devices/search',
  address: '192.0.2.1',
  scope: ['devices:read'],
  organizationGroupId: 7,
  status: 200,
}

export function decisionQuestionContract(open: OpenStores): void {
  let stores: Stores
  let other: Stores
  before(async () => {
    stores = await open()
    other = await open()
  })
  after(async () => {
    await other.close()
    await stores.close()
  })

  const asking = (id: string, askedAt = 1) =>
    stores.decisionQuestions.asking({ id, requestId: 'request-1', askedAt })

  test('another process hears of a question, and the asker of its answer, within a second', async () => {
    const heard: string[] = []
    other.decisionQuestions.onNews((news) => {
      if (news.kind === 'asked') heard.push(news.questionId)
    })
    stores.decisionQuestions.onNews((news) => {
      if (news.kind === 'answered') heard.push(`answer to ${news.questionId}`)
    })
    await done(stores, [asking('a')])
    await soon(
      async () => heard,
      (all) => all.includes('a'),
    )
    assert.deepEqual(await other.decisionQuestions.unanswered(9), [
      { id: 'a', requestId: 'request-1', askedAt: 1 },
    ])

    await done(other, [other.decisionQuestions.answering('a', decision)])
    await soon(
      async () => heard,
      (all) => all.includes('answer to a'),
    )
    assert.deepEqual(heard, ['a', 'answer to a'])
    assert.deepEqual(await stores.decisionQuestions.answerTo('a'), decision)
    assert.deepEqual(await stores.decisionQuestions.unanswered(9), [])
  })

  test('an answer comes once, and only while the question is there', async () => {
    const { answering, forgetting, answerTo } = stores.decisionQuestions
    await done(stores, [asking('b')])
    const answer = { changes: [answering('b', decision)], audit: [] }
    const answers = await Promise.all([stores.commit(answer), other.commit(answer)])
    assert.deepEqual(answers.sort(), [false, true])
    await done(stores, [forgetting('b')])
    assert.equal(await stores.commit(answer), false)
    assert.equal(await answerTo('b'), undefined)
  })

  test('the oldest questions come first, as many as are wanted', async () => {
    await done(stores, [asking('d', 30), asking('e', 20), asking('f', 10)])
    const ids = (await stores.decisionQuestions.unanswered(2)).map(({ id }) => id)
    assert.deepEqual(ids, ['f', 'e'])
  })

  test('purge deletes what was left behind ten minutes ago', async () => {
    await purge(stores.database, 11 * minuteMs, { batch: 2 })
    await done(stores, [asking('g', minuteMs), asking('h', minuteMs - 1)])
    assert.equal(await purge(stores.database, 11 * minuteMs, { batch: 500 }), 1)
    const ids = (await stores.decisionQuestions.unanswered(9)).map(({ id }) => id)
    assert.deepEqual(ids, ['g'])
  })
}
