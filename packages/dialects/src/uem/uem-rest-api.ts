import { whyNotPermitted } from '@frontdesk/directory/authority/lacking-permission.ts'
import { AuthorityLost, type StandingStore } from '@frontdesk/directory/authority/standing.ts'
import type { Commit } from '@frontdesk/directory/change.ts'
import { StoreError } from '@frontdesk/directory/store-error.ts'
import { BearerError, ProtocolError, TooManyFailures } from '@frontdesk/protocol/errors.ts'

import { runAuthorized } from '../authorized-run.ts'
import type { WireReply, WireRequest, WireRoute } from '../exchange.ts'
import { chooseVersion, readAccept } from './uem-accept.ts'
import { countCall, requireQuota, type UemCallQuotas } from './uem-call-quota.ts'
import type { AuthenticateUem } from './uem-caller.ts'
import type { UemEstate } from './uem-context.ts'
import { challenges, permissionFault, UemFault } from './uem-faults.ts'
import { uemOperations } from './uem-operations.ts'
import { encodeFault, encodeReply, notFoundPage, type ReplyFrame } from './uem-reply.ts'
import { type Answerable, type Place, placesOf } from './uem-route-table.ts'
import { soughtBy } from './uem-sought.ts'
import { pathVersion } from './uem-url.ts'

/** Bytes of a request body: a platform's own command of 64 KiB, escaped, and something beside. */
const bodyLimit = 262_144

/** What the server hands to the REST API. */
export interface UemRestParts extends UemEstate {
  readonly authenticate: AuthenticateUem
  readonly commit: Commit
  /** Makes the caller's authority a condition of every commit. */
  readonly standings: StandingStore
  readonly callQuotas: UemCallQuotas
  readonly options: {
    /** Says in a 403 which permission is lacking (quirk U21); the setting's default is true. */
    readonly permissionInMessage: boolean
    /** Clients reach the server by https: answers announce strict transport security. */
    readonly https: boolean
  }
}

/**
 * Makes the routes of the REST API: one for each method and path. Register them as they are, and
 * bring URLs to their spelling with `normalizeUemUrl` before routing.
 */
export function uemRestRoutes(parts: UemRestParts): readonly WireRoute[] {
  const { authenticate, callQuotas, options, commit, standings, ...estate } = parts
  const rooms: Rooms = { authenticate, callQuotas, options, commit, standings, estate }
  return placesOf(uemOperations).map((place) => ({
    method: place.method,
    path: place.path,
    bodyLimit,
    asksForBody: true,
    isRefusal: place.rows.length === 0,
    handle: (request) => answer(rooms, place, request),
  }))
}

interface Rooms
  extends Pick<UemRestParts, 'authenticate' | 'callQuotas' | 'options' | 'commit' | 'standings'> {
  readonly estate: UemEstate
}

/** Answers one request. Refusals become faults here, and only here; bugs pass through. */
async function answer(parts: Rooms, place: Place, request: WireRequest): Promise<WireReply> {
  // A value that is neither a number nor a UUID never got past the vendor's routing (quirk U26).
  const fitting = place.rows.filter((row) => row.fits(request.params))
  const [first] = fitting
  if (!first && !place.others.some((row) => row.fits(request.params))) {
    return notFoundPage(request.requestId)
  }

  const wish = readAccept(request.header('accept'))
  const { requestId } = request
  const { https } = parts.options
  if (!first) {
    const fault = new UemFault('methodNotSupported', undefined, { Allow: place.allow })
    return encodeFault({ format: wish.format, requestId, https }, fault)
  }

  request.decision.route = first.operation.path
  const versions = fitting.flatMap((row) => row.versions)
  const version = chooseVersion(versions, pathVersion(request.rawPath) ?? wish.version)
  const row = fitting.find((candidate) => candidate.versions.includes(version)) ?? first
  const supported = versions.toSorted((a, b) => a - b).join(', ')
  const frame: ReplyFrame = { format: wish.format, requestId, https, version, supported }
  try {
    return await run(parts, { row, version, request, frame })
  } catch (error) {
    const fault = faultOf(error)
    noteRefusal(request, fault, error)
    return encodeFault(frame, fault)
  }
}

interface Turn {
  readonly row: Answerable
  readonly version: number
  readonly request: WireRequest
  readonly frame: ReplyFrame
}

interface Admitted {
  readonly caller: Awaited<ReturnType<AuthenticateUem>>
  readonly input: ReturnType<Answerable['decodeAsked']> & { readonly body: unknown }
  readonly standing: Admitted['caller']['standing']
}

/** The order is fixed: who asks, how often, what they ask, may they that; then the body is read. */
async function run(parts: Rooms, turn: Turn): Promise<WireReply> {
  const { row, request, version } = turn
  const { commit, standings, estate } = parts
  const reply = await runAuthorized({
    commit,
    standings,
    authorize: () => admit(parts, turn),
    operate: ({ caller, input }, bound) =>
      row.operation.run({ ...input, ...estate, commit: bound, caller, version }),
  })
  request.decision.outcome = 'done'
  request.decision.status = reply.status
  request.decision.rule = request.decision.permission
    ? 'The role holds the permission, inside the organization groups that the caller reaches.'
    : 'Anybody known may ask this.'
  return encodeReply(turn.frame, reply, row.titles.get(reply.status) ?? 'Result')
}

/** Who asks, what they ask, and that they may. A request counts once, however often it is asked. */
async function admit(parts: Rooms, turn: Turn): Promise<Admitted> {
  const { row, request } = turn
  const caller = await parts.authenticate(request)
  request.decision.reach = caller.effective.reach.path
  turn.frame.quota ??= await countCall(parts.callQuotas, caller, request)
  requireQuota(turn.frame.quota)
  const permit = (permission: Parameters<typeof permissionFault>[0]) => {
    request.decision.permission = permission
    if (caller.effective.permissions.has(permission)) return
    const named = parts.options.permissionInMessage ? 'named' : 'unnamed'
    const lack = caller.lackOf(permission)
    request.decision.rule = whyNotPermitted(lack, permission)
    throw permissionFault(permission, named, lack)
  }

  const { demands } = row.operation
  if (typeof demands === 'string' && demands !== 'public' && demands !== 'signed-in') {
    permit(demands)
  }
  const asked = row.decodeAsked(request)
  if (typeof demands === 'object') permit(demands.of(asked))
  // It may take as long as its sender likes: who asks is found out anew.
  if (await request.receiveBody()) return admit(parts, turn)
  const input = { ...asked, body: row.decodeBody(request) }
  return { caller, input, standing: caller.standing }
}

/** @throws whatever is not a refusal but a bug */
function faultOf(error: unknown): UemFault {
  if (error instanceof UemFault) return error
  if (error instanceof BearerError) return bearerFault(error)
  if (error instanceof TooManyFailures) {
    const headers = { 'Retry-After': String(error.retryAfterSeconds) }
    return new UemFault('tooManyRequests', undefined, headers)
  }
  if (error instanceof ProtocolError && error.code === 'insufficient_scope') {
    return new UemFault('permissionLacking')
  }
  if (error instanceof AuthorityLost) return new UemFault('authorityChanged')
  if (error instanceof StoreError && error.code === 'unavailable') {
    return new UemFault('unavailable')
  }
  if (error instanceof StoreError && error.code === 'invalid') return new UemFault('requestInvalid')
  // Two at once wrote what only one may: the caller reads what the other one made.
  if (error instanceof StoreError && error.code === 'conflict') {
    return new UemFault('changedMeanwhile')
  }
  throw error
}

const bearerFaults = {
  missing: 'authorizationMissing',
  invalid: 'tokenInvalid',
  expired: 'tokenExpired',
} as const

/** RFC 6750 §3: no error code when no token came. */
function bearerFault(error: BearerError): UemFault {
  const challenge = error.reason === 'missing' ? challenges.every : challenges.badToken
  return new UemFault(bearerFaults[error.reason], undefined, challenge)
}

function noteRefusal(request: WireRequest, fault: UemFault, error: unknown): void {
  request.decision.outcome = fault.status >= 500 ? 'failed' : 'refused'
  request.decision.status = fault.status
  // A dead token knows better why: which of the things it stands on is gone.
  request.decision.rule ??= fault.message
  request.decision.sought = soughtBy(request)
  if (error instanceof ProtocolError) request.decision.detail = error.detail
}
