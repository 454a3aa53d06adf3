import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterEach, beforeEach, describe, test } from 'node:test'

import { type FixedClock, fixedClock } from '@frontdesk/testkit/fixed-clock.ts'

import {
  type FakeIssuer,
  type FakeKey,
  fakeKey,
  jwkOf,
  signed,
  startFakeIssuer,
} from './fixtures/issuer-fake.ts'
import { createGuard, type Guard } from './guard.ts'
import type { GuardOptions, GuardProblem } from './guard-options.ts'
import { metadataAddresses } from './issuer-discovery.ts'

const first = fakeKey('ES256', 'first')
const second = fakeKey('ES256', 'second')
const audience = 'https://api.example.com'
let issuer: FakeIssuer
let clock: FixedClock
let problems: GuardProblem[]
let guard: Guard

const makeGuard = (over: Partial<GuardOptions> = {}): Guard =>
  createGuard({
    issuer: issuer.url,
    audience,
    clock: () => clock.now(),
    onProblem: (problem) => problems.push(problem),
    ...over,
  })

beforeEach(async () => {
  issuer = await startFakeIssuer([first])
  clock = fixedClock()
  problems = []
  guard = makeGuard()
})
afterEach(() => issuer.stop())

const fetches = (): number => issuer.asked.get('/keys') ?? 0
const token = (key: FakeKey, keyId: string | undefined = key.keyId): string =>
  signed(
    key,
    { alg: key.algorithm, typ: 'at+jwt', kid: keyId },
    { iss: issuer.url, aud: audience, sub: 'x', exp: clock.seconds() + 1_000_000 },
  )
async function status(text: string, judge = guard): Promise<number> {
  const verdict = await judge.check({ headers: { authorization: `Bearer ${text}` } })
  return verdict.allowed ? 200 : verdict.status
}
/** Until a fetch in the background has happened: there is nothing else to wait for. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2))
}

describe('the keys of an issuer', () => {
  test('a hundred first requests make one fetch', async () => {
    const text = token(first)
    const all = await Promise.all(Array.from({ length: 100 }, () => status(text)))
    assert.deepEqual(new Set(all), new Set([200]))
    assert.equal(fetches(), 1)
  })

  test('10,000 tokens with random key ids within a minute make three fetches at most', async () => {
    const { headers } = { headers: (kid: string) => ({ alg: 'ES256', typ: 'at+jwt', kid }) }
    for (let batch = 0; batch < 100; batch++) {
      const texts = Array.from(
        { length: 100 },
        () =>
          `${Buffer.from(JSON.stringify(headers(crypto.randomUUID()))).toString('base64url')}.e30.AAAA`,
      )
      const all = await Promise.all(texts.map((text) => status(text)))
      assert.deepEqual(new Set(all), new Set([401]))
      clock.advance(590)
    }
    assert.ok(fetches() >= 2 && fetches() <= 3, `${fetches()} fetches`)
  })

  test('rotation: a new key works after the cooldown, one that left works no more', async () => {
    const old = token(first)
    assert.equal(await status(old), 200)
    issuer.published = [second]
    assert.equal(await status(token(second)), 401, 'within the cooldown nobody is asked')
    clock.advance(30_000)
    assert.equal(await status(token(second)), 200)
    assert.equal(await status(old), 401, 'seen before, but its key has left')
    assert.equal(fetches(), 2)
  })

  test('an old set is renewed in the background', async () => {
    const text = token(first)
    assert.equal(await status(text), 200)
    clock.advance(600_000)
    assert.equal(await status(text), 200)
    await until(() => fetches() === 2)
  })

  test('issuer down: keys go on for a while, then 503, never "invalid"; and back again', async () => {
    const text = token(first)
    assert.equal(await status(text), 200)
    issuer.answers.set('/keys', { status: 500, body: 'down' })
    clock.advance(21_599_000)
    assert.equal(await status(text), 200)
    await until(() => problems.length === 1)
    assert.equal(problems[0]?.about, 'keys')
    assert.equal(await status(token(second)), 503, 'an unknown key may be a new one')
    clock.advance(1000)
    assert.equal(await status(text), 503)
    issuer.answers.clear()
    clock.advance(30_000)
    assert.equal(await status(text), 200)
  })

  const broken: readonly [
    string,
    string,
    { status: number; body: string; headers?: Record<string, string> },
  ][] = [
    ['HTML', '/keys', { status: 200, body: '<html>' }],
    ['no set', '/keys', { status: 200, body: '{"keys":{}}' }],
    ['an empty set', '/keys', { status: 200, body: '{"keys":[]}' }],
    ['a redirect', '/keys', { status: 302, body: '', headers: { location: '/elsewhere' } }],
    [
      'more than 512 KiB',
      '/keys',
      { status: 200, body: `{"keys":[],"x":"${'x'.repeat(530_000)}"}` },
    ],
    [
      'metadata of another issuer',
      '/.well-known/oauth-authorization-server',
      {
        status: 200,
        body: '{"issuer":"https://x.example.com","jwks_uri":"https://x.example.com/keys"}',
      },
    ],
    ['no metadata', '/.well-known/oauth-authorization-server', { status: 404, body: '' }],
  ]
  for (const [what, path, answer] of broken) {
    test(`${what} instead of keys: 503 with Retry-After, asked again after 5 s`, async () => {
      issuer.answers.set(path, answer)
      issuer.answers.set('/elsewhere', {
        status: 200,
        body: JSON.stringify({ keys: [jwkOf(first)] }),
      })
      const text = token(first)
      const verdict = await guard.check({ headers: { authorization: `Bearer ${text}` } })
      assert.ok(!verdict.allowed)
      assert.equal(verdict.status, 503)
      assert.equal(verdict.headers['retry-after'], '5')
      assert.equal(verdict.headers['www-authenticate'], undefined)
      assert.equal(problems.length, 1)
      const asked = issuer.asked.get(path)
      assert.equal(await status(text), 503)
      assert.equal(issuer.asked.get(path), asked)
      issuer.answers.clear()
      clock.advance(5000)
      assert.equal(await status(text), 200)
    })
  }

  test('an issuer that never answers: 503 after the time limit', async () => {
    const silent = createServer().listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const address = silent.address()
    assert.ok(address !== null && typeof address === 'object')
    const jwksUri = `http://127.0.0.1:${address.port}/keys`
    assert.equal(await status(token(first), makeGuard({ jwksUri, timeoutMilliseconds: 50 })), 503)
    silent.close()
  })

  test('OpenID metadata alone will do; so will jwksUri', async () => {
    issuer.answers.set('/.well-known/oauth-authorization-server', { status: 404, body: '' })
    issuer.answers.set('/.well-known/openid-configuration', {
      status: 200,
      body: JSON.stringify({ issuer: issuer.url, jwks_uri: `${issuer.url}/keys` }),
    })
    assert.equal(await status(token(first)), 200)
    assert.equal(await status(token(first), makeGuard({ jwksUri: `${issuer.url}/keys` })), 200)
  })

  test('without a key id: the only key of the algorithm, else none', async () => {
    const header = { alg: 'ES256', typ: 'at+jwt' }
    const text = signed(first, header, {
      iss: issuer.url,
      aud: audience,
      sub: 'x',
      exp: clock.seconds() + 60,
    })
    assert.equal(await status(text), 200)
    issuer.published = [first, second]
    assert.equal(await status(text, makeGuard()), 401)
  })

  const unusable: readonly [string, (jwk: Record<string, unknown>) => unknown][] = [
    ['for encryption', (jwk) => ({ ...jwk, use: 'enc' })],
    ['for signing only', (jwk) => ({ ...jwk, key_ops: ['sign'] })],
    ['of another algorithm', (jwk) => ({ ...jwk, alg: 'ES384' })],
    ['private', () => ({ ...first.privateKey.export({ format: 'jwk' }), kid: 'first' })],
    ['symmetric', () => ({ kty: 'oct', k: 'AAAA', kid: 'first' })],
    ['broken', (jwk) => ({ ...jwk, x: 'AAAA' })],
    ['no object', () => 'key'],
  ]
  for (const [what, change] of unusable) {
    test(`a key that is ${what} is left out, the others stay`, async () => {
      const keys = [change(jwkOf(first)), jwkOf(second)]
      issuer.answers.set('/keys', { status: 200, body: JSON.stringify({ keys }) })
      assert.equal(await status(token(first)), 401)
      assert.equal(await status(token(second)), 200)
    })
  }
})

test('RFC 8414 §3.1, §5 where metadata may be', () => {
  assert.deepEqual(metadataAddresses('https://a.example.com/t/1/'), [
    'https://a.example.com/.well-known/oauth-authorization-server/t/1',
    'https://a.example.com/t/1/.well-known/openid-configuration',
    'https://a.example.com/.well-known/openid-configuration/t/1',
    'https://a.example.com/t/1/.well-known/oauth-authorization-server',
  ])
  assert.equal(metadataAddresses('https://a.example.com').length, 2)
})
