import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import * as client from 'openid-client'

import { allowDevice, type PersonWithCookies } from './fixtures/person-with-cookies.ts'
import {
  publicApp,
  registerApp,
  type SignInDesk,
  startSignInDesk,
} from './fixtures/sign-in-desk.ts'

const redirectUri = 'http://127.0.0.1:8765/callback'
const scope = 'openid profile email offline_access devices:read'

let desk: SignInDesk
let person: PersonWithCookies
let personId: string
before(async () => {
  desk = await startSignInDesk()
  const employee = await desk.employ()
  person = desk.browserOf(employee)
  personId = employee.id
})
after(() => desk?.stop())

async function configure(over: Record<string, unknown> = {}, proof?: client.ClientAuth) {
  const app = await registerApp(desk.api, redirectUri, {
    post_logout_redirect_uris: ['http://127.0.0.1:8765/bye'],
    ...over,
  })
  const secret = app.client_secret === undefined ? {} : { client_secret: app.client_secret }
  return client.discovery(new URL(desk.url), app.client_id, secret, proof, {
    execute: [client.allowInsecureRequests],
  })
}

async function signIn(config: client.Configuration, pushed: 'pushed' | 'plain' = 'plain') {
  const verifier = client.randomPKCECodeVerifier()
  const [expectedState, expectedNonce] = [client.randomState(), client.randomNonce()]
  const parameters = {
    redirect_uri: redirectUri,
    scope,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state: expectedState,
    nonce: expectedNonce,
  }
  const url =
    pushed === 'pushed'
      ? await client.buildAuthorizationUrlWithPAR(config, parameters)
      : client.buildAuthorizationUrl(config, parameters)
  return client.authorizationCodeGrant(config, await person.authorize(url), {
    pkceCodeVerifier: verifier,
    expectedState,
    expectedNonce,
    idTokenExpected: true,
  })
}

describe('openid-client', () => {
  test('discovers both documents alike', async () => {
    const app = await registerApp(desk.api, redirectUri)
    const read = (algorithm: 'oidc' | 'oauth2') =>
      client.discovery(new URL(desk.url), app.client_id, undefined, undefined, {
        algorithm,
        execute: [client.allowInsecureRequests],
      })
    const [oidc, oauth2] = [await read('oidc'), await read('oauth2')]
    assert.equal(oidc.serverMetadata().issuer, desk.url)
    assert.deepEqual(oidc.serverMetadata(), oauth2.serverMetadata())
  })

  test('authorization code, userinfo, refresh, introspection, revocation', async () => {
    const config = await configure()
    client.enableNonRepudiationChecks(config)
    const tokens = await signIn(config)
    assert.equal(tokens.claims()?.sub, personId)

    const userinfo = await client.fetchUserInfo(config, tokens.access_token, personId)
    assert.match(userinfo.email ?? '', /@acme\.example$/)

    const renewed = await client.refreshTokenGrant(config, tokens.refresh_token ?? '')
    assert.equal(renewed.claims()?.sub, personId)
    assert.equal((await client.tokenIntrospection(config, renewed.access_token)).active, true)

    await client.tokenRevocation(config, renewed.refresh_token ?? '')
    assert.equal((await client.tokenIntrospection(config, renewed.access_token)).active, false)
    await assert.rejects(client.refreshTokenGrant(config, renewed.refresh_token ?? ''), {
      error: 'invalid_grant',
    })
  })

  test('pushed authorization request', async () => {
    assert.equal((await signIn(await configure(), 'pushed')).claims()?.sub, personId)
  })

  test('public client', async () => {
    const tokens = await signIn(await configure(publicApp, client.None()))
    assert.equal(tokens.claims()?.sub, personId)
  })

  test('client credentials', async () => {
    const over = { grant_types: ['client_credentials'], redirect_uris: [], scope: 'devices:read' }
    const config = await configure({ ...over, post_logout_redirect_uris: [] })
    const { scope: granted } = await client.clientCredentialsGrant(config)
    assert.equal(granted, 'devices:read')
  })

  test('device authorization: the library polls by itself until it is allowed', async () => {
    const grant_types = ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token']
    const over = { ...publicApp, grant_types, redirect_uris: [], post_logout_redirect_uris: [] }
    const config = await configure(over, client.None())
    const shown = await client.initiateDeviceAuthorization(config, { scope: 'openid' })
    const [tokens] = await Promise.all([
      client.pollDeviceAuthorizationGrant(config, shown),
      allowDevice(person, shown),
    ])
    assert.equal(tokens.claims()?.sub, personId)
  })

  test('RP-initiated logout ends the session and leads back', async () => {
    const config = await configure()
    const tokens = await signIn(config)
    const url = client.buildEndSessionUrl(config, {
      post_logout_redirect_uri: 'http://127.0.0.1:8765/bye',
      id_token_hint: tokens.id_token ?? '',
      state: 'until tomorrow',
    })
    let page = await person.open(url)
    if (!page.leaves) page = await person.submit(page, { button: /sign out|yes/i })
    assert.equal(page.leaves?.href, 'http://127.0.0.1:8765/bye?state=until+tomorrow')

    const silent = client.buildAuthorizationUrl(config, {
      redirect_uri: redirectUri,
      scope: 'openid',
      prompt: 'none',
      code_challenge: await client.calculatePKCECodeChallenge(client.randomPKCECodeVerifier()),
      code_challenge_method: 'S256',
    })
    const answer = (await person.open(silent)).leaves
    assert.equal(answer?.searchParams.get('error'), 'login_required')
  })

  test('a refusal by the person reaches the library as access_denied', async () => {
    const config = await configure()
    const verifier = client.randomPKCECodeVerifier()
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: redirectUri,
      scope,
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    })
    const answer = await person.authorize(url, /deny|cancel/i)
    await assert.rejects(
      client.authorizationCodeGrant(config, answer, { pkceCodeVerifier: verifier }),
      { error: 'access_denied' },
    )
  })
})
