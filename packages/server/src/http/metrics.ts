import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'

/** What is measured about requests. Labels hold routes and statuses, never what somebody sent. */
export interface RequestMetrics {
  /** @param elapsedMilliseconds from the head of the request to the answer. */
  observe(route: string, method: string, status: number, elapsedMilliseconds: number): void
  /** Prometheus text. */
  text(): Promise<string>
  readonly contentType: string
}

type Observe = (elapsedSeconds: number) => void

const methods: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'])

/** Counts and times requests, and watches the process, in a registry of its own. */
export function requestMetrics(): RequestMetrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
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
  // Finding the series of a set of labels costs more than counting; there are few of them.
  const series = new Map<string, Observe>()

  function makeSeries(route: string, method: string, status: number): Observe {
    const counter = requests.labels({ route, method, status })
    const histogram = seconds.labels({ route })
    return (elapsedSeconds) => {
      counter.inc()
      histogram.observe(elapsedSeconds)
    }
  }

  return {
    observe(route, method, status, elapsedMilliseconds) {
      const name = `${status} ${method} ${route}`
      let observe = series.get(name)
      if (!observe) {
        observe = makeSeries(route, methods.has(method) ? method : 'other', status)
        if (methods.has(method)) series.set(name, observe)
      }
      observe(elapsedMilliseconds / 1000)
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}
