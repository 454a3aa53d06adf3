import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { seededRandom } from '@frontdesk/testkit/seeded-random.ts'

import {
  adaptiveConcurrency,
  type ConcurrencyControl,
  fixedConcurrency,
} from './adaptive-concurrency.ts'

interface SimulatedServer {
  /** Milliseconds of a call, or overload. */
  answer(running: number, now: number): number | 'overloaded'
}

interface Simulated {
  readonly limits: readonly number[]
  readonly done: number
  readonly overloads: number
  readonly milliseconds: number
}

/** Calls on a clock of their own: always as many as the control allows. */
function simulate(
  make: (now: () => number) => ConcurrencyControl,
  server: SimulatedServer,
  calls: number,
): Simulated {
  const random = seededRandom(4)
  let now = 0
  const control = make(() => now)
  const running: { endsAt: number; startedAt: number; overloaded: boolean }[] = []
  const limits: number[] = []
  let done = 0
  let overloads = 0
  while (done < calls) {
    while (running.length < control.limit && now >= control.pausedUntil) {
      const served = running.filter((call) => !call.overloaded).length
      const answer = server.answer(served + 1, now)
      const overloaded = answer === 'overloaded'
      // Calls that end at one instant would be refilled one by one while the others seem to run.
      const endsAt = now + (overloaded ? 20 : answer) * (0.95 + 0.1 * random.next())
      running.push({ startedAt: now, endsAt, overloaded })
    }
    running.sort((a, b) => a.endsAt - b.endsAt)
    const call = running[0]
    if (call === undefined) {
      now = control.pausedUntil
      continue
    }
    now = call.endsAt
    const ended = { startedAt: call.startedAt, running: running.length }
    running.shift()
    if (call.overloaded) {
      overloads += 1
      control.overloaded(ended)
    } else {
      done += 1
      control.succeeded(ended)
    }
    limits.push(control.limit)
  }
  return { limits, done, overloads, milliseconds: now }
}

const adaptive = (maximum: number) => (now: () => number) => adaptiveConcurrency({ maximum, now })
const average = (numbers: readonly number[]) =>
  numbers.reduce((sum, each) => sum + each, 0) / numbers.length

describe('adaptive concurrency', () => {
  test('starts at 4, doubles in a round trip, never passes the maximum', () => {
    const { limits, milliseconds } = simulate(adaptive(64), { answer: () => 50 }, 10_000)
    assert.equal(limits[0], 5)
    assert.equal(limits[4 + 8 - 1], 16)
    assert.equal(Math.max(...limits), 64)
    const ideal = (10_000 * 50) / 64
    assert.ok(ideal / milliseconds > 0.97, `${ideal / milliseconds}`)
  })

  test('a server with 64 slots that queues: all slots are used, the queue stays short', () => {
    const slots = 64
    const server = { answer: (running: number) => 50 * Math.max(1, running / slots) }
    const { limits, milliseconds } = simulate(adaptive(1000), server, 50_000)
    const late = limits.slice(10_000)
    assert.ok(Math.min(...late) >= slots, `${Math.min(...late)}`)
    assert.ok(Math.max(...late) <= slots * 3, `${Math.max(...late)}`)
    assert.ok((50_000 * 50) / slots / milliseconds > 0.95)
  })

  test('a server with 64 slots that refuses more: comes near 64, few are refused', () => {
    const server = {
      answer: (running: number) => (running > 64 ? ('overloaded' as const) : 50),
    }
    const { limits, overloads } = simulate(adaptive(1000), server, 50_000)
    const late = limits.slice(10_000)
    assert.ok(average(late) > 48 && Math.max(...late) <= 66, `${average(late)}`)
    assert.ok(overloads < 500, `${overloads}`)
  })

  test('backs off while a server is in trouble and recovers after it', () => {
    const trouble = (now: number) => now > 2000 && now < 4000
    const server = {
      answer: (running: number, now: number) =>
        trouble(now) && running > 8 ? ('overloaded' as const) : 50,
    }
    const { limits } = simulate(adaptive(64), server, 20_000)
    assert.ok(Math.min(...limits.slice(1000)) <= 8)
    assert.equal(limits.at(-1), 64)
  })

  test('latency that has changed for good becomes the normal one', () => {
    const server = { answer: (_running: number, now: number) => (now < 2000 ? 50 : 400) }
    const { limits } = simulate(adaptive(64), server, 30_000)
    assert.equal(Math.min(...limits.slice(2500)), 4)
    assert.equal(limits.at(-1), 64)
  })

  test('halves at most once in a round trip', () => {
    let now = 0
    const control = adaptiveConcurrency({ maximum: 64, now: () => now })
    for (now = 50; control.limit < 64; now += 1) {
      control.succeeded({ startedAt: now - 50, running: 64 })
    }
    const startedAt = now
    now += 50
    for (let call = 0; call < 64; call++) control.overloaded({ startedAt, running: 64 })
    assert.equal(control.limit, 32)
    control.overloaded({ startedAt: now, running: 32 })
    assert.equal(control.limit, 16)
  })

  test('never falls below one', () => {
    let now = 0
    const control = adaptiveConcurrency({ maximum: 64, now: () => now })
    for (; now < 20; now++) control.overloaded({ startedAt: now, running: 1 })
    assert.equal(control.limit, 1)
  })

  const pauses: readonly [what: string, retryAfterSeconds: number | undefined, until: number][] = [
    ['two seconds', 2, 3000],
    ['nothing', undefined, 0],
    ['not a number', Number.NaN, 0],
    ['for ever', Number.POSITIVE_INFINITY, 0],
    ['a time that has passed', -5, 0],
  ]
  for (const [what, retryAfterSeconds, until] of pauses) {
    test(`Retry-After of ${what} pauses until ${until}`, () => {
      const call = { startedAt: 0, running: 1, retryAfterSeconds }
      for (const control of [
        adaptiveConcurrency({ maximum: 64, now: () => 1000 }),
        fixedConcurrency(8, () => 1000),
      ]) {
        control.overloaded(call)
        assert.equal(control.pausedUntil, until)
      }
    })
  }
})
