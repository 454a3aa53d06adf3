import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import * as oauth from 'oauth4webapi'
import { allowDevice, type PersonWithCookies } from './fixtures/person-with-cookies.ts'
import {
  publicApp,
  registerApp,
  type SignInDesk,
  startSignInDesk,
} from './fixtures/sign-in-desk.ts'

const redirectUri = 'http://127.0.0.1:8765/callback'
const overHttp = { [oauth.allowInsecureRequests]: true }

let desk: SignInDesk
let server: oauth.AuthorizationServer
let person: PersonWithCookies
let personId: string
before(async () => {
  desk = await startSignInDesk()
  const employee = await desk.employ()
  person = desk.browserOf(employee)
  personId = employee.id
  server = await discover()
})
after(() => desk?.stop())

async function discover(): Promise<oauth.AuthorizationServer> {
  const issuer = new URL(desk.url)
  const request = oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...overHttp })
  return oauth.processDiscoveryResponse(issuer, await request)
}

interface Flow {
  readonly client: oauth.Client
  readonly proof: oauth.ClientAuth
  readonly parameters?: Record<string, string>
}

/** The code flow as the library's own example has it: state, nonce, PKCE, `iss`, ID token. */
async function codeFlow({ client, proof, parameters = {} }: Flow) {
  const verifier = oauth.generateRandomCodeVerifier()
  const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()]
  const asked = {
    client_id: client.client_id,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'openid profile email devices:read',
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
    ...parameters,
  }
  const url = new URL(server.authorization_endpoint ?? '')
  url.search = String(new URLSearchParams(asked))
  return redeem({ client, proof, answer: await person.authorize(url), verifier, state, nonce })
}

interface Redemption extends Flow {
  readonly answer: URL
  readonly verifier: string
  readonly state: string
  readonly nonce: string
}

async function redeem({ client, proof, answer, verifier, state, nonce }: Redemption) {
  const checked = oauth.validateAuthResponse(server, client, answer, state)
  const response = await oauth.authorizationCodeGrantRequest(
    ...[server, client, proof, checked, redirectUri, verifier],
    overHttp,
  )
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, {
    expectedNonce: nonce,
    requireIdToken: true,
  })
  await oauth.validateApplicationLevelSignature(server, response, overHttp)
  return tokens
}

async function confidential(over: Record<string, unknown> = {}) {
  const { client_id, client_secret } = await registerApp(desk.api, redirectUri, over)
  return { client: { client_id }, proof: oauth.ClientSecretPost(client_secret) }
}

describe('oauth4webapi', () => {
  test('authorization_code: confidential, PKCE, ID token with nonce, userinfo', async () => {
    const flow = await confidential()
    const tokens = await codeFlow(flow)
    const claims = oauth.getValidatedIdTokenClaims(tokens)
    assert.equal(claims?.sub, personId)

    const response = await oauth.userInfoRequest(
      ...[server, flow.client, tokens.access_token],
      overHttp,
    )
    const userinfo = await oauth.processUserInfoResponse(server, flow.client, personId, response)
    assert.equal(userinfo.given_name, 'Ada')
  })

  for (const [name, proof] of [
    ['Basic', oauth.ClientSecretBasic],
    ['post', oauth.ClientSecretPost],
  ] as const) {
    test(`authorization_code: client_secret by ${name}`, async () => {
      const { client_id, client_secret } = await registerApp(desk.api, redirectUri)
      await codeFlow({ client: { client_id }, proof: proof(client_secret) })
    })
  }

  test('authorization_code: public client, any loopback port', async () => {
    const own = 'http://127.0.0.1/callback'
    const { client_id } = await registerApp(desk.api, own, publicApp)
    assert.ok((await codeFlow({ client: { client_id }, proof: oauth.None() })).access_token)
  })

  test('private_key_jwt, and an ID token in RS256', async () => {
    const { privateKey, publicKey } = await oauth.generateKeyPair('ES256', { extractable: true })
    const jwk = await crypto.subtle.exportKey('jwk', publicKey)
    const { client_id } = await registerApp(desk.api, redirectUri, {
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [{ ...jwk, kid: 'first', alg: 'ES256', use: 'sig' }] },
      signature_algorithm: 'RS256',
    })
    const client = { client_id, id_token_signed_response_alg: 'RS256' }
    // The library keeps a key set for a minute, and the first RS256 key is younger.
    server = await discover()
    await codeFlow({ client, proof: oauth.PrivateKeyJwt({ key: privateKey, kid: 'first' }) })
  })

  test('pushed authorization request', async () => {
    const { client, proof } = await confidential()
    const verifier = oauth.generateRandomCodeVerifier()
    const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()]
    const asked = {
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: 'openid',
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    }
    const pushed = await oauth.processPushedAuthorizationResponse(
      server,
      client,
      await oauth.pushedAuthorizationRequest(server, client, proof, asked, overHttp),
    )
    const url = new URL(server.authorization_endpoint ?? '')
    url.search = String(new URLSearchParams({ ...client, request_uri: pushed.request_uri }))
    const answer = await person.authorize(url)
    await redeem({ client, proof, answer, verifier, state, nonce })
  })

  test('refresh_token: rotates, scope narrows', async () => {
    const { client, proof } = await confidential()
    const { refresh_token: first = '' } = await codeFlow({ client, proof })
    const response = await oauth.refreshTokenGrantRequest(server, client, proof, first, {
      ...overHttp,
      additionalParameters: { scope: 'openid' },
    })
    const renewed = await oauth.processRefreshTokenResponse(server, client, response)
    assert.notEqual(renewed.refresh_token, first)
    assert.equal(renewed.scope, 'openid')
  })

  test('client_credentials', async () => {
    const over = { grant_types: ['client_credentials'], scope: 'devices:read', redirect_uris: [] }
    const { client, proof } = await confidential(over)
    const asked = { scope: 'devices:read' }
    const answer = await oauth.processClientCredentialsResponse(
      server,
      client,
      await oauth.clientCredentialsGrantRequest(server, client, proof, asked, overHttp),
    )
    assert.equal(answer.scope, 'devices:read')
  })

  test('device_code: pending, allowed, redeemed', async () => {
    const { client_id } = await registerApp(desk.api, redirectUri, {
      ...publicApp,
      grant_types: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
      redirect_uris: [],
    })
    const client = { client_id }
    const asked = { scope: 'openid devices:read' }
    const begun = await oauth.processDeviceAuthorizationResponse(
      server,
      client,
      await oauth.deviceAuthorizationRequest(server, client, oauth.None(), asked, overHttp),
    )
    const ask = async () =>
      oauth.processDeviceCodeResponse(
        server,
        client,
        await oauth.deviceCodeGrantRequest(
          ...[server, client, oauth.None(), begun.device_code],
          overHttp,
        ),
      )
    await assert.rejects(ask(), { error: 'authorization_pending' })
    await allowDevice(person, begun)
    // The library waits five seconds as it was told; the test does the same.
    await new Promise((resolve) => setTimeout(resolve, (begun.interval ?? 5) * 1000))
    const tokens = await ask()
    assert.equal(oauth.getValidatedIdTokenClaims(tokens)?.sub, personId)
  })

  test('introspection and revocation', async () => {
    const { client, proof } = await confidential()
    const { refresh_token = '', access_token } = await codeFlow({ client, proof })
    const introspect = async (token: string) =>
      oauth.processIntrospectionResponse(
        server,
        client,
        await oauth.introspectionRequest(server, client, proof, token, overHttp),
      )
    assert.deepEqual(
      [(await introspect(access_token)).active, (await introspect(refresh_token)).active],
      [true, true],
    )
    await oauth.processRevocationResponse(
      await oauth.revocationRequest(server, client, proof, refresh_token, overHttp),
    )
    assert.deepEqual(await introspect(access_token), { active: false })
    assert.deepEqual(await introspect(refresh_token), { active: false })
  })

  test('the access token is a JWT of RFC 9068 by the library’s own check', async () => {
    const { access_token } = await codeFlow(await confidential())
    const request = new Request(`${desk.url}/api/system/info`, {
      headers: { authorization: `Bearer ${access_token}` },
    })
    const claims = await oauth.validateJwtAccessToken(
      ...[server, request, `${desk.url}/api`],
      overHttp,
    )
    assert.equal(claims.sub, personId)
  })
})
