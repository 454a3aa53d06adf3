import {
  isAdministrative,
  isScope,
  type Permission,
  permissionsCoveredBy,
} from '@frontdesk/directory/permissions.ts'
import type { Audience } from '@frontdesk/protocol/dialect-policy.ts'

import type { Dialect } from '../dialect.ts'
import { standardCredentials } from './standard-credentials.ts'
import { standardRegistration } from './standard-registration.ts'

const remembered = new Map<string, ReadonlySet<Permission>>()
const maximumRemembered = 1000

/** The RFCs' own dialect: `/oauth2/...`, scopes are permissions, ten-minute tokens (T1). */
export const standardDialect: Dialect = {
  policy: {
    dialect: 'standard',
    issuerPath: '/',
    accessTokenSeconds: 600,
    signatureAlgorithm: 'ES256',
    grantTypes: ['client_credentials'],
    maximumCredentialLength: 256,
    doubleAuthentication: 'refused',
    permissionsOf(scope) {
      const name = scope.join(' ')
      const known = remembered.get(name)
      if (known) return known
      const permissions = permissionsCoveredBy(scope)
      if (remembered.size < maximumRemembered) remembered.set(name, permissions)
      return permissions
    },
    isScope,
    audienceOf,
  },
  credentials: standardCredentials,
  registration: standardRegistration,
  tokenPath: '/oauth2/token',
  apiPath: '/api',
}

/** Scopes of the administration open the administration API, all others the estate's. */
function audienceOf(scope: readonly string[]): Audience | undefined {
  const permissions = [...permissionsCoveredBy(scope)]
  if (permissions.length === 0) return undefined
  if (permissions.every(isAdministrative)) return 'administration'
  return permissions.some(isAdministrative) ? undefined : 'estate'
}
