import type { Change, Commit } from '@frontdesk/directory/change.ts'
import type { OrganizationStore } from '@frontdesk/directory/organizations/organization.ts'
import type { Person, PersonStore } from '@frontdesk/directory/people/person.ts'
import { type Clock, secondsOf } from '@frontdesk/directory/units.ts'

import type { ConsentStore } from '../delegation/consent.ts'
import { whyPersonCannotDelegate } from '../delegation/living-delegation.ts'
import type { OneTimeSecrets } from '../delegation/one-time-secret.ts'
import { standingConsent } from '../delegation/standing-consent.ts'
import { ProtocolError } from '../errors.ts'
import { endOfTokens } from '../refresh-tokens/living-family.ts'
import { newFamily } from '../refresh-tokens/new-family.ts'
import type { RefreshTokens } from '../refresh-tokens/refresh-token.ts'
import type { TokenFamilyStore } from '../refresh-tokens/token-family.ts'
import { isConfidential } from '../rfc6749-framework/client.ts'
import { oneResource } from '../rfc6749-framework/form.ts'
import type { Grant, GrantContext } from '../rfc6749-framework/grant.ts'
import { scopeInBoth } from '../rfc6749-framework/scope.ts'
import { requireCodeVerifier } from '../rfc7636-pkce/pkce.ts'
import type { ProtectedResource } from '../rfc8707-resource-indicators/protected-resource.ts'
import { isSameResource } from '../rfc8707-resource-indicators/resource-uri.ts'
import { scopeFor, type TokenTargets } from '../rfc8707-resource-indicators/token-target.ts'
import { standingOfPerson } from '../sign-in/steps-commit.ts'
import type { AuthorizationCode, AuthorizationCodeStore } from './authorization-code.ts'

interface Params {
  readonly code: string
  readonly redirectUri: string | undefined
  readonly codeVerifier: string | undefined
  readonly resource: string | undefined
}

interface Parts {
  readonly codes: Pick<AuthorizationCodeStore, 'find' | 'claim'>
  readonly codeSecrets: OneTimeSecrets
  readonly families: Pick<TokenFamilyStore, 'get' | 'insertion' | 'revocation'>
  readonly consents: Pick<ConsentStore, 'find' | 'ofPerson' | 'standing' | 'used'>
  readonly people: Pick<PersonStore, 'find'>
  readonly organizations: Pick<OrganizationStore, 'find'>
  readonly targets: Pick<TokenTargets, 'require' | 'standing'>
  readonly refreshTokens: RefreshTokens
  readonly commit: Commit
  readonly clock: Clock
}

/**
 * A client trades a code for tokens: once, by the client that asked, with the redirect and the
 * PKCE verifier that it asked with. A code that comes again ends everything it led to.
 *
 * @throws ProtocolError invalid_grant, invalid_request, invalid_target
 * @see RFC 6749 §4.1.3, §10.5, RFC 7636 §4.6, RFC 9700 §2.1.1, §4.5.3
 */
export function authorizationCodeGrant(parts: Parts): Grant<Params> {
  return {
    grantType: 'authorization_code',

    parse: (form) => ({
      code: form.required('code'),
      redirectUri: form.optional('redirect_uri'),
      codeVerifier: form.optional('code_verifier'),
      resource: oneResource(form),
    }),

    async redeem(params, context) {
      const code = await requireCode(parts, params.code, context)
      requireSameRedirect(code, params.redirectUri)
      requireProof(code, params, context)
      const resource = sameResource(code, params.resource)
      const person = await requirePerson(parts, code, context)
      const api = await parts.targets.require(code.resource, { client: context.client, person })
      const scope = livingScope(code, api, context)
      const consent = await requireConsent(parts, code, context)

      const { family, refreshToken } = newFamily(parts.refreshTokens, {
        ...code,
        id: code.familyId,
        scope,
        resource,
        api,
        context,
      })
      return {
        subject: code.personId,
        scope,
        resource,
        api,
        delegation: {
          familyId: family.id,
          personId: code.personId,
          authTime: code.authTime,
          methods: code.methods,
          nonce: code.nonce,
          refreshToken,
          endsAt: endOfTokens(family),
        },
        settlement: {
          standing: standingOfPerson(person),
          changes: () => [
            parts.codes.claim(code.hash, context.now),
            parts.families.insertion(family),
            ...consent,
            ...parts.targets.standing(api),
          ],
          lost: () => lost(parts, code, context),
        },
      }
    },
  }
}

async function requireCode(
  parts: Parts,
  text: string,
  context: GrantContext,
): Promise<AuthorizationCode> {
  const { client, now, request } = context
  const hash = parts.codeSecrets.hashOf(text)
  const code = hash === undefined ? undefined : await parts.codes.find(hash)
  if (!code || code.clientRecordId !== client.id) {
    request.decision.rule = 'The code is unknown, or of another client.'
    throw refused()
  }
  request.decision.personId = code.personId
  if (code.usedAt !== undefined) return replayed(parts, code, context)
  if (code.expiresAt > now) return code
  request.decision.rule = 'The code has expired.'
  throw refused()
}

/** @see RFC 6749 §4.1.3: sent if and only if it was sent before, and the same */
function requireSameRedirect({ redirectUri }: AuthorizationCode, presented: string | undefined) {
  if (presented === redirectUri) return
  throw new ProtocolError('invalid_grant', 'redirect_uri is not the one the code was asked with.')
}

function sameResource(code: AuthorizationCode, presented: string | undefined): string | undefined {
  if (presented === undefined || isSameResource(presented, code.resource ?? '')) {
    return code.resource
  }
  throw new ProtocolError('invalid_target', 'The resource is another than was allowed.')
}

/** A client that became public, or must use PKCE by now, gets nothing for a code without it. */
function requireProof(code: AuthorizationCode, { codeVerifier }: Params, context: GrantContext) {
  const { client } = context
  requireCodeVerifier(code.codeChallenge, codeVerifier)
  const isNeeded = client.pkce === 'required' || !isConfidential(client)
  if (code.codeChallenge !== undefined || !isNeeded) return
  context.request.decision.rule = 'The code has no challenge, and the client must use PKCE by now.'
  throw refused()
}

/** What was allowed, but for what the client may not ask for any more. */
function livingScope(
  code: AuthorizationCode,
  api: ProtectedResource | undefined,
  { client, policy, request }: GrantContext,
) {
  const scope = scopeFor(api, scopeInBoth(code.scope, client.scope), policy)
  if (scope.length > 0 || code.scope.length === 0) return scope
  request.decision.rule = 'The client may no longer ask for this scope.'
  throw refused()
}

async function requirePerson(
  { people, organizations }: Parts,
  { personId }: AuthorizationCode,
  { client, request }: GrantContext,
): Promise<Person> {
  const person = await people.find(personId)
  const organization = person && (await organizations.find(person.organizationId))
  const why = whyPersonCannotDelegate(person, organization, client)
  if (why === undefined && person) return person
  request.decision.rule = why ?? 'The person was deleted.'
  throw refused()
}

async function requireConsent(
  { consents }: Parts,
  { personId, scope }: AuthorizationCode,
  { client, now, request }: GrantContext,
): Promise<readonly Change[]> {
  const standing = await standingConsent(consents, { client, personId, scope }, now)
  if (standing) return standing
  request.decision.rule = 'The person has taken the consent back.'
  throw refused()
}

/** Another redemption was first, or what the code stands on has gone. */
async function lost(parts: Parts, code: AuthorizationCode, context: GrantContext): Promise<never> {
  const stored = await parts.codes.find(code.hash)
  if (stored?.usedAt !== undefined) return replayed(parts, code, context)
  context.request.decision.rule =
    'The consent, the person, the client or the resource has just changed.'
  throw refused()
}

async function replayed(
  { families, commit, clock }: Parts,
  code: AuthorizationCode,
  { client, request }: GrantContext,
): Promise<never> {
  request.decision.rule = 'The code came again: everything it led to is revoked.'
  // Told once: whoever holds a used code of a public client can send it for ever (T9).
  const family = await families.get(code.familyId)
  if (family?.revokedAt !== undefined) throw refused()
  const at = clock()
  await commit({
    changes: [families.revocation(code.familyId, secondsOf(at))],
    audit: [
      {
        at,
        action: 'code.replayed',
        outcome: 'refused',
        requestId: request.requestId,
        address: request.address,
        clientId: client.clientId,
        personId: code.personId,
        organizationId: client.organizationId,
        targetKind: 'token-family',
        targetId: code.familyId,
      },
    ],
  })
  throw refused()
}

function refused(): ProtocolError {
  return new ProtocolError('invalid_grant', 'The code is not valid.')
}
