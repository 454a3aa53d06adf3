import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'

import { openTransport } from '../http/undici-transport.ts'
import type { KeptToken, TokenStore } from '../tokens/bearer-token.ts'
import { type ScriptedServer, scriptedServer, tokenAnswer } from '../trials/scripted-server.ts'
import { grantedClaims } from './id-token-claims.ts'
import { refreshToken } from './standard-tokens.ts'

const clientId = 'app'

let issuer: ScriptedServer
let keys: Record<'good' | 'other', { privateKey: CryptoKey; publicKey: CryptoKey }>
/** What the scripted issuer shows as its keys, and with which status. */
let shown: { keys: readonly JWK[]; status: number }
let idToken: string | undefined

before(async () => {
  keys = { good: await generateKeyPair('ES256'), other: await generateKeyPair('ES256') }
  issuer = await scriptedServer((request) => {
    if (request.path === '/.well-known/oauth-authorization-server') {
      const { url } = issuer
      return { body: { issuer: url, token_endpoint: `${url}/t`, jwks_uri: `${url}/keys` } }
    }
    if (request.path === '/keys') return { status: shown.status, body: { keys: shown.keys } }
    return tokenAnswer({ refresh_token: 'next', ...(idToken && { id_token: idToken }) })
  })
})
after(() => issuer.close())

async function show(kid = 'k1', status = 200): Promise<void> {
  const jwk = await exportJWK(keys.good.publicKey)
  shown = { keys: [{ ...jwk, kid, alg: 'ES256', use: 'sig' }], status }
}

interface Made {
  readonly claims?: Readonly<Record<string, unknown>>
  readonly key?: CryptoKey
  readonly kid?: string
}

function made({ claims = {}, key = keys.good.privateKey, kid = 'k1' }: Made = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1000)
  const usual = { iss: issuer.url, aud: clientId, sub: 'ada', iat: now, exp: now + 300 }
  return new SignJWT({ ...usual, ...claims }).setProtectedHeader({ alg: 'ES256', kid }).sign(key)
}

function source(store?: TokenStore | undefined, own = openTransport({ proxy: false })) {
  const given = { issuer: issuer.url, clientId, refreshToken: 'first', store }
  return refreshToken({ ...given, transport: own })
}

function keptInMemory(): TokenStore & { readonly kept: Map<string, KeptToken> } {
  const kept = new Map<string, KeptToken>()
  return {
    kept,
    find: async (name) => kept.get(name),
    save: async (name, token) => void kept.set(name, token),
    forget: async (name) => void kept.delete(name),
    withLock: (_, work) => work(),
  }
}

describe('OpenID Connect Core §3.1.3.7: claims of a verified ID token', () => {
  test('are there beside the token, and in the store; the ID token itself is not', async () => {
    await show()
    idToken = await made({ claims: { name: 'Ada' } })
    const store = keptInMemory()
    assert.equal((await source(store).get()).claims?.name, 'Ada')
    assert.equal((await source(store).get()).claims?.sub, 'ada', 'from the store')
    assert.ok(!JSON.stringify([...store.kept.values()]).includes(idToken))
  })

  test('§12.2 an answer without an ID token leaves those from before', async () => {
    await show()
    idToken = await made()
    const tokens = source()
    const first = await tokens.get()
    idToken = undefined
    assert.equal((await tokens.renew(first)).claims?.sub, 'ada')
  })

  test('a key that is new is fetched; the known ones are not asked for again', async () => {
    await show()
    idToken = await made()
    const own = openTransport({ proxy: false })
    const asked = () => issuer.seen.filter(({ path }) => path === '/keys').length
    const before = asked()
    const tokens = source(undefined, own)
    const first = await tokens.get()
    const second = await tokens.renew(first)
    assert.equal(asked() - before, 1)
    await show('k2')
    idToken = await made({ kid: 'k2' })
    assert.equal((await tokens.renew(second)).claims?.sub, 'ada')
    assert.equal(asked() - before, 2)
  })

  test('a refresh keeps its rotated token while the keys cannot be fetched', async () => {
    await show('k1', 503)
    idToken = await made()
    const store = keptInMemory()
    assert.equal((await source(store).get()).claims, undefined)
    assert.deepEqual([...store.kept.values()][0]?.memory, {
      refreshToken: 'next',
      claims: undefined,
    })
  })

  test('a token that is signed with a shared secret proves nothing, and costs no tokens', async () => {
    await show()
    const now = Math.floor(Date.now() / 1000)
    idToken = await new SignJWT({
      iss: issuer.url,
      aud: clientId,
      sub: 'ada',
      iat: now,
      exp: now + 9,
    })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new TextEncoder().encode('a secret of thirty-two characters'))
    const store = keptInMemory()
    assert.equal((await source(store).get()).claims, undefined)
    assert.equal([...store.kept.values()][0]?.memory?.refreshToken, 'next')
  })

  test('§3.1.2.1 an ID token of another sign-in (nonce) is refused', async () => {
    await show()
    const wanted = {
      options: { issuer: issuer.url, clientId },
      caller: {
        transport: openTransport({ proxy: false }),
        onRequest: undefined,
        timeoutMilliseconds: 9000,
      },
      whenKeysAreAway: 'fail',
    } as const
    const answer = { url: `${issuer.url}/t`, status: 200, headers: {}, text: '' }
    const token = { value: 'a', scope: undefined, lifeSeconds: 9 }
    const granted = async (nonce: string | undefined) => ({
      token,
      idToken: { text: await made({ claims: { nonce } }), answer },
    })
    const claims = await grantedClaims(await granted('mine'), { ...wanted, nonce: 'mine' })
    assert.equal(claims?.sub, 'ada')
    for (const nonce of ['another', '', undefined]) {
      const other = grantedClaims(await granted(nonce), { ...wanted, nonce: 'mine' })
      await assert.rejects(other, { message: /another sign-in \(nonce\)/ })
    }
  })

  const wrong: readonly (readonly [string, () => Promise<string>, RegExp])[] = [
    ['another issuer', () => made({ claims: { iss: 'https://evil.example' } }), /its iss is wrong/],
    ['another audience', () => made({ claims: { aud: 'other' } }), /its aud is wrong/],
    ['several audiences without azp', () => made({ claims: { aud: [clientId, 'b'] } }), /azp/],
    ['azp of another client', () => made({ claims: { azp: 'other' } }), /azp/],
    ['an end that has passed', () => made({ claims: { exp: 1 } }), /expired/],
    ['no end', () => made({ claims: { exp: undefined } }), /its exp is wrong/],
    ['no person', () => made({ claims: { sub: undefined } }), /its sub is wrong/],
    ['a person that is no text', () => made({ claims: { sub: { id: 1 } } }), /names no person/],
    ['another key', () => made({ key: keys.other.privateKey }), /signature is wrong/],
    ['an unknown key', () => made({ kid: 'k9' }), /none of the server’s keys/],
    ['a changed payload', async () => changed(await made()), /signature is wrong/],
    ['alg none', async () => unsigned(await made()), /not signed by/],
    ['no JWT', async () => 'x.y', /cannot be read/],
  ]
  for (const [what, token, words] of wrong) {
    test(`${what}: refused`, async () => {
      await show()
      idToken = await token()
      await assert.rejects(source().get(), { code: 'unexpected-answer', message: words })
    })
  }

  test('§12.2 another person than before: refused', async () => {
    await show()
    idToken = await made()
    const tokens = source()
    const first = await tokens.get()
    idToken = await made({ claims: { sub: 'bob' } })
    await assert.rejects(tokens.renew(first, { minimumSeconds: 1 }), { message: /another person/ })
  })
})

function changed(token: string): string {
  const [header = '', , signature = ''] = token.split('.')
  const claims = { iss: issuer.url, aud: clientId, sub: 'eve', iat: 1, exp: 2 ** 32 }
  return [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.')
}

function unsigned(token: string): string {
  const header = Buffer.from('{"alg":"none"}').toString('base64url')
  return [header, token.split('.')[1], ''].join('.')
}
