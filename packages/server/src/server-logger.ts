import type { FastifyBaseLogger } from 'fastify'
import { destination, pino } from 'pino'

/** Members that never reach the log, wherever they stand. */
const redacted = [
  'authorization',
  '*.authorization',
  'client_secret',
  '*.client_secret',
  'access_token',
  '*.access_token',
  'password',
  '*.password',
]

/** JSON lines on standard error, so that results on standard output stay clean. */
export function serverLogger(level: string): FastifyBaseLogger {
  return pino(
    { level, redact: { paths: redacted, remove: true }, base: null },
    destination({ fd: 2, sync: false }),
  )
}
