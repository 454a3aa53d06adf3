import { readJsonAnswer, textMember } from './json-answer.ts'
import type { PlannedRequest } from './load-plan.ts'

/** What a client shows at the token endpoint. */
export interface Credentials {
  readonly clientId: string
  readonly clientSecret: string
}

export type TokenForm = 'ES256' | 'RS256' | 'opaque'

/** The request that every contestant gets: client_credentials with client_secret_post. */
export function tokenRequest(
  path: string,
  { clientId, clientSecret }: Credentials,
): PlannedRequest {
  return {
    method: 'POST',
    path,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      scope: 'devices:read',
    }).toString(),
  }
}

/** Sends one token request and gives the access token. Throws on any answer but 200 with one. */
export async function obtainToken(url: string, request: PlannedRequest): Promise<string> {
  const response = await fetch(`${url}${request.path}`, {
    method: request.method,
    headers: request.headers,
    body: request.body ?? null,
  })
  return textMember(await readJsonAnswer(response, 200), 'access_token')
}

/** Tells what a token is from its looks: a JWT says its algorithm, anything else is opaque. */
export function formOf(token: string): string {
  const parts = token.split('.')
  if (parts.length !== 3) return 'opaque'
  try {
    return JSON.parse(Buffer.from(parts[0] ?? '', 'base64url').toString()).alg
  } catch {
    return 'opaque'
  }
}
