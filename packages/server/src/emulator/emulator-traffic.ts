import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'

import type { RefusalSpelling } from '@frontdesk/dialects/emulation.ts'
import type { Clock } from '@frontdesk/directory/units.ts'

import type { Area } from '../http/http-server.ts'
import type { FrontDoor } from './front-door.ts'
import { cutInTheMiddle, playedAnswer, sendReply } from './played-answer.ts'
import { type FaultRule, type PlayedFaults, playedFaults } from './played-faults.ts'
import { type RecordedRequest, type RequestRecord, requestRecord } from './request-record.ts'

/** Where the control API is. */
export const controlPrefix = '/_emulator'
/** Written into each request for the areas to read; what a client sends under it is overwritten. */
const numberHeader = 'x-emulator-request-number'

/** Everything that happens to requests on their way to the server behind. */
export interface EmulatorTraffic {
  readonly faults: PlayedFaults
  readonly record: RequestRecord
  /** Milliseconds that every answer of a protected API takes longer. */
  latency: number
  readonly receive: RequestListener
  /** The same areas, which tell the record whose request it was. */
  areas(areas: readonly Area[]): readonly Area[]
}

interface Parts {
  readonly clock: Clock
  readonly spellings: readonly RefusalSpelling[]
  /** Paths below are slowed down: the protected APIs, not the token endpoints. */
  readonly slowPrefixes: readonly string[]
  readonly control: RequestListener
  /** Known only after listening began; no request comes before. */
  readonly door: () => FrontDoor
}

export function emulatorTraffic(parts: Parts): EmulatorTraffic {
  const faults = playedFaults()
  const record = requestRecord()

  const traffic: EmulatorTraffic = {
    faults,
    record,
    latency: 0,

    receive(request, response) {
      const path = pathOf(request)
      if (path === controlPrefix || path.startsWith(`${controlPrefix}/`)) {
        parts.control(request, response)
        return
      }
      if (!parts.door().admit(request.socket)) {
        request.socket.resetAndDestroy()
        return
      }
      const entry = record.add(request, parts.clock())
      request.headers[numberHeader] = String(entry.number)
      response.once('finish', () => {
        entry.status = response.statusCode
      })
      const fault = faults.claim(entry.method, path)
      const delay = (fault?.delayMilliseconds ?? 0) + latencyOf(path)
      const go = () => answer(parts, { request, response, path, fault })
      // The connection keeps the process; once that is gone, nobody waits for the answer.
      if (delay > 0) setTimeout(go, delay).unref()
      else go()
    },

    areas: (areas) => areas.map((area) => ({ ...area, routes: area.routes.map(recorded) })),
  }

  function latencyOf(path: string): number {
    if (traffic.latency === 0) return 0
    const small = path.toLowerCase()
    return parts.slowPrefixes.some((prefix) => small.startsWith(prefix)) ? traffic.latency : 0
  }

  function recorded(route: Area['routes'][number]): Area['routes'][number] {
    return {
      ...route,
      async handle(request) {
        const entry = record.find(Number(request.header(numberHeader)))
        try {
          return await route.handle(request)
        } finally {
          if (entry) noteClient(entry, request.decision)
        }
      },
    }
  }

  return traffic
}

function noteClient(
  entry: RecordedRequest,
  { clientId }: { readonly clientId?: string | undefined },
) {
  entry.clientId = clientId
}

interface Received {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly path: string
  readonly fault: FaultRule | undefined
}

function answer({ clock, spellings, door }: Parts, received: Received): void {
  const { request, response, path, fault } = received
  if (response.destroyed) return
  if (fault?.cut === 'before') {
    request.socket.destroy()
    return
  }
  if (fault?.cut === 'middle') cutInTheMiddle(response)
  const played = fault && playedAnswer(fault, { path, now: clock(), spellings })
  if (played) sendReply(response, played)
  else door().enter(request, response)
}

function pathOf({ url = '/' }: IncomingMessage): string {
  const mark = url.indexOf('?')
  return mark < 0 ? url : url.slice(0, mark)
}
