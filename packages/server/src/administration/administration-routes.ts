import { runAuthorized } from '@frontdesk/dialects/authorized-run.ts'
import type {
  FailureStatus,
  WireFallback,
  WireReply,
  WireRequest,
  WireRoute,
} from '@frontdesk/dialects/exchange.ts'
import type { Demand, Operation, OperationReply } from '@frontdesk/dialects/operation.ts'
import {
  permissionSentence,
  whyNotPermitted,
} from '@frontdesk/directory/authority/lacking-permission.ts'
import type { Permission } from '@frontdesk/directory/permissions.ts'
import { Type } from 'typebox'

import { openApiDocument } from '../api-docs/openapi-document.ts'
import type { AdminContext, AdministrationParts, AdminParts } from './admin-context.ts'
import { administrationHeaders, administrationOperations } from './administration-operations.ts'
import { type InputCheck, inputCheck } from './input-check.ts'
import { Problem, type ProblemCode, problemOf, problemReply } from './problem.ts'
import { ProblemAnswer } from './problem-answer.ts'
import { queryParameters } from './query-parameters.ts'
import { parseStrictJson } from './strict-json.ts'

const bodyLimit = 1_048_576
/** The rows of an import, a thousand at a time. */
const rowsLimit = 2 * bodyLimit
const jsonTypes: ReadonlySet<string> = new Set(['application/json', 'application/merge-patch+json'])
const Nothing = Type.Object({}, { additionalProperties: false })

/** The administration API under `/admin/v1`, and its description, ready to be served. */
export function administrationRoutes(parts: AdministrationParts): readonly WireRoute[] {
  const operations = administrationOperations(parts.dialects)
  return [
    ...operations.map((row) => operationRoute(parts, row)),
    descriptionRoute(parts, operations),
  ]
}

/** What the administration API answers where no operation of it does. */
export const administrationFallback: WireFallback = {
  notFound({ requestId }) {
    return problemReply(new Problem('not_found', 'There is no such operation.'), requestId)
  },

  wrongMethod({ requestId }) {
    const detail = 'Use a method that the Allow header names.'
    return problemReply(new Problem('method_not_allowed', detail), requestId)
  },

  failed({ requestId }, status) {
    return problemReply(new Problem(...failures[status]), requestId)
  },
}

const failures: Readonly<Record<FailureStatus, [code: ProblemCode, detail: string]>> = {
  400: ['invalid', 'The request cannot be read.'],
  413: ['payload_too_large', 'The body is larger than this operation takes.'],
  415: ['unsupported_media_type', 'The body is compressed (Content-Encoding); send it as it is.'],
  429: [
    'too_many_requests',
    'This address sends too many request bodies at the same time. Send fewer at a time.',
  ],
  431: ['header_fields_too_large', 'The headers are too large.'],
  500: ['server_error', 'The request id finds the fault in the server’s log.'],
  503: ['unavailable', 'Nothing was changed.'],
}

/** One operation: who asks, may they, is the input right - and only then the operation itself. */
function operationRoute(
  { commit, standings, authenticate, ...parts }: AdministrationParts,
  row: Operation<AdminContext>,
): WireRoute {
  const checks = {
    params: inputCheck(row.params ?? Nothing, 'path'),
    query: inputCheck(row.query ?? Nothing, 'query'),
    body: inputCheck(row.body ?? Nothing),
  }

  async function admit(request: WireRequest): Promise<Admitted> {
    const caller = await authenticate(request, 'administration')
    const asked = { caller, decision: request.decision }
    // The permission comes first: whoever lacks it learns nothing from the checks of the input.
    const fixed = fixedPermission(row.demands)
    if (fixed) requirePermission(asked, fixed)
    // It may take as long as its sender likes: who asks is found out anew.
    if (await request.receiveBody()) return admit(request)
    const input = readInput(request, row, checks)
    if (!fixed) requirePermission(asked, permissionFor(row.demands, input))
    return { caller, input, standing: caller.standing }
  }

  async function answer(request: WireRequest): Promise<WireReply> {
    const { decision, requestId } = request
    const reply = await runAuthorized({
      commit,
      standings,
      authorize: () => admit(request),
      operate: ({ caller, input }, bound) =>
        row.run({ ...input, caller, decision, requestId, parts, commit: bound }),
    })
    decision.rule = 'Role and scope of the client hold the permission.'
    return wireReply(reply, requestId)
  }

  return {
    method: row.method,
    path: row.path,
    bodyLimit: row.path.endsWith('/rows') ? rowsLimit : bodyLimit,
    asksForBody: true,
    async handle(request) {
      try {
        return await answer(request)
      } catch (error) {
        const problem = problemOf(error)
        if (!problem) throw error
        // A dead token knows better why: which of the things it stands on is gone.
        request.decision.rule ??= problem.message
        return problemReply(problem, request.requestId)
      }
    },
  }
}

interface Admitted {
  readonly caller: AdminContext['caller']
  readonly input: InputAlone
  readonly standing: AdminContext['caller']['standing']
}

function fixedPermission(demands: Demand<never>): Permission | undefined {
  return typeof demands === 'string' && demands !== 'public' && demands !== 'signed-in'
    ? demands
    : undefined
}

type Input = Parameters<Operation<AdminContext>['run']>[0]
type InputAlone = Pick<Input, 'params' | 'query' | 'body' | 'request'>

function permissionFor(
  demands: Operation<AdminContext>['demands'],
  input: InputAlone,
): Permission | undefined {
  return typeof demands === 'object' ? demands.of(input) : undefined
}

/** @throws Problem insufficient_scope. @see RFC 6750 §3.1 */
function requirePermission(
  { caller, decision }: Pick<AdminContext, 'caller' | 'decision'>,
  permission: Permission | undefined,
): void {
  if (permission === undefined) return
  decision.permission = permission
  if (caller.effective.permissions.has(permission)) return
  const lack = caller.lackOf(permission)
  decision.rule = whyNotPermitted(lack, permission)
  throw new Problem('insufficient_scope', permissionSentence(lack, permission), {
    headers: {
      'WWW-Authenticate': `Bearer realm="frontdesk", error="insufficient_scope", scope="${permission}"`,
    },
  })
}

function readInput(
  request: WireRequest,
  row: Operation<AdminContext>,
  checks: Readonly<Record<'params' | 'query' | 'body', InputCheck>>,
): InputAlone {
  const query = queryParameters(request.query, row.query)
  checks.params(request.params)
  checks.query(query)
  const body = readBody(request)
  const isLeftOut = body === undefined && (row.body === undefined || row.bodyIsOptional)
  if (!isLeftOut) checks.body(body)
  return { params: request.params, query, body, request }
}

function readBody(request: WireRequest): unknown {
  if (request.body === undefined) return undefined
  const [type = '', ...parameters] = (request.header('content-type') ?? '').split(';')
  const mediaType = type.trim().toLowerCase()
  const charset = parameters.map((one) => one.trim().toLowerCase())
  const utf8 = charset.every(
    (one) => !one.startsWith('charset=') || /^charset="?utf-8"?$/.test(one),
  )
  if (!jsonTypes.has(mediaType) || !utf8) {
    throw new Problem('unsupported_media_type', 'The body must be JSON in UTF-8.')
  }
  return parseStrictJson(request.body)
}

function wireReply({ status, headers, value }: OperationReply, requestId: string): WireReply {
  const fixed = { 'Cache-Control': 'no-store', 'X-Request-Id': requestId }
  if (value === undefined) return { status, headers: { ...headers, ...fixed } }
  // An operation that names its own content type has spelled its answer itself.
  const spelled = headers?.['Content-Type'] !== undefined && typeof value === 'string'
  return {
    status,
    headers: { 'Content-Type': 'application/json', ...headers, ...fixed },
    body: spelled ? value : JSON.stringify(value),
  }
}

/** `/admin/v1/openapi.json`: for everybody, since it says nothing that the source does not. */
function descriptionRoute(
  { publicUrl }: AdminParts,
  operations: readonly Operation<AdminContext>[],
): WireRoute {
  const describe = () =>
    openApiDocument({
      title: 'Frontdesk administration API',
      version: '1',
      serverUrl: publicUrl,
      operations,
      errorSchema: ProblemAnswer,
      errorMediaType: 'application/problem+json',
      headersOf: administrationHeaders,
      securityScheme: {
        name: 'accessToken',
        scheme: { type: 'http', scheme: 'bearer' },
      },
    })
  let document: string | undefined
  return {
    method: 'GET',
    path: '/admin/v1/openapi.json',
    bodyLimit: 1024,
    async handle({ requestId }) {
      const headers = {
        'Content-Type': 'application/json',
        'Cache-Control': 'no-store',
        'X-Request-Id': requestId,
      }
      document ??= JSON.stringify(describe())
      return { status: 200, headers, body: document }
    },
  }
}
