import type { Request } from 'autocannon'

import type { PlannedRequest } from './load-plan.ts'

/** Finds a value of an answer where requests carry one on. */
const readers = {
  /** In the address that the answer redirects to. */
  code: (_body: string, headers: Readonly<Record<string, string>>) =>
    /[?&]code=([^&]+)/.exec(headerOf(headers, 'location'))?.[1],
  refresh_token: (body: string) => /"refresh_token":"([^"]+)"/.exec(body)?.[1],
} as const

/**
 * Makes requests of one connection carry values from answer to request: a code to its redemption,
 * a refresh token to its own successor.
 */
export function carryingRequests(planned: readonly PlannedRequest[]): Request[] {
  const carried = new Map<string, string>()
  for (const { takes, first } of planned) {
    if (takes !== undefined && first !== undefined) carried.set(takes, first)
  }
  return planned.map(({ takes, gives, first: _first, ...request }) => ({
    ...request,
    headers: { ...request.headers },
    ...(takes && {
      setupRequest: (next: Request) => ({
        ...next,
        body: `${request.body ?? ''}${carried.get(takes) ?? ''}`,
      }),
    }),
    ...(gives && {
      onResponse(_status: number, body: string, _context: object, headers: Record<string, string>) {
        carried.set(gives, readers[gives](body, headers) ?? '')
      },
    }),
  }))
}

function headerOf(headers: Readonly<Record<string, string>>, name: string): string {
  const found = Object.entries(headers).find(([one]) => one.toLowerCase() === name)
  return found?.[1] ?? ''
}
