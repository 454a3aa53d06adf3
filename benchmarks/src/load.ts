import { createHistogram } from 'node:perf_hooks'
import { text } from 'node:stream/consumers'

import autocannon, { type Connection } from 'autocannon'

import { carryingRequests } from './carried-values.ts'
import type { LoadPlan, LoadResult, PlannedRequest } from './load-plan.ts'

/**
 * The load generator, a process of its own: a `LoadPlan` on stdin, a `LoadResult` on stdout.
 *
 * autocannon keeps latencies in whole milliseconds. Its `response` event, though, carries the
 * exact duration from `process.hrtime`, and those go into a histogram in microseconds.
 */
const plan: LoadPlan = JSON.parse(await text(process.stdin))
process.stdout.write(JSON.stringify(await generate(plan)))

function generate({
  url,
  connections,
  requests,
  until,
  accepts = [200],
}: LoadPlan): Promise<LoadResult> {
  const microseconds = createHistogram({ lowest: 1, highest: 60_000_000, figures: 3 })
  const statuses: Record<string, number> = {}
  const leadInMs = 'seconds' in until ? until.leadInSeconds * 1000 : 0
  const countedMs = 'seconds' in until ? until.seconds * 1000 : Number.POSITIVE_INFINITY
  let from = Number.POSITIVE_INFINITY
  let last = 0
  let cpu = process.cpuUsage()
  let busyMs = Number.NaN

  const share = dealer(requests, connections)
  const run = autocannonRun({ url, connections, until, setRequests: share })

  run.events.once('response', () => {
    from = performance.now() + leadInMs
    setTimeout(() => (cpu = process.cpuUsage()), leadInMs)
    if ('seconds' in until) setTimeout(() => (busyMs = usedMs(cpu)), leadInMs + countedMs)
  })
  run.events.on('response', (_client, status: number, _bytes, durationMs: number) => {
    statuses[status] = (statuses[status] ?? 0) + 1
    const now = performance.now()
    if (now < from || now > from + countedMs) return
    microseconds.record(Math.max(1, Math.round(durationMs * 1000)))
    last = now
  })

  return run.errors.then((errors) => {
    const elapsedMs = 'seconds' in until ? countedMs : last - from
    const answers = Number(microseconds.count)
    return {
      answers,
      seconds: elapsedMs / 1000,
      requestsPerSecond: answers / (elapsedMs / 1000),
      p50Ms: microseconds.percentile(50) / 1000,
      p99Ms: microseconds.percentile(99) / 1000,
      maxMs: microseconds.max / 1000,
      statuses,
      accepts,
      errors,
      generatorBusy: (Number.isNaN(busyMs) ? usedMs(cpu) : busyMs) / elapsedMs,
    }
  })
}

interface Run {
  readonly url: string
  readonly connections: number
  readonly until: LoadPlan['until']
  readonly setRequests: (connection: Connection) => void
}

function autocannonRun({ url, connections, until, setRequests }: Run) {
  const { promise: errors, resolve, reject } = Promise.withResolvers<number>()
  const events = autocannon(
    {
      url,
      connections,
      pipelining: 1,
      sampleInt: 100,
      timeout: 10,
      setupClient: setRequests,
      ...('seconds' in until
        ? { duration: until.leadInSeconds + until.seconds + 0.5 }
        : { amount: until.answers }),
    },
    (error, result) => (error ? reject(error) : resolve(result.errors)),
  )
  return { events, errors }
}

/** Deals the requests out like cards; each call serves the next connection. */
function dealer(
  requests: readonly PlannedRequest[],
  connections: number,
): (connection: Connection) => void {
  let next = 0
  return (connection) => {
    const seat = next++ % connections
    const hand = requests.filter((_, index) => index % connections === seat)
    connection.setRequests(carryingRequests(hand.length > 0 ? hand : requests.slice(0, 1)))
  }
}

function usedMs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since)
  return (user + system) / 1000
}
