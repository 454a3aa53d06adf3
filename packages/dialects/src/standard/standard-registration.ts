import { isScope } from '@frontdesk/directory/permissions.ts'
import { Refusal } from '@frontdesk/directory/refusal.ts'
import {
  accessTokenFormats,
  clientAuthenticationMethods,
  signatureAlgorithms,
} from '@frontdesk/protocol/rfc6749-framework/client.ts'
import { type Static, Type } from 'typebox'

import type { RegistrationForm } from '../dialect.ts'

const Body = Type.Object(
  {
    dialect: Type.Literal('standard'),
    name: Type.String({ minLength: 1, maxLength: 255, pattern: '^[^\\p{C}]*\\S[^\\p{C}]*$' }),
    description: Type.Optional(Type.String({ maxLength: 1000, pattern: '^[^\\p{C}]*$' })),
    grant_types: Type.Optional(
      Type.Array(Type.Enum(['client_credentials']), { minItems: 1, uniqueItems: true }),
    ),
    redirect_uris: Type.Optional(
      Type.Array(Type.String(), { description: 'Empty: no grant that redirects is offered yet.' }),
    ),
    scope: Type.String({
      minLength: 1,
      maxLength: 4000,
      pattern: '^[\\x21\\x23-\\x5b\\x5d-\\x7e]+(?: [\\x21\\x23-\\x5b\\x5d-\\x7e]+)*$',
      description: 'What it may ask for, separated by spaces; what it gets when it does not ask.',
    }),
    token_endpoint_auth_method: Type.Optional(Type.Enum([...clientAuthenticationMethods])),
    access_token_format: Type.Optional(Type.Enum([...accessTokenFormats])),
    signature_algorithm: Type.Optional(Type.Enum([...signatureAlgorithms])),
    access_token_ttl_seconds: Type.Optional(Type.Integer({ minimum: 60, maximum: 86_400 })),
    organization_group: Type.Optional(
      Type.String({ minLength: 1, maxLength: 64, description: 'Default: the caller’s own.' }),
    ),
    role: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 255,
        description: 'Without one, the scope alone is the limit.',
      }),
    ),
    status: Type.Optional(Type.Enum(['enabled', 'disabled'])),
    client_id: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    client_secret: Type.Optional(Type.String({ minLength: 12, maxLength: 256 })),
  },
  { additionalProperties: false },
)

/** How clients of the standard dialect are registered; the members are those of RFC 7591 §2. */
export const standardRegistration: RegistrationForm = {
  schema: Body,

  decode(body) {
    const form = body as Static<typeof Body>
    if (form.redirect_uris && form.redirect_uris.length > 0) {
      throw new Refusal('invalid', 'Grants that redirect are not offered yet: no redirect_uris.')
    }
    return {
      name: form.name,
      description: form.description ?? '',
      organizationGroup: form.organization_group,
      role: form.role,
      status: form.status ?? 'enabled',
      grantTypes: form.grant_types ?? ['client_credentials'],
      scope: decodeScope(form.scope),
      authenticationMethod: form.token_endpoint_auth_method,
      accessTokenFormat: form.access_token_format ?? 'jwt',
      signatureAlgorithm: form.signature_algorithm,
      accessTokenSeconds: form.access_token_ttl_seconds,
      ownCredentials: decodeOwnCredentials(form),
    }
  },
}

function decodeScope(text: string): readonly string[] {
  const scope = [...new Set(text.split(' '))]
  if (!scope.every(isScope)) throw new Refusal('invalid', 'The scope has a value that is none.')
  return scope
}

function decodeOwnCredentials({ client_id, client_secret }: Static<typeof Body>) {
  if (client_id === undefined && client_secret === undefined) return undefined
  if (client_id === undefined || client_secret === undefined) {
    throw new Refusal('invalid', 'Give both client_id and client_secret, or neither of them.')
  }
  return { clientId: client_id, clientSecret: client_secret }
}
