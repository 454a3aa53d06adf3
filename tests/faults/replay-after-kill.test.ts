import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'

import type { ApiClient } from '@frontdesk/testkit/api-client.ts'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'

import {
  type FlowClient,
  obtainCode,
  obtainTokens,
  redeemCode,
  refresh,
  sendForm,
} from '../interop/fixtures/code-flow.ts'
import type { PersonWithCookies } from '../interop/fixtures/person-with-cookies.ts'
import { publicApp, registerApp } from '../interop/fixtures/sign-in-desk.ts'
import { type SpawnedDesk, startSpawnedDesk } from '../interop/fixtures/spawned-desk.ts'

const redirectUri = 'http://127.0.0.1:8765/callback'

describe('row 2: kill -9, start, replay', () => {
  let desk: SpawnedDesk
  let api: ApiClient
  let person: PersonWithCookies
  before(async () => {
    desk = await startSpawnedDesk('SQLite', 1)
    assert.ok(desk.apis[0])
    api = desk.apis[0]
    person = await desk.signedInPerson()
  })
  after(() => desk?.stop())

  const register = async (over: Record<string, unknown> = {}): Promise<FlowClient> => ({
    ...(await registerApp(api, redirectUri, over)),
    redirectUri,
  })

  test('a refresh token that was rotated stays dead, and its replay ends the family', async () => {
    const client = await register(publicApp)
    const first = await obtainTokens(api, client, person)
    const rotated = await refresh(api, client, first.refresh_token)
    assert.equal(rotated.status, 200, rotated.text)
    const second = JSON.parse(rotated.text)
    await desk.crash()
    assert.equal((await refresh(api, client, first.refresh_token)).json.error, 'invalid_grant')
    assert.equal((await refresh(api, client, second.refresh_token)).json.error, 'invalid_grant')
    const token = second.access_token
    assert.equal((await api.send('GET', '/oauth2/userinfo', { token })).status, 401)
  })

  test('a redeemed code stays redeemed, and its replay ends what it gave', async () => {
    const client = await register()
    const code = await obtainCode(api, client, person)
    const tokens = JSON.parse((await redeemCode(api, client, code)).text)
    await desk.crash()
    assert.equal((await redeemCode(api, client, code)).json.error, 'invalid_grant')
    assert.equal((await refresh(api, client, tokens.refresh_token)).json.error, 'invalid_grant')
  })

  test('a client assertion counts once (row 16)', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256')
    const { client_id } = await api.createClient({
      dialect: 'standard',
      name: 'With a key',
      scope: 'devices:read',
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES256' }] },
    })
    const client_assertion = await new SignJWT({ jti: randomUUID() })
      .setProtectedHeader({ alg: 'ES256', kid: 'k' })
      .setIssuer(client_id)
      .setSubject(client_id)
      .setAudience(api.url)
      .setIssuedAt()
      .setExpirationTime('60s')
      .sign(privateKey)
    const ask = () =>
      sendForm(
        api,
        { client_id },
        {
          grant_type: 'client_credentials',
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion,
        },
      )
    const first = await ask()
    assert.equal(first.status, 200, first.text)
    await desk.crash()
    assert.equal((await ask()).json.error, 'invalid_client')
  })

  test('what was answered is there: tokens, sessions, sign-outs', async () => {
    const client = await register()
    const tokens = await obtainTokens(api, client, person)
    const leaver = await desk.signedInPerson()
    const cookie = leaver.cookies()
    await leaver.submit(await leaver.open('/sign-out'), { button: /sign out/i })
    await desk.crash()
    const token = tokens.access_token
    assert.equal((await api.send('GET', '/oauth2/userinfo', { token })).status, 200)
    assert.equal((await refresh(api, client, tokens.refresh_token)).status, 200)
    assert.equal((await person.open('/account')).url.pathname, '/account')
    leaver.putCookies(cookie)
    assert.equal((await leaver.open('/account')).url.pathname, '/sign-in')
  })
})
