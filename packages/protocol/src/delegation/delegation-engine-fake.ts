import { randomUUID } from 'node:crypto'

import type { Decision } from '@frontdesk/directory/audit/decision.ts'
import {
  isAdministrative,
  isScope,
  permissionsCoveredBy,
} from '@frontdesk/directory/permissions.ts'
import { fixedClock } from '@frontdesk/testkit/fixed-clock.ts'

import type { SecretVerifier } from '../credentials/secret-verifier.ts'
import { type DialectPolicy, ownAudiences } from '../dialect-policy.ts'
import type { TokenAnswer, TokenRequest } from '../engine.ts'
import type { FailureLimits } from '../failure-limits/failure-limits.ts'
import { tokenIssuance } from '../issue-tokens.ts'
import { fakeKeyMaterial } from '../keys/key-material-fake.ts'
import { keyRing } from '../keys/key-ring.ts'
import { fakeSigningKeys } from '../keys/signing-key-store-fake.ts'
import { idTokens } from '../openid-connect/id-token.ts'
import { idTokenHints } from '../openid-connect/id-token-hint.ts'
import { personClaims } from '../openid-connect/person-claims.ts'
import { refreshTokens } from '../refresh-tokens/refresh-token.ts'
import { refreshTokenGrant } from '../refresh-tokens/refresh-token-grant.ts'
import { authorizationCodeGrant } from '../rfc6749-authorization/authorization-code-grant.ts'
import { clientAuthentication } from '../rfc6749-framework/authenticate-client.ts'
import { clientCredentialsGrant } from '../rfc6749-framework/client-credentials-grant.ts'
import { clientProofs } from '../rfc6749-framework/client-proof.ts'
import type { Grant } from '../rfc6749-framework/grant.ts'
import { tokenEndpoint } from '../rfc6749-framework/token-endpoint.ts'
import { livingCallers } from '../rfc6750-bearer-tokens/living-caller.ts'
import { presentedTokens } from '../rfc6750-bearer-tokens/presented-token.ts'
import { tokenRevocation } from '../rfc7009-revocation/revoke-token.ts'
import { judgeClientAssertion } from '../rfc7523-client-assertions/client-assertion.ts'
import { tokenIntrospection } from '../rfc7662-introspection/introspect-token.ts'
import { deviceAuthorizations } from '../rfc8628-device-grant/device-authorizations.ts'
import { deviceCodeGrant } from '../rfc8628-device-grant/device-code-grant.ts'
import { tokenTargets } from '../rfc8707-resource-indicators/token-target.ts'
import { fakeDelegationStores } from './delegation-stores-fake.ts'
import { oneTimeSecrets } from './one-time-secret.ts'

export const fakePublicUrl = 'https://frontdesk.example'
const identityScopes = ['openid', 'profile', 'email', 'offline_access']

/** The traits of the RFCs' own dialect; give what matters. */
export function fakePolicy(given: Partial<DialectPolicy> = {}): DialectPolicy {
  return {
    dialect: 'standard',
    issuerPaths: ['/'],
    issuerPathOf: () => '/',
    accessTokenSeconds: 600,
    refreshTokenSeconds: 90 * 86_400,
    refreshTokenIdleSeconds: 30 * 86_400,
    refreshRotation: 'always',
    signatureAlgorithm: 'ES256',
    grantTypes: [
      'client_credentials',
      'authorization_code',
      'refresh_token',
      'urn:ietf:params:oauth:grant-type:device_code',
    ],
    maximumCredentialLength: 256,
    doubleAuthentication: 'refused',
    missingGrantType: 'invalid_request',
    permissionsOf: permissionsCoveredBy,
    takesResourceScopes: true,
    identityScopes,
    isScope: (value) => identityScopes.includes(value) || isScope(value),
    audienceOf(scope) {
      const permissions = [...permissionsCoveredBy(scope)]
      if (permissions.every(isAdministrative)) return 'administration'
      return permissions.some(isAdministrative) ? undefined : 'estate'
    },
    ...given,
  }
}

/** Secrets are kept as they are: what hashing does is tested elsewhere. */
const plainSecrets: SecretVerifier = {
  verify: async (presented, living) => living.find(({ hash }) => hash === presented),
  recognize: () => undefined,
  recall: (presented, living) => living.find(({ hash }) => hash === presented),
  spendFailure: async () => {},
}

const noLimits: FailureLimits = {
  begin: () => ({ failed: () => {}, succeeded: () => {}, undone: () => {} }),
  isAtHome: () => false,
  require: () => {},
  failed: () => {},
  succeeded: () => {},
  merge: () => {},
}

type Engine = ReturnType<typeof fakeDelegationEngine>
export type FakeDelegationEngine = Engine

interface Wanted {
  readonly policy?: Partial<DialectPolicy> | undefined
  readonly limits?: FailureLimits | undefined
  /** Lets others come between any two steps. */
  readonly pause?: (() => Promise<void>) | undefined
  /** Of another engine: then both are two processes on one database. */
  readonly stores?: ReturnType<typeof fakeDelegationStores> | undefined
}

/** The whole engine over stores in memory, with a clock that stands still. */
export function fakeDelegationEngine({
  policy: traits,
  limits = noLimits,
  pause,
  stores = fakeDelegationStores(pause),
}: Wanted = {}) {
  const clock = fixedClock()
  const policy = fakePolicy(traits)
  const keys = fakeKeyMaterial()
  const signing = fakeSigningKeys()
  const ring = keyRing({
    store: signing.store,
    commit: signing.commit,
    keys,
    clock: clock.now,
    auditOf: () => [],
  })
  const where = {
    publicUrl: fakePublicUrl,
    readIdTokenHint: idTokenHints({ ring, publicUrl: fakePublicUrl }),
  }
  const targets = tokenTargets({ ...stores, ...where })
  const secrets = {
    refreshTokens: refreshTokens(keys),
    codes: oneTimeSecrets(keys, { purpose: 'authorization-code-hash', prefix: 'fdc_' }),
    devices: oneTimeSecrets(keys, { purpose: 'device-code-hash', prefix: 'fdd_' }),
    requests: oneTimeSecrets(keys, {
      purpose: 'pushed-request-hash',
      prefix: 'urn:ietf:params:oauth:request_uri:',
    }),
  }
  const parts = {
    ...stores,
    ...where,
    targets,
    keys,
    ring,
    limits,
    unproven: noLimits,
    clock: clock.now,
    newId: randomUUID,
  }
  const authenticateClient = clientAuthentication({
    ...parts,
    proveClient: clientProofs({
      secrets: plainSecrets,
      judgeAssertion: (presented, client, _, now) =>
        judgeClientAssertion(stores, presented, client, {
          issuer: fakePublicUrl,
          endpoints: [`${fakePublicUrl}/oauth2/token`],
          now,
        }),
    }),
    spendFailure: plainSecrets.spendFailure,
  })
  const granting = { ...parts, refreshTokens: secrets.refreshTokens }
  const grants = [
    clientCredentialsGrant(parts) as Grant,
    authorizationCodeGrant({ ...granting, codeSecrets: secrets.codes }) as Grant,
    refreshTokenGrant(granting) as Grant,
    deviceCodeGrant({ ...granting, deviceSecrets: secrets.devices }) as Grant,
  ]
  const readToken = presentedTokens({
    ...parts,
    issuers: [fakePublicUrl],
    audiences: ownAudiences(fakePublicUrl),
  })
  const findLivingCaller = livingCallers({ ...parts, policies: new Map([['standard', policy]]) })
  const findClaims = async (id: string) => {
    const person = await stores.people.find(id)
    return person && personClaims(person)
  }
  const asking = { ...parts, authenticateClient, readToken, refreshTokens: secrets.refreshTokens }
  const answer = tokenEndpoint({
    grants: new Map(grants.map((grant) => [grant.grantType, grant])),
    clock: clock.now,
    authenticateClient,
    issueTokens: tokenIssuance({ ...parts, idTokens: idTokens({ findClaims }) }),
  })

  const request = (form: FakeForm, authorization?: string): TokenRequest => ({
    path: '/oauth2/token',
    form: Object.entries(form).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    ),
    authorization,
    address: '192.0.2.1',
    requestId: 'request',
    policy,
    boundTo: undefined,
    decision: fakeDecision(clock.now()),
  })

  return {
    clock,
    stores,
    policy,
    keys,
    ring,
    secrets,
    where,
    targets,
    request,
    readToken,
    findLivingCaller,
    authenticateClient,
    token: (form: FakeForm, authorization?: string): Promise<TokenAnswer> =>
      answer(request(form, authorization)),
    tokenOf: answer,
    revoke: tokenRevocation(asking),
    introspect: tokenIntrospection({ ...asking, findLivingCaller }),
    devices: deviceAuthorizations({ ...asking, deviceSecrets: secrets.devices }),
  }
}

export type FakeForm = Readonly<Record<string, string | undefined>>

export function fakeDecision(at: number): Decision {
  return { requestId: 'request', at, method: 'POST', route: '/', address: '192.0.2.1' }
}
