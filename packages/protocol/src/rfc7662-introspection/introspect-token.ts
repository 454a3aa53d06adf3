import type { OrganizationStore } from '@frontdesk/directory/organizations/organization.ts'
import type { Person, PersonStore } from '@frontdesk/directory/people/person.ts'
import { type Clock, secondsOf, type UnixSeconds } from '@frontdesk/directory/units.ts'

import type { TokenRequest } from '../engine.ts'
import { BearerError, ProtocolError } from '../errors.ts'
import { whyFamilyDead } from '../refresh-tokens/living-family.ts'
import type { RefreshTokens } from '../refresh-tokens/refresh-token.ts'
import type { TokenFamilyStore } from '../refresh-tokens/token-family.ts'
import type { AuthenticateClient } from '../rfc6749-framework/authenticate-client.ts'
import { type Client, isConfidential } from '../rfc6749-framework/client.ts'
import { parseForm } from '../rfc6749-framework/form.ts'
import { scopeInBoth } from '../rfc6749-framework/scope.ts'
import type { FindLivingCaller } from '../rfc6750-bearer-tokens/living-caller.ts'
import type { ReadPresentedToken } from '../rfc6750-bearer-tokens/presented-token.ts'
import type { TokenTargets } from '../rfc8707-resource-indicators/token-target.ts'

/** What is told of a token; nothing but that for a dead one. @see RFC 7662 §2.2 */
export type Introspection =
  | { readonly active: false }
  | {
      readonly active: true
      readonly kind: 'access' | 'refresh'
      readonly clientId: string
      readonly subject: string
      readonly scope: readonly string[]
      readonly issuer: string | undefined
      readonly audience: string | undefined
      readonly tokenId: string | undefined
      readonly issuedAt: UnixSeconds
      readonly expiresAt: UnixSeconds
      readonly username: string | undefined
    }

interface Parts {
  readonly authenticateClient: AuthenticateClient
  readonly readToken: ReadPresentedToken
  readonly findLivingCaller: FindLivingCaller
  readonly refreshTokens: RefreshTokens
  readonly families: Pick<TokenFamilyStore, 'get'>
  readonly people: Pick<PersonStore, 'find'>
  readonly organizations: Pick<OrganizationStore, 'find'>
  readonly targets: Pick<TokenTargets, 'find' | 'whyDead'>
  readonly clock: Clock
}

const inactive: Introspection = { active: false }

/**
 * Tells an API whether a token lives at this moment, asking everything that a request to our own
 * APIs asks. A client is told of tokens of its own organization only; the operator's of all
 * (security row 19). Public clients prove nothing, so they are told nothing.
 *
 * @throws ProtocolError invalid_client, invalid_request
 * @see RFC 7662 §2.1, §2.2, §4 (no difference between unknown, dead and foreign)
 */
export function tokenIntrospection(
  parts: Parts,
): (request: TokenRequest) => Promise<Introspection> {
  return async (request) => {
    const form = parseForm(request.form)
    const { client } = await parts.authenticateClient(request, form)
    if (!isConfidential(client)) {
      throw new ProtocolError('invalid_client', 'A public client cannot introspect tokens.')
    }
    const text = form.required('token')
    return (
      (await ofRefreshToken(parts, text, client)) ?? ofAccessToken(parts, text, client, request)
    )
  }
}

async function ofAccessToken(
  parts: Parts,
  text: string,
  asking: Client,
  { decision }: TokenRequest,
): Promise<Introspection> {
  const token = await parts.readToken(text)
  if (!token) return inactive
  try {
    // Its own record: the decision of this request is about who asks.
    const { client, person } = await parts.findLivingCaller(token, { ...decision })
    if (!isVisibleTo(asking, client, person)) return inactive
    if ((await parts.targets.whyDead(token, { client, person })) !== undefined) return inactive
    // What the client may not ask for any more is told of no token of its.
    const scope = scopeInBoth(token.scope, client.scope)
    if (scope.length === 0 && token.scope.length > 0) return inactive
    return {
      active: true,
      kind: 'access',
      clientId: token.clientId,
      subject: token.subject,
      scope,
      issuer: token.issuer,
      audience: token.audience,
      tokenId: token.id,
      issuedAt: token.issuedAt,
      expiresAt: token.expiresAt,
      username: person?.username,
    }
  } catch (error) {
    if (error instanceof BearerError) return inactive
    throw error
  }
}

/** Undefined when it is no refresh token at all. A refresh token is its own client's affair. */
async function ofRefreshToken(
  parts: Parts,
  text: string,
  asking: Client,
): Promise<Introspection | undefined> {
  const read = parts.refreshTokens.read(text)
  if (!read) return undefined
  const family = await parts.families.get(read.familyId)
  const state = family?.refresh
  const now = secondsOf(parts.clock())
  const isOwn = family && state?.hash === read.hash && family.clientRecordId === asking.id
  if (!isOwn) return inactive
  const why = await whyFamilyDead(parts, family, { client: asking, now })
  const person = await parts.people.find(family.personId)
  const target = await parts.targets.find(family.resource, { client: asking, person })
  if (why !== undefined || !target) return inactive
  return {
    active: true,
    kind: 'refresh',
    clientId: asking.clientId,
    subject: family.personId,
    scope: scopeInBoth(family.scope, asking.scope),
    issuer: undefined,
    audience: undefined,
    tokenId: undefined,
    issuedAt: state.issuedAt,
    expiresAt: Math.min(family.expiresAt, state.idleExpiresAt),
    username: undefined,
  }
}

/** Who registered itself is told of its own tokens only: nobody vouched for it. */
function isVisibleTo(asking: Client, owner: Client, person: Person | undefined): boolean {
  if (asking.id === owner.id) return true
  if (asking.origin === 'dynamic') return false
  const ownerId = owner.organizationId ?? person?.organizationId
  return asking.organizationId === undefined || asking.organizationId === ownerId
}
