import { FrontdeskError } from '../client-error.ts'
import type { GrantedToken, TokenGrant } from '../tokens/bearer-token.ts'
import type { TokenCaller } from '../tokens/source-options.ts'
import type { ClientOptions } from './client-authentication.ts'
import type { EndpointOptions } from './server-discovery.ts'
import { askWithRefreshToken } from './standard-tokens.ts'

export interface SignInParts {
  readonly options: ClientOptions & EndpointOptions
  readonly caller: TokenCaller
  readonly tokenUrl: (signal?: AbortSignal) => Promise<string>
  /** Asks the person. */
  readonly signIn: (signal?: AbortSignal) => Promise<GrantedToken>
}

/** Refreshes while that works; asks the person only when somebody waits for the token. */
export function refreshOrSignIn(parts: SignInParts): TokenGrant['request'] {
  const { options, caller } = parts
  return async (previous, signal, need) => {
    const refreshToken = previous?.refreshToken
    if (refreshToken !== undefined) {
      try {
        const url = await parts.tokenUrl(signal)
        return await askWithRefreshToken({
          options,
          caller,
          url,
          refreshToken,
          claims: previous?.claims,
        })
      } catch (error) {
        const isOver = error instanceof FrontdeskError && error.code === 'sign-in-needed'
        if (!isOver || need === 'ahead') throw error
      }
    }
    if (need === 'ahead') {
      throw new FrontdeskError('sign-in-needed', 'The sign-in ends soon; sign in again.')
    }
    const granted = await parts.signIn(signal)
    // An old refresh token, which has just been refused, must not come back.
    return { ...granted, memory: granted.memory ?? {} }
  }
}
