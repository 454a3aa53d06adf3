import type { Authenticate } from '@frontdesk/dialects/caller.ts'
import { defaultRegion } from '@frontdesk/directory/organizations/region.ts'
import { type Clock, secondsOf } from '@frontdesk/directory/units.ts'
import { type SecretHasher, secretHasher } from '@frontdesk/protocol/credentials/secret-hasher.ts'
import { secretVerifier } from '@frontdesk/protocol/credentials/secret-verifier.ts'
import { boundedStretch, type Stretch } from '@frontdesk/protocol/credentials/stretched-secret.ts'
import { ownAudiences } from '@frontdesk/protocol/dialect-policy.ts'
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
import { idTokens } from '@frontdesk/protocol/openid-connect/id-token.ts'
import { personClaims } from '@frontdesk/protocol/openid-connect/person-claims.ts'
import {
  type AuthenticateClient,
  clientAuthentication,
} from '@frontdesk/protocol/rfc6749-framework/authenticate-client.ts'
import { clientCredentialsGrant } from '@frontdesk/protocol/rfc6749-framework/client-credentials-grant.ts'
import { clientProofs } from '@frontdesk/protocol/rfc6749-framework/client-proof.ts'
import type { Grant } from '@frontdesk/protocol/rfc6749-framework/grant.ts'
import { tokenEndpoint } from '@frontdesk/protocol/rfc6749-framework/token-endpoint.ts'
import {
  type FindLivingCaller,
  livingCallers,
} from '@frontdesk/protocol/rfc6750-bearer-tokens/living-caller.ts'
import {
  presentedTokens,
  type ReadPresentedToken,
} from '@frontdesk/protocol/rfc6750-bearer-tokens/presented-token.ts'
import { accessTokenVerification } from '@frontdesk/protocol/rfc6750-bearer-tokens/verify-access-token.ts'
import { judgeClientAssertion } from '@frontdesk/protocol/rfc7523-client-assertions/client-assertion.ts'
import {
  type TokenTargets,
  tokenTargets,
} from '@frontdesk/protocol/rfc8707-resource-indicators/token-target.ts'
import { factorFailureRates } from '@frontdesk/protocol/sign-in/sign-in-parts.ts'
import type { Stores } from '@frontdesk/store/stores.ts'
import type { FastifyBaseLogger } from 'fastify'

import { type ApiAccessOptions, type ApiAccessParts, apiAccessParts } from './api-access-parts.ts'
import { type DelegationParts, delegationGrants, delegationParts } from './delegation-parts.ts'
import { dialects } from './dialects.ts'
import { bearerAuthentication } from './http/bearer-authentication.ts'
import { fetchedClientKeys } from './outbound/client-keys.ts'
import { signingKeyEvent } from './signing-key-event.ts'

interface Parts {
  readonly stores: Stores
  readonly keys: KeyMaterial
  readonly publicUrl: string
  readonly clock: Clock
  readonly newId: () => string
  readonly failureRates: FailureRates
  readonly apiAccess: ApiAccessOptions
  /** Audiences of sealed tokens from before 0.2 that name no resource. */
  readonly resources: readonly string[]
  /** Where the clock can be set back: one that cannot, or keys would be of a time to come. */
  readonly keyClock?: Clock | undefined
  readonly logger: FastifyBaseLogger
}

/** The protocol engine, put together. */
export interface EngineParts extends ApiAccessParts, DelegationParts {
  readonly token: (request: TokenRequest) => Promise<TokenAnswer>
  readonly authenticate: Authenticate
  readonly hasher: SecretHasher
  readonly ring: KeyRing
  readonly limits: FailureLimits
  /** Of second factors, which are guessed from fewer. */
  readonly factorLimits: FailureLimits
  readonly stretch: Stretch
  readonly readToken: ReadPresentedToken
  readonly findLivingCaller: FindLivingCaller
}

/** Puts the protocol engine together from the stores. */
export function engineParts(parts: Parts): EngineParts {
  const { stores, keys, publicUrl, clock } = parts
  const { commit } = stores
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

  const authenticateClient = clientAuthenticationOf(parts, limits, stretch)
  const targets = tokenTargets({ ...stores, publicUrl })
  const tellers = tokenTellers(parts, ring, targets)
  const grants = [
    clientCredentialsGrant({ targets }) as Grant,
    ...delegationGrants({ ...parts, targets }),
  ]

  return {
    ...apiAccessParts({ stores, keys, stretch, limits, clock, options: parts.apiAccess }),
    ...delegationParts({ ...parts, ...tellers, targets, ring, limits, authenticateClient }),
    ...tellers,
    ring,
    limits,
    factorLimits: storedFailureLimits({ ...parts, failureRates: factorFailureRates }, factorMark),
    stretch,
    hasher: secretHasher(keys, stretch),
    token: tokenEndpoint({
      grants: new Map(grants.map((grant) => [grant.grantType, grant])),
      clock,
      authenticateClient,
      issueTokens: tokenIssuance({
        publicUrl,
        clients: stores.clients,
        ring,
        keys,
        idTokens: idTokens({
          async findClaims(personId) {
            const person = await stores.people.find(personId)
            return person && personClaims(person)
          },
        }),
        commit,
        standings: stores.standings,
        clock,
      }),
    }),
  }
}

/** Clients prove themselves to the issuer of the dialect that they speak to. */
function clientAuthenticationOf(
  { stores, keys, publicUrl, clock }: Parts,
  limits: FailureLimits,
  stretch: Stretch,
): AuthenticateClient {
  const { clients, organizations, organizationGroups, assertionIds, commit } = stores
  const secrets = secretVerifier({ keys, stretch, clock })
  const withKeys = fetchedClientKeys({ clock })
  const proveClient = clientProofs({
    secrets,
    async judgeAssertion(presented, registered, { policy, path }) {
      const client = await withKeys(registered, presented.keyId)
      return judgeClientAssertion({ assertionIds, commit }, presented, client, {
        issuer: issuerOf(publicUrl, policy.issuerPathOf(defaultRegion)),
        endpoints: [dialects.get(policy.dialect)?.tokenPath ?? path, path].map(
          (one) => publicUrl + one,
        ),
        // Fetching keys may have taken seconds.
        now: secondsOf(clock()),
      })
    },
  })
  return clientAuthentication({
    clients,
    organizations,
    organizationGroups,
    proveClient,
    spendFailure: () => secrets.spendFailure(),
    limits,
    clock,
  })
}

/** What tells whether a token is genuine, and who stands behind it. */
function tokenTellers(
  { stores, keys, publicUrl, clock, resources }: Parts,
  ring: KeyRing,
  targets: TokenTargets,
) {
  const policies = new Map([...dialects].map(([name, { policy }]) => [name, policy]))
  const issuers = [...policies.values()].flatMap(({ issuerPaths }) =>
    issuerPaths.map((path) => issuerOf(publicUrl, path)),
  )
  const { clients, organizations, organizationGroups, roles } = stores
  const { people, families, revokedTokens } = stores
  const findLivingCaller = livingCallers({
    clients,
    organizations,
    organizationGroups,
    roles,
    people,
    families,
    revokedTokens,
    policies,
    publicUrl,
  })
  return {
    findLivingCaller,
    readToken: presentedTokens({
      ring,
      keys,
      clock,
      publicUrl,
      issuers,
      audiences: [...ownAudiences(publicUrl), ...resources],
      targets,
    }),
    authenticate: bearerAuthentication({
      publicUrl,
      verifyAccessToken: accessTokenVerification({ ring, keys, clock, publicUrl, issuers }),
      findLivingCaller,
    }),
  }
}

const factorMark = 'factor '

/**
 * Failure limits whose buckets are kept in the store.
 *
 * @param mark begins the names of their buckets there: those of second factors have other rates
 */
function storedFailureLimits(
  { stores, clock, failureRates, logger }: Parts,
  mark = '',
): FailureLimits {
  const limits = failureLimits({
    clock,
    rates: failureRates,
    save(buckets) {
      const changes = buckets.map((bucket) =>
        stores.failureBuckets.upsert({ ...bucket, key: mark + bucket.key }),
      )
      stores.commit({ changes, audit: [] }).catch((error: unknown) => {
        logger.error({ err: error }, 'failure limits could not be saved')
      })
    },
  })
  const isOwn = (key: string): boolean => key.startsWith(factorMark) === (mark === factorMark)
  return {
    ...limits,
    merge: (buckets) =>
      limits.merge(
        buckets
          .filter(({ key }) => isOwn(key))
          .map((bucket) => ({ ...bucket, key: bucket.key.slice(mark.length) })),
      ),
  }
}
