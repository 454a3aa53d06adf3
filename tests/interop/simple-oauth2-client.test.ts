import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'

import { AuthorizationCode, ClientCredentials } from 'simple-oauth2'

import { registerApp, type SignInDesk, startSignInDesk } from './fixtures/sign-in-desk.ts'

const redirectUri = 'http://127.0.0.1:8765/callback'

let desk: SignInDesk
before(async () => {
  desk = await startSignInDesk()
})
after(() => desk?.stop())

const endpoints = () => ({
  tokenHost: desk.url,
  tokenPath: '/oauth2/token',
  authorizePath: '/oauth2/authorize',
  revokePath: '/oauth2/revoke',
})

for (const authorizationMethod of ['header', 'body'] as const) {
  describe(`simple-oauth2, secret in the ${authorizationMethod}`, () => {
    test('authorization code, refresh, revoke', async () => {
      const app = await registerApp(desk.api, redirectUri)
      const library = new AuthorizationCode({
        client: { id: app.client_id, secret: app.client_secret },
        auth: endpoints(),
        options: { authorizationMethod },
      })
      const verifier = randomBytes(32).toString('base64url')
      const address = library.authorizeURL({
        redirect_uri: redirectUri,
        scope: ['openid', 'offline_access', 'devices:read'],
        state: 'kept by the app',
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
      })
      const person = desk.browserOf(await desk.employ())
      const { searchParams } = await person.authorize(address)
      assert.equal(searchParams.get('state'), 'kept by the app')

      const first = await library.getToken({
        code: searchParams.get('code') ?? '',
        redirect_uri: redirectUri,
        code_verifier: verifier,
      })
      const renewed = await first.refresh()
      assert.notEqual(renewed.token.refresh_token, first.token.refresh_token)

      const call = async () =>
        (await desk.api.send('GET', '/api/system/info', { token: renewed.token.access_token }))
          .status
      assert.equal(await call(), 200)
      await renewed.revoke('refresh_token')
      assert.equal(await call(), 401)
    })

    test('client credentials', async () => {
      const app = await registerApp(desk.api, redirectUri, {
        grant_types: ['client_credentials'],
        redirect_uris: [],
        scope: 'devices:read',
      })
      const library = new ClientCredentials({
        client: { id: app.client_id, secret: app.client_secret },
        auth: { tokenHost: desk.url, tokenPath: '/oauth2/token' },
        options: { authorizationMethod },
      })
      assert.ok((await library.getToken({ scope: 'devices:read' })).token.access_token)
    })
  })
}
