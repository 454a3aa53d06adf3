import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

import { FrontdeskError } from '../client-error.ts'

/** What the browser brought back. */
export interface AuthorizationAnswer {
  readonly code: string
}

export interface LoopbackListenerOptions {
  /** Any free one when not said; some servers want the very port that was registered. */
  readonly port?: number | undefined
  /** `/callback` when not said. */
  readonly path?: string | undefined
  readonly state: string
  /** Whose answers count. @see RFC 9207 §2.4 */
  readonly issuer?: string | undefined
  /** The issuer said that it names itself in each answer, so one without is somebody else's. */
  readonly issuerPresence: 'required' | 'optional'
  readonly host: string
}

export interface LoopbackListener {
  readonly redirectUri: string
  /** @throws FrontdeskError `token-refused` for the server's or the person's no */
  readonly answer: Promise<AuthorizationAnswer>
  close(): void
}

/**
 * Listens on 127.0.0.1 for the browser's way back. Requests with another path, Host or state are
 * answered and ignored: any page could send those, and must not end the sign-in.
 *
 * @throws FrontdeskError `usage` when the port is taken
 * @see RFC 8252 §7.3, §8.10
 */
export async function openLoopbackListener(
  options: LoopbackListenerOptions,
): Promise<LoopbackListener> {
  const { port = 0, path = '/callback' } = options
  const { promise, resolve, reject } = Promise.withResolvers<AuthorizationAnswer>()
  promise.catch(() => {})
  const server = createServer({ requestTimeout: 10_000 }, (request, response) => {
    const outcome = readReturn(request, { ...options, path })
    if (outcome === undefined) {
      reply(response, 404, 'This address only waits for a sign-in to come back.')
    } else if (outcome instanceof FrontdeskError) {
      reply(response, 400, 'The sign-in did not succeed. You can close this window.')
      reject(outcome)
    } else {
      reply(response, 200, 'You are signed in. You can close this window.')
      resolve(outcome)
    }
  })
  await new Promise<void>((listening, failed) => {
    server.once('error', failed)
    server.listen(port, '127.0.0.1', listening)
  }).catch((cause) => {
    const words = `Nothing can listen on port ${port} of this machine; close the program that uses it, or choose another port.`
    throw new FrontdeskError('usage', words, { cause })
  })
  const address = server.address()
  const bound = typeof address === 'object' && address ? address.port : port
  return {
    redirectUri: `http://127.0.0.1:${bound}${path}`,
    answer: promise,
    close() {
      server.close()
      // The answer page must still get out; an idle connection must not hold the process.
      server.closeIdleConnections()
      setTimeout(() => server.closeAllConnections(), 1000).unref()
    },
  }
}

function readReturn(
  request: IncomingMessage,
  options: LoopbackListenerOptions & { readonly path: string },
): AuthorizationAnswer | FrontdeskError | undefined {
  const host = request.headers.host ?? ''
  // A name that was made to point here would let a web page read the answers (DNS rebinding).
  if (request.method !== 'GET' || !/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host)) return undefined
  const target = request.url ?? ''
  if (!URL.canParse(target, 'http://127.0.0.1')) return undefined
  const url = new URL(target, 'http://127.0.0.1')
  const single = (name: string) => {
    const values = url.searchParams.getAll(name)
    return values.length === 1 ? values[0] : undefined
  }
  if (url.pathname !== options.path || single('state') !== options.state) return undefined
  const issuer = single('iss')
  const isForeign =
    issuer === undefined
      ? options.issuerPresence === 'required' || url.searchParams.has('iss')
      : options.issuer !== undefined && issuer !== options.issuer
  if (isForeign) return undefined
  const error = single('error')
  if (error !== undefined) return refusedSignIn(options.host, error, single('error_description'))
  const code = single('code')
  if (code) return { code }
  const words = `${options.host} sent the browser back without a code; try again.`
  return new FrontdeskError('unexpected-answer', words)
}

/** The error of a sign-in that was answered no. @see RFC 6749 §4.1.2.1 */
export function refusedSignIn(
  host: string,
  error: string,
  description: string | undefined,
): FrontdeskError {
  const name = error.replace(/[^\x21-\x7e]/g, '').slice(0, 60)
  const said = description ? `: ${description.replace(/\p{Cc}/gu, ' ').slice(0, 200)}` : ''
  const words =
    name === 'access_denied'
      ? `The sign-in at ${host} was refused, or given up in the browser${said}.`
      : `${host} refused the sign-in (${name})${said}; check the client, its redirect address and its scopes.`
  return new FrontdeskError('token-refused', words, { serverCode: name })
}

function reply(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    connection: 'close',
  })
  response.end(
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>Sign-in</title><p>${sentence}</p></html>`,
  )
}
