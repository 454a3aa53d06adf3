import type { Clock } from '@frontdesk/directory/units.ts'
import { administratorPasswords } from '@frontdesk/protocol/administrators/administrator-passwords.ts'
import {
  type AuthenticateAdministrator,
  administratorAuthentication,
} from '@frontdesk/protocol/administrators/authenticate-administrator.ts'
import { type CallQuotas, callQuotas } from '@frontdesk/protocol/call-quotas/call-quotas.ts'
import {
  type ApiKeySecrets,
  apiKeySecrets,
} from '@frontdesk/protocol/credentials/api-key-secret.ts'
import type { Stretch } from '@frontdesk/protocol/credentials/stretched-secret.ts'
import type { FailureLimits } from '@frontdesk/protocol/failure-limits/failure-limits.ts'
import type { KeyMaterial } from '@frontdesk/protocol/keys/key-material.ts'
import type { Stores } from '@frontdesk/store/stores.ts'

/** What settings say about proving oneself without tokens, and about how often one may call. */
export interface ApiAccessOptions {
  /** 0: passwords do not age. */
  readonly maximumPasswordDays: number
  readonly signedWrites: boolean
  /** 0: not limited. */
  readonly callsPerDay: number
  /** 0: not limited. */
  readonly callsPerMinute: number
}

interface Parts {
  readonly stores: Stores
  readonly keys: KeyMaterial
  readonly stretch: Stretch
  readonly limits: FailureLimits
  readonly clock: Clock
  readonly options: ApiAccessOptions
}

/** Who may call the protected API without a token, and how often everybody may. */
export interface ApiAccessParts {
  readonly authenticateAdministrator: AuthenticateAdministrator
  readonly apiKeySecrets: ApiKeySecrets
  readonly callQuotas: CallQuotas
}

/** Puts together what proves administrators and counts calls. */
export function apiAccessParts(parts: Parts): ApiAccessParts {
  const { stores, keys, stretch, limits, clock, options } = parts
  const secrets = apiKeySecrets(keys)
  return {
    apiKeySecrets: secrets,
    authenticateAdministrator: administratorAuthentication({
      administrators: stores.administrators,
      apiKeys: stores.apiKeys,
      organizations: stores.organizations,
      organizationGroups: stores.organizationGroups,
      roles: stores.roles,
      apiKeySecrets: secrets,
      passwords: administratorPasswords({ keys, stretch, clock }),
      limits,
      commit: stores.commit,
      clock,
      options: {
        maximumPasswordDays: options.maximumPasswordDays,
        signedWrites: options.signedWrites ? 'allowed' : 'refused',
      },
    }),
    callQuotas: callQuotas({
      store: stores.callCounts,
      clock,
      perDay: options.callsPerDay,
      perMinute: options.callsPerMinute,
    }),
  }
}
