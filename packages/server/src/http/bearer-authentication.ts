import type { Authenticate } from '@frontdesk/dialects/caller.ts'
import { audiencePaths } from '@frontdesk/protocol/dialect-policy.ts'
import type { FindLivingCaller } from '@frontdesk/protocol/rfc6750-bearer-tokens/living-caller.ts'
import type { VerifyAccessToken } from '@frontdesk/protocol/rfc6750-bearer-tokens/verify-access-token.ts'

interface Parts {
  readonly publicUrl: string
  readonly verifyAccessToken: VerifyAccessToken
  readonly findLivingCaller: FindLivingCaller
}

/** Proves who asks by the bearer token: genuine, in time, for this API, and still living. */
export function bearerAuthentication(parts: Parts): Authenticate {
  return async (request, audience) => {
    const token = await parts.verifyAccessToken(
      request.header('authorization'),
      parts.publicUrl + audiencePaths[audience],
    )
    return parts.findLivingCaller(token, request.decision)
  }
}
