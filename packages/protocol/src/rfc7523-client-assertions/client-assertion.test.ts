import assert from 'node:assert/strict'
import { createHmac, randomUUID } from 'node:crypto'
import { before, describe, test } from 'node:test'

import { exportJWK, generateKeyPair, SignJWT } from 'jose'

import {
  type FakeForm,
  fakeDelegationEngine,
  fakePublicUrl,
} from '../delegation/delegation-engine-fake.ts'
import { fakeClient, populate } from '../delegation/delegation-world-fake.ts'
import type { Client } from '../rfc6749-framework/client.ts'
import { assertionType } from './client-assertion.ts'

type Key = Awaited<ReturnType<typeof generateKeyPair>>
type Claims = Readonly<Record<string, unknown>>
let key: Key
let second: Key
let client: Client

before(async () => {
  key = await generateKeyPair('ES256', { extractable: true })
  second = await generateKeyPair('ES256', { extractable: true })
  const jwks = [
    { ...(await exportJWK(second.publicKey)), kid: 'second', alg: 'ES256' },
    { ...(await exportJWK(key.publicKey)), kid: 'first', alg: 'ES256' },
  ]
  client = { ...fakeClient, authenticationMethods: ['private_key_jwt'], secrets: [], jwks }
})

function bench() {
  const engine = fakeDelegationEngine()
  populate(engine)
  engine.stores.rows().clients.set(client.id, client)
  const now = engine.clock.seconds()
  const claims = (given: Claims = {}): Claims => ({
    iss: 'app',
    sub: 'app',
    aud: fakePublicUrl,
    exp: now + 60,
    iat: now,
    jti: randomUUID(),
    ...given,
  })
  const sign = (given: Claims = {}, header: { kid?: string; alg?: string } = { kid: 'first' }) =>
    new SignJWT(claims(given)).setProtectedHeader({ alg: 'ES256', ...header }).sign(key.privateKey)
  const tokenRequest = (assertion: string, given: FakeForm = {}, authorization?: string) =>
    engine.request(
      {
        grant_type: 'client_credentials',
        scope: 'devices:read',
        client_assertion_type: assertionType,
        client_assertion: assertion,
        ...given,
      },
      authorization,
    )
  const token = (...asked: Parameters<typeof tokenRequest>) =>
    engine.tokenOf(tokenRequest(...asked))
  return { engine, claims, sign, token, tokenRequest, now }
}

const refused = { code: 'invalid_client' }

describe('RFC 7523 §3 a client proves itself by a signed assertion', () => {
  test('signed by a key of its own it is accepted, with and without client_id', async () => {
    const { sign, token } = bench()
    assert.ok(await token(await sign()))
    assert.ok(await token(await sign(), { client_id: 'app' }))
  })

  test('row 15: the audience may be a list of exactly one', async () => {
    const { sign, token } = bench()
    assert.ok(await token(await sign({ aud: [fakePublicUrl] })))
  })

  test('RFC 7523 §3 it may live an hour, and its id is kept as long', async () => {
    const { sign, token, engine, now } = bench()
    assert.ok(await token(await sign({ exp: now + 3600 })))
    const [until = 0] = engine.stores.rows().assertions.values()
    assert.ok(until >= now + 3600)
  })

  for (const [alg, name] of [
    ['Ed25519', 'Ed25519'],
    ['EdDSA', 'Ed25519'],
    ['Ed25519', 'EdDSA'],
    ['Ed25519', undefined],
  ] as const) {
    test(`RFC 9864 §2.2 signed with ${alg} by a key that says ${name}`, async () => {
      const { engine, claims, token } = bench()
      const pair = await generateKeyPair('Ed25519', { extractable: true })
      const jwk = { ...(await exportJWK(pair.publicKey)), ...(name && { alg: name }) }
      engine.stores.rows().clients.set(client.id, { ...client, jwks: [jwk] })
      const jwt = new SignJWT(claims()).setProtectedHeader({ alg })
      assert.ok(await token(await jwt.sign(pair.privateKey)))
    })
  }

  test('habit 16: the address of the endpoint counts where an administrator allowed it', async () => {
    const { engine, sign, tokenRequest } = bench()
    const assertionAudience = 'issuer_or_endpoint'
    engine.stores.rows().clients.set(client.id, { ...client, assertionAudience })
    const endpoint = `${fakePublicUrl}/oauth2/token`
    for (const aud of [endpoint, [endpoint], fakePublicUrl]) {
      const request = tokenRequest(await sign({ aud }))
      assert.ok(await engine.tokenOf(request))
      assert.equal(request.decision.habit, aud === fakePublicUrl ? undefined : 16)
    }
    for (const aud of [[endpoint, fakePublicUrl], `${endpoint}/`, `${fakePublicUrl}/oauth2/par`]) {
      await assert.rejects(engine.tokenOf(tokenRequest(await sign({ aud }))), refused)
    }
  })

  const explained: readonly (readonly [RegExp, (now: number) => Claims])[] = [
    [/exactly one/, () => ({ aud: [fakePublicUrl, 'https://evil.example'] })],
    [
      /address of the endpoint.*issuer_or_endpoint/,
      () => ({ aud: `${fakePublicUrl}/oauth2/token` }),
    ],
    [/is not the issuer https:/, () => ({ aud: 'https://evil.example' })],
    [/has no aud/, () => ({ aud: undefined })],
    [/exp\) has expired/, (now) => ({ exp: now - 31 })],
    [/lives longer than 3600/, (now) => ({ exp: now + 3631 })],
    [/has no exp/, () => ({ exp: undefined })],
    [/nbf\) is not valid yet/, (now) => ({ nbf: now + 60 })],
    [/has no jti/, () => ({ jti: undefined })],
    [/jti .* must have 1 to 256/, () => ({ jti: '' })],
    [/iss and sub/, () => ({ iss: 'phone' })],
  ]
  for (const [rule, change] of explained) {
    test(`explain says which check failed: ${rule.source}`, async () => {
      const { engine, sign, tokenRequest, now } = bench()
      const request = tokenRequest(await sign(change(now)))
      await assert.rejects(engine.tokenOf(request), refused)
      assert.match(request.decision.rule ?? '', rule)
    })
  }

  test('explain says which check failed: key, signature, algorithm, replay, form', async () => {
    const { engine, claims, sign, tokenRequest } = bench()
    const why = async (assertion: string, given: FakeForm = {}) => {
      const request = tokenRequest(assertion, given)
      await assert.rejects(engine.tokenOf(request), refused)
      return request.decision.rule ?? ''
    }
    const foreign = await generateKeyPair('ES256')
    const jwt = new SignJWT(claims()).setProtectedHeader({ alg: 'ES256', kid: 'first' })
    assert.match(await why(await jwt.sign(foreign.privateKey)), /signature .* is wrong/)
    assert.match(await why(await sign({}, { kid: 'unknown' })), /No key .* kid and alg/)
    const shared = new SignJWT(claims()).setProtectedHeader({ alg: 'HS256' })
    assert.match(await why(await shared.sign(new Uint8Array(32))), /alg .* must be one of/)
    const once = await sign()
    assert.ok(await engine.tokenOf(tokenRequest(once)))
    assert.match(await why(once), /jti\) was used before/)
    assert.match(await why(await sign(), { client_assertion_type: 'x' }), /client_assertion_type/)
    assert.match(await why('no.jwt'), /cannot be read/)
    assert.match(await why(await sign(), { client_id: 'phone' }), /client_id is another/)
  })

  test('without a kid each of its keys counts', async () => {
    const { sign, token } = bench()
    assert.ok(await token(await sign({}, {})))
  })

  const wrong: readonly (readonly [string, (now: number) => Claims])[] = [
    ['row 15: a list of two audiences', () => ({ aud: [fakePublicUrl, 'https://evil.example'] })],
    ['row 15: the token endpoint as audience', () => ({ aud: `${fakePublicUrl}/oauth2/token` })],
    ['row 15: our issuer with a slash', () => ({ aud: `${fakePublicUrl}/` })],
    ['row 15: another issuer', () => ({ aud: 'https://evil.example' })],
    ['no audience', () => ({ aud: undefined })],
    ['expired', (now) => ({ exp: now - 31 })],
    ['an end too far away', (now) => ({ exp: now + 3631 })],
    ['no end', () => ({ exp: undefined })],
    ['not yet valid', (now) => ({ nbf: now + 60 })],
    ['no jti', () => ({ jti: undefined })],
    ['an empty jti', () => ({ jti: '' })],
    ['a jti that is too long', () => ({ jti: 'x'.repeat(257) })],
    ['another issuer than subject', () => ({ iss: 'phone' })],
    ['no subject', () => ({ sub: undefined })],
    ['another client’s name', () => ({ iss: 'phone', sub: 'phone' })],
    ['nobody’s name', () => ({ iss: 'nobody', sub: 'nobody' })],
  ]
  for (const [name, change] of wrong) {
    test(`${name} is refused`, async () => {
      const { sign, token, now } = bench()
      await assert.rejects(token(await sign(change(now))), refused)
    })
  }

  test('row 16: the same id twice, or fifty times at once, counts once', async () => {
    const { sign, token, engine } = bench()
    const assertion = await sign()
    const all = await Promise.allSettled(Array.from({ length: 50 }, () => token(assertion)))
    assert.equal(all.filter(({ status }) => status === 'fulfilled').length, 1)
    await assert.rejects(token(assertion), refused)
    const again = await sign({ jti: 'again', exp: engine.clock.seconds() + 0.5 })
    assert.ok(await token(again))
    for (const until of engine.stores.rows().assertions.values()) assert.ok(Number.isInteger(until))
  })

  test('RFC 8725 §3.1 alg none, and HS256 with the public key, are refused', async () => {
    const { claims, token } = bench()
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const unsigned = `${encode({ alg: 'none' })}.${encode(claims())}.`
    await assert.rejects(token(unsigned), refused)
    for (const secret of [JSON.stringify(client.jwks[1]), client.jwks[1]?.x ?? '']) {
      const input = `${encode({ alg: 'HS256', kid: 'first' })}.${encode(claims())}`
      const mac = createHmac('sha256', secret).update(input).digest('base64url')
      await assert.rejects(token(`${input}.${mac}`), refused)
    }
  })

  test('a key that is not the client’s, and an unknown kid, are refused', async () => {
    const { claims, sign, token } = bench()
    const foreign = await generateKeyPair('ES256')
    const jwt = new SignJWT(claims()).setProtectedHeader({ alg: 'ES256', kid: 'first' })
    await assert.rejects(token(await jwt.sign(foreign.privateKey)), refused)
    await assert.rejects(token(await sign({}, { kid: 'unknown' })), refused)
    const other = new SignJWT(claims()).setProtectedHeader({ alg: 'ES256', kid: 'second' })
    await assert.rejects(token(await other.sign(key.privateKey)), refused)
  })

  test('RFC 7521 §4.2 another client_id, another type, or half of it, is refused', async () => {
    const { sign, token } = bench()
    const wrongs: readonly FakeForm[] = [
      { client_id: 'phone' },
      { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer' },
      { client_assertion_type: undefined },
      { client_assertion: undefined, client_id: 'app' },
      { client_assertion: 'x'.repeat(9000) },
      { client_assertion: 'no.jwt' },
    ]
    for (const given of wrongs) await assert.rejects(token(await sign(), given), refused)
  })

  test('RFC 6749 §2.3 two ways at once are refused', async () => {
    const { sign, token } = bench()
    const basic = `Basic ${Buffer.from('app:the-secret').toString('base64')}`
    const invalid = { code: 'invalid_request' }
    await assert.rejects(token(await sign(), { client_secret: 'the-secret' }), invalid)
    await assert.rejects(token(await sign(), {}, basic), invalid)
  })

  test('a client registered for a secret cannot use it, and the other way round', async () => {
    const { engine, sign, token } = bench()
    engine.stores.rows().clients.set(client.id, { ...client, authenticationMethods: [] })
    await assert.rejects(token(await sign()), refused)
    const { secrets } = fakeClient
    engine.stores.rows().clients.set(client.id, { ...client, secrets })
    const form = { grant_type: 'client_credentials', client_id: 'app', client_secret: 'the-secret' }
    await assert.rejects(engine.token(form), refused)
  })
})

describe('RFC 6749 §2.3.1 Basic', () => {
  test('another client_id beside it is refused', async () => {
    const { engine } = bench()
    engine.stores.rows().clients.set(fakeClient.id, fakeClient)
    const basic = `Basic ${Buffer.from('app:the-secret').toString('base64')}`
    const form = { grant_type: 'client_credentials', scope: 'tags' }
    assert.ok(await engine.token({ ...form, client_id: 'app' }, basic))
    await assert.rejects(engine.token({ ...form, client_id: 'phone' }, basic), {
      code: 'invalid_request',
    })
  })

  test('an empty secret never stands for a confidential client', async () => {
    const { engine } = bench()
    engine.stores.rows().clients.set(fakeClient.id, fakeClient)
    const form = { grant_type: 'client_credentials' }
    const basic = `Basic ${Buffer.from('app:').toString('base64')}`
    await assert.rejects(engine.token(form, basic), refused)
    await assert.rejects(engine.token({ ...form, client_id: 'app' }), refused)
    await assert.rejects(engine.token({ ...form, client_id: 'phone', client_secret: 'x' }), refused)
  })
})

describe('RFC 6749 §4.4 client credentials', () => {
  test('are for confidential clients that somebody vouched for', async () => {
    const { engine } = bench()
    const form = { grant_type: 'client_credentials' }
    await assert.rejects(engine.token({ ...form, client_id: 'phone' }), {
      code: 'unauthorized_client',
    })
    engine.stores.rows().clients.set(fakeClient.id, { ...fakeClient, origin: 'dynamic' })
    await assert.rejects(engine.token({ ...form, client_id: 'app', client_secret: 'the-secret' }), {
      code: 'unauthorized_client',
    })
  })

  test('RFC 8707 §2.2 the resource counts, and who somebody is means nothing', async () => {
    const { engine } = bench()
    engine.stores.rows().clients.set(fakeClient.id, fakeClient)
    const form = {
      grant_type: 'client_credentials',
      client_id: 'app',
      client_secret: 'the-secret',
    }
    const answer = await engine.token({ ...form, resource: 'https://mail.example/api' })
    assert.deepEqual(answer.scope, ['devices:read', 'tags'])
    const token = await engine.readToken(answer.accessToken)
    assert.equal(token?.audience, 'https://mail.example/api')
    const evil = { ...form, resource: 'https://evil.example' }
    await assert.rejects(engine.token(evil), { code: 'invalid_target' })
    await assert.rejects(engine.token({ ...form, scope: 'openid' }), { code: 'invalid_scope' })
  })
})
