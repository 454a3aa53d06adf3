import {
  isAdministrative,
  isScope,
  type Permission,
  permissionsCoveredBy,
} from '@frontdesk/directory/permissions.ts'
import type { Audience } from '@frontdesk/protocol/dialect-policy.ts'

import type { Dialect } from '../dialect.ts'
import { standardCredentials } from './standard-credentials.ts'
import {
  identityScopes,
  standardGrantTypes,
  standardRegistration,
} from './standard-registration.ts'

/** What a scope opens; asked for on every request, and there are few different ones. */
interface Opened {
  readonly permissions: ReadonlySet<Permission>
  readonly audience: Audience | undefined
}

const remembered = new Map<string, Opened>()
const maximumRemembered = 1000

/** The RFCs' own dialect: `/oauth2/...`, scopes are permissions, ten-minute tokens (T1). */
export const standardDialect: Dialect = {
  policy: {
    dialect: 'standard',
    issuerPaths: ['/'],
    issuerPathOf: () => '/',
    accessTokenSeconds: 600,
    refreshTokenSeconds: 90 * 86_400,
    refreshTokenIdleSeconds: 30 * 86_400,
    refreshRotation: 'always',
    signatureAlgorithm: 'ES256',
    grantTypes: standardGrantTypes,
    maximumCredentialLength: 256,
    doubleAuthentication: 'refused',
    missingGrantType: 'invalid_request',
    permissionsOf: (scope) => openedBy(scope).permissions,
    takesResourceScopes: true,
    identityScopes,
    isScope: (value) => identityScopes.includes(value) || isScope(value),
    audienceOf: (scope) => openedBy(scope).audience,
  },
  credentials: standardCredentials,
  registration: standardRegistration,
  tokenPath: '/oauth2/token',
  apiPath: '/api',
}

function openedBy(scope: readonly string[]): Opened {
  const name = scope.join(' ')
  const known = remembered.get(name)
  if (known) return known
  const permissions = permissionsCoveredBy(scope)
  const opened = { permissions, audience: audienceOf([...permissions]) }
  if (remembered.size < maximumRemembered) remembered.set(name, opened)
  return opened
}

/** Scopes of the administration open the administration API, all others the estate's. */
function audienceOf(permissions: readonly Permission[]): Audience | undefined {
  if (permissions.length === 0) return undefined
  if (permissions.every(isAdministrative)) return 'administration'
  return permissions.some(isAdministrative) ? undefined : 'estate'
}
