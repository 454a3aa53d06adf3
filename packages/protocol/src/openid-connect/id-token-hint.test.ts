import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { StoreError } from '@frontdesk/directory/store-error.ts'
import { decodeJwt, decodeProtectedHeader, generateKeyPair, SignJWT } from 'jose'

import { fakeDelegationEngine, fakePublicUrl } from '../delegation/delegation-engine-fake.ts'
import {
  delegate,
  fakeClient,
  fakeWorld,
  populate,
  refreshForm,
} from '../delegation/delegation-world-fake.ts'
import { idTokenHints } from './id-token-hint.ts'
import { userInfo } from './userinfo.ts'

async function bench(scope = ['openid', 'devices:read']) {
  const engine = fakeDelegationEngine()
  populate(engine)
  const client = { ...fakeClient, scope: ['openid', 'profile', 'email', 'devices:read'] }
  engine.stores.rows().clients.set(client.id, client)
  const tokens = await delegate(engine, client, { scope })
  const read = idTokenHints({ ring: engine.ring, publicUrl: fakePublicUrl })
  const info = (text: string) =>
    userInfo({ ...engine, publicUrl: fakePublicUrl })(text, engine.request({}).decision)
  return { engine, read, info, idToken: tokens.answer.idToken ?? '', ...tokens }
}

describe('OpenID Connect Core §2 ID tokens', () => {
  test('say who, when, how and for whom; only a code’s has the nonce', async () => {
    const { engine, idToken, refreshToken } = await bench()
    const claims = decodeJwt(idToken)
    assert.equal(decodeProtectedHeader(idToken).typ, 'JWT')
    assert.deepEqual(
      [claims.iss, claims.aud, claims.sub, claims.nonce, claims.azp, claims.amr],
      [fakePublicUrl, 'app', fakeWorld.person.id, 'n-0S6', 'app', ['pwd']],
    )
    assert.equal(claims.email, undefined)
    const { idToken: later = '' } = await engine.token(refreshForm(fakeClient, refreshToken))
    assert.equal(decodeJwt(later).nonce, undefined)
    assert.equal(decodeJwt(later).auth_time, claims.auth_time)
  })
})

describe('RP-Initiated Logout §4 id_token_hint', () => {
  test('is read when it is ours, expired or not', async () => {
    const { engine, read, idToken } = await bench()
    engine.clock.advance(3600_000)
    assert.deepEqual(await read(idToken), {
      personId: fakeWorld.person.id,
      clientId: 'app',
      sessionId: undefined,
    })
  })

  test('keys that cannot be read say nothing about a hint', async () => {
    const { engine, idToken } = await bench()
    const away = {
      ...engine.ring,
      find: () => Promise.reject(new StoreError('unavailable', 'away')),
    }
    await assert.rejects(
      idTokenHints({ ring: away, publicUrl: fakePublicUrl })(idToken),
      StoreError,
    )
  })

  test('row 5, 18: nothing else is', async () => {
    const { engine, read, idToken, accessToken, refreshToken } = await bench()
    const claims = decodeJwt(idToken)
    const { kid = '' } = decodeProtectedHeader(idToken)
    const foreign = await generateKeyPair('RS256')
    const header = { alg: 'RS256', typ: 'JWT', kid }
    const forged = await new SignJWT(claims).setProtectedHeader(header).sign(foreign.privateKey)
    const own = await engine.ring.signer('/', 'RS256')
    const resign = (change: object, typ = 'JWT') =>
      new SignJWT({ ...claims, ...change })
        .setProtectedHeader({ ...header, typ })
        .sign(own.privateKey)
    const [head, body] = idToken.split('.')
    const all = [
      accessToken,
      refreshToken,
      forged,
      await resign({ iss: 'https://evil.example' }),
      await resign({ aud: ['app'] }),
      await resign({ azp: 'other' }),
      await resign({ auth_time: undefined }),
      await resign({}, 'at+jwt'),
      `${head}.${body}.`,
      `${Buffer.from(JSON.stringify({ alg: 'none', typ: 'JWT', kid })).toString('base64url')}.${body}.`,
      idToken.slice(0, -4),
      `${idToken}AAAA`,
      'x'.repeat(10_000),
      '',
    ]
    for (const text of all) assert.equal(await read(text), undefined, text.slice(0, 40))
    assert.ok(await read(await resign({})))
  })
})

describe('OpenID Connect Core §5.3 userinfo', () => {
  test('§5.4 tells what the scope allows', async () => {
    const { info, accessToken } = await bench(['openid', 'email', 'devices:read'])
    assert.deepEqual(await info(accessToken), {
      sub: fakeWorld.person.id,
      email: 'alex@acme.example',
      email_verified: false,
    })
  })

  test('without openid, of another API, without a person, it tells nothing', async () => {
    const without = await bench(['profile', 'devices:read'])
    await assert.rejects(without.info(without.accessToken), { code: 'insufficient_scope' })
    const { engine, info, idToken, refreshToken } = await bench()
    const resource = 'https://mail.example/api'
    const other = await delegate(engine, fakeClient, { resource, scope: ['openid'] })
    await assert.rejects(info(other.accessToken), { code: 'invalid_token' })
    for (const text of [idToken, refreshToken, 'x']) {
      await assert.rejects(info(text), { code: 'invalid_token' })
    }
    const form = { grant_type: 'client_credentials', client_id: 'app', client_secret: 'the-secret' }
    const { accessToken } = await engine.token(form)
    await assert.rejects(info(accessToken), { code: 'insufficient_scope' })
  })
})
