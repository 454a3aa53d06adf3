import { secondsOf, type UnixSeconds } from '@frontdesk/directory/units.ts'
import { ProtocolError } from '@frontdesk/protocol/errors.ts'
import {
  AuthorizationRefused,
  type AuthorizationRequest,
  UnprovenRedirect,
} from '@frontdesk/protocol/rfc6749-authorization/authorization-request.ts'
import { requestUriPrefix } from '@frontdesk/protocol/rfc9126-pushed-requests/push-request.ts'
import {
  type KeptRequest,
  pairsToKeep,
} from '@frontdesk/protocol/rfc9126-pushed-requests/pushed-request.ts'
import type { SignedIn } from '@frontdesk/protocol/sign-in/sign-in.ts'

import { sealedState } from '../pages/sealed-state.ts'
import type { AuthorizationParts } from './authorization-parts.ts'

export type Pairs = readonly (readonly [string, string])[]

/** An authorization request on its way through pages: as it came, and what has happened since. */
export interface Interaction extends KeptRequest {
  /** Where a long request is kept: only this goes around, its pairs stay. */
  readonly keptHash?: string | undefined
  /** Of the pushed request it came as; one code uses that up. */
  readonly pushedHash?: string | undefined
  /** It was pushed too long ago: whom to tell so is known, and nothing else is done. */
  readonly isTooOld?: boolean
  /** Since the person was sent to sign in; a session from before is not what was asked for. */
  readonly signIn?:
    | { readonly askedAt: UnixSeconds; readonly sessionBefore: string | undefined }
    | undefined
}

/** So long may somebody take to sign in, set up a factor, read, and decide. */
const interactionSeconds = 1800

/** Name of the parameter that carries a sealed interaction. */
export const interactionField = 'interaction'

type Sealing = Pick<AuthorizationParts, 'keys' | 'clock'>

function sealedInteractions(parts: Sealing) {
  return sealedState<Interaction>(parts, 'authorization', interactionSeconds)
}

/** @param came as `carriable` returned it */
export function sealInteraction(parts: Sealing, came: Interaction): string {
  const around = came.keptHash === undefined ? came : { ...came, pairs: [] }
  return sealedInteractions(parts).seal(around)
}

/** Undefined when it is not ours, or its time is over. */
export async function openInteraction(
  parts: AuthorizationParts,
  sealed: string,
): Promise<Interaction | undefined> {
  const came = sealedInteractions(parts).open(sealed)
  if (came?.keptHash === undefined) return came
  const kept = await parts.engine.keptRequests.find(came.keptHash)
  return kept && { ...came, ...kept }
}

/** Sealed twice and encoded, so many characters of JSON fit into what every browser sends. */
const maximumCarried = 3072

/**
 * Makes a request ready to go around through the browser: without the tokens and proofs in it,
 * which have been checked; a long one is kept here meanwhile.
 *
 * @param asked what was read from it: client and redirect are proven
 * @throws AuthorizationRefused invalid_request, temporarily_unavailable
 */
export async function carriable(
  { engine }: Pick<AuthorizationParts, 'engine'>,
  came: Interaction,
  { asked, address }: { readonly asked: AuthorizationRequest; readonly address: string },
): Promise<Interaction> {
  if (came.keptHash !== undefined) return came
  const { client, hintedPersonId } = asked
  const around = { ...came, pairs: pairsToKeep(came.pairs), hintedPersonId }
  if (JSON.stringify(around.pairs).length <= maximumCarried) return around
  try {
    return { ...around, keptHash: await engine.keptRequests.keep(client, around, address) }
  } catch (error) {
    if (error instanceof ProtocolError) throw new AuthorizationRefused(asked, error)
    throw error
  }
}

/**
 * Takes a request as it arrives; behind a reference is the request that the client pushed.
 *
 * @throws UnprovenRedirect invalid_request_uri: unknown, used up, or another client's. Where to send
 *   the answer is not known then: what stands beside the reference counts for nothing
 * @see RFC 9126 §4, RFC 9101 §5 (only `client_id` counts beside the reference)
 */
export async function takeRequest(parts: AuthorizationParts, pairs: Pairs): Promise<Interaction> {
  const reference = singleValue(pairs, 'request_uri')
  if (reference?.startsWith(requestUriPrefix) !== true) return { pairs }
  const pushed = await parts.engine.findPushed(reference)
  const client = await parts.stores.clients.find(singleValue(pairs, 'client_id') ?? '')
  if (pushed === undefined || pushed.clientRecordId !== client?.id) {
    throw new UnprovenRedirect(
      'invalid_request_uri',
      'This sign-in is too old, or was finished before. Begin again in the app.',
    )
  }
  const isTooOld = pushed.expiresAt <= secondsOf(parts.clock())
  const { pairs: kept, hintedPersonId, hash: pushedHash } = pushed
  return { pairs: kept, hintedPersonId, pushedHash, ...(isTooOld && { isTooOld }) }
}

/** Undefined for a parameter that is absent, empty, or repeated: then nobody can say what it is. */
function singleValue(pairs: Pairs, name: string): string | undefined {
  const values = pairs.filter(([one, value]) => one === name && value !== '')
  return values.length === 1 ? values[0]?.[1] : undefined
}

/** Tells whether a request says `prompt=none`, also where the rest of it cannot be read. */
export function forbidsPages(came: Interaction | undefined): boolean {
  return came?.pairs.some(([name, value]) => name === 'prompt' && /\bnone\b/.test(value)) ?? false
}

/**
 * Tells whether somebody has to prove who they are before this request can go on. Whoever did so
 * because of this very request has done enough, also for `max_age=0`.
 *
 * @see OpenID Connect Core §3.1.2.1 (`prompt`, `max_age`)
 */
export function mustSignIn(
  { prompt, maxAge }: Pick<AuthorizationRequest, 'prompt' | 'maxAge'>,
  { signIn }: Interaction,
  signedIn: SignedIn | undefined,
  now: UnixSeconds,
): boolean {
  if (!signedIn) return true
  const { id, signedInAt } = signedIn.session
  const isFresh =
    signIn !== undefined && id !== signIn.sessionBefore && signedInAt >= signIn.askedAt
  if (isFresh) return false
  if (prompt.has('login') || prompt.has('select_account')) return true
  return maxAge !== undefined && now - signedInAt > maxAge - (maxAge === 0 ? 1 : 0)
}
