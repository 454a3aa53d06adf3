import type { DialectPolicy } from '@frontdesk/protocol/dialect-policy.ts'
import type { TokenAnswer, TokenRequest } from '@frontdesk/protocol/engine.ts'
import type { ProtocolError } from '@frontdesk/protocol/errors.ts'

import { backChannelRoutes } from './back-channel-route.ts'
import type { WireReply, WireRequest, WireRoute } from './exchange.ts'

/** How a dialect spells the answers of its token endpoint. */
export interface TokenSpelling {
  encodeAnswer(answer: TokenAnswer): WireReply
  encodeRefusal(error: ProtocolError, request: WireRequest): WireReply
}

interface Parts {
  readonly path: string
  readonly policy: DialectPolicy
  readonly spelling: TokenSpelling
  /** The engine's token endpoint. */
  readonly token: (request: TokenRequest) => Promise<TokenAnswer>
}

/** A dialect's token endpoint. */
export function tokenRoutes({ path, policy, spelling, token }: Parts): readonly WireRoute[] {
  return backChannelRoutes({
    path,
    policy,
    answer: async (request) => spelling.encodeAnswer(await token(request)),
    encodeRefusal: (error, request) => spelling.encodeRefusal(error, request),
  })
}
