import type { UnixMilliseconds } from '@frontdesk/directory/units.ts'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** What is measured about requests. Labels hold routes and statuses, never what somebody sent. */
export interface RequestMetrics {
  /** @param elapsedMilliseconds from the head of the request to the answer. */
  observe(route: string, method: string, status: number, elapsedMilliseconds: number): void
  /** Prometheus text. */
  text(): Promise<string>
  readonly contentType: string
}

interface Parts {
  /** When the certificate in use ends; without one there is no figure. */
  readonly tlsExpiresAt?: (() => UnixMilliseconds | undefined) | undefined
}

/** Answers of one kind since the last scrape, with the times they took. */
interface Tally {
  readonly route: string
  readonly method: string
  readonly status: number
  /** Milliseconds; given to the histogram when somebody looks, or when there are many. */
  readonly elapsed: number[]
}

const methods: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'])
const maximumTallied = 1000

/**
 * Counts and times requests, and watches the process, in a registry of its own. On the path of a
 * request a number is appended to a list; the histogram is filled by a thousand at a time.
 */
export function requestMetrics({ tlsExpiresAt }: Parts = {}): RequestMetrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  if (tlsExpiresAt) measureExpiry(registry, tlsExpiresAt)
  const requests = new Counter({
    name: 'frontdesk_http_requests_total',
    help: 'Answered requests by route pattern, method and status.',
    labelNames: ['route', 'method', 'status'] as const,
    registers: [registry],
  })
  const seconds = new Histogram({
    name: 'frontdesk_http_request_duration_seconds',
    help: 'Time from the request to its answer, by route pattern.',
    labelNames: ['route'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers: [registry],
  })
  const tallies = new Map<string, Tally>()

  function settle({ route, method, status, elapsed }: Tally): void {
    requests.inc({ route, method, status }, elapsed.length)
    const histogram = seconds.labels({ route })
    for (const milliseconds of elapsed) histogram.observe(milliseconds / 1000)
    elapsed.length = 0
  }

  return {
    observe(route, givenMethod, status, elapsedMilliseconds) {
      const method = methods.has(givenMethod) ? givenMethod : 'other'
      const name = `${status} ${method} ${route}`
      let tally = tallies.get(name)
      if (!tally) {
        tally = { route, method, status, elapsed: [] }
        tallies.set(name, tally)
      }
      tally.elapsed.push(elapsedMilliseconds)
      if (tally.elapsed.length >= maximumTallied) settle(tally)
    },

    text() {
      for (const tally of tallies.values()) settle(tally)
      return registry.metrics()
    },

    contentType: registry.contentType,
  }
}

function measureExpiry(registry: Registry, expiresAt: () => UnixMilliseconds | undefined): void {
  new Gauge({
    name: 'frontdesk_tls_certificate_expiry_timestamp_seconds',
    help: 'When the first certificate of the chain in use ends, in seconds since 1970.',
    registers: [registry],
    collect() {
      const at = expiresAt()
      if (at === undefined) this.remove()
      else this.set(at / 1000)
    },
  })
}
