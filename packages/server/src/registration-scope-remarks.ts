import type { Stores } from '@frontdesk/store/stores.ts'

import { isOwnScope, registrableScopesInWords } from './settings/registration-scope.ts'
import type { Settings } from './settings/settings.ts'

/**
 * Says which values of the setting no client that registers itself can have at this moment. An API
 * with that scope may be registered later, so this is no reason not to start.
 *
 * @returns a sentence for each, for the log
 * @throws StoreError
 */
export async function registrationScopeRemarks(
  { protectedResources }: Pick<Stores, 'protectedResources'>,
  { registration, registrationScope }: Pick<Settings, 'registration' | 'registrationScope'>,
): Promise<readonly string[]> {
  if (registration === 'off') return []
  const remarks: string[] = []
  for (const value of registrationScope.filter((one) => !isOwnScope(one))) {
    const resource = await protectedResources.findByScope(value)
    const named = `FRONTDESK_REGISTRATION_SCOPE names "${value}"`
    if (!resource) {
      remarks.push(
        `${named}, which is no scope of this server or of an API that is registered: clients that register themselves do not get it until an API with that scope is registered at /admin/v1/resources. ${registrableScopesInWords}.`,
      )
    } else if (resource.organizationId !== undefined && registration === 'open') {
      remarks.push(
        `${named}, a scope of an API of one organization: clients that register themselves without a token are of none, and do not get it. Register the API without an organization group.`,
      )
    }
  }
  return remarks
}
