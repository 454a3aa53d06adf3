import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { boundedStretch, type StretchQueue } from './stretched-secret.ts'

const salt = new Uint8Array(16)
const pepper = new Uint8Array(32)

/** Fills the queue of unknown names, and asks once in another one: the order in which they end. */
async function orderBehindFlood(queue: StretchQueue): Promise<readonly string[]> {
  const stretch = boundedStretch()
  const ended: string[] = []
  const ask = (name: StretchQueue) =>
    stretch('secret', salt, pepper, name).then(() => ended.push(name))
  const flood = Array.from({ length: 20 }, () => ask('unknown'))
  await Promise.all([...flood, ask(queue)])
  return ended
}

describe('queues of secrets to be stretched (T5, T13)', () => {
  for (const queue of ['person', 'client', 'administrator at home', 'new'] as const) {
    test(`a flood of unknown names does not stand before a ${queue}`, async () => {
      const place = (await orderBehindFlood(queue)).indexOf(queue)
      assert.ok(place >= 0 && place <= 5, `place ${place}`)
    })
  }

  test('a full queue refuses, and only those who wait in it', async () => {
    const stretch = boundedStretch()
    const flood = Array.from({ length: 80 }, () =>
      stretch('secret', salt, pepper, 'unknown').catch((error: Error) => error.name),
    )
    await stretch('secret', salt, pepper, 'person')
    const answers = await Promise.all(flood)
    assert.equal(answers.filter((answer) => answer === 'TooManyFailures').length, 80 - 64 - 2)
  })
})
