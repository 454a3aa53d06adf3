import type { Server } from 'node:http'
import { Socket } from 'node:net'

import { unreadable } from './standard-fallback.ts'

type Status = 400 | 408 | 431

const reasons: Readonly<Record<Status, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
}

/**
 * Answers what Node itself could not read: it knows no address, so the shape is the one of OAuth,
 * and the connection ends.
 *
 * @see RFC 6585 §5 (431), RFC 9110 §15.5.9 (408)
 */
export function answerUnreadable(server: Server): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const isOver = error.code === 'ECONNRESET' || socket.destroyed || !socket.writable
    // An answer that has begun is not mended by a second one.
    const hasAnswered = socket instanceof Socket && socket.bytesWritten > 0
    if (isOver || hasAnswered) return void socket.destroy()
    const status = statusOf(error)
    const { headers, body = '' } = unreadable(status)
    const lines = Object.entries({
      ...headers,
      'Content-Length': Buffer.byteLength(body),
      Connection: 'close',
    }).map(([name, value]) => `${name}: ${value}\r\n`)
    socket.end(`HTTP/1.1 ${status} ${reasons[status]}\r\n${lines.join('')}\r\n${body}`)
  })
}

function statusOf({ code }: NodeJS.ErrnoException): Status {
  if (code === 'HPE_HEADER_OVERFLOW') return 431
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400
}
