import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, before, describe, test } from 'node:test'

import { fixedClock } from '@frontdesk/testkit/fixed-clock.ts'
import { jwtVerify } from 'jose'

import {
  encoded,
  type FakeIssuer,
  type FakeKey,
  fakeKey,
  jwkOf,
  signed,
  startFakeIssuer,
} from './fixtures/issuer-fake.ts'
import { createGuard, type Guard } from './guard.ts'
import type { GuardOptions } from './guard-options.ts'

const clock = fixedClock()
const ours = fakeKey('ES256', 'es')
const rsa = fakeKey('RS256', 'rs')
const pss = fakeKey('PS256', 'ps')
const edwards = fakeKey('EdDSA', 'ed')
const weak = fakeKey('RS256-1024', 'weak')
const stranger = fakeKey('ES256', 'other')
const audience = 'https://api.example.com'
let issuer: FakeIssuer
let guard: Guard
const makeGuard = (over: Partial<GuardOptions> = {}): Guard =>
  createGuard({ issuer: issuer.url, audience, clock: () => clock.now(), ...over })

before(async () => {
  issuer = await startFakeIssuer([ours, rsa, pss, edwards, weak])
  guard = makeGuard()
})
after(() => issuer.stop())

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })
const header = (over: object = {}): object => ({ alg: 'ES256', typ: 'at+jwt', kid: 'es', ...over })
const claims = (over: object = {}): object => ({
  iss: issuer.url,
  aud: audience,
  sub: 'someone',
  client_id: 'script',
  scope: 'devices:read profiles:read',
  iat: clock.seconds(),
  exp: clock.seconds() + 600,
  ...over,
})
const token = (over: object = {}, headerOver: object = {}, key: FakeKey = ours): string =>
  signed(key, header(headerOver), claims(over))

/** The code of the answer, or `allowed`. */
async function outcome(judge: Guard, text: string): Promise<string> {
  const verdict = await judge.check(bearer(text))
  if (verdict.allowed) return 'allowed'
  assert.equal(verdict.headers['cache-control'], 'no-store')
  assert.ok(!JSON.stringify(verdict).includes(text), 'an answer holds no token')
  return `${verdict.status} ${verdict.body?.error}`
}

test('RFC 9068 §4 a good token: who, which client, which scopes, until when', async () => {
  const verdict = await guard.check(bearer(token({ extra: { deep: ['x'] } })))
  assert.ok(verdict.allowed)
  const { subject, clientId, scopes, expiresAt, claims: all } = verdict.caller
  assert.deepEqual([subject, clientId], ['someone', 'script'])
  assert.deepEqual(scopes, ['devices:read', 'profiles:read'])
  assert.equal(expiresAt, clock.seconds() + 600)
  assert.deepEqual(all.extra, { deep: ['x'] })
  assert.ok(Object.isFrozen(all) && Object.isFrozen(all.extra) && Object.isFrozen(scopes))
})

const flipped = (text: string, at: number): string => {
  const index = at < 0 ? text.length + at : at
  const character = text[index] === 'A' ? 'B' : 'A'
  return text.slice(0, index) + character + text.slice(index + 1)
}
const json = (over: object): string => JSON.stringify(claims(over))
const hs256 = (): string => {
  const input = `${encoded(header({ alg: 'HS256' }))}.${encoded(claims())}`
  const secret = ours.publicKey.export({ format: 'pem', type: 'spki' })
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
}
const derSignature = (): string => {
  const input = `${encoded(header())}.${encoded(claims())}`
  return `${input}.${Buffer.concat([Buffer.from([0x30, 0x44]), Buffer.alloc(68)]).toString('base64url')}`
}

const bad = '401 invalid_token'
const tokens: readonly [what: string, make: () => string, expected: string][] = [
  ['§4 aud is a list that has it', () => token({ aud: ['other', audience] }), 'allowed'],
  ['§2.1 application/at+jwt', () => token({}, { typ: 'application/AT+JWT' }), 'allowed'],
  ['RS256', () => token({}, { alg: 'RS256', kid: 'rs' }, rsa), 'allowed'],
  ['scope missing', () => token({ scope: undefined }), 'allowed'],
  ['a client without a subject', () => token({ sub: undefined }), 'allowed'],
  ['expired within the leeway', () => token({ exp: clock.seconds() - 29 }), 'allowed'],
  ['nbf within the leeway', () => token({ nbf: clock.seconds() + 29 }), 'allowed'],
  ['expired', () => token({ exp: clock.seconds() - 30 }), bad],
  ['not yet', () => token({ nbf: clock.seconds() + 31 }), bad],
  ['issued in the future', () => token({ iat: clock.seconds() + 31 }), bad],
  ['nbf no number', () => token({ nbf: 'soon' }), bad],
  ['exp missing', () => token({ exp: undefined }), bad],
  ['exp a string', () => token({ exp: String(clock.seconds() + 60) }), bad],
  [
    'exp without end',
    () => signed(ours, header(), json({}).replace(/"exp":\d+/, '"exp":1e999')),
    bad,
  ],
  ['§4 aud of another API', () => token({ aud: 'https://other.example.com' }), bad],
  ['aud a beginning of ours', () => token({ aud: audience.slice(0, -1) }), bad],
  ['aud missing', () => token({ aud: undefined }), bad],
  ['iss of another', () => token({ iss: 'https://other.example.com' }), bad],
  ['iss with a slash more', () => token({ iss: `${issuer.url}/` }), bad],
  ['iss a list', () => token({ iss: [issuer.url] }), bad],
  ['nobody', () => token({ sub: undefined, client_id: undefined }), bad],
  ['sub a number', () => token({ sub: 7 }), bad],
  ['scope a number', () => token({ scope: 7 }), bad],
  ['RFC 9449 §7.1 bound to a key', () => token({ cnf: { jkt: 'x' } }), bad],
  ['RFC 8725 §3.11 an ID token', () => token({}, { typ: 'JWT' }), bad],
  ['no type', () => token({}, { typ: undefined }), bad],
  [
    'RFC 8725 §2.1 alg none',
    () => `${encoded({ ...header(), alg: 'none' })}.${encoded(claims())}.AA`,
    bad,
  ],
  [
    'alg none, no signature',
    () => `${encoded({ ...header(), alg: 'none' })}.${encoded(claims())}.`,
    bad,
  ],
  ['alg nOnE', () => `${encoded({ ...header(), alg: 'nOnE' })}.${encoded(claims())}.AA`, bad],
  ['§2.1 HS256 with the public key', hs256, bad],
  ['alg not on the list', () => token({}, { alg: 'PS256', kid: 'ps' }, pss), bad],
  ['alg of another key type', () => token({}, { alg: 'RS256' }), bad],
  ['RS256 key as ES256', () => token({}, { kid: 'rs' }, rsa), bad],
  ['RSA of 1024 bits', () => token({}, { alg: 'RS256', kid: 'weak' }, weak), bad],
  ['key of a stranger, our kid', () => token({}, {}, stranger), bad],
  ['kid of another issuer', () => token({}, { kid: 'other' }, stranger), bad],
  ['kid a number', () => token({}, { kid: 1 }), bad],
  ['kid a path', () => token({}, { kid: '../../dev/null' }), bad],
  ['embedded jwk', () => token({}, { jwk: jwkOf(stranger) }, stranger), bad],
  ['jku', () => token({}, { jku: 'https://evil.example.com/keys' }), bad],
  ['x5u', () => token({}, { x5u: 'https://evil.example.com/cert' }), bad],
  ['crit', () => token({}, { crit: ['exp'] }), bad],
  ['b64', () => token({}, { b64: false }), bad],
  ['DER signature', derSignature, bad],
  [
    'all-zero signature',
    () => `${encoded(header())}.${encoded(claims())}.${encoded('\0'.repeat(64))}`,
    bad,
  ],
  ['truncated', () => token().slice(0, -4), bad],
  ['extended', () => `${token()}AAAA`, bad],
  ['a fourth part', () => `${token()}.AAAA`, bad],
  ['signature flipped', () => flipped(token(), -20), bad],
  ['payload flipped', () => flipped(token(), token().indexOf('.') + 20), bad],
  ['header flipped', () => flipped(token(), 5), bad],
  ['padding', () => `${token()}==`, bad],
  ['payload twice iss', () => signed(ours, header(), json({}).replace('{', '{"iss":"x",')), bad],
  [
    'payload twice, escaped',
    () => signed(ours, header(), json({}).replace('{', '{"\\u0069ss":"x",')),
    bad,
  ],
  [
    'twice below',
    () => signed(ours, header(), json({}).replace('{', '{"a":[{"b":1,"b":2}],')),
    bad,
  ],
  [
    'header twice alg',
    () => signed(ours, JSON.stringify(header()).replace('{', '{"alg":"none",'), claims()),
    bad,
  ],
  [
    'payload __proto__',
    () => signed(ours, header(), json({}).replace('{', '{"__proto__":{"a":1},')),
    bad,
  ],
  [
    'header __proto__',
    () => signed(ours, '{"__proto__":{"alg":"ES256","typ":"at+jwt","kid":"es"}}', claims()),
    bad,
  ],
  ['payload a list', () => signed(ours, header(), [claims()]), bad],
  ['payload no JSON', () => signed(ours, header(), 'x'), bad],
  [
    'payload nested deep',
    () => signed(ours, header(), json({}).replace('{', `{"a":${'['.repeat(99)}${']'.repeat(99)},`)),
    bad,
  ],
  ['opaque', () => 'opaque-token', bad],
]

describe('tokens', () => {
  for (const [what, make, expected] of tokens) {
    test(`${what}: ${expected}`, async () => {
      assert.equal(await outcome(guard, make()), expected)
      assert.equal(await outcome(guard, make()), expected, 'and again')
    })
  }

  test('a signature has one spelling', async () => {
    const text = token()
    assert.equal(await outcome(guard, text), 'allowed')
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const twin = text.slice(0, -1) + alphabet[alphabet.indexOf(text.slice(-1)) + 1]
    assert.equal(await outcome(guard, twin), bad)
  })

  for (const key of [ours, rsa, pss, edwards]) {
    test(`${key.algorithm} where it is allowed, as jose sees it`, async () => {
      const { algorithm, keyId } = key
      const only = makeGuard({ algorithms: ['ES256', 'RS256', 'PS256', 'EdDSA'] })
      const text = token({}, { alg: algorithm, kid: keyId }, key)
      await jwtVerify(text, key.publicKey, { currentDate: new Date(clock.now()), audience })
      assert.equal(await outcome(only, text), 'allowed')
      assert.equal(await outcome(only, flipped(text, -20)), bad)
    })
  }

  test('acceptTypes lets in what a vendor writes, and at+jwt no more', async () => {
    const loose = makeGuard({ acceptTypes: ['JWT'] })
    assert.equal(await outcome(loose, token({}, { typ: 'JWT' })), 'allowed')
    assert.equal(await outcome(loose, token()), bad)
  })

  test('a token seen before still expires', async () => {
    const own = fixedClock(clock.now())
    const aging = makeGuard({ clock: () => own.now() })
    const text = token()
    assert.equal(await outcome(aging, text), 'allowed')
    own.advance(629_999)
    assert.equal(await outcome(aging, text), 'allowed')
    own.advance(1)
    assert.equal(await outcome(aging, text), bad)
  })
})
