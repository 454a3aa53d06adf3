import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

import { pinned } from './core-pinning.ts'

/** One request of the cycle. */
export interface PlannedRequest {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** What of its answer goes to a later request of the same connection. */
  readonly gives?: 'code' | 'refresh_token'
  /** What is put at the end of the body: given by the last answer, at first `first`. */
  readonly takes?: 'code' | 'refresh_token'
  readonly first?: string
}

/** What the load generator is asked to do. */
export interface LoadPlan {
  readonly url: string
  readonly connections: number
  /**
   * Dealt out over the connections, which cycle through their share: together they go through
   * all of them. A connection without a share gets the first request.
   */
  readonly requests: readonly PlannedRequest[]
  /** Statuses of right answers; 200 when not said. */
  readonly accepts?: readonly number[]
  /**
   * Either a time, after a lead-in that is not counted (a fresh generator must warm up too), or
   * a number of answers, all of them counted.
   */
  readonly until:
    | { readonly leadInSeconds: number; readonly seconds: number }
    | { readonly answers: number }
}

/** What the load generator saw. Latencies are of answers with any status. */
export interface LoadResult {
  readonly answers: number
  readonly seconds: number
  readonly requestsPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
  /** How often each HTTP status came, the lead-in included. */
  readonly statuses: Readonly<Record<string, number>>
  readonly accepts: readonly number[]
  /** Broken connections and answers that never came. */
  readonly errors: number
  /** Share of its core that the generator used: near 1, it is the generator that was measured. */
  readonly generatorBusy: number
}

const generator = fileURLToPath(new URL('./load.ts', import.meta.url))

/** Runs one plan in a process on the generator's core. Throws when that process fails. */
export async function runLoad(plan: LoadPlan): Promise<LoadResult> {
  const [command, ...args] = pinned('generator', [process.execPath, generator])
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', resolve)
  })
  child.stdin.end(JSON.stringify(plan))
  const [output, code] = await Promise.all([text(child.stdout), exited])
  if (code !== 0) throw new Error(`The load generator ended with code ${code}.`)
  return JSON.parse(output)
}

/** Why a result proves nothing: an answer of another status, or none. Undefined when it is valid. */
export function findFlaw(result: LoadResult): string | undefined {
  const others = Object.entries(result.statuses).filter(
    ([status]) => !result.accepts.includes(Number(status)),
  )
  if (others.length > 0) {
    return others.map(([status, count]) => `${count} answers with status ${status}`).join(', ')
  }
  if (result.errors > 0) return `${result.errors} broken or missing answers`
  if (result.answers === 0) return 'no answers at all'
  return undefined
}
