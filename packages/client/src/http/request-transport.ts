/** One request over the network, spelled out. Bodies are texts: this package sends no files. */
export interface TransportRequest {
  readonly method: string
  readonly url: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | undefined
  /** Milliseconds until the whole answer must be there. */
  readonly timeoutMilliseconds: number
  readonly signal?: AbortSignal | undefined
}

/** The whole answer, whatever its status. Header names in lower case, repeated ones joined. */
export interface TransportAnswer {
  readonly url: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

/**
 * Sends requests. Follows no redirect (it would carry credentials elsewhere) and repeats nothing.
 *
 * @throws FrontdeskError `unreachable`, `tls`, `timed-out`, `aborted`; `usage` for plain HTTP to
 *   another machine that was not allowed
 */
export interface Transport {
  send(request: TransportRequest): Promise<TransportAnswer>
  /** Closes idle connections; a process ends without it too. */
  close(): Promise<void>
}

export interface TransportOptions {
  /** PEM of one or more authorities to trust besides the system's. */
  readonly ca?: string | undefined
  /** Instead of HTTPS_PROXY, HTTP_PROXY and NO_PROXY of the environment; `false` for none. */
  readonly proxy?: string | false | undefined
  /** At most so many connections to one host; 64 when not said. */
  readonly connections?: number | undefined
  /** Plain HTTP to other machines than this one: everybody on the way can read the secret. */
  readonly dangerouslyAllowHttp?: boolean | undefined
}
