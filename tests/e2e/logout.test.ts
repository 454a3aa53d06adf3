import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import type { CreatedClient } from '@frontdesk/testkit/api-client.ts'
import { fixedClock } from '@frontdesk/testkit/fixed-clock.ts'
import { startTestServer, type TestServer } from '@frontdesk/testkit/test-server.ts'

import {
  allow,
  authorizeAddress,
  codeOf,
  newPkce,
  redeem,
  redirectUri,
} from './fixtures/asked-codes.ts'
import { type PersonBrowser, personBrowser } from './fixtures/person-browser.ts'

const bye = 'https://app.example.com/bye'
const clock = fixedClock()
let running: TestServer
let app: CreatedClient

before(async () => {
  running = await startTestServer({ clock: clock.now })
  app = await running.api.createClient({
    dialect: 'standard',
    name: 'App',
    grant_types: ['authorization_code'],
    redirect_uris: [redirectUri],
    post_logout_redirect_uris: [bye],
    scope: 'openid',
    token_endpoint_auth_method: 'none',
  })
})
after(() => running.stop())

/** A signed-in browser, and the ID token that its app got. */
async function signedIn(): Promise<{ browser: PersonBrowser; idToken: string }> {
  const browser = personBrowser(running.api.url)
  const pkce = newPkce()
  const address = authorizeAddress(app.client_id, pkce.challenge, { scope: 'openid' })
  let answer = await browser.signIn(await browser.get(address))
  if (!answer.location) answer = await allow(browser, answer)
  const tokens = await redeem(running.api, {
    grant_type: 'authorization_code',
    client_id: app.client_id,
    code: codeOf(answer),
    redirect_uri: redirectUri,
    code_verifier: pkce.verifier,
  })
  assert.equal(tokens.status, 200, tokens.text)
  return { browser, idToken: JSON.parse(tokens.text).id_token }
}

const logout = (members: Record<string, string>) => `/oauth2/logout?${new URLSearchParams(members)}`

async function isSignedIn(browser: PersonBrowser): Promise<boolean> {
  return (await browser.get('/account')).status === 200
}

describe('OpenID Connect RP-Initiated Logout', () => {
  test('§2: the ID token of the person in the session ends it without asking', async () => {
    const { browser, idToken } = await signedIn()
    const answer = await browser.get(
      logout({ id_token_hint: idToken, post_logout_redirect_uri: bye, state: 'x y' }),
    )
    assert.equal(answer.status, 303)
    assert.equal(answer.location?.href, `${bye}?state=x+y`)
    assert.equal(await isSignedIn(browser), false)
  })

  test('§2: an expired ID token is as good', async () => {
    const { browser, idToken } = await signedIn()
    clock.advance(3_600_000)
    const answer = await browser.get(logout({ id_token_hint: idToken }))
    assert.equal(answer.status, 200)
    assert.equal(await isSignedIn(browser), false)
  })

  test('§6: without a hint the person is asked, and may stay', async () => {
    const { browser } = await signedIn()
    const question = await browser.get(logout({}))
    assert.equal(question.status, 200)
    assert.ok(await isSignedIn(browser))
    await browser.submit(question, { decision: 'stay' })
    assert.ok(await isSignedIn(browser))
    const ended = await browser.submit(question, { decision: 'sign-out' })
    assert.equal(ended.status, 200)
    assert.equal(await isSignedIn(browser), false)
  })

  test('§3: with client_id the person is asked, then sent back', async () => {
    const { browser } = await signedIn()
    const members = { client_id: app.client_id, post_logout_redirect_uri: bye, state: 's' }
    const question = await browser.get(logout(members))
    assert.match(question.headers.get('content-security-policy') ?? '', /form-action 'self'(;|$)/)
    const answer = await browser.submit(question, { decision: 'sign-out' })
    assert.equal(answer.status, 200)
    assert.equal(answer.headers.get('refresh'), `0; url=${bye}?state=s`)
    assert.equal(await isSignedIn(browser), false)
  })

  test('§2: POST works like GET', async () => {
    const { browser, idToken } = await signedIn()
    await browser.post('/oauth2/logout', { id_token_hint: idToken })
    assert.equal(await isSignedIn(browser), false)
  })

  /** As browsers send a form of another site: without the cookies. */
  const postFromApp = (members: Record<string, string>) =>
    personBrowser(running.api.url).post('/oauth2/logout', members)

  test('§2: a POST from the app’s own site goes around by a GET, which ends the session', async () => {
    const { browser, idToken } = await signedIn()
    const members = { id_token_hint: idToken, post_logout_redirect_uri: bye, state: 's' }
    const around = await postFromApp(members)
    assert.equal(around.status, 303)
    assert.equal(around.location?.origin, running.api.url)
    assert.ok(!around.location?.href.includes(idToken), 'a token in an address')
    const answer = await browser.get(around.location?.href ?? '')
    assert.equal(answer.location?.href, `${bye}?state=s`)
    assert.equal(await isSignedIn(browser), false)
    const signedOut = await personBrowser(running.api.url).get(around.location?.href ?? '')
    assert.equal(signedOut.location?.href, `${bye}?state=s`)
  })

  test('§6: a POST from another site without a hint asks first', async () => {
    const { browser } = await signedIn()
    const around = await postFromApp({ client_id: app.client_id, post_logout_redirect_uri: bye })
    const question = await browser.get(around.location?.href ?? '')
    assert.match(question.text, /Sign out\?/)
    assert.ok(await isSignedIn(browser))
    await browser.submit(question, { decision: 'sign-out' })
    assert.equal(await isSignedIn(browser), false)
  })

  test('a posted logout that was changed on its way leads nowhere', async () => {
    const { browser } = await signedIn()
    const answer = await browser.get('/oauth2/logout?posted=AAAA')
    assert.equal(answer.status, 400)
    assert.ok(await isSignedIn(browser))
  })

  test('another site cannot answer the question for the person', async () => {
    const { browser } = await signedIn()
    const page = await browser.get(logout({}))
    const sealed = /name="logout" value="([^"]*)"/.exec(page.text)?.[1] ?? ''
    const answer = await browser.post('/oauth2/logout', { logout: sealed, decision: 'sign-out' })
    assert.equal(answer.status, 403)
    assert.ok(await isSignedIn(browser))
  })

  const refused: readonly [string, () => Record<string, string>][] = [
    ['no client', () => ({ post_logout_redirect_uri: bye })],
    [
      'a redirect that is not registered',
      () => ({ client_id: app.client_id, post_logout_redirect_uri: `${bye}/` }),
    ],
    ['a hint that is none', () => ({ id_token_hint: 'a.b.c', post_logout_redirect_uri: bye })],
  ]
  for (const [what, members] of refused) {
    test(`§3: ${what} leads nowhere, and the session stays`, async () => {
      const { browser } = await signedIn()
      const answer = await browser.get(logout(members()))
      assert.equal(answer.status, 400)
      assert.equal(answer.location, undefined)
      assert.ok(await isSignedIn(browser))
    })
  }

  test('a hint and a client_id that differ are refused', async () => {
    const { browser, idToken } = await signedIn()
    const answer = await browser.get(logout({ id_token_hint: idToken, client_id: 'other' }))
    assert.equal(answer.status, 400)
    assert.ok(await isSignedIn(browser))
  })
})
