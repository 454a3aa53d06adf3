import type { Dialect } from '@frontdesk/dialects/dialect.ts'
import { type TUnknown, Type } from 'typebox'

import type { DescribedOperation } from './described-operation.ts'

const text = (description: string) => Type.String({ description })

const everyGrant = {
  client_id: text('The identifier of the client. May be sent by Basic authentication instead.'),
  client_secret: text('Its secret, beside `client_id`. A public client has none.'),
}

/** What each grant type is sent with beside the client's credentials; RFC 6749, 7523, 8628, 8707. */
const byGrant: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  authorization_code: {
    code: 'The code that came to the redirect URI.',
    redirect_uri: 'The one of the authorization request.',
    code_verifier: 'The PKCE verifier whose challenge the authorization request had.',
  },
  refresh_token: { refresh_token: 'The newest refresh token.' },
  'urn:ietf:params:oauth:grant-type:device_code': {
    device_code: 'The code that the device authorization endpoint gave.',
  },
}

const forKeysAndResources = {
  scope: text('Less than the client is registered for; without it, all of it.'),
  resource: text('URI of the API that the token is for.'),
  client_assertion_type: text(
    '`urn:ietf:params:oauth:client-assertion-type:jwt-bearer`, with an assertion.',
  ),
  client_assertion: text('A JWT that the client signed (`private_key_jwt`), instead of a secret.'),
}

const Refused = Type.Object({
  error: Type.String({ description: 'A code of RFC 6749 §5.2.' }),
  error_description: Type.Optional(Type.String()),
})

/** The token endpoint of each dialect, which is answered before any table of operations. */
export function tokenOperations(dialects: Iterable<Dialect>): readonly DescribedOperation[] {
  return [...dialects].map(({ policy, tokenPath }) => tokenOperation(policy, tokenPath))
}

function tokenOperation(policy: Dialect['policy'], path: string): DescribedOperation {
  const { dialect, grantTypes } = policy
  const actsForPeople = grantTypes.length > 1
  const ofGrants = grantTypes.flatMap((grant) =>
    Object.entries(byGrant[grant] ?? {}).map(([name, meaning]) => {
      const words = `With the grant type \`${grant}\`: ${meaning}`
      return [name, Type.Optional(text(words))] as const
    }),
  )
  const optional = Object.entries(actsForPeople ? forKeysAndResources : {})
  const body = Type.Object({
    grant_type: Type.Enum(['client_credentials', ...grantTypes.filter(isOther)]),
    ...everyGrant,
    ...Object.fromEntries(ofGrants),
    ...Object.fromEntries(optional.map(([name, schema]) => [name, Type.Optional(schema)])),
  })
  return {
    method: 'POST',
    path,
    summary: `Issues an access token to a client of the dialect ${dialect}.`,
    demands: 'public',
    // A table of operations forgets the types of its schemas, too.
    body: body as unknown as TUnknown,
    replies: { 200: tokenAnswer(actsForPeople), 400: Refused, 401: Refused, 429: Refused },
  }
}

const isOther = (grant: string) => grant !== 'client_credentials'

function tokenAnswer(actsForPeople: boolean) {
  const forPeople = {
    refresh_token: Type.Optional(text('Gets the next token, for an app that acts for a person.')),
    id_token: Type.Optional(text('Who signed in, when the scope has `openid`.')),
  }
  return Type.Object({
    access_token: text('Send it as `Authorization: Bearer ...`.'),
    token_type: Type.Literal('Bearer'),
    expires_in: Type.Integer({ description: 'Seconds.' }),
    scope: text('What was granted, in words between spaces.'),
    ...(actsForPeople ? forPeople : {}),
  })
}
