import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { type FakeIssuer, fakeKey, signed, startFakeIssuer } from './fixtures/issuer-fake.ts'
import { createGuard, type Guard } from './guard.ts'
import type { GuardOptions } from './guard-options.ts'

const key = fakeKey('ES256', 'key')
const audience = 'https://api.example.com'
let issuer: FakeIssuer
let guard: Guard
const makeGuard = (over: Partial<GuardOptions> = {}): Guard =>
  createGuard({ issuer: issuer.url, audience, ...over })

before(async () => {
  issuer = await startFakeIssuer([key])
  guard = makeGuard()
})
after(() => issuer.stop())

const bearer = (text: string) => ({ headers: { authorization: `Bearer ${text}` } })
const token = (): string =>
  signed(
    key,
    { alg: 'ES256', typ: 'at+jwt', kid: 'key' },
    {
      iss: issuer.url,
      aud: audience,
      sub: 'x',
      scope: 'devices:read',
      exp: Date.now() / 1000 + 60,
    },
  )

type Request = Parameters<Guard['check']>[0]
const good = () => `Bearer ${token()}`
const presentations: readonly [string, () => Request, status: number, error: string | undefined][] =
  [
    ['§3.1 no header', () => ({ headers: {} }), 401, undefined],
    ['§3.1 another scheme', () => ({ headers: { authorization: 'Basic eDp5' } }), 401, undefined],
    ['Bearerish', () => ({ headers: { authorization: 'Bearerish x' } }), 401, undefined],
    ['Fetch headers', () => ({ headers: new Headers({ authorization: good() }) }), 200, undefined],
    ['Fetch headers without', () => ({ headers: new Headers() }), 401, undefined],
    [
      'scheme in capitals',
      () => ({ headers: { authorization: good().replace('Bearer', 'BEARER') } }),
      200,
      undefined,
    ],
    ['§2.1 no token', () => ({ headers: { authorization: 'Bearer' } }), 400, 'invalid_request'],
    [
      '§2.1 spaces only',
      () => ({ headers: { authorization: 'Bearer   ' } }),
      400,
      'invalid_request',
    ],
    [
      '§2.1 two words',
      () => ({ headers: { authorization: `${good()} x` } }),
      400,
      'invalid_request',
    ],
    ['§2.1 quotes', () => ({ headers: { authorization: 'Bearer "x"' } }), 400, 'invalid_request'],
    [
      'two in one',
      () => ({ headers: { authorization: `${good()}, ${good()}` } }),
      400,
      'invalid_request',
    ],
    [
      'two headers',
      () => ({ headers: { authorization: [good(), good()] } }),
      400,
      'invalid_request',
    ],
    [
      'two raw headers',
      () => ({
        headers: { authorization: good() },
        rawHeaders: ['Authorization', good(), 'authorization', 'Bearer x'],
      }),
      400,
      'invalid_request',
    ],
    [
      '§2.3 in the query',
      () => ({ headers: {}, url: `/x?a=1&access_token=${token()}` }),
      400,
      'invalid_request',
    ],
    [
      '§2.3 both',
      () => ({ headers: { authorization: good() }, url: '/x?access_token=y' }),
      400,
      'invalid_request',
    ],
    [
      '§2.3 disguised',
      () => ({ headers: { authorization: good() }, url: '/x?access%5Ftoken=y' }),
      400,
      'invalid_request',
    ],
    [
      'an innocent query',
      () => ({ headers: { authorization: good() }, url: '/x?token=%20' }),
      200,
      undefined,
    ],
    [
      'huge',
      () => ({ headers: { authorization: `Bearer ${'a'.repeat(1_000_000)}` } }),
      400,
      'invalid_request',
    ],
  ]

describe('RFC 6750 presentation', () => {
  for (const [what, request, status, error] of presentations) {
    test(`${what}: ${status} ${error ?? ''}`, async () => {
      const verdict = await guard.check(request())
      if (verdict.allowed) return assert.equal(status, 200)
      assert.equal(verdict.status, status)
      assert.equal(verdict.body?.error, error)
      const challenge = verdict.headers['www-authenticate'] ?? ''
      if (error === undefined) assert.equal(challenge, `Bearer realm="${audience}"`)
      else assert.ok(challenge.startsWith(`Bearer realm="${audience}", error="${error}", error_`))
    })
  }

  test('§3.1 a scope is missing: 403 that names what is needed, from the cache too', async () => {
    const text = token()
    for (const _ of [1, 2]) {
      assert.ok((await guard.require('devices:read').check(bearer(text))).allowed)
      const verdict = await guard.check(bearer(text), { scopes: ['devices:read', 'devices:write'] })
      assert.ok(!verdict.allowed)
      assert.deepEqual([verdict.status, verdict.body?.error], [403, 'insufficient_scope'])
      assert.match(
        verdict.headers['www-authenticate'] ?? '',
        /, scope="devices:read devices:write"$/,
      )
    }
    assert.throws(() => guard.require('a"b'), TypeError)
  })
})

const wrongOptions: readonly [string, Partial<GuardOptions>][] = [
  ['issuer over plain http', { issuer: 'http://issuer.example.com' }],
  ['issuer no address', { issuer: 'issuer' }],
  ['jwksUri over plain http', { jwksUri: 'http://issuer.example.com/keys' }],
  ['no audience', { audience: '' }],
  ['an unknown algorithm', { algorithms: JSON.parse('["HS256"]') }],
  ['no algorithm', { algorithms: [] }],
  ['leeway too large', { leewaySeconds: 301 }],
  ['leeway no number', { leewaySeconds: Number.NaN }],
  ['a quote in the realm', { realm: 'a"b' }],
  [
    'introspection over plain http',
    { introspection: { endpoint: 'http://x.example.com', clientId: 'a', clientSecret: 'b' } },
  ],
]
for (const [what, over] of wrongOptions) {
  test(`options: ${what} is refused at once`, () => {
    assert.throws(() => makeGuard(over), TypeError)
  })
}
