import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { administrationFallback } from './administration-routes.ts'
import {
  type AdministrationBench,
  administrationBench,
  type BenchRequest,
} from './fixtures/administration-bench.ts'

const roles = '/admin/v1/roles'
const role = { name: 'Reader', organization_group: 'ACME', permissions: ['devices:read'] }
const builtIn = `${roles}/00000000-0000-7000-8000-000000000001`
const text = (value: string) => Buffer.from(value)

interface Row {
  readonly what: string
  readonly method?: string
  readonly target?: string
  readonly request?: BenchRequest
  readonly status: number
  readonly code: string
  readonly errors?: readonly { path: string; message: string }[]
}

const rows: readonly Row[] = [
  {
    what: 'RFC 6750 §3.1 no token',
    target: roles,
    request: { as: '' },
    status: 401,
    code: 'unauthenticated',
  },
  {
    what: 'RFC 6750 §3.1 a scope that does not open it',
    target: roles,
    request: { as: 'operator devices:read' },
    status: 403,
    code: 'insufficient_scope',
  },
  {
    what: 'the permission is asked for before the body is looked at',
    method: 'POST',
    target: roles,
    request: { as: 'operator admin:roles:read', bytes: text('{') },
    status: 403,
    code: 'insufficient_scope',
  },
  { what: 'no such path', target: '/admin/v1/nothing', status: 404, code: 'not_found' },
  { what: 'no such method', method: 'PUT', target: roles, status: 404, code: 'not_found' },
  { what: 'broken JSON', request: { bytes: text('{"name":') }, status: 400, code: 'invalid' },
  {
    what: 'no body',
    request: {},
    status: 400,
    code: 'invalid',
    errors: [{ path: '', message: 'must be object' }],
  },
  { what: 'a list for a body', request: { body: [] }, status: 400, code: 'invalid' },
  {
    what: 'a form for a body',
    request: { body: role, headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    status: 415,
    code: 'unsupported_media_type',
  },
  {
    what: 'no content type',
    request: { body: role, headers: { 'content-type': '' } },
    status: 415,
    code: 'unsupported_media_type',
  },
  {
    what: 'another charset',
    request: { body: role, headers: { 'content-type': 'application/json; charset=latin1' } },
    status: 415,
    code: 'unsupported_media_type',
  },
  {
    what: '__proto__ in the body',
    request: { bytes: text('{"__proto__":{"name":"x"}}') },
    status: 400,
    code: 'invalid',
  },
  {
    what: 'NUL in the body',
    request: { body: { ...role, name: 'a\0b' } },
    status: 400,
    code: 'invalid',
  },
  {
    what: 'a member twice',
    request: { bytes: text('{"name":"a","name":"b"}') },
    status: 400,
    code: 'invalid',
  },
  {
    what: 'everything wrong at once, each place by its path and without its value',
    request: { body: { name: '', permissions: ['canary'], colour: 'canary' } },
    status: 400,
    code: 'invalid',
    errors: [
      { path: '/colour', message: 'is not known here' },
      { path: '/name', message: 'must not be empty' },
    ],
  },
  {
    what: 'an unknown parameter',
    method: 'GET',
    target: `${roles}?serch=x`,
    status: 400,
    code: 'invalid',
    errors: [{ path: 'query', message: 'has a parameter that is not known here' }],
  },
  {
    what: 'a parameter twice',
    method: 'GET',
    target: `${roles}?limit=1&limit=2`,
    status: 400,
    code: 'invalid',
    errors: [{ path: 'query/limit', message: 'must not be repeated' }],
  },
  {
    what: 'a limit over 500',
    method: 'GET',
    target: `${roles}?limit=501`,
    status: 400,
    code: 'invalid',
    errors: [{ path: 'query/limit', message: 'must be 500 or less' }],
  },
  { what: 'a limit of 0', method: 'GET', target: `${roles}?limit=0`, status: 400, code: 'invalid' },
  {
    what: 'a limit in words',
    method: 'GET',
    target: `${roles}?limit=x`,
    status: 400,
    code: 'invalid',
  },
  {
    what: 'an empty search',
    method: 'GET',
    target: `${roles}?search=`,
    status: 400,
    code: 'invalid',
  },
  {
    what: 'a cursor of nobody’s',
    method: 'GET',
    target: `${roles}?cursor=abc`,
    status: 400,
    code: 'invalid',
    errors: [{ path: 'query/cursor', message: 'is not a cursor of this list' }],
  },
  {
    what: 'an id that is none',
    method: 'GET',
    target: `${roles}/1`,
    status: 400,
    code: 'invalid',
    errors: [{ path: 'path/id', message: 'is not spelled as is allowed here' }],
  },
  {
    what: 'an id of nothing',
    method: 'GET',
    target: `${roles}/01a1fbf1-e2f3-7a8b-a05e-d00f89bd0595`,
    status: 404,
    code: 'not_found',
  },
  {
    what: 'RFC 6585 §3 a change without If-Match',
    method: 'PATCH',
    target: builtIn,
    request: { body: { name: 'x' } },
    status: 428,
    code: 'precondition_required',
  },
  {
    what: 'RFC 9110 §13.1.1 a change of another version',
    method: 'DELETE',
    target: builtIn,
    request: { headers: { 'if-match': '"7"' } },
    status: 412,
    code: 'precondition_failed',
  },
  {
    what: 'a body where none belongs',
    method: 'POST',
    target: '/admin/v1/signing-keys/rotate',
    request: { body: { now: true } },
    status: 400,
    code: 'invalid',
  },
]

describe('RFC 9457 problems of the administration', () => {
  let bench: AdministrationBench
  before(async () => {
    bench = await administrationBench()
  })
  after(() => bench.close())

  for (const { what, method = 'POST', target = roles, request, status, code, errors } of rows) {
    test(`${what}: ${status} ${code}`, async () => {
      const reply = await bench.call(method, target, request)
      assert.equal(reply.status, status, reply.text)
      assert.equal(reply.headers['Content-Type'], 'application/problem+json')
      assert.equal(reply.json.type, `/docs/errors#${code}`)
      assert.equal(reply.json.status, status)
      assert.equal(reply.json.request_id, reply.headers['X-Request-Id'])
      assert.ok(!reply.text.includes('canary'))
      for (const error of errors ?? []) {
        assert.ok(
          reply.json.errors.some((one: object) => JSON.stringify(one) === JSON.stringify(error)),
          reply.text,
        )
      }
    })
  }

  const challenges: readonly [as: string, challenge: string][] = [
    ['', 'Bearer realm="frontdesk"'],
    [
      'operator devices:read',
      'Bearer realm="frontdesk", error="insufficient_scope", scope="admin:roles:read"',
    ],
  ]
  for (const [as, challenge] of challenges) {
    test(`RFC 6750 §3 the challenge for ${as || 'nobody'}`, async () => {
      const reply = await bench.call('GET', roles, { as })
      assert.equal(reply.headers['WWW-Authenticate'], challenge)
    })
  }

  test('RFC 6750 §3.1 a token of a disabled client is not valid any more', async () => {
    const body = {
      dialect: 'standard',
      name: 'Off',
      scope: 'admin',
      status: 'disabled',
      client_id: 'off',
      client_secret: 'x'.repeat(12),
    }
    await bench.call('POST', '/admin/v1/oauth-clients', { body })
    const reply = await bench.call('GET', roles, { as: 'off' })
    assert.equal(reply.status, 401)
    assert.equal(
      reply.headers['WWW-Authenticate'],
      'Bearer realm="frontdesk", error="invalid_token"',
    )
  })

  test('the decision names permission and rule', async () => {
    const { decision } = await bench.call('GET', roles)
    assert.equal(decision.permission, 'admin:roles:read')
    assert.match(decision.rule ?? '', /hold the permission/)
  })

  const statuses = [400, 413, 415, 429, 431, 500, 503] as const
  for (const status of statuses) {
    test(`what never reaches an operation is a problem as well: ${status}`, () => {
      const reply = administrationFallback.failed({ requestId: 'r' }, status)
      assert.equal(reply.status, status)
      assert.equal(JSON.parse(reply.body ?? '').status, status)
    })
  }

  test('the description is open to everybody', async () => {
    const { status, json } = await bench.call('GET', '/admin/v1/openapi.json', { as: '' })
    assert.equal(status, 200)
    assert.equal(json.openapi, '3.1.1')
    const { patch } = json.paths['/admin/v1/oauth-clients/{id}']
    assert.equal(patch['x-permission'], 'admin:oauth-clients:edit')
    assert.ok(patch.parameters.some((one: { name: string }) => one.name === 'If-Match'))
  })
})
