import { readFileSync } from 'node:fs'

/** The job that every contestant of the client scenario does, as its process is told of it. */
export interface ClientJob {
  readonly server: string
  readonly clientId: string
  readonly clientSecret: string
  readonly devices: readonly number[]
  /** How many calls at a time; the SDK finds it itself when it is `adaptive`. */
  readonly concurrency: string
  /** Where the SDK keeps results and checkpoint. */
  readonly folder: string
}

/** What a contestant says when it has ended, as one line of JSON. */
export interface ClientJobResult {
  readonly calls: number
  /** How often which reason came. */
  readonly failures: Readonly<Record<string, number>>
  readonly tokenRequests: number
  readonly seconds: number
  /** Peak resident memory of the process, megabytes of 1,000,000 bytes. */
  readonly peakMb: number
}

/** The job of this process: the path of a JSON file is its first argument. */
export function readClientJob(): ClientJob {
  return JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'))
}

/** Prints the result of this process. */
export function reportClientJob(result: Omit<ClientJobResult, 'peakMb'>): void {
  const peakMb = (process.resourceUsage().maxRSS * 1024) / 1_000_000
  console.log(JSON.stringify({ ...result, peakMb }))
}
