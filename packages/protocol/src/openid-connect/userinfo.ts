import type { Decision } from '@frontdesk/directory/audit/decision.ts'

import { ownAudiences } from '../dialect-policy.ts'
import { BearerError, ProtocolError } from '../errors.ts'
import type { FindLivingCaller } from '../rfc6750-bearer-tokens/living-caller.ts'
import type { ReadPresentedToken } from '../rfc6750-bearer-tokens/presented-token.ts'
import { claimsAllowedBy, type PersonClaims, personClaims } from './person-claims.ts'

/** What is told of a person, by the scope of the token that asks. */
export interface UserInfo extends PersonClaims {
  readonly sub: string
}

interface Parts {
  readonly readToken: ReadPresentedToken
  readonly findLivingCaller: FindLivingCaller
  readonly publicUrl: string
}

export type FindUserInfo = (accessToken: string, decision: Decision) => Promise<UserInfo>

/**
 * Tells an app about the person who let it act for them. A token for somebody else's API is
 * refused: whoever runs that API would learn here what the person told the app only.
 *
 * @param accessToken as it came in the header or the form
 * @throws BearerError invalid, ProtocolError insufficient_scope
 * @see OpenID Connect Core §5.3, §5.4
 */
export function userInfo({ readToken, findLivingCaller, publicUrl }: Parts): FindUserInfo {
  const ours = ownAudiences(publicUrl)
  return async (accessToken, decision) => {
    const token = await readToken(accessToken)
    if (!token || !ours.includes(token.audience)) {
      throw new BearerError('invalid', 'The access token is not valid.')
    }
    const { client, person, scope } = await findLivingCaller(token, decision)
    if (!person || !scope.includes('openid') || !client.scope.includes('openid')) {
      throw new ProtocolError('insufficient_scope', 'The token has no scope openid of a person.')
    }
    return { ...claimsAllowedBy(scope, personClaims(person)), sub: person.id }
  }
}
