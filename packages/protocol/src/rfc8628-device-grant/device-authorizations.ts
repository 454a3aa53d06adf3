import { createHmac } from 'node:crypto'

import {
  AuthorityLost,
  authorizedCommit,
  type StandingStore,
} from '@frontdesk/directory/authority/standing.ts'
import type { Commit, Work } from '@frontdesk/directory/change.ts'
import type { OrganizationStore } from '@frontdesk/directory/organizations/organization.ts'
import { type Clock, secondsOf } from '@frontdesk/directory/units.ts'

import type { Consent, ConsentStore } from '../delegation/consent.ts'
import { commitConsent } from '../delegation/consent-commit.ts'
import { delegatedScope, isAllowedPart } from '../delegation/delegated-scope.ts'
import { consentChanges, consentEvent } from '../delegation/given-consent.ts'
import { whyPersonCannotDelegate } from '../delegation/living-delegation.ts'
import type { OneTimeSecrets } from '../delegation/one-time-secret.ts'
import { countUnproven } from '../delegation/unproven-callers.ts'
import type { TokenRequest } from '../engine.ts'
import { ProtocolError } from '../errors.ts'
import type { FailureLimits } from '../failure-limits/failure-limits.ts'
import type { KeyMaterial } from '../keys/key-material.ts'
import type { AuthenticateClient } from '../rfc6749-framework/authenticate-client.ts'
import type { Client, ClientStore } from '../rfc6749-framework/client.ts'
import { clientCommit, standingOfClient } from '../rfc6749-framework/client-standing.ts'
import { oneResource, parseForm } from '../rfc6749-framework/form.ts'
import type { TokenTargets } from '../rfc8707-resource-indicators/token-target.ts'
import type { SignedIn } from '../sign-in/sign-in.ts'
import { standingOfSession } from '../sign-in/steps-commit.ts'
import type { DeviceAuthorization, DeviceAuthorizationStore } from './device-authorization.ts'
import { newUserCode, normalizedUserCode } from './user-code.ts'

/** How long a person has, and how often a device may ask at first. Seconds. */
export const deviceCodeSeconds = 600
export const firstIntervalSeconds = 5

interface Parts {
  readonly authenticateClient: AuthenticateClient
  readonly devices: DeviceAuthorizationStore
  readonly deviceSecrets: OneTimeSecrets
  readonly clients: Pick<ClientStore, 'get'>
  readonly consents: ConsentStore
  readonly organizations: Pick<OrganizationStore, 'find'>
  readonly keys: KeyMaterial
  /** Guesses of user codes are counted here, per person and per address (T13). */
  readonly limits: FailureLimits
  /** Made with `unprovenRates`. */
  readonly unproven: FailureLimits
  readonly targets: Pick<TokenTargets, 'choose' | 'find' | 'standing'>
  readonly commit: Commit
  readonly standings: StandingStore
  readonly clock: Clock
  readonly newId: () => string
}

/** @see RFC 8628 §3.2 */
export interface DeviceAnswer {
  readonly deviceCode: string
  readonly userCode: string
  /** Seconds. */
  readonly expiresIn: number
  readonly interval: number
}

/** A waiting device, as its person sees it. */
export interface WaitingDevice {
  readonly authorization: DeviceAuthorization
  readonly client: Client
}

interface Origin {
  readonly requestId: string
  readonly address: string
}

export interface DeviceAuthorizations {
  /** @throws ProtocolError invalid_client, unauthorized_client, invalid_scope, invalid_target */
  begin(request: TokenRequest): Promise<DeviceAnswer>
  /**
   * Finds the device behind a typed code and binds it to the session: from then on nobody else can
   * decide (security row 17). Undefined for unknown, decided, expired ones, and those of others.
   *
   * @throws TooManyFailures after too many guesses; AuthorityLost when the session has just ended,
   *   or its person was disabled: then nothing was bound
   */
  claim(typed: string, signedIn: SignedIn, origin: Origin): Promise<WaitingDevice | undefined>
  /**
   * False when it can no longer be decided.
   *
   * @throws AuthorityLost when the session has just ended, or its person was disabled
   */
  decide(
    waiting: WaitingDevice,
    signedIn: SignedIn,
    decision: { readonly state: 'allowed' | 'denied'; readonly scope: readonly string[] },
    origin: Origin,
  ): Promise<boolean>
}

/** Lets devices without a browser ask a person. @see RFC 8628 §3.1, §3.3, §5.4 */
export function deviceAuthorizations(parts: Parts): DeviceAuthorizations {
  return {
    begin: (request) => begin(parts, request),

    async claim(typed, signedIn, { address }) {
      const limited = { clientId: `user-code ${signedIn.person.id}`, address }
      // Counted before the code is looked up: codes that are typed at once count one by one.
      const attempt = parts.limits.begin(limited)
      try {
        const waiting = await bind(parts, typed, signedIn)
        if (waiting) attempt.undone()
        else attempt.failed()
        return waiting
      } catch (error) {
        attempt.undone()
        throw error
      }
    },

    decide: (waiting, signedIn, decision, origin) =>
      decide(parts, waiting, signedIn, { ...decision, ...origin }),
  }
}

async function bind(
  parts: Parts,
  typed: string,
  signedIn: SignedIn,
): Promise<WaitingDevice | undefined> {
  const { session } = signedIn
  const code = normalizedUserCode(typed)
  const now = secondsOf(parts.clock())
  if (code === undefined) return undefined
  for (const keyId of parts.keys.keyIds) {
    const hash = hashOfUserCode(parts.keys, keyId, code)
    const found = hash === undefined ? undefined : await parts.devices.findByUserCode(hash)
    const client = found && (await parts.clients.get(found.clientRecordId))
    if (!found || client?.status !== 'enabled') continue
    const bound = await personCommit(
      parts,
      signedIn,
      client,
    )({
      changes: [parts.devices.binding(found.hash, session.id, now)],
      audit: [],
    })
    if (bound) return { authorization: { ...found, sessionId: session.id }, client }
  }
  return undefined
}

async function begin(parts: Parts, request: TokenRequest): Promise<DeviceAnswer> {
  const form = parseForm(request.form)
  const { client, secret } = await parts.authenticateClient(request, form)
  if (!client.grantTypes.includes(deviceGrantType)) {
    throw new ProtocolError('unauthorized_client', 'The client may not use this grant type.')
  }
  const requested = form.optional('scope')
  const { scope, audience: resource } = await parts.targets.choose({
    client,
    policy: request.policy,
    scope: delegatedScope(client, requested, request.policy),
    isDefault: requested === undefined,
    resource: oneResource(form),
  })
  countUnproven(parts.unproven, client, request.address)

  const now = secondsOf(parts.clock())
  const { text, hash, keyId } = parts.deviceSecrets.make()
  const userCode = newUserCode()
  const userCodeHash = hashOfUserCode(parts.keys, keyId, normalizedUserCode(userCode) ?? '')
  if (userCodeHash === undefined) throw new Error('The key file lacks its own current key.')
  await clientCommit(parts, { client, secret })({
    changes: [
      parts.devices.insertion({
        hash,
        userCodeHash,
        keyId,
        familyId: parts.newId(),
        clientRecordId: client.id,
        scope,
        resource,
        createdAt: now,
        expiresAt: now + deviceCodeSeconds,
        intervalSeconds: firstIntervalSeconds,
        lastPolledAt: undefined,
        state: 'pending',
        sessionId: undefined,
        personId: undefined,
        authTime: undefined,
        methods: [],
      }),
    ],
    audit: [
      {
        at: request.decision.at,
        action: 'device-code.issued',
        outcome: 'done',
        requestId: request.requestId,
        address: request.address,
        clientId: client.clientId,
        organizationId: client.organizationId,
        targetKind: 'client',
        targetId: client.id,
        detail: { scope: scope.join(' ') },
      },
    ],
  })
  return {
    deviceCode: text,
    userCode,
    expiresIn: deviceCodeSeconds,
    interval: firstIntervalSeconds,
  }
}

/** @see RFC 8628 §3.4 */
export const deviceGrantType = 'urn:ietf:params:oauth:grant-type:device_code'

async function decide(
  parts: Parts,
  { authorization, client }: WaitingDevice,
  signedIn: SignedIn,
  {
    state,
    scope,
    ...origin
  }: {
    readonly state: 'allowed' | 'denied'
    readonly scope: readonly string[]
  } & Origin,
): Promise<boolean> {
  const { session, person } = signedIn
  const organization = await parts.organizations.find(person.organizationId)
  const why = whyPersonCannotDelegate(person, organization, client)
  const target = await parts.targets.find(authorization.resource, { client, person })
  const isGood = why === undefined && target && isAllowedPart(scope, authorization.scope)
  if (state === 'allowed' && !isGood) return false
  const at = parts.clock()
  const now = secondsOf(at)
  const decided = {
    state,
    sessionId: session.id,
    personId: person.id,
    scope,
    authTime: session.signedInAt,
    methods: session.methods,
  }
  const given = { client, person, scope, now, newId: parts.newId }
  const workOn = (before: Consent | undefined): Work => ({
    changes: [
      parts.devices.decision(authorization.hash, decided, now),
      ...parts.targets.standing(state === 'allowed' ? target?.api : undefined),
      ...(state === 'allowed' ? consentChanges(parts.consents, before, given) : []),
    ],
    audit: [
      consentEvent(state === 'allowed' ? 'consent.given' : 'consent.denied', given, {
        at,
        ...origin,
      }),
    ],
  })
  const consent = await parts.consents.find(person.id, client.id)
  const about = { personId: person.id, clientRecordId: client.id, consent, workOn }
  // A "no" does not need the client.
  const commit = personCommit(parts, signedIn, state === 'allowed' ? client : undefined)
  return commitConsent({ ...parts, commit }, about)
}

/**
 * Makes a commit that holds only while the person is signed in, and the client enabled.
 *
 * @returns a commit that is false where only the client was disabled, and throws AuthorityLost
 *   where the person is no longer signed in
 */
function personCommit(parts: Parts, signedIn: SignedIn, client: Client | undefined): Commit {
  const people = standingOfSession(signedIn)
  const whole = [...people, ...(client ? standingOfClient({ client }) : [])]
  const { commit } = authorizedCommit(parts, whole)
  return (work) =>
    commit(work).catch(async (error: unknown) => {
      if (error instanceof AuthorityLost && (await parts.standings.holds(people))) return false
      throw error
    })
}

function hashOfUserCode(keys: KeyMaterial, keyId: string, code: string): string | undefined {
  const key = keys.subkey('device-code-hash', keyId)
  return key && createHmac('sha256', key).update('user-code').update(code).digest('base64url')
}
