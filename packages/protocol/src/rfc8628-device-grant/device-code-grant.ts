import type { Standing } from '@frontdesk/directory/authority/standing.ts'
import type { Change, Commit } from '@frontdesk/directory/change.ts'
import type { OrganizationStore } from '@frontdesk/directory/organizations/organization.ts'
import type { PersonStore } from '@frontdesk/directory/people/person.ts'

import type { ConsentStore } from '../delegation/consent.ts'
import { whyPersonCannotDelegate } from '../delegation/living-delegation.ts'
import type { OneTimeSecrets } from '../delegation/one-time-secret.ts'
import { standingConsent } from '../delegation/standing-consent.ts'
import { ProtocolError } from '../errors.ts'
import { endOfTokens } from '../refresh-tokens/living-family.ts'
import { newFamily } from '../refresh-tokens/new-family.ts'
import type { RefreshTokens } from '../refresh-tokens/refresh-token.ts'
import type { TokenFamilyStore } from '../refresh-tokens/token-family.ts'
import { oneResource } from '../rfc6749-framework/form.ts'
import type { Grant, GrantContext } from '../rfc6749-framework/grant.ts'
import { scopeInBoth } from '../rfc6749-framework/scope.ts'
import type { ProtectedResource } from '../rfc8707-resource-indicators/protected-resource.ts'
import { isSameResource } from '../rfc8707-resource-indicators/resource-uri.ts'
import { scopeFor, type TokenTargets } from '../rfc8707-resource-indicators/token-target.ts'
import { standingOfPerson } from '../sign-in/steps-commit.ts'
import type { DeviceAuthorization, DeviceAuthorizationStore } from './device-authorization.ts'
import { deviceGrantType } from './device-authorizations.ts'

/** Added to the interval by every poll that comes too soon. @see RFC 8628 §3.5 */
const slowDownSeconds = 5

interface Params {
  readonly deviceCode: string
  readonly resource: string | undefined
}

interface Parts {
  readonly devices: DeviceAuthorizationStore
  readonly deviceSecrets: OneTimeSecrets
  readonly families: Pick<TokenFamilyStore, 'get' | 'insertion' | 'revocation'>
  readonly consents: Pick<ConsentStore, 'find' | 'ofPerson' | 'standing' | 'used'>
  readonly people: Pick<PersonStore, 'find'>
  readonly organizations: Pick<OrganizationStore, 'find'>
  readonly targets: Pick<TokenTargets, 'require' | 'standing'>
  readonly refreshTokens: RefreshTokens
  readonly commit: Commit
}

/**
 * A device asks whether its person has allowed it, and gets tokens once.
 *
 * @throws ProtocolError authorization_pending, slow_down, access_denied, expired_token,
 *   invalid_grant, invalid_target
 * @see RFC 8628 §3.4, §3.5, RFC 8707 §2.2
 */
export function deviceCodeGrant(parts: Parts): Grant<Params> {
  return {
    grantType: deviceGrantType,

    parse: (form) => ({ deviceCode: form.required('device_code'), resource: oneResource(form) }),

    async redeem({ deviceCode, resource }, context) {
      const device = await requireDevice(parts, deviceCode, context)
      if (device.state === 'used') return replayed(parts, device, context)
      requireSameResource(device, resource)
      const allowed = await requireAllowed(parts, device, context)
      const { family, refreshToken } = newFamily(parts.refreshTokens, {
        ...device,
        personId: allowed.personId,
        authTime: allowed.authTime,
        scope: allowed.scope,
        api: allowed.api,
        id: device.familyId,
        context,
      })
      return {
        subject: allowed.personId,
        scope: allowed.scope,
        resource: device.resource,
        api: allowed.api,
        delegation: {
          familyId: family.id,
          personId: allowed.personId,
          authTime: allowed.authTime,
          methods: device.methods,
          nonce: undefined,
          refreshToken,
          endsAt: endOfTokens(family),
        },
        settlement: {
          standing: allowed.standing,
          changes: () => [
            parts.devices.claim(device.hash, context.now),
            parts.families.insertion(family),
            ...allowed.consent,
            ...parts.targets.standing(allowed.api),
          ],
          lost: () => lost(parts, device, context),
        },
      }
    },
  }
}

interface Allowed {
  readonly personId: string
  readonly authTime: number
  readonly scope: readonly string[]
  readonly consent: readonly Change[]
  readonly standing: Standing
  readonly api: ProtectedResource | undefined
}

async function requireDevice(
  { devices, deviceSecrets }: Parts,
  text: string,
  { client, request }: GrantContext,
): Promise<DeviceAuthorization> {
  const hash = deviceSecrets.hashOf(text)
  const device = hash === undefined ? undefined : await devices.find(hash)
  if (device?.clientRecordId === client.id) return device
  request.decision.rule = 'The device code is unknown, or of another client.'
  throw refused()
}

function requireSameResource({ resource }: DeviceAuthorization, asked: string | undefined): void {
  if (asked === undefined || isSameResource(asked, resource ?? '')) return
  throw new ProtocolError('invalid_target', 'The resource is another than the device asked for.')
}

/** The state of the device, in the order in which RFC 8628 §3.5 lets it be told. */
async function requireAllowed(
  parts: Parts,
  device: DeviceAuthorization,
  context: GrantContext,
): Promise<Allowed> {
  const { client, policy, now, request } = context
  if (device.expiresAt <= now) {
    throw new ProtocolError('expired_token', 'The device code has expired.')
  }
  if (device.state === 'denied') {
    throw new ProtocolError('access_denied', 'The person said no.')
  }
  if (device.state === 'pending') return stillPending(parts, device, now)
  const { personId = '', authTime = now } = device
  const person = await parts.people.find(personId)
  const organization = person && (await parts.organizations.find(person.organizationId))
  const api = await parts.targets.require(device.resource, { client, person })
  const scope = scopeFor(api, scopeInBoth(device.scope, client.scope), policy)
  const why =
    whyPersonCannotDelegate(person, organization, client) ??
    (scope.length === 0 && device.scope.length > 0
      ? 'The client may no longer ask for this scope.'
      : undefined)
  const asked = { client, personId, scope: device.scope }
  const consent = why === undefined ? await standingConsent(parts.consents, asked, now) : undefined
  if (person && consent) {
    const standing = standingOfPerson(person)
    return { personId, authTime, scope, consent, standing, api }
  }
  request.decision.rule = why ?? 'The person has taken the consent back.'
  throw refused()
}

/** Another poll was first, or what the code stands on has gone. */
async function lost(
  parts: Parts,
  device: DeviceAuthorization,
  context: GrantContext,
): Promise<never> {
  const stored = await parts.devices.find(device.hash)
  if (stored?.state === 'used') return replayed(parts, device, context)
  context.request.decision.rule =
    'The consent, the person, the client or the resource has just changed.'
  throw refused()
}

/** A used code that comes again ends what it led to, as an authorization code does (row 1). */
async function replayed(
  { families, commit }: Parts,
  device: DeviceAuthorization,
  { client, now, request }: GrantContext,
): Promise<never> {
  const { decision, requestId, address } = request
  decision.rule = 'The device code came again: everything it led to is revoked.'
  // Told once: whoever holds a used code of a public client can send it for ever (T9).
  const family = await families.get(device.familyId)
  if (family?.revokedAt !== undefined) throw refused()
  await commit({
    changes: [families.revocation(device.familyId, now)],
    audit: [
      {
        at: decision.at,
        action: 'code.replayed',
        outcome: 'refused',
        requestId,
        address,
        clientId: client.clientId,
        personId: device.personId,
        organizationId: client.organizationId,
        targetKind: 'token-family',
        targetId: device.familyId,
      },
    ],
  })
  throw refused()
}

async function stillPending(
  { devices, commit }: Parts,
  { hash, lastPolledAt, intervalSeconds }: DeviceAuthorization,
  now: number,
): Promise<never> {
  const isTooSoon = lastPolledAt !== undefined && now - lastPolledAt < intervalSeconds
  const interval = isTooSoon ? intervalSeconds + slowDownSeconds : intervalSeconds
  await commit({ changes: [devices.polled(hash, now, interval)], audit: [] })
  throw isTooSoon
    ? new ProtocolError('slow_down', 'Polled too soon; the interval is 5 seconds longer now.')
    : new ProtocolError('authorization_pending', 'The person has not decided yet.')
}

function refused(): ProtocolError {
  return new ProtocolError('invalid_grant', 'The device code is not valid.')
}
