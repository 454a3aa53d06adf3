import type { FastifyBaseLogger } from 'fastify'

/** Something that is done again and again until it is stopped. */
export interface PeriodicJob {
  /** Resolves when a run that is under way has ended; none starts afterwards. */
  stop(): Promise<void>
}

interface Described {
  readonly name: string
  readonly everyMilliseconds: number
  readonly logger: FastifyBaseLogger
}

/**
 * Runs work at an interval, counted from the end of one run to the start of the next, so that
 * runs never overlap. A run that fails is logged and tried again; it never ends the process.
 */
export function startPeriodicJob(
  { name, everyMilliseconds, logger }: Described,
  work: () => Promise<unknown>,
): PeriodicJob {
  let stopped = false
  let running: Promise<void> = Promise.resolve()
  let timer = schedule()

  function schedule(): NodeJS.Timeout {
    return setTimeout(() => {
      running = run()
    }, everyMilliseconds).unref()
  }

  async function run(): Promise<void> {
    try {
      await work()
    } catch (error) {
      logger.error({ err: error, job: name }, 'job failed')
    }
    if (!stopped) timer = schedule()
  }

  return {
    async stop() {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}
