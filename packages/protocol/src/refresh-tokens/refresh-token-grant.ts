import type { Standing } from '@frontdesk/directory/authority/standing.ts'
import type { Change, Commit } from '@frontdesk/directory/change.ts'
import type { OrganizationStore } from '@frontdesk/directory/organizations/organization.ts'
import type { PersonStore } from '@frontdesk/directory/people/person.ts'
import type { Clock, UnixSeconds } from '@frontdesk/directory/units.ts'

import type { ConsentStore } from '../delegation/consent.ts'
import { consentUse } from '../delegation/consent-use.ts'
import type { TokenAnswer } from '../engine.ts'
import { ProtocolError } from '../errors.ts'
import { isConfidential } from '../rfc6749-framework/client.ts'
import { oneResource } from '../rfc6749-framework/form.ts'
import type { Grant, GrantContext, Issuance } from '../rfc6749-framework/grant.ts'
import { allowsScope, parseScope, scopeInBoth } from '../rfc6749-framework/scope.ts'
import {
  hasScope,
  type ProtectedResource,
} from '../rfc8707-resource-indicators/protected-resource.ts'
import { isSameResource } from '../rfc8707-resource-indicators/resource-uri.ts'
import { scopeFor, type TokenTargets } from '../rfc8707-resource-indicators/token-target.ts'
import { standingOfPerson } from '../sign-in/steps-commit.ts'
import { type AnswerKeeper, type AskedFor, answerKeeper } from './kept-answer.ts'
import { endOfTokens, whyFamilyDead } from './living-family.ts'
import type { ReadRefreshToken, RefreshTokens } from './refresh-token.ts'
import { replayEnd } from './replay-end.ts'
import { type RotatedHere, rotatedHere } from './rotated-here.ts'
import type { RefreshState, TokenFamily, TokenFamilyStore } from './token-family.ts'

/** Whoever lost an answer on the way may ask again for so long (T10). */
export const lostAnswerMilliseconds = 10_000

interface Params extends AskedFor {
  readonly refreshToken: string
}

interface Parts {
  readonly families: TokenFamilyStore
  readonly consents: Pick<ConsentStore, 'find' | 'used'>
  readonly people: Pick<PersonStore, 'find'>
  readonly organizations: Pick<OrganizationStore, 'find'>
  readonly targets: Pick<TokenTargets, 'require'>
  readonly refreshTokens: RefreshTokens
  readonly commit: Commit
  readonly clock: Clock
}

/** What the grant itself makes of its parts. */
interface OwnParts extends Parts {
  readonly keeper: AnswerKeeper
  readonly rotated: RotatedHere
}

/** A presented token with the family that it belongs to, as both are at this moment. */
interface Presented {
  readonly text: string
  readonly asked: AskedFor
  readonly read: ReadRefreshToken
  readonly family: TokenFamily
  readonly state: RefreshState
}

/**
 * A client renews its tokens. Each redemption replaces the refresh token, in one statement that
 * exactly one caller wins; an old one that comes again ends the whole family, but for a
 * confidential client that lost the answer a moment ago, which gets that very answer again.
 *
 * @throws ProtocolError invalid_grant, invalid_scope, invalid_target
 * @see RFC 6749 §6, RFC 9700 §4.14.2, trust T10
 */
export function refreshTokenGrant(given: Parts): Grant<Params> {
  const keeper = answerKeeper(given.refreshTokens)
  const parts: OwnParts = { ...given, keeper, rotated: rotatedHere(given.families) }
  return {
    grantType: 'refresh_token',

    parse: (form) => ({
      refreshToken: form.required('refresh_token'),
      scope: form.optional('scope'),
      resource: oneResource(form),
    }),

    async redeem(params, context) {
      const presented = await requirePresented(parts, params, context)
      if (presented.read.hash !== presented.state.hash) {
        return { reissued: await retried(parts, presented, context) }
      }
      const { api, standing } = await requireLiving(parts, presented.family, context)
      const issuance = issuanceOf(presented, api, context)
      const uses = await consentUse(parts.consents, presented.family, context.now)
      const rotates = context.policy.refreshRotation === 'always' || !isConfidential(context.client)
      const { delegation, settlement } = rotates
        ? rotation(parts, presented, { issuance, standing, context, uses })
        : slide(parts, presented, { issuance, standing, context, uses })
      return { ...issuance, delegation, settlement }
    },
  }
}

async function requirePresented(
  parts: OwnParts,
  { refreshToken: text, scope, resource }: Params,
  { client, request }: GrantContext,
): Promise<Presented> {
  const read = parts.refreshTokens.read(text)
  // A question of its own may be refused for itself, and a replay must be seen before.
  const isPlain = scope === undefined && resource === undefined
  const family =
    read &&
    ((isPlain ? await parts.rotated.find(read) : undefined) ??
      (await parts.families.get(read.familyId)))
  const state = family?.refresh
  if (!read || !family || !state || family.clientRecordId !== client.id) {
    request.decision.rule = 'The refresh token is unknown, or of another client.'
    throw refused()
  }
  request.decision.personId = family.personId
  return { text, asked: { scope, resource }, read, family, state }
}

/** What is behind a family at this moment. */
interface Behind {
  /** Somebody's own API that the family is for. */
  readonly api: ProtectedResource | undefined
  readonly standing: Standing
}

async function requireLiving(
  parts: Parts,
  family: TokenFamily,
  { client, now, request }: GrantContext,
): Promise<Behind> {
  const why = await whyFamilyDead(parts, family, { client, now })
  const person = await parts.people.find(family.personId)
  if (why !== undefined || !person) {
    request.decision.rule = why ?? 'The person was deleted.'
    throw refused()
  }
  const api = await parts.targets.require(family.resource, { client, person })
  return { api, standing: standingOfPerson(person) }
}

function issuanceOf(
  { family, asked }: Presented,
  api: ProtectedResource | undefined,
  context: GrantContext,
): Issuance {
  return {
    subject: family.personId,
    scope: narrowedScope({ family, api }, context, asked.scope),
    resource: sameResource(family, asked.resource),
    api,
    delegation: {
      familyId: family.id,
      personId: family.personId,
      authTime: family.authTime,
      methods: family.methods,
      // Core §12.2: an ID token of a refresh carries no nonce.
      nonce: undefined,
      refreshToken: undefined,
      endsAt: endOfTokens(family),
    },
  }
}

/**
 * The same or less than was allowed, and nothing that the client may not ask for any more. What is
 * left out now may come back later.
 *
 * @see RFC 6749 §6
 */
function narrowedScope(
  { family, api }: { readonly family: TokenFamily; readonly api: ProtectedResource | undefined },
  { client, policy }: GrantContext,
  requested: string | undefined,
): readonly string[] {
  const living = scopeFor(api, scopeInBoth(family.scope, client.scope), policy)
  if (requested === undefined) {
    if (living.length > 0 || family.scope.length === 0) return living
    throw new ProtocolError('invalid_scope', 'The client may no longer ask for this scope.')
  }
  const scope = parseScope(requested)
  const isLiving = (value: string): boolean =>
    allowsScope(living, value) && (policy.isScope(value) || (api && hasScope(api, value)) === true)
  if (scope.every(isLiving)) return scope
  throw new ProtocolError('invalid_scope', 'The scope is more than was allowed.')
}

function sameResource(family: TokenFamily, asked: string | undefined): string | undefined {
  if (asked === undefined || isSameResource(asked, family.resource ?? '')) return family.resource
  throw new ProtocolError('invalid_target', 'The resource is another than was allowed.')
}

interface Renewal {
  readonly issuance: Issuance
  readonly standing: Standing
  readonly context: GrantContext
  /** Notes that the app was used. */
  readonly uses: readonly Change[]
}

function rotation(
  parts: OwnParts,
  presented: Presented,
  { issuance, standing, context, uses }: Renewal,
): Pick<Issuance, 'delegation' | 'settlement'> {
  const { family, state, read, text, asked } = presented
  const next = parts.refreshTokens.make(family.id, state.generation + 1)
  const { delegation } = issuance
  return {
    delegation: delegation && { ...delegation, refreshToken: next.text },
    settlement: {
      standing,
      changes(answer) {
        const keepsAnswer = isConfidential(context.client)
        const sealedAnswer = keepsAnswer ? parts.keeper.keep(text, asked, answer) : undefined
        const nextState: RefreshState = {
          generation: next.generation,
          hash: next.hash,
          keyId: next.keyId,
          issuedAt: context.now,
          idleExpiresAt: idleEnd(family, context),
          previous: { hash: read.hash, redeemedAt: parts.clock(), sealedAnswer },
        }
        parts.rotated.remember(family.id, nextState)
        return [parts.families.rotation(family.id, read.hash, nextState), ...uses]
      },
      lost: () => retried(parts, presented, context),
    },
  }
}

/** A vendor's habit: a confidential client keeps its token, and its idle clock starts anew. */
function slide(
  parts: Parts,
  { family, state, read, text }: Presented,
  { issuance, standing, context, uses }: Renewal,
): Pick<Issuance, 'delegation' | 'settlement'> {
  const { delegation } = issuance
  const nextState = { ...state, idleExpiresAt: idleEnd(family, context) }
  return {
    delegation: delegation && { ...delegation, refreshToken: text },
    settlement: {
      standing,
      changes: () => [parts.families.rotation(family.id, read.hash, nextState), ...uses],
      lost: () => Promise.reject(refused()),
    },
  }
}

function idleEnd(family: TokenFamily, { client, policy, now }: GrantContext): UnixSeconds {
  const idle = client.refreshTokenIdleSeconds ?? policy.refreshTokenIdleSeconds
  return Math.min(now + idle, family.expiresAt)
}

/**
 * Somebody was first. The winner's answer for a confidential client that lost it: of the immediate
 * predecessor only, while its successor is unused, within ten seconds, and while everything behind
 * it still lives. Everything else is a replay.
 */
async function retried(
  parts: OwnParts,
  { text, asked, read, family }: Presented,
  context: GrantContext,
): Promise<TokenAnswer> {
  const current = await parts.families.get(family.id)
  // Still the living one: it lost to what took its footing away, which is no replay.
  if (current?.refresh?.hash === read.hash) {
    await requireLiving(parts, current, context)
    context.request.decision.rule = 'What the refresh token stands on has just changed.'
    throw refused()
  }
  const previous = current?.refresh?.previous
  const isLostAnswer =
    previous?.hash === read.hash &&
    isConfidential(context.client) &&
    parts.clock() - previous.redeemedAt <= lostAnswerMilliseconds
  const sealed = isLostAnswer ? previous.sealedAnswer : undefined
  const answer = sealed === undefined ? undefined : parts.keeper.open(text, asked, sealed)
  if (!current || answer === undefined) {
    await replayEnd(parts, current ?? family, context)
    throw refused()
  }
  await requireLiving(parts, current, context)
  if (answer === 'other-question') {
    context.request.decision.rule = 'A redemption of the same token asked for something else.'
    throw refused()
  }
  context.request.decision.rule = 'The answer of a moment ago was given again.'
  return answer
}

function refused(): ProtocolError {
  return new ProtocolError('invalid_grant', 'The refresh token is not valid.')
}
