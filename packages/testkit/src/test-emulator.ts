import { readEmulatorSettings } from '@frontdesk/server/emulator/emulator-options.ts'
import type { RecordedRequest } from '@frontdesk/server/emulator/request-record.ts'
import { startEmulatedServer } from '@frontdesk/server/emulator/start-emulator.ts'

/** Credentials of a client; the same at every start, and published. */
export interface EmulatedCredentials {
  readonly clientId: string
  readonly clientSecret: string
}

/** What the next matching requests get; everything that is not given is as usual. */
export interface Failure {
  /** `GET /api/mdm/devices/*`, `* /connect/token`; every request when not given. */
  readonly route?: string
  /** How many requests; 1 when not given. */
  readonly next?: number
  readonly status?: number
  readonly retryAfterSeconds?: number
  readonly delayMilliseconds?: number
  /** The connection ends before the answer, with nothing done, or in the middle of it. */
  readonly cut?: 'before' | 'middle'
  /** A page of a proxy instead of what the API would say. */
  readonly html?: boolean
}

export interface EmulatorOptions {
  /** A free one when not given. */
  readonly port?: number
  /** 100 when not given. */
  readonly devices?: number
  /** Kept there; in memory when not given. */
  readonly directory?: string
  readonly tokenLifeSeconds?: number
  readonly latencyMilliseconds?: number
  /** More settings of the server, such as `FRONTDESK_UEM_DAILY_QUOTA`. */
  readonly environment?: Readonly<Record<string, string>>
}

/** An emulator in this process. */
export interface Emulator {
  readonly url: string
  /** Opens the control API at `url + '/_emulator'`. */
  readonly controlToken: string
  readonly clients: Readonly<
    Record<
      'uem' | 'uemReadOnly' | 'uemHelpDesk' | 'standard' | 'administration',
      EmulatedCredentials
    >
  >
  /** Proves itself with every request, without tokens: `Authorization: Basic`, `aw-tenant-code`. */
  readonly basic: { readonly username: string; readonly password: string; readonly apiKey: string }
  advanceClock(seconds: number): void
  /** For the tokens that are issued from now on; undefined: as usual. */
  setTokenLife(seconds: number | undefined): void
  /** Ends the living tokens of a client at their next request; of all when none is named. */
  revoke(clientId?: string): Promise<void>
  fail(failure: Failure): void
  setLatency(milliseconds: number): void
  /** More connections than this are refused; undefined: any number. */
  setMaximumConnections(maximum: number | undefined): void
  /** What was received, oldest first, without secrets. */
  requests(filter?: { readonly route?: string }): readonly RecordedRequest[]
  /** Back to the seeds: what was made is gone, all tokens are dead, nothing fails any more. */
  reset(): Promise<void>
  stop(): Promise<void>
}

/** Starts an emulator in this process, on a free port of the loopback. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { port = 0, environment = {}, ...start } = options
  const settings = readEmulatorSettings({ ...environment, FRONTDESK_PORT: String(port) })
  const running = await startEmulatedServer({ settings, ...start })
  const { url, controlToken, traffic, clock, life } = running
  const named = (key: string): EmulatedCredentials => {
    const found = running.clients[key]
    if (!found) throw new Error(`The emulator has no client ${key}.`)
    return found
  }
  if (!running.basic) throw new Error('The emulator has no administrator.')

  return {
    url,
    controlToken,
    clients: {
      uem: named('uem'),
      uemReadOnly: named('uemReadOnly'),
      uemHelpDesk: named('uemHelpDesk'),
      standard: named('standard'),
      administration: named('administration'),
    },
    basic: running.basic,
    advanceClock: (seconds) => clock.set(clock.now() + seconds * 1000),
    setTokenLife(seconds) {
      life.seconds = seconds
    },
    async revoke(clientId) {
      const clients = await running.revoke(clientId)
      if (clients === 0) throw new Error(`The emulator has no client ${clientId}.`)
    },
    fail: (failure) =>
      traffic.faults.add({
        route: failure.route,
        next: failure.next ?? 1,
        status: failure.status,
        retryAfterSeconds: failure.retryAfterSeconds,
        delayMilliseconds: failure.delayMilliseconds ?? 0,
        cut: failure.cut,
        html: failure.html ?? false,
      }),
    setLatency(milliseconds) {
      traffic.latency = milliseconds
    },
    setMaximumConnections: (maximum) => running.limitConnections(maximum),
    requests: (filter = {}) => running.traffic.record.list({ ...filter, limit: 10_000 }),
    reset: running.reset,
    stop: running.close,
  }
}
