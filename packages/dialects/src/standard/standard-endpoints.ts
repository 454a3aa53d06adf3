import type { TokenAnswer, TokenRequest } from '@frontdesk/protocol/engine.ts'
import type { Introspection } from '@frontdesk/protocol/rfc7662-introspection/introspect-token.ts'
import type { DeviceAnswer } from '@frontdesk/protocol/rfc8628-device-grant/device-authorizations.ts'
import type { PushedAnswer } from '@frontdesk/protocol/rfc9126-pushed-requests/push-request.ts'

import { backChannelRoutes } from '../back-channel-route.ts'
import type { WireReply, WireRoute } from '../exchange.ts'
import { tokenRoutes } from '../token-route.ts'
import { crossOriginRoutes, type IsScriptOrigin } from './cross-origin.ts'
import { standardDialect } from './standard-dialect.ts'
import { standardPaths } from './standard-paths.ts'
import { noStoreHeaders, standardTokenSpelling } from './standard-token-exchange.ts'

interface Parts {
  readonly publicUrl: string
  readonly token: (request: TokenRequest) => Promise<TokenAnswer>
  readonly revokeToken: (request: TokenRequest) => Promise<void>
  readonly introspectToken: (request: TokenRequest) => Promise<Introspection>
  readonly pushRequest: (request: TokenRequest) => Promise<PushedAnswer>
  readonly beginDevice: (request: TokenRequest) => Promise<DeviceAnswer>
  readonly isScriptOrigin: IsScriptOrigin
}

/** The endpoints that clients talk to directly, in the RFCs' own words. */
export function standardEndpoints(parts: Parts): readonly WireRoute[] {
  const { policy } = standardDialect
  const route = (path: string, answer: (request: TokenRequest) => Promise<WireReply>) =>
    backChannelRoutes({ path, policy, answer, encodeRefusal: standardTokenSpelling.encodeRefusal })
  const token = tokenRoutes({
    path: standardPaths.token,
    policy,
    spelling: standardTokenSpelling,
    token: parts.token,
  })
  const revoke = route(standardPaths.revoke, async (request) => {
    await parts.revokeToken(request)
    // One library fails without a media type, so there is something of it (habit 3).
    return reply(200, {})
  })
  return [
    ...crossOriginRoutes([...token, ...revoke], parts.isScriptOrigin),
    ...route(standardPaths.introspect, async (request) =>
      reply(200, encodeIntrospection(await parts.introspectToken(request))),
    ),
    ...route(standardPaths.pushedRequest, async (request) => {
      const { requestUri, expiresIn } = await parts.pushRequest(request)
      return reply(201, { request_uri: requestUri, expires_in: expiresIn })
    }),
    ...route(standardPaths.device, async (request) =>
      reply(200, encodeDeviceAnswer(await parts.beginDevice(request), parts.publicUrl)),
    ),
  ]
}

/** @see RFC 7662 §2.2 */
function encodeIntrospection(answer: Introspection): object {
  if (!answer.active) return { active: false }
  return {
    active: true,
    scope: answer.scope.join(' '),
    client_id: answer.clientId,
    username: answer.username,
    token_type: answer.kind === 'access' ? 'Bearer' : undefined,
    exp: answer.expiresAt,
    iat: answer.issuedAt,
    sub: answer.subject,
    aud: answer.audience,
    iss: answer.issuer,
    jti: answer.tokenId,
  }
}

/** @see RFC 8628 §3.2 */
function encodeDeviceAnswer(answer: DeviceAnswer, publicUrl: string): object {
  const page = publicUrl + standardPaths.devicePage
  return {
    device_code: answer.deviceCode,
    user_code: answer.userCode,
    verification_uri: page,
    verification_uri_complete: `${page}?user_code=${encodeURIComponent(answer.userCode)}`,
    expires_in: answer.expiresIn,
    interval: answer.interval,
  }
}

function reply(status: number, value: object): WireReply {
  return { status, headers: noStoreHeaders, body: JSON.stringify(value) }
}
