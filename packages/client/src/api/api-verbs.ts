import type { ApiClient, ApiRequest } from './api-call.ts'

/** The two calls that every other is made of. */
export type ApiExchange = Pick<ApiClient, 'exchange' | 'call'>

/** Adds `get`, `post` and the others to what can send any call. */
export function withVerbs({ exchange, call }: ApiExchange): ApiClient {
  const bodyOf = async <Body>(request: ApiRequest): Promise<Body> =>
    (await call<Body>(request)).body
  return {
    exchange,
    call,
    get: (path, query, more) =>
      bodyOf({ ...more, method: 'GET', path, query: { ...query, ...more?.query } }),
    post: (path, body, more) => bodyOf({ ...more, method: 'POST', path, body }),
    put: (path, body, more) => bodyOf({ ...more, method: 'PUT', path, body }),
    patch: (path, body, more) => bodyOf({ ...more, method: 'PATCH', path, body }),
    delete: (path, more) => bodyOf({ ...more, method: 'DELETE', path }),
  }
}
