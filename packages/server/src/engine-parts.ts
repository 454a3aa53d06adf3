import type { Authenticate } from '@frontdesk/dialects/caller.ts'
import type { Clock } from '@frontdesk/directory/units.ts'
import { type SecretHasher, secretHasher } from '@frontdesk/protocol/credentials/secret-hasher.ts'
import { secretVerifier } from '@frontdesk/protocol/credentials/secret-verifier.ts'
import { boundedStretch } from '@frontdesk/protocol/credentials/stretched-secret.ts'
import type { TokenAnswer, TokenRequest } from '@frontdesk/protocol/engine.ts'
import {
  type FailureLimits,
  type FailureRates,
  failureLimits,
} from '@frontdesk/protocol/failure-limits/failure-limits.ts'
import { tokenIssuance } from '@frontdesk/protocol/issue-tokens.ts'
import { issuerOf } from '@frontdesk/protocol/issuer.ts'
import type { KeyMaterial } from '@frontdesk/protocol/keys/key-material.ts'
import { type KeyRing, keyRing } from '@frontdesk/protocol/keys/key-ring.ts'
import { clientAuthentication } from '@frontdesk/protocol/rfc6749-framework/authenticate-client.ts'
import { clientCredentialsGrant } from '@frontdesk/protocol/rfc6749-framework/client-credentials-grant.ts'
import type { Grant } from '@frontdesk/protocol/rfc6749-framework/grant.ts'
import { tokenEndpoint } from '@frontdesk/protocol/rfc6749-framework/token-endpoint.ts'
import { livingCallers } from '@frontdesk/protocol/rfc6750-bearer-tokens/living-caller.ts'
import { accessTokenVerification } from '@frontdesk/protocol/rfc6750-bearer-tokens/verify-access-token.ts'
import type { Stores } from '@frontdesk/store/stores.ts'
import type { FastifyBaseLogger } from 'fastify'

import { type ApiAccessOptions, type ApiAccessParts, apiAccessParts } from './api-access-parts.ts'
import { dialects } from './dialects.ts'
import { bearerAuthentication } from './http/bearer-authentication.ts'
import { signingKeyEvent } from './signing-key-event.ts'

interface Parts {
  readonly stores: Stores
  readonly keys: KeyMaterial
  readonly publicUrl: string
  readonly clock: Clock
  readonly newId: () => string
  readonly failureRates: FailureRates
  readonly apiAccess: ApiAccessOptions
  /** Where the clock can be set back: one that cannot, or keys would be of a time to come. */
  readonly keyClock?: Clock | undefined
  readonly logger: FastifyBaseLogger
}

/** The protocol engine, put together. */
export interface EngineParts extends ApiAccessParts {
  readonly token: (request: TokenRequest) => Promise<TokenAnswer>
  readonly authenticate: Authenticate
  readonly hasher: SecretHasher
  readonly ring: KeyRing
  readonly limits: FailureLimits
}

/** Puts the protocol engine together from the stores. */
export function engineParts(parts: Parts): EngineParts {
  const { stores, keys, publicUrl, clock } = parts
  const { clients, organizations, organizationGroups, roles, commit } = stores
  const stretch = boundedStretch()
  const limits = storedFailureLimits(parts)
  const ring = keyRing({
    store: stores.signingKeys,
    commit,
    keys,
    clock: parts.keyClock ?? clock,
    auditOf: (key) => [signingKeyEvent(key, clock, { requestId: parts.newId() })],
  })
  stores.feed.onChange((subject) => {
    if (subject === 'signing-keys' || subject === '*') ring.forget()
  })

  const policies = new Map([...dialects].map(([name, { policy }]) => [name, policy]))
  const issuers = [...policies.values()].flatMap(({ issuerPaths }) =>
    issuerPaths.map((path) => issuerOf(publicUrl, path)),
  )
  const grants = new Map<string, Grant>([
    [clientCredentialsGrant.grantType, clientCredentialsGrant as Grant],
  ])
  const secrets = secretVerifier({ keys, stretch, clock })

  return {
    ...apiAccessParts({ stores, keys, stretch, limits, clock, options: parts.apiAccess }),
    ring,
    limits,
    hasher: secretHasher(keys, stretch),
    token: tokenEndpoint({
      grants,
      clock,
      authenticateClient: clientAuthentication({
        clients,
        organizations,
        organizationGroups,
        secrets,
        limits,
        clock,
      }),
      issueTokens: tokenIssuance({ publicUrl, clients, ring, keys, commit, clock }),
    }),
    authenticate: bearerAuthentication({
      publicUrl,
      verifyAccessToken: accessTokenVerification({ ring, keys, clock, publicUrl, issuers }),
      findLivingCaller: livingCallers({
        clients,
        organizations,
        organizationGroups,
        roles,
        policies,
        publicUrl,
      }),
    }),
  }
}

function storedFailureLimits({ stores, clock, failureRates, logger }: Parts): FailureLimits {
  return failureLimits({
    clock,
    rates: failureRates,
    save(buckets) {
      const changes = buckets.map((bucket) => stores.failureBuckets.upsert(bucket))
      stores.commit({ changes, audit: [] }).catch((error: unknown) => {
        logger.error({ err: error }, 'failure limits could not be saved')
      })
    },
  })
}
