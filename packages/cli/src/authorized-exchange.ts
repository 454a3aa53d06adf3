import { defaultRemainingSeconds, type TokenSource } from './access-token-source.ts'
import { exchange, type HttpAnswer, type HttpRequest } from './http-exchange.ts'

/**
 * Sends a request with a token. After a 401 it takes a fresh token and repeats once: the kept one
 * may have been revoked. Any status comes back as it is.
 *
 * @throws CommandFailure when the server cannot be reached or refuses a token
 */
export async function authorizedExchange(
  tokens: TokenSource,
  request: HttpRequest,
): Promise<HttpAnswer> {
  const { token } = await tokens.get(defaultRemainingSeconds)
  const answer = await exchange(withToken(request, token))
  if (answer.status !== 401) return answer
  return exchange(withToken(request, (await tokens.renew()).token))
}

function withToken(request: HttpRequest, token: string): HttpRequest {
  return { ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } }
}
