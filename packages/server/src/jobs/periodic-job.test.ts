import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { pino } from 'pino'

import { startPeriodicJob } from './periodic-job.ts'

const logger = pino({ level: 'silent' })

describe('startPeriodicJob', () => {
  test('runs never overlap, a failing one is tried again, and stop waits for the last', async () => {
    const seen = { running: 0, overlapped: false, runs: 0 }
    const { promise: thirdRun, resolve } = Promise.withResolvers<void>()
    const job = startPeriodicJob({ name: 'test', everyMilliseconds: 1, logger }, async () => {
      seen.running += 1
      seen.overlapped ||= seen.running > 1
      await new Promise((done) => setTimeout(done, 5))
      seen.running -= 1
      seen.runs += 1
      if (seen.runs === 3) resolve()
      if (seen.runs === 1) throw new Error('once')
    })
    await thirdRun
    await job.stop()
    assert.equal(seen.overlapped, false)
    assert.equal(seen.running, 0)

    const { runs } = seen
    await new Promise((done) => setTimeout(done, 20))
    assert.equal(seen.runs, runs, 'nothing starts after stop')
  })
})
