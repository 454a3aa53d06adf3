import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { apiClient } from '@frontdesk/client/api/authorized-client.ts'
import { FrontdeskError } from '@frontdesk/client/client-error.ts'
import { authorizationCode } from '@frontdesk/client/standard/sign-in-with-browser.ts'
import { deviceCode } from '@frontdesk/client/standard/sign-in-with-code.ts'
import { clientCredentials, refreshToken } from '@frontdesk/client/standard/standard-tokens.ts'
import type { AccessToken, KeptToken, TokenStore } from '@frontdesk/client/tokens/bearer-token.ts'

import {
  type ForeignIssuer,
  foreignClients,
  publicClientId,
  startForeignIssuer,
} from './fixtures/foreign-issuer.ts'
import { walkThroughPages } from './fixtures/person-at-browser.ts'

const tokenSeconds = 3
let issuer: ForeignIssuer

before(async () => {
  issuer = await startForeignIssuer(tokenSeconds)
})
after(() => issuer.stop())

function tokenUrl(): string {
  return `${issuer.url}/token`
}

describe('the SDK against oidc-provider: client credentials', () => {
  for (const authentication of ['basic', 'post'] as const) {
    test(`RFC 6749 §2.3.1 ${authentication}, an id and a secret full of odd characters`, async () => {
      const credentials = foreignClients[authentication]
      const source = clientCredentials({ tokenUrl: tokenUrl(), ...credentials, authentication })
      const token = await source.get({ minimumSeconds: 0 })
      assert.ok(token.value.length > 20)
      assert.equal(token.lifeSeconds, tokenSeconds)
    })

    test(`RFC 6749 §5.2 a wrong secret by ${authentication} is told as such, and not shown`, async () => {
      const { clientId } = foreignClients[authentication]
      const clientSecret = 'not-the-secret-1234'
      const source = clientCredentials({
        tokenUrl: tokenUrl(),
        clientId,
        clientSecret,
        authentication,
      })
      const error = await refusalOf(source.get())
      assert.equal(error.code, 'credentials-refused')
      assert.equal(error.serverCode, 'invalid_client')
      assert.ok(!JSON.stringify([error, error.message]).includes(clientSecret))
    })
  }

  test('RFC 6749 §5.2 a scope that the client may not have', async () => {
    const source = clientCredentials({
      tokenUrl: tokenUrl(),
      ...foreignClients.post,
      authentication: 'post',
      scope: 'openid',
    })
    const error = await refusalOf(source.get())
    assert.equal(error.code, 'token-refused')
    assert.equal(error.serverCode, 'invalid_scope')
  })

  test('50 callers over several lives of the token: always a live one, one request for each', async () => {
    const source = clientCredentials({
      tokenUrl: tokenUrl(),
      ...foreignClients.basic,
      authentication: 'basic',
    })
    const before = issuer.issued('client_credentials')
    const seen = new Set<string>()
    const started = performance.now()
    while (performance.now() - started < tokenSeconds * 2500) {
      const tokens = await Promise.all(
        Array.from({ length: 50 }, () => source.get({ minimumSeconds: 1 })),
      )
      for (const token of tokens) {
        seen.add(token.value)
        assert.ok((token.expiresAt ?? 0) > Date.now(), 'handed out a token that had ended')
      }
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    const requests = issuer.issued('client_credentials') - before
    assert.ok(seen.size >= 3, `${seen.size} tokens over 2.5 lives`)
    assert.ok(requests <= seen.size + 1, `${requests} requests for ${seen.size} tokens`)
  })
})

describe('the SDK against oidc-provider: people', () => {
  test('RFC 7636 code and PKCE by the loopback listener, for a client without a secret', async () => {
    const token = await signIn({ clientId: publicClientId })
    assert.equal(await subject(token), 'alice')
  })

  test('RFC 6749 §6 a refresh token that rotates is used once each time, by many callers', async () => {
    const first = await grantedRefreshToken()
    const source = refreshToken({
      tokenUrl: tokenUrl(),
      ...foreignClients.person,
      authentication: 'post',
      refreshToken: first,
    })
    const seen = new Set<string>()
    for (let round = 0; round < 4; round++) {
      const token = await source.get({ minimumSeconds: 0 })
      seen.add(token.value)
      const renewed = await Promise.all(Array.from({ length: 10 }, () => source.renew(token)))
      assert.equal(new Set(renewed.map(({ value }) => value)).size, 1)
    }
    assert.equal(seen.size, 4)
  })

  test('RFC 6750 §3.1 a token revoked at the server: one 401, one renewal, one repeat', async () => {
    const source = refreshToken({
      tokenUrl: tokenUrl(),
      ...foreignClients.person,
      authentication: 'post',
      refreshToken: await grantedRefreshToken(),
    })
    const notes: string[] = []
    const api = apiClient({
      base: issuer.url,
      tokens: source,
      onRequest: ({ status, outcome }) => notes.push(`${status} ${outcome}`),
    })
    assert.equal((await api.get<{ sub: string }>('/me')).sub, 'alice')
    const token = await source.get({ minimumSeconds: 0 })
    await issuer.revoke(token.value)
    notes.length = 0
    assert.equal((await api.get<{ sub: string }>('/me')).sub, 'alice')
    assert.deepEqual(notes, ['401 renewed', '200 done'])
  })

  test('a refresh token that the server does not know needs a person', async () => {
    const source = refreshToken({
      tokenUrl: tokenUrl(),
      ...foreignClients.person,
      authentication: 'post',
      refreshToken: 'made-up-refresh-token',
    })
    const error = await refusalOf(source.get())
    assert.equal(error.code, 'sign-in-needed')
    assert.ok(!error.message.includes('made-up'))
  })

  test('RFC 8628 device code: the person types the code in, the program waits', async () => {
    const source = deviceCode({
      tokenUrl: tokenUrl(),
      deviceAuthorizationUrl: `${issuer.url}/device/auth`,
      ...foreignClients.device,
      authentication: 'post',
      scope: 'openid',
      show: ({ verificationUri, userCode }) => {
        void walkThroughPages(verificationUri, { user_code: userCode, login: 'bob', password: 'x' })
      },
    })
    assert.equal(await subject(await source.get({ minimumSeconds: 0 })), 'bob')
  })
})

interface SigningIn {
  readonly clientId: string
  readonly clientSecret?: string
  readonly store?: TokenStore
}

async function signIn(client: SigningIn): Promise<AccessToken> {
  const source = authorizationCode({
    issuer: issuer.url,
    authentication: 'post',
    scope: 'openid',
    ...client,
    open: (url) => {
      void walkThroughPages(url, { login: 'alice', password: 'x' })
    },
  })
  return await source.get({ minimumSeconds: 0 })
}

/** What the source would have kept for the next process. */
async function grantedRefreshToken(): Promise<string> {
  const entries = new Map<string, KeptToken>()
  const store: TokenStore = {
    find: async (name) => entries.get(name),
    save: async (name, kept) => {
      entries.set(name, kept)
    },
    forget: async (name) => {
      entries.delete(name)
    },
    withLock: async (_name, work) => await work(),
  }
  await signIn({ ...foreignClients.person, store })
  const [kept] = entries.values()
  return kept?.memory?.refreshToken ?? assert.fail('no refresh token was kept')
}

async function subject(token: AccessToken): Promise<unknown> {
  const answer = await fetch(`${issuer.url}/me`, {
    headers: { authorization: `Bearer ${token.value}` },
  })
  assert.equal(answer.status, 200)
  const person: unknown = await answer.json()
  return typeof person === 'object' && person !== null ? Reflect.get(person, 'sub') : undefined
}

async function refusalOf(promise: Promise<unknown>): Promise<FrontdeskError> {
  const error = await promise.then(
    () => assert.fail('it was not refused'),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof FrontdeskError, String(error))
  return error
}
