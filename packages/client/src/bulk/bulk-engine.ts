import { setMaxListeners } from 'node:events'

import { FrontdeskError } from '../client-error.ts'
import { batchWriter } from './batch-writer.ts'
import type { BulkSummary } from './bulk-run.ts'
import type { Attempt, BulkJob, EngineCounts, EngineState } from './engine-state.ts'
import { startAttempt } from './item-attempt.ts'
import { itemSource } from './item-source.ts'
import { outageWatch } from './retry-delay.ts'
import { retryQueue } from './retry-queue.ts'
import { openRunFiles } from './run-files.ts'
import { parseRunLimits } from './run-limits.ts'

/** A run that has been started. */
export interface BulkEngine {
  readonly counts: EngineCounts
  /** There may be room or items again. */
  pump(): void
  /** Starts nothing more, tells what runs to stop, and ends with this error. */
  end(error: unknown): void
  /** When everything is done and written. Rejects with the error of `end`. */
  readonly ended: Promise<BulkSummary>
}

/** Characters of results that may wait for the disk. */
const mostPending = 4_194_304
/** Items that may wait for another attempt before no new ones are begun. */
const mostRetries = 1000
const longestTimer = 60_000
/** How long calls that were told to stop may still bring their result. */
const graceMilliseconds = 1000

/**
 * Opens the files. `pump` then sets the run in motion.
 *
 * @throws FrontdeskError `usage`, `storage` before anything is sent
 */
export async function startEngine<Item, Value>(job: BulkJob<Item, Value>): Promise<BulkEngine> {
  const { options, parts } = job
  const limits = parseRunLimits(options, parts.now)
  if (Array.isArray(job.items)) requireOwnKeys(job.items, options.key)
  if (options.signal?.aborted) throw abortedError()
  const files = await openRunFiles(parts.disk, {
    output: options.out?.path,
    checkpoint: options.checkpoint,
    name: options.name ?? '',
  })
  const over = Promise.withResolvers<void>()
  const engine = newState(job, { limits, files, settle: over.resolve })
  const abort = (): void => end(engine, { error: abortedError() })
  options.signal?.addEventListener('abort', abort, { once: true })
  const ended = finish(engine, over.promise).finally(() =>
    options.signal?.removeEventListener('abort', abort),
  )
  // Whoever asks for the end gets the error; nobody has to.
  ended.catch(() => {})
  // It may have fired while the files were opened.
  if (options.signal?.aborted) abort()
  return {
    get counts() {
      return countsOf(engine)
    },
    pump: () => pump(engine),
    end: (error) => end(engine, { error }),
    ended,
  }
}

function newState<Item, Value>(
  job: BulkJob<Item, Value>,
  given: Pick<EngineState<Item, Value>, 'limits' | 'files' | 'settle'>,
): EngineState<Item, Value> {
  const { now } = job.parts
  const stop = new AbortController()
  // Every call in flight may listen.
  setMaxListeners(0, stop.signal)
  const failed = (error: unknown): void => end(engine, { error })
  const ready = (): void => pump(engine)
  const engine: EngineState<Item, Value> = {
    ...given,
    job,
    source: itemSource(job.items, { ready, failed }),
    writer: batchWriter({
      ...given.files,
      heading: job.options.out?.heading,
      now,
      written: ready,
      failed,
    }),
    retries: retryQueue(),
    outage: outageWatch(given.limits.attempts, now),
    stop,
    seen: new Set(),
    failures: [],
    startedAt: now(),
    done: 0,
    skipped: 0,
    running: 0,
    timer: undefined,
    over: undefined,
    pumping: false,
    pump: ready,
    end: (outcome) => end(engine, outcome),
  }
  return engine
}

/** Starts as much as there is room for; sees the end; sets the clock where only time helps. */
function pump<Item, Value>(engine: EngineState<Item, Value>): void {
  // Taking an item may call back here.
  if (engine.over || engine.pumping) return
  engine.pumping = true
  let next: Attempt<Item> | undefined
  while (!engine.over && hasRoom(engine)) {
    next = takeNext(engine)
    if (next === undefined) break
    startAttempt(engine, next)
  }
  engine.pumping = false
  if (engine.over) return
  const idle = engine.running === 0 && engine.retries.size === 0
  if (idle && engine.source.ended) end(engine, {})
  else setTimer(engine)
}

function hasRoom<Item, Value>(engine: EngineState<Item, Value>): boolean {
  const { job, running, writer } = engine
  const { concurrency } = engine.limits
  if (running >= concurrency.limit || writer.pendingLength > mostPending) return false
  // A reader that is slow gets no more than it can have in hand.
  if (job.reader && running + job.reader.length >= 2 * concurrency.limit) return false
  return job.parts.now() >= pauseEnd(engine)
}

function pauseEnd<Item, Value>({ limits, outage }: EngineState<Item, Value>): number {
  return Math.max(limits.concurrency.pausedUntil, outage.pausedUntil)
}

function takeNext<Item, Value>(engine: EngineState<Item, Value>): Attempt<Item> | undefined {
  const retry = engine.retries.takeDue(engine.job.parts.now())
  if (retry || engine.retries.size >= mostRetries) return retry
  for (;;) {
    const found = engine.source.take()
    if (found === undefined) return undefined
    const key = keyOf(engine, found.item)
    if (key === undefined) return undefined
    if (!engine.files.finishedKeys.delete(key)) return { item: found.item, key, number: 1 }
    engine.skipped += 1
  }
}

/** Undefined when the run is over because of it. */
function keyOf<Item, Value>(engine: EngineState<Item, Value>, item: Item): string | undefined {
  try {
    const key = requireKey(engine.job.options.key(item))
    if (engine.seen.has(key)) throw twiceError(key)
    engine.seen.add(key)
    return key
  } catch (error) {
    end(engine, { error })
    return undefined
  }
}

function setTimer<Item, Value>(engine: EngineState<Item, Value>): void {
  clearTimeout(engine.timer)
  engine.timer = undefined
  const { limits, retries, job, running } = engine
  if (running >= limits.concurrency.limit) return
  const now = job.parts.now()
  const paused = pauseEnd(engine)
  const due = paused > now ? paused : retries.nextDue
  if (due === undefined) return
  const wait = Math.min(Math.max(1, Math.ceil(due - now)), longestTimer)
  engine.timer = setTimeout(() => pump(engine), wait)
}

function end<Item, Value>(
  engine: EngineState<Item, Value>,
  outcome: { readonly error?: unknown },
): void {
  if (engine.over) return
  engine.over = outcome
  clearTimeout(engine.timer)
  if ('error' in outcome) engine.stop.abort(outcome.error)
  engine.source.close()
  // A call may not listen to its signal.
  if (engine.running === 0) engine.settle()
  else engine.timer = setTimeout(engine.settle, graceMilliseconds)
}

async function finish<Item, Value>(
  engine: EngineState<Item, Value>,
  over: Promise<void>,
): Promise<BulkSummary> {
  await over
  clearTimeout(engine.timer)
  try {
    await engine.writer.close()
  } catch (error) {
    engine.over = engine.over && 'error' in engine.over ? engine.over : { error }
  } finally {
    await engine.files.release()
  }
  if (engine.over && 'error' in engine.over) throw engine.over.error
  const { done, skipped, failures, seen, job, startedAt } = engine
  return {
    total: seen.size,
    done,
    skipped,
    failures,
    seconds: (job.parts.now() - startedAt) / 1000,
    alreadyFinished: skipped > 0 && skipped === seen.size,
  }
}

function countsOf<Item, Value>(engine: EngineState<Item, Value>): EngineCounts {
  const { source, done, failures, skipped, running, limits } = engine
  return {
    total: source.total,
    done,
    failed: failures.length,
    skipped,
    running,
    concurrency: limits.concurrency.limit,
  }
}

function requireKey(key: unknown): string {
  if (typeof key === 'string' && key !== '') return key
  throw new FrontdeskError('usage', 'The key of an item must be a text that is not empty.')
}

/** Of a list, before anything is sent. A stream's keys are looked at as they come. */
function requireOwnKeys<Item>(items: readonly Item[], keyOfItem: (item: Item) => string): void {
  const keys = new Set<string>()
  for (const item of items) {
    const key = requireKey(keyOfItem(item))
    if (keys.has(key)) throw twiceError(key)
    keys.add(key)
  }
}

function twiceError(key: string): FrontdeskError {
  return new FrontdeskError(
    'usage',
    `The key "${key}" comes twice. Every item of a run needs a key of its own.`,
  )
}

/** What ends a run that was told to stop. */
export function abortedError(): FrontdeskError {
  return new FrontdeskError(
    'aborted',
    'The run was stopped. What is done is kept; start it again with the same checkpoint to go on.',
  )
}
