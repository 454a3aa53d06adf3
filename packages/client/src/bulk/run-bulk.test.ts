import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { type ClientErrorCode, FrontdeskError, type FrontdeskErrorDetail } from '../client-error.ts'
import type { BulkOptions, BulkProgress } from './bulk-run.ts'
import { failureReason } from './failure-verdict.ts'
import { bulkFolder } from './fixtures/bulk-folder.ts'
import { jsonLines } from './result-files.ts'
import { bulk } from './run-bulk.ts'

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, n) => n)
const key = (item: number): string => `n${item}`
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const refusal = (code: ClientErrorCode, detail?: FrontdeskErrorDetail): FrontdeskError =>
  new FrontdeskError(code, `It was ${code}.`, detail)

describe('a bulk run', () => {
  const sources: readonly [what: string, items: () => Iterable<number> | AsyncIterable<number>][] =
    [
      ['a list', () => numbers(300)],
      ['a set', () => new Set(numbers(300))],
      ['a generator', () => numbers(300).values()],
      ['a stream', () => stream(300)],
    ]
  for (const [what, items] of sources) {
    test(`${what}: every item once, results as they come, then the summary`, async () => {
      const run = bulk(items(), async (item) => item * 2, { key })
      const got: string[] = []
      for await (const result of run) {
        assert.ok(result.state === 'done')
        assert.equal(result.value, result.item * 2)
        got.push(result.key)
      }
      assert.deepEqual(got.toSorted(), numbers(300).map(key).toSorted())
      const { total, done, failures } = await run.finished()
      assert.deepEqual([total, done, failures], [300, 300, []])
    })
  }

  test('nothing to do ends at once', async () => {
    for (const items of [[], stream(0)]) {
      const summary = await bulk(items, async () => 1, { key }).finished()
      assert.deepEqual([summary.total, summary.alreadyFinished], [0, false])
    }
  })

  test('never more at a time than the number said, and as many as that', async () => {
    let running = 0
    let most = 0
    const work = async (): Promise<void> => {
      most = Math.max(most, ++running)
      await turn()
      running--
    }
    await bulk(numbers(100), work, { key, concurrency: 7 }).finished()
    assert.equal(most, 7)
    most = 0
    await bulk(numbers(300), work, { key, maximumConcurrency: 9 }).finished()
    assert.equal(most, 9)
  })

  test('a slow reader holds the run back', async () => {
    let started = 0
    const run = bulk(numbers(1000), async () => (started += 1), { key, concurrency: 4 })
    let read = 0
    for await (const _ of run) {
      read += 1
      await turn()
      assert.ok(started - read <= 8, `${started} started, ${read} read`)
    }
    assert.equal(read, 1000)
  })

  test('a reader that stops ends the run; what is done is written', async (t) => {
    const folder = await bulkFolder(t)
    const files = { out: jsonLines<number, number>(folder.out), checkpoint: folder.checkpoint }
    let started = 0
    const run = bulk(numbers(1000), async () => (started += 1), { key, concurrency: 4, ...files })
    let read = 0
    for await (const _ of run) if (++read === 20) break
    await assert.rejects(run.finished(), { code: 'aborted' })
    assert.ok(started < 100)
    assert.ok((await folder.keys()).length >= 20)
    const second = await bulk(numbers(1000), async () => 1, { key, ...files }).finished()
    assert.equal(second.done + second.skipped, 1000)
    assert.ok(second.skipped >= 20)
    assert.deepEqual((await folder.keys()).toSorted(), numbers(1000).map(key).toSorted())
  })

  test('read twice, or after its end was asked for: usage', async () => {
    const run = bulk([1], async () => 1, { key })
    await run.finished()
    await assert.rejects(run[Symbol.asyncIterator]().next(), { code: 'usage' })
  })

  test('progress: few reports, the last one complete', async () => {
    const reports: BulkProgress[] = []
    const onProgress = (progress: BulkProgress) => reports.push(progress)
    await bulk(numbers(500), turn, { key, onProgress }).finished()
    const last = reports.at(-1)
    assert.ok(reports.length < 50 && last)
    const { total, done, failed, skipped, running, remainingSeconds } = last
    assert.deepEqual(
      [total, done, failed, skipped, running, remainingSeconds],
      [500, 500, 0, 0, 0, 0],
    )
  })
})

describe('failures of a bulk run', () => {
  const passing: readonly [what: string, error: () => unknown, attempts: number][] = [
    ['429', () => refusal('call-refused', { status: 429, retryAfterSeconds: 0.01 }), 2],
    ['503', () => refusal('call-refused', { status: 503 }), 2],
    ['HTML with 502', () => refusal('unexpected-answer', { status: 502 }), 2],
    ['timed-out', () => refusal('timed-out'), 2],
    ['404', () => refusal('call-refused', { status: 404 }), 1],
    ['501', () => refusal('call-refused', { status: 501 }), 1],
    ['no JSON', () => refusal('unexpected-answer', { status: 200 }), 1],
    ['a bug', () => new TypeError('x is not a function'), 1],
  ]
  for (const [what, error, attempts] of passing) {
    test(`${what}: tried ${attempts} times at most, the run goes on`, async (t) => {
      const folder = await bulkFolder(t)
      const tried: number[] = []
      const options: BulkOptions<number, number> = {
        key,
        attempts: 2,
        out: jsonLines(folder.out),
        checkpoint: folder.checkpoint,
      }
      const failing = async (item: number, { attempt }: { attempt: number }): Promise<number> => {
        if (item !== 5) return item
        tried.push(attempt)
        throw error()
      }
      const first = await bulk(numbers(50), failing, options).finished()
      assert.deepEqual(tried, attempts === 2 ? [1, 2] : [1])
      assert.deepEqual(first.failures, [{ key: 'n5', reason: failureReason(error()) }])
      // A failed item is not in the checkpoint.
      const second = await bulk(numbers(50), async (item) => item, options).finished()
      assert.deepEqual([second.done, second.skipped, second.failures], [1, 49, []])
      assert.equal(new Set(await folder.keys()).size, 50)
    })
  }

  const ending: readonly ClientErrorCode[] = [
    'credentials-refused',
    'token-refused',
    'sign-in-needed',
    'tls',
    'usage',
    'storage',
    'aborted',
  ]
  for (const code of ending) {
    test(`${code} ends the run at once; what is done is kept`, async (t) => {
      const folder = await bulkFolder(t)
      let started = 0
      const work = async (item: number): Promise<number> => {
        started += 1
        if (item === 20) throw refusal(code)
        return item
      }
      const options = { key, out: jsonLines<number, number>(folder.out), concurrency: 2 }
      await assert.rejects(bulk(numbers(1000), work, options).finished(), { code })
      assert.ok(started < 30)
      assert.ok((await folder.keys()).length >= 20)
    })
  }

  test('an abort signal ends the run and reaches the work', async () => {
    const stop = new AbortController()
    const run = bulk(
      numbers(10),
      (_, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason))
          stop.abort()
        }),
      { key, signal: stop.signal },
    )
    await assert.rejects(run.finished(), { code: 'aborted' })
    const never = bulk(numbers(1), async () => 1, { key, signal: stop.signal })
    await assert.rejects(never.finished(), { code: 'aborted' })
  })

  test('a server that is gone ends the run; no item is blamed', async () => {
    let calls = 0
    const work = async (): Promise<never> => {
      calls += 1
      throw refusal('unreachable')
    }
    const run = bulk(numbers(500), work, { key, attempts: 1 })
    const failed: string[] = []
    await assert.rejects(
      async () => {
        for await (const result of run) failed.push(result.key)
      },
      { code: 'unreachable', message: /No call has got through/ },
    )
    assert.deepEqual(failed, [])
    assert.ok(calls < 50, `${calls}`)
  })

  test('one item that cannot be reached is a failure of its own', async () => {
    const work = async (item: number): Promise<number> => {
      if (item === 29) throw refusal('unreachable')
      return item
    }
    const summary = await bulk(numbers(30), work, { key, attempts: 2 }).finished()
    assert.deepEqual([summary.done, summary.failures.length], [29, 1])
  })

  const badKeys: readonly [what: string, items: () => Iterable<number>, calls: number][] = [
    ['twice in a list: nothing is sent', () => [1, 2, 1], 0],
    ['twice in a generator: seen when it comes', () => [1, 2, 1].values(), 2],
  ]
  for (const [what, items, calls] of badKeys) {
    test(`a key ${what}`, async () => {
      let called = 0
      const run = bulk(items(), async () => (called += 1), { key })
      await assert.rejects(run.finished(), { code: 'usage', message: /"n1" comes twice/ })
      assert.equal(called, calls)
    })
  }

  test('items that fail to come end the run with their own error', async () => {
    async function* broken(): AsyncGenerator<number> {
      yield 1
      throw new Error('page 2 is gone')
    }
    await assert.rejects(bulk(broken(), async () => 1, { key }).finished(), /page 2 is gone/)
  })

  for (const options of [{ concurrency: 0 }, { attempts: 1.5 }, { maximumConcurrency: -1 }]) {
    test(`${JSON.stringify(options)} is refused`, async () => {
      const run = bulk([1], async () => 1, { key, ...options })
      await assert.rejects(run.finished(), { code: 'usage' })
    })
  }

  const reasons: readonly [message: string, reason: string][] = [
    ['plain\nsecond line', 'plain'],
    ['sent Bearer abcdef.123456', 'sent Bearer ...'],
    ['GET https://me:pw@host/a?token=1 failed', 'GET https://host/a failed'],
    ['client_secret=hunter22&a=1', 'client_secret=...&a=1'],
    ['got eyJhbGciOi.eyJzdWIi.sig', 'got ...'],
  ]
  for (const [message, reason] of reasons) {
    test(`a reason has no secret: ${reason}`, () => {
      assert.equal(failureReason(new Error(message)), reason)
    })
  }
})

async function* stream(count: number): AsyncGenerator<number> {
  for (let item = 0; item < count; item++) {
    if (item % 100 === 0) await turn()
    yield item
  }
}
