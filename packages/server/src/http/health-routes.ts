import { retrySoon, type WireReply, type WireRoute } from '@frontdesk/dialects/exchange.ts'

import { NotReady } from '../readiness.ts'
import type { RequestMetrics } from './metrics.ts'

interface Parts {
  readonly metrics: RequestMetrics
  /**
   * Resolves when the server can serve, with what an operator should know all the same; rejects
   * with the reason when it cannot.
   */
  readonly requireReady: () => Promise<string | undefined>
}

const plain = { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' }

/** What machines ask about the server itself: alive, ready, measured. */
export function healthRoutes({ metrics, requireReady }: Parts): readonly WireRoute[] {
  return [
    get('/healthz', async () => ({ status: 200, headers: plain, body: 'alive\n' })),
    get('/readyz', async () => {
      try {
        const remark = await requireReady()
        const body = remark === undefined ? 'ready\n' : `ready\n${remark}\n`
        return { status: 200, headers: plain, body }
      } catch (error) {
        const why = error instanceof NotReady ? error.message : 'The database cannot serve.'
        const headers = { ...plain, ...retrySoon }
        return { status: 503, headers, body: `not ready\n${why}\n` }
      }
    }),
    get('/metrics', async () => ({
      status: 200,
      headers: { ...plain, 'Content-Type': metrics.contentType },
      body: await metrics.text(),
    })),
  ]
}

function get(path: string, answer: () => Promise<WireReply>): WireRoute {
  return { method: 'GET', path, bodyLimit: 1024, handle: answer }
}
