import { findFlaw, type LoadResult, type PlannedRequest, runLoad } from './load-plan.ts'
import { median, ratios } from './statistics.ts'

/** One thing to measure: a server and the requests that it gets. */
export interface Lane {
  readonly name: string
  readonly url: string
  /** A function makes those of each round anew, for requests that can be sent once only. */
  readonly requests: readonly PlannedRequest[] | (() => Promise<readonly PlannedRequest[]>)
  /** Statuses of right answers; 200 when not said. */
  readonly accepts?: readonly number[]
}

/** The rounds of one lane, in their order. */
export interface LaneResult {
  readonly name: string
  readonly rounds: readonly LoadResult[]
  /** What was wrong with an answer of any round; such figures prove nothing. */
  readonly flaws: readonly string[]
}

export interface Pace {
  readonly rounds: number
  /** Counted time of one round. */
  readonly seconds: number
}

export const connections = 32
export const leadInSeconds = 1

/**
 * Warms every lane up, then runs the rounds in turn, A B C A B C, so that a slow minute of the
 * machine meets all of them.
 */
export async function runRounds(
  lanes: readonly Lane[],
  { rounds, seconds }: Pace,
): Promise<LaneResult[]> {
  const running = lanes.map((lane) => {
    return { lane, results: [] as LoadResult[], flaws: [] as string[] }
  })
  for (let round = 0; round <= rounds; round++) {
    for (const { lane, results, flaws } of running) {
      const { url, accepts = [200] } = lane
      const requests = typeof lane.requests === 'function' ? await lane.requests() : lane.requests
      const until = { leadInSeconds, seconds }
      const result = await runLoad({ url, requests, connections, until, accepts })
      const flaw = findFlaw(result)
      const title = round === 0 ? 'warm-up' : `round ${round} of ${rounds}`
      if (flaw !== undefined) {
        flaws.push(`${lane.name}, ${title}: ${flaw}`)
        console.error(`\n!!! INVALID: ${flaws.at(-1)}\n`)
      }
      console.error(progress(title, lane.name, result))
      if (round > 0) results.push(result)
    }
  }
  return running.map(({ lane, results, flaws }) => ({ name: lane.name, rounds: results, flaws }))
}

/** Requests per second of each round; empty when an answer was wrong. */
export function ratesOf(lane: LaneResult | undefined): number[] {
  return validRounds(lane).map((round) => round.requestsPerSecond)
}

/** Median over the rounds of the median latency; NaN when an answer was wrong. */
export function p50Of(lane: LaneResult | undefined): number {
  return median(validRounds(lane).map((round) => round.p50Ms))
}

/** Median over the rounds of the 99th percentile of latency; NaN when an answer was wrong. */
export function p99Of(lane: LaneResult | undefined): number {
  return median(validRounds(lane).map((round) => round.p99Ms))
}

/** Name of a lane for a table, marked when its figures prove nothing. */
export function markedName({ name, flaws }: LaneResult): string {
  return flaws.length > 0 ? `INVALID ${name}` : name
}

/** Round by round, the share of its rival's rate that a lane reached; empty without a rival. */
export function shareOf(ours: LaneResult | undefined, theirs: LaneResult | undefined): number[] {
  return ratios(ratesOf(ours), ratesOf(theirs))
}

function validRounds(lane: LaneResult | undefined): readonly LoadResult[] {
  return lane && lane.flaws.length === 0 ? lane.rounds : []
}

function progress(title: string, name: string, result: LoadResult): string {
  const rate = result.requestsPerSecond.toFixed(0).padStart(7)
  const busy = (result.generatorBusy * 100).toFixed(0)
  return `  ${title.padEnd(14)} ${name.padEnd(24)} ${rate}/s   generator ${busy} % busy`
}
