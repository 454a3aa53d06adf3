import assert from 'node:assert/strict'
import { hash, randomUUIDv7 } from 'node:crypto'

import type { Dialect } from '@frontdesk/dialects/dialect.ts'
import type { WireReply, WireRequest } from '@frontdesk/dialects/exchange.ts'
import { standardDialect } from '@frontdesk/dialects/standard/standard-dialect.ts'
import { uemDialect } from '@frontdesk/dialects/uem/uem-dialect.ts'
import type { Decision } from '@frontdesk/directory/audit/decision.ts'
import { secretHasher } from '@frontdesk/protocol/credentials/secret-hasher.ts'
import { BearerError } from '@frontdesk/protocol/errors.ts'
import { livingCallers } from '@frontdesk/protocol/rfc6750-bearer-tokens/living-caller.ts'
import { openStores, type Stores } from '@frontdesk/store/stores.ts'
import { Compile } from 'typebox/compile'

import type { ActingCaller, AdminParts } from './admin-context.ts'
import { administrationOperations } from './administration-operations.ts'
import { administrationFallback, administrationRoutes } from './administration-routes.ts'
import { makeFirstContents } from './first-contents.ts'

/** A request of a test; `as` is a client_id and, after a space, the scope of its token. */
export interface BenchRequest {
  readonly as?: string | undefined
  readonly body?: unknown
  /** The body's bytes, where JSON would not do. */
  readonly bytes?: Uint8Array
  readonly headers?: Readonly<Record<string, string>>
}

export interface BenchReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  /** The body read as JSON, held to the schema of its row; tests know what they asked for. */
  readonly json: ReturnType<typeof JSON.parse>
  readonly decision: Decision
}

/** The administration on a database in memory, with a clock that stands still. */
export interface AdministrationBench {
  readonly parts: AdminParts
  readonly stores: Stores
  /** client_id of the first administrator. */
  readonly operator: string
  /** Who asked for new signing keys, in their order. */
  readonly rotations: ActingCaller[]
  advance(seconds: number): void
  /** Sends a request through the routes; the answer is held to the schema of its row. */
  call(method: string, target: string, request?: BenchRequest): Promise<BenchReply>
  close(): Promise<void>
}

const keyId = '00000001'
const key = Buffer.alloc(32, 7)
const dialects: ReadonlyMap<string, Dialect> = new Map([
  ['standard', standardDialect],
  ['uem', uemDialect],
])

export async function administrationBench(): Promise<AdministrationBench> {
  let now = Date.parse('2026-01-01T00:00:00Z')
  const clock = () => now
  const stores = await openStores({
    url: 'sqlite::memory:',
    auditKey: key,
    writer: 'bench',
    clock,
  })
  const hasher = secretHasher({ currentKeyId: keyId, subkey: () => key }, async (secret, salt) =>
    hash('sha256', `${secret} ${Buffer.from(salt).toString('hex')}`, 'buffer'),
  )
  const decisions = new Map<string, Decision>()
  const rotations: ActingCaller[] = []
  const parts: AdminParts = {
    stores,
    commit: stores.commit,
    clock,
    newId: randomUUIDv7,
    dialects,
    hasher,
    publicUrl: 'http://localhost:8080',
    authenticate: authentication(stores),
    verifyAudit: async () => ({ events: 0, chains: 0, problems: [] }),
    async makeCheckpoint() {
      const heads = await stores.audit.heads()
      return { id: randomUUIDv7(), at: now, heads, signature: 'signed' }
    },
    async rotateSigningKeys(by) {
      rotations.push(by)
      return []
    },
    recentDecisions: { find: (id) => decisions.get(id) },
  }
  const first = await makeFirstContents(
    { ...parts, stores, dialect: standardDialect },
    {
      organization: 'Acme',
      adminClientId: 'operator',
      adminClientSecret: undefined,
      adminUsername: 'admin',
      adminPassword: undefined,
    },
  )
  assert.ok(first)
  const send = sender(parts, (decision) => decisions.set(decision.requestId, decision))
  return {
    parts,
    stores,
    operator: first.clientId,
    rotations,
    advance(seconds) {
      now += seconds * 1000
    },
    call: send,
    close: () => stores.close(),
  }
}

/** Takes `Authorization: Bench <client_id> <scope>` for a token; everything else is as ever. */
function authentication(stores: Stores): AdminParts['authenticate'] {
  const policies = new Map([...dialects].map(([name, { policy }]) => [name, policy]))
  const findLivingCaller = livingCallers({ ...stores, policies })
  return async (request) => {
    const [, clientId = '', ...scope] = (request.header('authorization') ?? '').split(' ')
    const client = await stores.clients.find(clientId)
    const secret = client?.secrets[0]
    if (!client || !secret) throw new BearerError('missing', 'An access token is needed.')
    const token = {
      id: 'token',
      issuer: 'bench',
      audience: 'administration',
      subject: clientId,
      clientId,
      scope: scope.length > 0 ? scope : client.scope,
      issuedAt: 0,
      expiresAt: Number.MAX_SAFE_INTEGER,
      secretId: secret.id,
      generation: client.generation,
    }
    return findLivingCaller(token, request.decision)
  }
}

function sender(parts: AdminParts, keep: (decision: Decision) => void) {
  const routes = administrationRoutes(parts).map((route) => ({
    ...route,
    pattern: new RegExp(`^${route.path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`),
  }))
  const checkReply = replyCheck()

  return async (
    method: string,
    target: string,
    { as = 'operator', body, bytes, headers = {} }: BenchRequest = {},
  ): Promise<BenchReply> => {
    const url = new URL(target, 'http://localhost:8080')
    const found = routes.find(
      (route) => route.method === method && route.pattern.test(url.pathname),
    )
    const requestId = randomUUIDv7()
    const path = found?.path ?? 'unknown'
    const decision = { requestId, at: parts.clock(), method, route: path, address: '127.0.0.1' }
    const sent: Record<string, string> = {
      authorization: `Bench ${as}`,
      'content-type': 'application/json',
      ...headers,
    }
    const request: WireRequest = {
      method,
      rawPath: url.pathname,
      params: mapped(found?.pattern.exec(url.pathname)?.groups ?? {}, decodeURIComponent),
      query: [...url.searchParams],
      header: (name) => sent[name.toLowerCase()],
      body: bytes ?? (body === undefined ? undefined : Buffer.from(JSON.stringify(body))),
      address: '127.0.0.1',
      requestId,
      decision,
    }
    const reply = found
      ? await found.handle(request)
      : administrationFallback.notFound({ requestId, method })
    keep(decision)
    checkReply(method, path, reply)
    return benchReply(reply, decision)
  }
}

/** Refuses an answer that does not follow the schema which its row promises. */
function replyCheck(): (method: string, path: string, reply: WireReply) => void {
  const schemas = new Map(
    administrationOperations(dialects).flatMap((row) =>
      Object.entries(row.replies).map(([status, schema]) => [
        `${row.method} ${row.path} ${status}`,
        schema && { value: Compile(schema), schema },
      ]),
    ),
  )
  return (method, path, { status, headers, body }) => {
    assert.equal(headers['Cache-Control'], 'no-store')
    assert.ok(headers['X-Request-Id'])
    const name = `${method} ${path} ${status}`
    const promised = schemas.get(name)
    if (status >= 400 || !path.startsWith('/') || path.endsWith('openapi.json')) return
    assert.notEqual(promised, undefined, `${name} is not promised`)
    if (promised === null) assert.equal(body, undefined, name)
    else if (headers['Content-Type'] === 'application/json') {
      const value: unknown = JSON.parse(body ?? '')
      assert.deepEqual(promised?.value.Errors(value), [], name)
    }
  }
}

function benchReply({ status, headers, body = '' }: WireReply, decision: Decision): BenchReply {
  const isJson = /\/(?:problem\+)?json$/.test(headers['Content-Type'] ?? '')
  return {
    status,
    headers,
    text: body,
    json: isJson && body ? JSON.parse(body) : undefined,
    decision,
  }
}

function mapped(
  values: Readonly<Record<string, string>>,
  map: (value: string) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)]))
}
