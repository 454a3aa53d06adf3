import type { Static, TSchema } from 'typebox'

import { type InputCheck, inputCheck } from '../administration/input-check.ts'
import { invalidField, Problem } from '../administration/problem.ts'
import { controlBodies, RequestsQuery } from './control-schemas.ts'
import type { TokenLife } from './emulated-token-life.ts'
import type { EmulatorClock } from './emulator-clock.ts'
import type { EmulatorTraffic } from './emulator-traffic.ts'
import type { FrontDoor } from './front-door.ts'
import type { FaultRule } from './played-faults.ts'
import { maximumRecorded, type RecordedRequest } from './request-record.ts'

/** What the control API moves. */
export interface Controlled {
  readonly url: () => string
  readonly clock: EmulatorClock
  readonly life: TokenLife
  readonly traffic: EmulatorTraffic
  readonly door: () => FrontDoor
  /** Ends the living tokens of a client, or of all; how many clients there were. */
  revoke(clientId: string | undefined): Promise<number>
  reset(): Promise<void>
}

interface ControlInput {
  readonly query: Readonly<Record<string, string>>
  readonly body: unknown
}

/** One operation; what it answers is spelled as JSON, `undefined` as 204. */
export interface ControlOperation {
  /** `PUT /latency` */
  readonly name: string
  readonly takesBody: boolean
  run(input: ControlInput): unknown
}

/** Every operation of the control API, below its prefix. */
export function controlOperations(controlled: Controlled): readonly ControlOperation[] {
  const { clock, life, traffic, door } = controlled
  const { faults, record } = traffic
  return [
    without('GET /state', () => state(controlled)),
    taking('POST /clock', controlBodies.clock, (body) => {
      moveClock(clock, body)
      return clockState(clock)
    }),
    taking('PUT /token-life', controlBodies.tokenLife, ({ seconds }) => {
      life.seconds = seconds ?? undefined
      return { seconds }
    }),
    taking('POST /revoke', controlBodies.revoke, async ({ client_id, all }) => {
      if ((client_id === undefined) === (all === undefined)) {
        throw invalidField('/client_id', 'is needed, or else "all": true')
      }
      const clients = await controlled.revoke(client_id)
      if (clients === 0) throw new Problem('not_found', 'There is no client of this client_id.')
      return { clients }
    }),
    without('GET /faults', () => ({ items: faults.list().map(encodeFault) })),
    taking('POST /faults', controlBodies.fault, (body) => {
      faults.add(parseFault(body))
      return { items: faults.list().map(encodeFault) }
    }),
    without('DELETE /faults', () => faults.clear()),
    taking('PUT /latency', controlBodies.latency, ({ ms }) => {
      traffic.latency = ms
      return { ms }
    }),
    taking('PUT /connections', controlBodies.connections, ({ maximum }) => {
      door().limit(maximum ?? undefined)
      return connectionState(door())
    }),
    without('GET /requests', listRequests(controlled)),
    without('DELETE /requests', () => record.clear()),
    without('POST /reset', async () => {
      await controlled.reset()
      return state(controlled)
    }),
  ]
}

function without(name: string, run: (input: ControlInput) => unknown): ControlOperation {
  return { name, takesBody: false, run }
}

function taking<Body extends TSchema>(
  name: string,
  schema: Body,
  run: (body: Static<Body>) => unknown,
): ControlOperation {
  const check: InputCheck = inputCheck(schema)
  return {
    name,
    takesBody: true,
    run({ body }) {
      check(body)
      return run(body as Static<Body>)
    },
  }
}

function state({ url, clock, life, traffic, door }: Controlled) {
  return {
    url: url(),
    clock: clockState(clock),
    token_life_seconds: life.seconds ?? null,
    latency_ms: traffic.latency,
    connections: connectionState(door()),
    faults: traffic.faults.list().map(encodeFault),
    requests: traffic.record.seen(),
  }
}

function clockState(clock: EmulatorClock) {
  const { now, offsetMilliseconds, frozen } = clock.state()
  const at = new Date(now).toISOString()
  return { now: at, offset_seconds: Math.round(offsetMilliseconds / 1000), frozen }
}

function connectionState(door: FrontDoor) {
  const { open, maximum } = door.connections()
  return { open, maximum: maximum ?? null }
}

/** Times that every date of the server can hold. */
const earliest = Date.UTC(2000, 0)
const latest = Date.UTC(2100, 0)
const dateForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/

function moveClock(clock: EmulatorClock, body: Static<typeof controlBodies.clock>): void {
  const { advance_seconds, now, frozen } = body
  if (advance_seconds !== undefined && now !== undefined) {
    throw invalidField('/now', 'cannot be given together with advance_seconds')
  }
  if (advance_seconds === undefined && now === undefined && frozen === undefined) {
    clock.reset()
    return
  }
  if (now !== undefined || advance_seconds !== undefined) {
    const wanted = now === undefined ? clock.now() + (advance_seconds ?? 0) * 1000 : timeOf(now)
    if (!(wanted >= earliest && wanted < latest)) {
      const place = now === undefined ? '/advance_seconds' : '/now'
      throw invalidField(place, 'must lead to a time from 2000 to 2099')
    }
    clock.set(wanted)
  }
  if (frozen === true) clock.freeze()
  if (frozen === false) clock.thaw()
}

function timeOf(text: string): number {
  return dateForm.test(text) ? Date.parse(text) : Number.NaN
}

function parseFault(body: Static<typeof controlBodies.fault>): FaultRule {
  const { route, next = 1, status, retry_after, delay_ms = 0, cut, html = false } = body
  if (status === undefined && delay_ms === 0 && cut === undefined && !html) {
    throw invalidField('/status', 'is needed, or else one of delay_ms, cut, html')
  }
  if (status !== undefined && status < 400 && !html) {
    throw invalidField('/status', 'must be 400 or more, unless html is true')
  }
  if (status !== undefined && [204, 205, 304].includes(status)) {
    throw invalidField('/status', 'must be one of an answer that has a body')
  }
  return {
    route,
    next,
    status,
    retryAfterSeconds: retry_after,
    delayMilliseconds: delay_ms,
    cut,
    html,
  }
}

function encodeFault(rule: FaultRule) {
  const { route, next, status, retryAfterSeconds, delayMilliseconds, cut, html } = rule
  return {
    route: route ?? null,
    next,
    status: status ?? null,
    retry_after: retryAfterSeconds ?? null,
    delay_ms: delayMilliseconds,
    cut: cut ?? null,
    html,
  }
}

const usualRequests = 1000

function listRequests({ traffic: { record } }: Controlled) {
  const check = inputCheck(RequestsQuery, 'query')
  return ({ query }: ControlInput) => {
    check(query)
    const limit = Math.min(Number(query.limit ?? usualRequests), maximumRecorded)
    const items = record.list({ route: query.route, limit }).map(encodeRequest)
    return { items, seen: record.seen(), kept_at_most: maximumRecorded }
  }
}

function encodeRequest({ at, clientId, status, query, ...request }: RecordedRequest) {
  return {
    number: request.number,
    time: new Date(at).toISOString(),
    method: request.method,
    path: request.path,
    query: query.map(([name, value]) => ({ name, value })),
    headers: request.headers,
    status: status ?? null,
    client_id: clientId ?? null,
  }
}
