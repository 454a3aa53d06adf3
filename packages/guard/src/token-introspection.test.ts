import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'

import { type FixedClock, fixedClock } from '@frontdesk/testkit/fixed-clock.ts'

import { type FakeIssuer, fakeKey, signed, startFakeIssuer } from './fixtures/issuer-fake.ts'
import { createGuard, type Guard } from './guard.ts'
import type { IntrospectionOptions } from './guard-options.ts'

const key = fakeKey('ES256', 'key')
const audience = 'https://api.example.com'
let issuer: FakeIssuer
let clock: FixedClock
let problems: number

function makeGuard(over: Partial<IntrospectionOptions> = {}): Guard {
  return createGuard({
    issuer: issuer.url,
    audience,
    clock: () => clock.now(),
    onProblem: () => {
      problems += 1
    },
    introspection: {
      endpoint: `${issuer.url}/introspect`,
      clientId: 'api:1',
      clientSecret: 's %&',
      ...over,
    },
  })
}

beforeEach(async () => {
  issuer = await startFakeIssuer([key])
  clock = fixedClock()
  problems = 0
})
afterEach(() => issuer.stop())

const questions = (): number => issuer.asked.get('/introspect') ?? 0
const answer = (over: object = {}) => ({
  aud: audience,
  client_id: 'script',
  scope: 'devices:read',
  exp: clock.seconds() + 600,
  token_type: 'Bearer',
  ...over,
})
const jwt = (): string =>
  signed(
    key,
    { alg: 'ES256', typ: 'at+jwt', kid: 'key' },
    { iss: issuer.url, sub: 'x', ...answer({ scope: 'devices:read devices:write' }) },
  )
async function status(judge: Guard, text: string, ...scopes: string[]): Promise<number> {
  const verdict = await judge
    .require(...scopes)
    .check({ headers: { authorization: `Bearer ${text}` } })
  return verdict.allowed ? 200 : verdict.status
}

const answers: readonly [string, () => Record<string, unknown> | undefined, number][] = [
  ['active', () => answer(), 200],
  ['inactive', () => undefined, 401],
  ['of this issuer', () => answer({ iss: issuer.url }), 200],
  ['of another issuer', () => answer({ iss: 'https://x.example.com' }), 401],
  ['for another API', () => answer({ aud: 'https://x.example.com' }), 401],
  ['for no API', () => answer({ aud: undefined }), 401],
  ['without end', () => answer({ exp: undefined }), 401],
  ['over', () => answer({ exp: clock.seconds() - 60 }), 401],
  ['RFC 9449 bound to a key', () => answer({ cnf: { jkt: 'x' } }), 401],
  ['of the type DPoP', () => answer({ token_type: 'DPoP' }), 401],
]

describe('RFC 7662 opaque tokens', () => {
  for (const [what, make, expected] of answers) {
    test(`${what}: ${expected}`, async () => {
      const known = make()
      if (known) issuer.active.set('opaque', known)
      assert.equal(await status(makeGuard(), 'opaque'), expected)
    })
  }

  test('RFC 6749 §2.3.1 credentials by Basic, form-encoded', async () => {
    await makeGuard().check({ headers: { authorization: 'Bearer opaque' } })
    const sent = Buffer.from(issuer.lastAuthorization?.slice(6) ?? '', 'base64').toString()
    assert.equal(sent, 'api%3A1:s+%25%26')
  })

  test('no audience where the options say so', async () => {
    issuer.active.set('opaque', answer({ aud: undefined }))
    const loose = makeGuard({ dangerouslyAcceptMissingAudience: true })
    assert.equal(await status(loose, 'opaque'), 200)
    issuer.active.set('other', answer({ aud: 'https://x.example.com' }))
    assert.equal(await status(loose, 'other'), 401)
  })

  test('scopes are checked each time', async () => {
    issuer.active.set('opaque', answer())
    const guard = makeGuard()
    assert.equal(await status(guard, 'opaque', 'devices:read'), 200)
    assert.equal(await status(guard, 'opaque', 'devices:write'), 403)
    assert.equal(questions(), 1)
  })

  test('one question for many, and again after cacheSeconds; both kinds of answer are kept', async () => {
    const guard = makeGuard()
    issuer.active.set('good', answer())
    for (const [text, expected] of [
      ['good', 200],
      ['bad', 401],
    ] as const) {
      issuer.asked.clear()
      const all = await Promise.all(Array.from({ length: 50 }, () => status(guard, text)))
      assert.deepEqual(new Set(all), new Set([expected]))
      assert.equal(await status(guard, text), expected)
      assert.equal(questions(), 1)
      clock.advance(10_000)
      assert.equal(await status(guard, text), expected)
      assert.equal(questions(), 2)
    }
  })

  test('an answer is not kept beyond the expiry of its token', async () => {
    const guard = makeGuard({ cacheSeconds: 3600 })
    issuer.active.set('opaque', answer({ exp: clock.seconds() + 5 }))
    assert.equal(await status(guard, 'opaque'), 200)
    clock.advance(5000)
    await status(guard, 'opaque')
    assert.equal(questions(), 2)
  })
})

describe('T7 on top of the signature', () => {
  test('a revoked token stops within cacheSeconds; without introspection it works on', async () => {
    const text = jwt()
    issuer.active.set(text, answer())
    const guard = makeGuard()
    const opaqueOnly = makeGuard({ tokens: 'opaque' })
    assert.equal(await status(guard, text), 200)
    issuer.active.clear()
    clock.advance(10_000)
    assert.equal(await status(guard, text), 401)
    assert.equal(await status(opaqueOnly, text), 200)
  })

  test('the scopes that both name', async () => {
    const text = jwt()
    issuer.active.set(text, answer({ scope: 'devices:read' }))
    assert.equal(await status(makeGuard(), text, 'devices:read'), 200)
    assert.equal(await status(makeGuard(), text, 'devices:write'), 403)
  })

  test('a forged token is refused without a question', async () => {
    assert.equal(await status(makeGuard(), `${jwt().slice(0, -8)}AAAAAAAA`), 401)
    assert.equal(questions(), 0)
  })

  const broken = [
    { status: 500, body: '' },
    { status: 401, body: '{"error":"invalid_client"}' },
    { status: 200, body: '<html>' },
    { status: 200, body: '{"active":"true"}' },
  ]
  for (const reply of broken) {
    test(`endpoint answers ${reply.status} ${reply.body}: 503, signed or opaque`, async () => {
      issuer.answers.set('/introspect', reply)
      const guard = makeGuard()
      assert.equal(await status(guard, jwt()), 503)
      assert.equal(await status(guard, 'opaque'), 503)
      assert.equal(problems, 2)
    })
  }
})
