import { FrontdeskError } from '../client-error.ts'
import { bulkDisk } from './bulk-disk.ts'
import { abortedError, type BulkEngine, startEngine } from './bulk-engine.ts'
import type { BulkOptions, BulkResult, BulkRun, BulkWork } from './bulk-run.ts'
import type { BulkJob } from './engine-state.ts'
import { reportProgress } from './progress-meter.ts'
import { resultQueue } from './result-queue.ts'

/**
 * Does the same work for every item, as many at a time as the server takes well, and keeps what is
 * done: see `BulkOptions`. Nothing starts before the results or `finished()` are asked for.
 *
 * @param work is called again, later, for what may pass: status 429 and 5xx, no answer in time, no
 *   connection. Another error makes the item a failure; credentials that are refused, and what else
 *   would fail for every item, end the run
 */
export function bulk<Item, Value>(
  items: Iterable<Item> | AsyncIterable<Item>,
  work: (item: Item, more: BulkWork) => Promise<Value>,
  options: BulkOptions<Item, Value>,
): BulkRun<Item, Value> {
  const parts = { disk: bulkDisk, now: () => performance.now(), random: Math.random }
  return bulkRun({ items, work, options, parts })
}

/** `bulk` with its disk, clock and chance given. */
export function bulkRun<Item, Value>(
  job: Omit<BulkJob<Item, Value>, 'reader'>,
): BulkRun<Item, Value> {
  let begun: Promise<BulkEngine> | undefined

  async function* read(): AsyncGenerator<BulkResult<Item, Value>, undefined> {
    if (begun) {
      throw new FrontdeskError('usage', 'A run is read once, and before its end is asked for.')
    }
    let engine: BulkEngine | undefined
    const reader = resultQueue<BulkResult<Item, Value>>(() => engine?.pump())
    begun = begin({ ...job, reader })
    engine = await begun
    engine.ended.then(
      () => reader.end(),
      (error: unknown) => reader.end({ error }),
    )
    try {
      for (;;) {
        const next = await reader.next()
        if (next.done === true) return undefined
        yield next.value
      }
    } finally {
      // A reader that stops early; otherwise the run is over already.
      engine.end(abortedError())
      await engine.ended.catch(() => {})
    }
  }

  return {
    [Symbol.asyncIterator]: read,
    async finished() {
      begun ??= begin(job)
      const engine = await begun
      return engine.ended
    },
  }
}

async function begin<Item, Value>(job: BulkJob<Item, Value>): Promise<BulkEngine> {
  const engine = await startEngine(job)
  const { onProgress } = job.options
  if (onProgress) reportProgress(engine, { onProgress, now: job.parts.now })
  engine.pump()
  return engine
}
