import type { Clock } from '@frontdesk/directory/units.ts'
import { oneTimeSecrets } from '@frontdesk/protocol/delegation/one-time-secret.ts'
import { unprovenRates } from '@frontdesk/protocol/delegation/unproven-callers.ts'
import type { DialectPolicy } from '@frontdesk/protocol/dialect-policy.ts'
import type { TokenRequest } from '@frontdesk/protocol/engine.ts'
import {
  type FailureLimits,
  failureLimits,
} from '@frontdesk/protocol/failure-limits/failure-limits.ts'
import type { KeyMaterial } from '@frontdesk/protocol/keys/key-material.ts'
import type { KeyRing } from '@frontdesk/protocol/keys/key-ring.ts'
import {
  idTokenHints,
  type ReadIdTokenHint,
} from '@frontdesk/protocol/openid-connect/id-token-hint.ts'
import { type FindUserInfo, userInfo } from '@frontdesk/protocol/openid-connect/userinfo.ts'
import {
  type RefreshTokens,
  refreshTokens,
} from '@frontdesk/protocol/refresh-tokens/refresh-token.ts'
import { refreshTokenGrant } from '@frontdesk/protocol/refresh-tokens/refresh-token-grant.ts'
import { authorizationCodeGrant } from '@frontdesk/protocol/rfc6749-authorization/authorization-code-grant.ts'
import {
  type AuthorizationRequest,
  parseAuthorizationRequest,
} from '@frontdesk/protocol/rfc6749-authorization/authorization-request.ts'
import {
  type AllowedRequest,
  codeIssuance,
} from '@frontdesk/protocol/rfc6749-authorization/issue-code.ts'
import type { AuthenticateClient } from '@frontdesk/protocol/rfc6749-framework/authenticate-client.ts'
import type { Grant } from '@frontdesk/protocol/rfc6749-framework/grant.ts'
import type { FindLivingCaller } from '@frontdesk/protocol/rfc6750-bearer-tokens/living-caller.ts'
import type { ReadPresentedToken } from '@frontdesk/protocol/rfc6750-bearer-tokens/presented-token.ts'
import { tokenRevocation } from '@frontdesk/protocol/rfc7009-revocation/revoke-token.ts'
import {
  type Introspection,
  tokenIntrospection,
} from '@frontdesk/protocol/rfc7662-introspection/introspect-token.ts'
import {
  type DeviceAuthorizations,
  deviceAuthorizations,
} from '@frontdesk/protocol/rfc8628-device-grant/device-authorizations.ts'
import { deviceCodeGrant } from '@frontdesk/protocol/rfc8628-device-grant/device-code-grant.ts'
import type { TokenTargets } from '@frontdesk/protocol/rfc8707-resource-indicators/token-target.ts'
import {
  type KeptRequests,
  keptRequests,
} from '@frontdesk/protocol/rfc9126-pushed-requests/keep-request.ts'
import {
  type PushedAnswer,
  pushedRequests,
  requestUriPrefix,
} from '@frontdesk/protocol/rfc9126-pushed-requests/push-request.ts'
import type {
  KeptRequest,
  PushedRequest,
} from '@frontdesk/protocol/rfc9126-pushed-requests/pushed-request.ts'
import type { Stores } from '@frontdesk/store/stores.ts'

interface Parts {
  readonly stores: Stores
  readonly keys: KeyMaterial
  readonly ring: KeyRing
  readonly publicUrl: string
  readonly targets: TokenTargets
  readonly authenticateClient: AuthenticateClient
  readonly readToken: ReadPresentedToken
  readonly findLivingCaller: FindLivingCaller
  readonly limits: FailureLimits
  readonly clock: Clock
  readonly newId: () => string
}

/** What lets people hand rights to apps, put together. */
export interface DelegationParts {
  readonly revokeToken: (request: TokenRequest) => Promise<void>
  readonly introspectToken: (request: TokenRequest) => Promise<Introspection>
  readonly pushRequest: (request: TokenRequest) => Promise<PushedAnswer>
  readonly devices: DeviceAuthorizations
  /** @throws UnprovenRedirect, AuthorizationRefused */
  readonly parseRequest: (came: KeptRequest, policy: DialectPolicy) => Promise<AuthorizationRequest>
  /** A pushed request by its reference, expired or not; undefined when there is none. */
  readonly findPushed: (requestUri: string) => Promise<PushedRequest | undefined>
  readonly keptRequests: KeptRequests
  readonly issueCode: (allowed: AllowedRequest) => Promise<string>
  readonly readIdTokenHint: ReadIdTokenHint
  readonly findUserInfo: FindUserInfo
}

/** Puts together the endpoints around delegation. */
export function delegationParts(parts: Parts): DelegationParts {
  const { stores, keys, ring, publicUrl, targets, authenticateClient } = parts
  const { readToken, findLivingCaller, clock, newId } = parts
  const { clients, consents, organizations, families, commit, standings } = stores
  const secrets = secretsOf(keys)
  // Not written down: a restart only forgives.
  const unproven = failureLimits({ clock, rates: unprovenRates, save: () => undefined })
  const readIdTokenHint = idTokenHints({ ring, publicUrl })
  const parseRequest: DelegationParts['parseRequest'] = (came, policy) =>
    parseAuthorizationRequest({ clients, targets, readIdTokenHint }, came, policy)

  return {
    parseRequest,
    revokeToken: tokenRevocation({
      authenticateClient,
      readToken,
      refreshTokens: secrets.refreshTokens,
      families,
      revokedTokens: stores.revokedTokens,
      commit,
      clock,
    }),
    introspectToken: tokenIntrospection({
      authenticateClient,
      readToken,
      findLivingCaller,
      refreshTokens: secrets.refreshTokens,
      families,
      people: stores.people,
      organizations,
      targets,
      clock,
    }),
    pushRequest: pushedRequests({
      authenticateClient,
      parseRequest,
      pushedRequests: stores.pushedRequests,
      requestSecrets: secrets.requests,
      unproven,
      commit,
      standings,
      clock,
    }),
    devices: deviceAuthorizations({
      authenticateClient,
      devices: stores.deviceAuthorizations,
      deviceSecrets: secrets.devices,
      clients,
      consents,
      organizations,
      keys,
      limits: parts.limits,
      unproven,
      targets,
      commit,
      standings,
      clock,
      newId,
    }),
    keptRequests: keptRequests({
      pushedRequests: stores.pushedRequests,
      requestSecrets: secrets.requests,
      unproven,
      commit,
      standings,
      clock,
    }),
    async findPushed(requestUri) {
      const hash = secrets.requests.hashOf(requestUri)
      return hash === undefined ? undefined : stores.pushedRequests.find(hash)
    },
    issueCode: codeIssuance({
      codes: stores.codes,
      codeSecrets: secrets.codes,
      consents,
      pushedRequests: stores.pushedRequests,
      organizations,
      targets,
      commit,
      standings,
      clock,
      newId,
    }),
    readIdTokenHint,
    findUserInfo: userInfo({ readToken, findLivingCaller, publicUrl }),
  }
}

/** The grants in which a person lets a client act. */
export function delegationGrants({
  stores,
  keys,
  targets,
  clock,
}: Pick<Parts, 'stores' | 'keys' | 'targets' | 'clock'>): readonly Grant[] {
  const { consents, people, organizations, families, commit } = stores
  const secrets = secretsOf(keys)
  const all = {
    families,
    consents,
    people,
    organizations,
    targets,
    refreshTokens: secrets.refreshTokens,
    commit,
    clock,
  }
  return [
    authorizationCodeGrant({ ...all, codes: stores.codes, codeSecrets: secrets.codes }) as Grant,
    refreshTokenGrant(all) as Grant,
    deviceCodeGrant({
      ...all,
      devices: stores.deviceAuthorizations,
      deviceSecrets: secrets.devices,
    }) as Grant,
  ]
}

/** Each kind of text under a key and with a beginning of its own. */
function secretsOf(keys: KeyMaterial) {
  const tokens: RefreshTokens = refreshTokens(keys)
  return {
    refreshTokens: tokens,
    codes: oneTimeSecrets(keys, { purpose: 'authorization-code-hash', prefix: 'fdc_' }),
    requests: oneTimeSecrets(keys, { purpose: 'pushed-request-hash', prefix: requestUriPrefix }),
    devices: oneTimeSecrets(keys, { purpose: 'device-code-hash', prefix: 'fdd_' }),
  }
}
