import type { Dispatcher } from 'undici'

import { FrontdeskError } from '../client-error.ts'
import { answerByteLimit, answerText, tooLarge } from './answer-text.ts'
import type { TransportAnswer, TransportRequest } from './request-transport.ts'

interface Received {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
}

/**
 * Sends one request and reads the whole answer, without a stream and an AbortController for each:
 * a bulk run makes thousands a second, and these two would be half of its work. The caller's
 * signal and the time limit end it at any moment, also while it waits for a connection.
 *
 * @throws FrontdeskError `aborted`, `timed-out`, `unexpected-answer`; and whatever undici throws
 */
export function dispatchedRequest(
  dispatcher: Dispatcher,
  request: TransportRequest,
  target: URL,
): Promise<TransportAnswer> {
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined
    let ended = false
    let received: Received | undefined
    const chunks: Buffer[] = []
    let size = 0

    function end(error: unknown): void {
      if (ended) return
      ended = true
      stopLimit()
      if (error === undefined) return
      reject(error)
      controller?.abort(error instanceof Error ? error : new Error('The request was given up.'))
    }
    const stopLimit = startLimit(request, target, end)

    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(started) {
        controller = started
        // It was given up while it waited for a connection.
        if (ended) started.abort(new Error('The request was given up.'))
      },
      onResponseStart(_controller, status, headers) {
        received = { status, headers: joinHeaders(headers) }
      },
      onResponseData(_controller, chunk) {
        size += chunk.byteLength
        if (size > answerByteLimit) end(tooLarge(target.host))
        else chunks.push(chunk)
      },
      onResponseEnd() {
        end(undefined)
        const { status = 0, headers = {} } = received ?? {}
        const bytes = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)
        answerText(bytes, headers['content-encoding'], target.host).then(
          (text) => resolve({ url: request.url, status, headers, text }),
          reject,
        )
      },
      onResponseError: (_controller, error) => end(error),
    }
    try {
      dispatcher.dispatch(
        {
          origin: target.origin,
          path: target.pathname + target.search,
          method: request.method as Dispatcher.HttpMethod,
          headers: { 'accept-encoding': 'gzip, br', ...request.headers },
          body: request.body ?? null,
          // One limit for the whole answer is ours; undici's own would end slow but living answers.
          headersTimeout: 0,
          bodyTimeout: 0,
        },
        handler,
      )
    } catch (error) {
      end(error)
    }
  })
}

/** Ends the request by the caller's signal or by the time limit; answers what stops both. */
function startLimit(
  { signal, timeoutMilliseconds }: TransportRequest,
  target: URL,
  end: (error: FrontdeskError) => void,
): () => void {
  const abort = () => end(abortedRequest(target))
  const timer = setTimeout(() => {
    const seconds = timeoutMilliseconds / 1000
    const words = `${target.host} did not answer within ${seconds} seconds; try again, or allow more time.`
    end(new FrontdeskError('timed-out', words))
  }, timeoutMilliseconds)
  signal?.addEventListener('abort', abort, { once: true })
  return () => {
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
  }
}

/** The caller's signal ended a request. */
export function abortedRequest(target: URL): FrontdeskError {
  return new FrontdeskError('aborted', `The request to ${target.host} was given up by its caller.`)
}

function joinHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> {
  const joined: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) joined[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return joined
}
