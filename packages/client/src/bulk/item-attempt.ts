import { FrontdeskError } from '../client-error.ts'
import type { Attempt, EngineState } from './engine-state.ts'
import { failureReason, judgeFailure } from './failure-verdict.ts'
import { retryDelay } from './retry-delay.ts'

/** Calls an item's work once; everything that follows from it happens by itself. */
export function startAttempt<Item, Value>(
  engine: EngineState<Item, Value>,
  attempt: Attempt<Item>,
): void {
  const { job, stop } = engine
  const startedAt = job.parts.now()
  engine.running += 1
  // An async function: what is thrown before the first await is a failure like any other.
  const run = async (): Promise<Value> =>
    job.work(attempt.item, { key: attempt.key, signal: stop.signal, attempt: attempt.number })
  run().then(
    (value) => {
      engine.limits.concurrency.succeeded({ startedAt, running: engine.running })
      engine.outage.succeeded()
      settled(engine, () => keep(engine, attempt, value))
    },
    (error: unknown) => settled(engine, () => failed(engine, attempt, { error, startedAt })),
  )
}

function settled<Item, Value>(engine: EngineState<Item, Value>, then: () => void): void {
  then()
  engine.running -= 1
  if (engine.over && engine.running === 0) engine.settle()
  engine.pump()
}

function keep<Item, Value>(
  engine: EngineState<Item, Value>,
  { key, item }: Attempt<Item>,
  value: Value,
): void {
  const { options, reader } = engine.job
  try {
    engine.writer.add(key, options.out?.line({ key, item, value }))
  } catch (error) {
    if (judgeFailure(error) === 'ends-run') engine.end({ error })
    else giveUp(engine, { key, item, number: 1 }, error)
    return
  }
  engine.done += 1
  if (!engine.over) reader?.push({ state: 'done', key, item, value })
}

function failed<Item, Value>(
  engine: EngineState<Item, Value>,
  attempt: Attempt<Item>,
  { error, startedAt }: { readonly error: unknown; readonly startedAt: number },
): void {
  // Calls that were told to stop say so; that is not their failure.
  if (engine.over) return
  const verdict = judgeFailure(error)
  if (verdict === 'ends-run') engine.end({ error })
  else if (verdict === 'final') giveUp(engine, attempt, error)
  else tryLater(engine, attempt, { error, startedAt, isOutage: verdict === 'outage' })
}

interface PassingFailure {
  readonly error: unknown
  readonly startedAt: number
  readonly isOutage: boolean
}

function tryLater<Item, Value>(
  engine: EngineState<Item, Value>,
  attempt: Attempt<Item>,
  { error, startedAt, isOutage }: PassingFailure,
): void {
  const { concurrency, attempts } = engine.limits
  const { now, random } = engine.job.parts
  const retryAfterSeconds = error instanceof FrontdeskError ? error.retryAfterSeconds : undefined
  concurrency.overloaded({ startedAt, running: engine.running, retryAfterSeconds })
  const outage = isOutage ? engine.outage.failed({ key: attempt.key, startedAt }) : undefined
  if (outage === 'lasting') {
    engine.end({ error: lastingOutage(error) })
    return
  }
  // While nobody gets through, it is not this item's fault.
  const used = outage === 'general' ? attempt.number - 1 : attempt.number
  if (used >= attempts) {
    giveUp(engine, attempt, error)
    return
  }
  const due = now() + retryDelay(used, random())
  const paused = Math.max(concurrency.pausedUntil, engine.outage.pausedUntil)
  engine.retries.add({ ...attempt, number: used + 1 }, Math.max(due, paused))
}

function giveUp<Item, Value>(
  engine: EngineState<Item, Value>,
  { key, item }: Attempt<Item>,
  error: unknown,
): void {
  const reason = failureReason(error)
  engine.failures.push({ key, reason })
  if (!engine.over) engine.job.reader?.push({ state: 'failed', key, item, error, reason })
}

function lastingOutage(error: unknown): FrontdeskError {
  const reason = failureReason(error).replace(/\.?$/, '.')
  return new FrontdeskError(
    'unreachable',
    `${reason} No call has got through for a while, so the run has ended; start it again to go on.`,
    { cause: error },
  )
}
