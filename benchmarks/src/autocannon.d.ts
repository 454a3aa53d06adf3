// autocannon ships no types; this is the part of version 9 that load.ts uses.
declare module 'autocannon' {
  import type { EventEmitter } from 'node:events'

  export interface Request {
    method: string
    path: string
    headers?: Record<string, string>
    body?: string
    setupRequest?: (next: Request) => Request
    onResponse?: (
      status: number,
      body: string,
      context: object,
      headers: Record<string, string>,
    ) => void
  }

  export interface Connection {
    setRequests(requests: Request[]): void
  }

  export interface Options {
    url: string
    connections: number
    pipelining: number
    /** Seconds; ignored when `amount` is given. */
    duration?: number
    /** Total number of requests, spread over the connections. */
    amount?: number
    /** Milliseconds between samples; a run ends at a sample. */
    sampleInt: number
    timeout: number
    setupClient: (connection: Connection) => void
  }

  export interface Result {
    errors: number
    timeouts: number
  }

  export default function autocannon(
    options: Options,
    done: (error: Error | null, result: Result) => void,
  ): EventEmitter
}
