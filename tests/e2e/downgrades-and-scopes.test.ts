import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'

import { exportJWK, generateKeyPair, SignJWT } from 'jose'

import {
  claimsOf,
  type FlowClient,
  obtainCode,
  obtainTokens,
  redeemCode,
  refresh,
  sendForm,
  startFlow,
} from '../interop/fixtures/code-flow.ts'
import { allowDevice, type PersonWithCookies } from '../interop/fixtures/person-with-cookies.ts'
import {
  deskScope,
  publicApp,
  registerApp,
  type SignInDesk,
  startSignInDesk,
} from '../interop/fixtures/sign-in-desk.ts'
import { sendRaw } from './fixtures/raw-request.ts'

const redirectUri = 'http://127.0.0.1:8765/callback'
const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'

let desk: SignInDesk
let person: PersonWithCookies
before(async () => {
  desk = await startSignInDesk()
  person = desk.browserOf(await desk.employ())
})
after(() => desk?.stop())

const register = async (over: Record<string, unknown> = {}): Promise<FlowClient> => ({
  ...(await registerApp(desk.api, redirectUri, over)),
  redirectUri,
})

describe('row 11: PKCE on both legs or on none', () => {
  test('a code asked for with a challenge is not redeemed without the verifier', async () => {
    for (const pkce of ['required', 'optional']) {
      const client = await register({ pkce })
      const { code } = await obtainCode(desk.api, client, person)
      const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri }
      const answer = await sendForm(desk.api, client, form)
      assert.match(answer.json.error, /^invalid_(grant|request)$/, pkce)
    }
  })

  test('a verifier for a code that was asked for without a challenge is refused', async () => {
    const client = await register({ pkce: 'optional' })
    const none = { code_challenge: undefined, code_challenge_method: undefined }
    const { code, verifier } = await obtainCode(desk.api, client, person, none)
    const answer = await redeemCode(desk.api, client, { code, verifier })
    assert.match(answer.json.error, /^invalid_(grant|request)$/)
  })

  const challenges: readonly (readonly [string, Record<string, string | undefined>])[] = [
    ['none at all', { code_challenge: undefined, code_challenge_method: undefined }],
    ['plain', { code_challenge_method: 'plain' }],
    ['plain by default', { code_challenge_method: undefined }],
    ['a short one', { code_challenge: 'short' }],
    ['an empty one', { code_challenge: '' }],
  ]
  for (const [name, over] of challenges) {
    test(`a challenge of a public client that is ${name}`, async () => {
      const { url } = startFlow(desk.api, await register(publicApp), over)
      const sent = await person.authorize(url)
      assert.equal(sent.searchParams.get('error'), 'invalid_request')
      assert.equal(sent.searchParams.get('iss'), desk.url)
    })
  }

  test('another verifier, a short one, one of wrong characters', async () => {
    const client = await register(publicApp)
    for (const verifier of [randomBytes(32).toString('base64url'), 'x', `${'a'.repeat(50)} !`]) {
      const { code } = await obtainCode(desk.api, client, person)
      const answer = await redeemCode(desk.api, client, { code, verifier })
      assert.match(answer.json.error, /^invalid_(grant|request)$/)
    }
  })
})

describe('row 10: issued is a part of requested, allowed and registered, for every grant', () => {
  const asked = [deskScope, 'openid devices:read', 'devices:read tags:read', 'tags:read']
  for (const scope of asked) {
    test(`asked for ${scope}`, async () => {
      const grant_types = ['authorization_code', 'refresh_token', deviceGrant]
      const client = await register({ grant_types })
      const tokens = await obtainTokens(desk.api, client, person, { scope })
      assertWithin(tokens.scope, scope)
      assertWithin(String(claimsOf(tokens.access_token).scope), scope)

      const wider = await refresh(desk.api, client, tokens.refresh_token, `${scope} devices:edit`)
      assert.equal(wider.json.error, 'invalid_scope')
      const one = scope.split(' ')[0]
      const narrow = JSON.parse((await refresh(desk.api, client, tokens.refresh_token, one)).text)
      assertWithin(narrow.scope, one ?? '')

      const begun = await sendForm(desk.api, client, { scope }, '/oauth2/device')
      const shown = JSON.parse(begun.text)
      await allowDevice(person, shown)
      const form = { grant_type: deviceGrant, device_code: shown.device_code }
      assertWithin((await sendForm(desk.api, client, form)).json.scope, scope)
    })
  }

  test('what the client may not ask for is refused at every door', async () => {
    const client = await register({ grant_types: ['authorization_code', deviceGrant] })
    const scope = 'devices:edit'
    const sent = await person.authorize(startFlow(desk.api, client, { scope }).url)
    assert.equal(sent.searchParams.get('error'), 'invalid_scope')
    for (const path of ['/oauth2/par', '/oauth2/device']) {
      const { searchParams } = startFlow(desk.api, client, { scope }).url
      const answer = await sendForm(desk.api, client, Object.fromEntries(searchParams), path)
      assert.equal(answer.json.error, 'invalid_scope', path)
    }
  })

  test('a person hands on no more than they may do, whatever was consented', async () => {
    const reader = desk.browserOf(await desk.employ({ role: 'Read Only' }))
    const client = await register({ scope: 'devices:read devices:edit' })
    const { access_token: token } = await obtainTokens(desk.api, client, reader)
    const answer = await desk.api.send('PUT', '/api/mdm/devices/1', {
      token,
      headers: { 'content-type': 'application/json' },
      body: '{}',
    })
    assert.equal(answer.status, 403, answer.text)
  })

  test('row 7: a person’s own pages change neither rights nor an administrator’s decision', async () => {
    const employee = await desk.employ({ secondFactor: 'required', mustChange: 'yes' })
    const own = desk.browserOf(employee)
    await own.signIn(await own.open('/account'))
    await desk.api.admin('PATCH', `/people/${employee.id}`, { status: 'disabled' }, anyVersion)
    for (const path of ['/sign-in/new-password', '/sign-in/setup', '/account', '/device']) {
      const page = await own.open(path)
      assert.notEqual(page.url.pathname, '/account', path)
    }
    const password = 'another long sentence'
    const page = await own.open('/sign-in/new-password')
    if (page.forms.some(({ fields }) => fields.includes('password_again'))) {
      await own.submit(page, { fields: { password, password_again: password } })
    }
    const again = await own.signIn(await own.open('/sign-in'), { password })
    assert.equal(again.url.pathname, '/sign-in')
    const { text } = await desk.api.admin('GET', `/people/${employee.id}`)
    assert.equal(JSON.parse(text).status, 'disabled')
  })
})

describe('row 8: repeated, empty and oversized parameters', () => {
  test('a repeated parameter of the authorization endpoint sends nobody anywhere', async () => {
    const client = await register({ first_party: true })
    const names = ['client_id', 'redirect_uri', 'scope', 'state', 'code_challenge', 'prompt']
    for (const name of names) {
      const { url } = startFlow(desk.api, client, { prompt: 'none', scope: 'openid' })
      url.searchParams.append(name, url.searchParams.get(name) ?? '')
      const page = await person.open(url)
      assert.equal(page.status, 400, name)
      assert.equal(page.leaves, undefined, name)
    }
  })

  test('a repeated parameter of the token endpoint redeems nothing', async () => {
    const client = await register()
    for (const name of ['code', 'redirect_uri', 'code_verifier', 'grant_type', 'client_id']) {
      const { code, verifier } = await obtainCode(desk.api, client, person)
      const body = new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: client.client_id,
        client_secret: client.client_secret ?? '',
        code,
        code_verifier: verifier,
        redirect_uri: redirectUri,
      })
      body.append(name, body.get(name) ?? '')
      const answer = await desk.api.send('POST', '/oauth2/token', { body })
      assert.equal(answer.json.error, 'invalid_request', name)
      assert.equal((await redeemCode(desk.api, client, { code, verifier })).status, 200, name)
    }
  })

  test('empty is absent, and too much is refused before anything is read', async () => {
    const client = await register()
    const code = await obtainCode(desk.api, client, person, { scope: '', nonce: '', prompt: '' })
    assert.equal((await redeemCode(desk.api, client, code)).status, 200)
    for (const path of ['/oauth2/token', '/oauth2/par', '/oauth2/revoke', '/sign-in']) {
      const body = new URLSearchParams({ username: 'x'.repeat(70_000) })
      assert.equal((await desk.api.send('POST', path, { body })).status, 413, path)
    }
  })
})

describe('row 15: an assertion’s audience is our issuer, as a text or a list of exactly one', () => {
  test('longer lists, endpoints, other issuers and none are refused', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256')
    const { client_id } = await desk.api.createClient({
      dialect: 'standard',
      name: 'With a key',
      scope: 'devices:read',
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES256' }] },
    })
    const ask = async (aud: unknown) => {
      const iat = Math.floor(Date.now() / 1000)
      const claims = { iss: client_id, sub: client_id, jti: randomUUID(), iat, exp: iat + 60 }
      const client_assertion = await new SignJWT({ ...claims, ...{ aud: aud as string } })
        .setProtectedHeader({ alg: 'ES256', kid: 'k' })
        .sign(privateKey)
      const answer = await sendForm(
        desk.api,
        { client_id },
        {
          grant_type: 'client_credentials',
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion,
        },
      )
      return answer.status
    }
    for (const aud of [desk.url, [desk.url]]) assert.equal(await ask(aud), 200)
    const wrong = [[], [desk.url, 'x'], `${desk.url}/`, `${desk.url}/oauth2/token`, '', 7]
    for (const aud of [...wrong, undefined]) assert.equal(await ask(aud), 401, String(aud))
  })
})

describe('row 19: a delegated token of one tenant at another', () => {
  test('opens nothing there, and its client cannot be used by people of another', async () => {
    const made = { name: 'Elsewhere', group_id: 'ELSEWHERE' }
    assert.equal((await desk.api.admin('POST', '/organizations', made)).status, 201)
    const stranger = desk.browserOf(await desk.employ({ organization_group: 'ELSEWHERE' }))
    const client = await register()
    const { url } = startFlow(desk.api, client)
    const refused = await stranger.signIn(await stranger.open(url))
    assert.equal(refused.status, 403, 'the page signs in people of the app’s organization only')
    await stranger.signIn(await stranger.open('/sign-in'))
    const sent = await stranger.authorize(startFlow(desk.api, client).url)
    assert.equal(sent.searchParams.get('error'), 'access_denied')

    const own = await register({ organization_group: 'ELSEWHERE' })
    const { access_token: token } = await obtainTokens(desk.api, own, stranger)
    const groups = await desk.api.send('GET', '/api/system/groups/search', { token })
    assert.ok(!/ACME|Acme/.test(groups.text), groups.text)
    const introspected = await sendForm(desk.api, client, { token }, '/oauth2/introspect')
    assert.deepEqual(JSON.parse(introspected.text), { active: false })
    await sendForm(desk.api, client, { token }, '/oauth2/revoke')
    assert.equal((await desk.api.send('GET', '/oauth2/userinfo', { token })).status, 200)
  })
})

describe('row 20: Host and forwarded headers on pages and discovery', () => {
  const headers: readonly Record<string, string>[] = [
    { host: 'evil.example' },
    { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
    { forwarded: 'host=evil.example;proto=https' },
    { 'x-original-host': 'evil.example', 'x-original-url': '/admin/v1/roles' },
  ]
  for (const sent of headers) {
    test(JSON.stringify(sent), async () => {
      for (const path of [
        '/.well-known/openid-configuration',
        '/.well-known/oauth-authorization-server',
        '/sign-in',
        '/account',
        '/device',
        '/oauth2/authorize?client_id=nobody',
        '/password-reset/request',
      ]) {
        const plain = await sendRaw(desk.url + path)
        const answer = await sendRaw(desk.url + path, { headers: sent })
        assert.equal(answer.status, plain.status, path)
        assert.ok(!JSON.stringify(answer).includes('evil.example'), path)
      }
    })
  }
})

const anyVersion = { 'if-match': '*' }

function assertWithin(issued: string, bound: string): void {
  for (const value of issued.split(' ')) assert.ok(bound.split(' ').includes(value), value)
}
