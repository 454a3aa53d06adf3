import { noteRefusal } from '@frontdesk/dialects/back-channel-route.ts'
import type { WireReply, WireRequest, WireRoute } from '@frontdesk/dialects/exchange.ts'
import { readFormBody } from '@frontdesk/dialects/form-body.ts'
import { standardPaths } from '@frontdesk/dialects/standard/standard-paths.ts'
import { noStoreHeaders } from '@frontdesk/dialects/standard/standard-token-exchange.ts'
import { BearerError, ProtocolError } from '@frontdesk/protocol/errors.ts'
import { parseForm } from '@frontdesk/protocol/rfc6749-framework/form.ts'

import type { AuthorizationParts } from './authorization-parts.ts'

const bearerHeader = /^Bearer +([A-Za-z0-9\-._~+/]+=*) *$/i

type Parts = Pick<AuthorizationParts, 'engine'>

/**
 * Who the person behind a token is. Tokens for other people's APIs do not open it.
 *
 * @see OpenID Connect Core §5.3, RFC 6750 §2, §3
 */
export function userinfoRoutes(parts: Parts): readonly WireRoute[] {
  return (['GET', 'POST'] as const).map((method) => ({
    method,
    path: standardPaths.userinfo,
    bodyLimit: 65_536,
    asksForBody: true,
    async handle(request) {
      try {
        const claims = await claimsOf(parts, request)
        return { status: 200, headers: noStoreHeaders, body: JSON.stringify(claims) }
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error
        noteRefusal(request, error)
        return refused(error)
      }
    },
  }))
}

/** With a token in the header, it is checked before a body is received. */
async function claimsOf({ engine }: Parts, request: WireRequest) {
  const header = request.header('authorization')
  if (header === undefined) {
    const inForm = await tokenInForm(request)
    if (inForm === undefined) throw new BearerError('missing', 'The access token is missing.')
    return engine.findUserInfo(inForm, request.decision)
  }
  const text = bearerHeader.exec(header)?.[1]
  if (text === undefined) throw new BearerError('invalid', 'The header holds no bearer token.')
  const claims = await engine.findUserInfo(text, request.decision)
  if (request.method !== 'POST') return claims
  if ((await tokenInForm(request)) !== undefined) {
    throw new ProtocolError('invalid_request', 'The access token came in two ways.')
  }
  // The body may have taken its time: what counts is what the token stands on now.
  return engine.findUserInfo(text, request.decision)
}

async function tokenInForm(request: WireRequest): Promise<string | undefined> {
  if (request.method !== 'POST') return undefined
  await request.receiveBody()
  if (request.body === undefined) return undefined
  const pairs = await readFormBody(request.header('content-type'), request.body)
  return parseForm(pairs).optional('access_token')
}

/** Without a token, the challenge says nothing but how to come back. @see RFC 6750 §3.1 */
function refused(error: ProtocolError): WireReply {
  const { code, description, status } = error
  const isMissing = error instanceof BearerError && error.reason === 'missing'
  const more = isMissing
    ? ''
    : `, error="${code}", error_description="${description}"${code === 'insufficient_scope' ? ', scope="openid"' : ''}`
  const body = { error: code, error_description: description }
  return {
    status,
    headers: { ...noStoreHeaders, 'WWW-Authenticate': `Bearer realm="frontdesk"${more}` },
    body: JSON.stringify(body),
  }
}
