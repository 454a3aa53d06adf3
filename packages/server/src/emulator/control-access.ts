import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

import { Problem } from '../administration/problem.ts'

/** Who may control an emulator: whoever was told the token of this start, at its own address. */
export interface ControlAccess {
  /** Made at this start; printed or returned, stored nowhere (T15). */
  readonly token: string
  /** @throws Problem */
  require(request: IncomingMessage): void
}

/** @param hosts every `host:port` that is this emulator's own; a browser that was lied to has another. */
export function controlAccess(hosts: () => ReadonlySet<string>): ControlAccess {
  const token = `fde_${randomBytes(32).toString('base64url')}`
  const digest = digestOf(token)
  return {
    token,
    require({ headers, headersDistinct }) {
      const { host = '' } = headers
      if (headersDistinct.host?.length !== 1 || !hosts().has(host.toLowerCase())) {
        throw new Problem(
          'forbidden',
          `The emulator is controlled at its own address only: ${[...hosts()].join(' or ')}.`,
        )
      }
      const [, presented = ''] = /^Bearer +([\x21-\x7e]+)$/i.exec(headers.authorization ?? '') ?? []
      if (timingSafeEqual(digestOf(presented), digest)) return
      const detail = 'Send Authorization: Bearer and the control token that this start printed.'
      throw new Problem('unauthenticated', detail, {
        headers: {
          'WWW-Authenticate':
            presented === ''
              ? 'Bearer realm="emulator"'
              : 'Bearer realm="emulator", error="invalid_token"',
        },
      })
    },
  }
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
