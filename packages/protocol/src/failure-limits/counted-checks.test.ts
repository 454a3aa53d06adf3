import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { countedChecks } from './counted-checks.ts'
import { failureLimits } from './failure-limits.ts'

const rates = {
  pair: { burst: 10, perSecond: 1 / 6 },
  address: { burst: 100, perSecond: 1 },
  client: { burst: 1000, perSecond: 5 },
}
const here = { clientId: 'ada', address: '192.0.2.1' }

function setUp() {
  const limits = failureLimits({ clock: () => 1, rates, save: () => undefined })
  const checked: string[] = []
  const counted = countedChecks(limits)
  const guess = (presented: string) =>
    counted(here, presented, async () => {
      checked.push(presented)
      // Every check waits in a queue: all of them have begun before the first one ends.
      await new Promise(setImmediate)
      return presented === 'right' ? 'in' : undefined
    }).catch((error: Error) => error.name)
  return { limits, checked, guess }
}

describe('countedChecks (T13)', () => {
  test('of 64 guesses at once no more are looked at than may fail', async () => {
    const { checked, guess } = setUp()
    const answers = await Promise.all(Array.from({ length: 64 }, (_, n) => guess(`wrong ${n}`)))
    assert.equal(checked.length, 10)
    assert.equal(answers.filter((answer) => answer === 'TooManyFailures').length, 54)
  })

  test('the right one behind too many wrong ones tells nothing', async () => {
    const { guess } = setUp()
    const guesses = [...Array.from({ length: 50 }, (_, n) => `wrong ${n}`), 'right']
    assert.equal((await Promise.all(guesses.map(guess))).at(-1), 'TooManyFailures')
  })

  test('the right one sent 64 times at once is one check, and all are let in', async () => {
    const { checked, guess } = setUp()
    const answers = await Promise.all(Array.from({ length: 64 }, () => guess('right')))
    assert.deepEqual([...new Set(answers)], ['in'])
    assert.deepEqual(checked, ['right'])
  })

  test('a check that could not be made counts for nothing', async () => {
    const { limits } = setUp()
    const counted = countedChecks(limits)
    for (let n = 0; n < 30; n++) {
      const full = counted(here, `${n}`, () => Promise.reject(new Error('the queue is full')))
      await assert.rejects(full, { message: 'the queue is full' })
    }
    limits.require(here)
  })
})
