import { createHash, randomBytes } from 'node:crypto'

import type { Contestant } from './contestant.ts'
import { administrationCalls } from './frontdesk-contestant.ts'
import { readJsonAnswer, textMember } from './json-answer.ts'
import type { PlannedRequest } from './load-plan.ts'
import type { Credentials } from './token-request.ts'

export const redirectUri = 'https://benchmark.example/callback'
const formType = { 'content-type': 'application/x-www-form-urlencoded' }

/** Somebody who has a session, in the way of a browser without JavaScript. */
export interface SignedInPerson {
  readonly username: string
  readonly password: string
  /** The `Cookie` header of the session. */
  readonly cookie: string
}

/** Adds a person, changes the first password on the page that asks for it, and keeps the session. */
export async function signInPerson(server: Contestant): Promise<SignedInPerson> {
  const username = `person-${randomBytes(4).toString('hex')}`
  const first = randomBytes(12).toString('base64url')
  const password = randomBytes(12).toString('base64url')
  const roles = [{ role: 'Read Only', organization_group: 'ACME' }]
  const email = `${username}@benchmark.example`
  await administrationCalls(server)(
    'POST',
    '/admin/v1/people',
    { organization_group: 'ACME', username, email, roles, password: first },
    201,
  )
  const pending = await post(server, '/sign-in', { username, password: first }, '')
  const fields = { password, password_again: password }
  const cookie = await post(server, '/sign-in/new-password', fields, pending)
  return { username, password, cookie }
}

async function post(
  { url }: Contestant,
  path: string,
  fields: Record<string, string>,
  cookie: string,
): Promise<string> {
  const answer = await fetch(url + path, {
    method: 'POST',
    redirect: 'manual',
    headers: { ...formType, cookie },
    body: new URLSearchParams(fields),
  })
  const cookies = answer.headers
    .getSetCookie()
    .filter((line) => !line.includes('Max-Age=0'))
    .map((line) => line.split(';')[0] ?? '')
  if (answer.status !== 303 || cookies.length === 0) {
    throw new Error(`${path} answered ${answer.status}: ${(await answer.text()).slice(0, 500)}`)
  }
  // The last one set is the one that counts from here on.
  return cookies.at(-1) ?? ''
}

/** Registers an app of the house: the person is not asked, so that the server alone is measured. */
export async function registerApp(server: Contestant): Promise<Credentials> {
  const answer = await administrationCalls(server)(
    'POST',
    '/admin/v1/oauth-clients',
    {
      dialect: 'standard',
      name: 'benchmark app',
      grant_types: ['authorization_code', 'refresh_token'],
      redirect_uris: [redirectUri],
      scope: 'offline_access devices:read',
      token_endpoint_auth_method: 'client_secret_post',
      access_token_format: 'jwt',
      organization_group: 'ACME',
      first_party: true,
    },
    201,
  )
  return {
    clientId: textMember(answer, 'client_id'),
    clientSecret: textMember(answer, 'client_secret'),
  }
}

/** Both requests of a code flow with an existing session; the second takes the first's code. */
export function codeFlowRequests(
  { clientId, clientSecret }: Credentials,
  { cookie }: SignedInPerson,
): readonly [PlannedRequest, PlannedRequest] {
  const verifier = randomBytes(32).toString('base64url')
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    state: 'benchmark',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  })
  const form = {
    grant_type: 'authorization_code',
    client_id: clientId,
    client_secret: clientSecret,
    redirect_uri: redirectUri,
    code_verifier: verifier,
    code: '',
  }
  const authorize: PlannedRequest = {
    method: 'GET',
    path: `/oauth2/authorize?${query}`,
    headers: { cookie },
    gives: 'code',
  }
  return [
    authorize,
    {
      method: 'POST',
      path: '/oauth2/token',
      headers: formType,
      // The code is put at its end.
      body: String(new URLSearchParams(form)),
      takes: 'code',
    },
  ]
}

/** A refresh token by a whole code flow. */
export async function obtainRefreshToken(
  { url }: Contestant,
  [authorize, redeem]: readonly [PlannedRequest, PlannedRequest],
): Promise<string> {
  const { headers } = authorize
  const sent = await fetch(url + authorize.path, { headers, redirect: 'manual' })
  const code = new URL(sent.headers.get('location') ?? url).searchParams.get('code')
  if (code === null) throw new Error(`No code: ${sent.status} ${(await sent.text()).slice(0, 500)}`)
  const answer = await fetch(url + redeem.path, {
    method: 'POST',
    headers: redeem.headers,
    body: `${redeem.body}${code}`,
  })
  return textMember(await readJsonAnswer(answer, 200), 'refresh_token')
}

/** A refreshing request whose every answer gives the token of the next one. */
export function refreshRequest(
  path: string,
  { clientId, clientSecret }: Credentials,
  refreshToken: string,
): PlannedRequest {
  const form = { grant_type: 'refresh_token', client_id: clientId, client_secret: clientSecret }
  return {
    method: 'POST',
    path,
    headers: formType,
    body: `${new URLSearchParams(form)}&refresh_token=`,
    takes: 'refresh_token',
    gives: 'refresh_token',
    first: refreshToken,
  }
}
