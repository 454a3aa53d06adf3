import { randomBytes } from 'node:crypto'

import { type Region, regions } from '@frontdesk/directory/organizations/region.ts'
import {
  allPermissions,
  isAdministrative,
  type Permission,
} from '@frontdesk/directory/permissions.ts'
import { Refusal } from '@frontdesk/directory/refusal.ts'
import { type Static, Type } from 'typebox'

import type { Dialect } from '../dialect.ts'

/** The only scope there is: every power comes from the client's role. */
const uemScope = 'uem-api'

const opened: ReadonlySet<Permission> = new Set(
  allPermissions.filter((permission) => !isAdministrative(permission)),
)
const issuerPathOf = (region: Region): string => `/uem/${region}`

const nothing: ReadonlySet<Permission> = new Set()

const RegistrationBody = Type.Object(
  {
    dialect: Type.Literal('uem'),
    name: Type.String({ minLength: 1, maxLength: 255 }),
    description: Type.Optional(Type.String({ maxLength: 1000 })),
    organization_group: Type.String({
      minLength: 1,
      maxLength: 64,
      description: 'Group ID of the organization group at the top of what the client opens.',
    }),
    role: Type.String({ minLength: 1, maxLength: 255, description: 'Name of the role.' }),
    status: Type.Optional(Type.Enum(['enabled', 'disabled'])),
    client_id: Type.Optional(
      Type.String({ minLength: 8, maxLength: 100, pattern: '^[\\x21-\\x7e]+$' }),
    ),
    client_secret: Type.Optional(
      Type.String({ minLength: 16, maxLength: 100, pattern: '^[\\x21-\\x7e]+$' }),
    ),
    access_token_format: Type.Optional(Type.Enum(['jwt', 'sealed'])),
    signature_algorithm: Type.Optional(Type.Enum(['ES256', 'RS256'])),
  },
  { additionalProperties: false },
)

/** Workspace ONE UEM, as far as the rest of the server needs to know it. */
export const uemDialect: Dialect = {
  policy: {
    dialect: 'uem',
    // One regional token service for each region (quirk U80).
    issuerPaths: regions.map(issuerPathOf),
    issuerPathOf,
    accessTokenSeconds: 3600,
    identityScopes: [],
    // Every power comes from the role, and the API is the vendor's.
    takesResourceScopes: false,
    // It issues none.
    refreshTokenSeconds: 0,
    refreshTokenIdleSeconds: 0,
    refreshRotation: 'always',
    // No client reads the token, so the faster algorithm is the default (quirk U7).
    signatureAlgorithm: 'ES256',
    grantTypes: ['client_credentials'],
    maximumCredentialLength: 100,
    doubleAuthentication: 'basic-first',
    missingGrantType: 'unsupported_grant_type',
    permissionsOf: (scope) => (scope.includes(uemScope) ? opened : nothing),
    isScope: (value) => value === uemScope,
    audienceOf: (scope) =>
      scope.length > 0 && scope.every((value) => value === uemScope) ? 'estate' : undefined,
  },

  // The vendor's own spelling: a GUID without dashes, and as many digits in capitals (quirk U8).
  credentials: {
    clientId: () => randomBytes(16).toString('hex'),
    clientSecret: () => randomBytes(16).toString('hex').toUpperCase(),
  },

  registration: {
    schema: RegistrationBody,
    decode(body) {
      const form = body as Static<typeof RegistrationBody>
      return {
        name: form.name,
        description: form.description ?? '',
        organizationGroup: form.organization_group,
        role: form.role,
        status: form.status ?? 'enabled',
        grantTypes: ['client_credentials'],
        scope: [uemScope],
        authenticationMethod: undefined,
        accessTokenFormat: form.access_token_format ?? 'jwt',
        signatureAlgorithm: form.signature_algorithm,
        accessTokenSeconds: undefined,
        ownCredentials: decodeOwnCredentials(form.client_id, form.client_secret),
      }
    },
  },

  tokenPath: '/connect/token',
  apiPath: '/api',
}

function decodeOwnCredentials(clientId: string | undefined, clientSecret: string | undefined) {
  if (clientId === undefined && clientSecret === undefined) return undefined
  if (clientId === undefined || clientSecret === undefined) {
    throw new Refusal('invalid', 'Give both client_id and client_secret, or neither of them.')
  }
  return { clientId, clientSecret }
}
