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
export function userinfoRoutes({ engine }: Parts): readonly WireRoute[] {
  return (['GET', 'POST'] as const).map((method) => ({
    method,
    path: standardPaths.userinfo,
    bodyLimit: 65_536,
    async handle(request) {
      try {
        const claims = await engine.findUserInfo(await readToken(request), request.decision)
        return { status: 200, headers: noStoreHeaders, body: JSON.stringify(claims) }
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error
        noteRefusal(request, error)
        return refused(error)
      }
    },
  }))
}

/** From the header, or from a form; both at once are nobody's meaning. */
async function readToken(request: WireRequest): Promise<string> {
  const header = request.header('authorization')
  const pairs =
    request.method === 'POST' && request.body !== undefined
      ? await readFormBody(request.header('content-type'), request.body)
      : []
  const inForm = parseForm(pairs).optional('access_token')
  if (header !== undefined && inForm !== undefined) {
    throw new ProtocolError('invalid_request', 'The access token came in two ways.')
  }
  if (inForm !== undefined) return inForm
  if (header === undefined) throw new BearerError('missing', 'The access token is missing.')
  const text = bearerHeader.exec(header)?.[1]
  if (text === undefined) throw new BearerError('invalid', 'The header holds no bearer token.')
  return text
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
