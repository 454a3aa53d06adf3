import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import type { CreatedClient } from '@frontdesk/testkit/api-client.ts'
import { startTestServer, type TestServer } from '@frontdesk/testkit/test-server.ts'

import {
  allow,
  authorizeAddress,
  basic,
  codeOf,
  newPkce,
  redeem,
  redirectUri,
  scopeBoxes,
} from './fixtures/asked-codes.ts'
import { type PersonBrowser, personBrowser } from './fixtures/person-browser.ts'

let running: TestServer
let web: CreatedClient
let spa: CreatedClient

const grants = ['authorization_code', 'refresh_token']
const scope = 'openid profile email offline_access devices:read profiles:read'

before(async () => {
  running = await startTestServer()
  const person = { grant_types: grants, redirect_uris: [redirectUri], scope, dialect: 'standard' }
  web = await running.api.createClient({ ...person, name: 'Nightly <b>Report</b>' })
  spa = await running.api.createClient({
    ...person,
    name: 'Single page',
    token_endpoint_auth_method: 'none',
  })
})
after(() => running.stop())

/** A browser in which the administrator is signed in. */
async function signedIn(): Promise<PersonBrowser> {
  const browser = personBrowser(running.api.url)
  const page = await browser.get('/account')
  await browser.signIn(page)
  return browser
}

async function freshCode(client: CreatedClient, over: Record<string, string | undefined> = {}) {
  const browser = await signedIn()
  const pkce = newPkce()
  const page = await browser.get(
    authorizeAddress(client.client_id, pkce.challenge, { prompt: 'consent', ...over }),
  )
  return { browser, pkce, code: codeOf(await allow(browser, page)) }
}

/** RFC 6750 §2: a token in the header, or in a form, and never in both. */
async function assertOneWay(token: string, sub: unknown): Promise<void> {
  const { api } = running
  const form = (access_token: string) => new URLSearchParams({ access_token })
  const post = (options: Parameters<typeof api.send>[2]) =>
    api.send('POST', '/oauth2/userinfo', options)
  for (const good of [{ token }, { body: form(token) }]) {
    const answer = await post(good)
    assert.equal(answer.status, 200, answer.text)
    assert.equal(JSON.parse(answer.text).sub, sub)
  }
  for (const second of [token, 'another']) {
    const twice = await post({ token, body: form(second) })
    assert.equal(twice.status, 400, twice.text)
    assert.equal(twice.json.error, 'invalid_request')
  }
}

describe('the whole way', () => {
  test('sign in, consent, code, tokens, userinfo; the second time nobody is asked', async () => {
    const browser = personBrowser(running.api.url)
    const pkce = newPkce()
    const address = authorizeAddress(web.client_id, pkce.challenge)
    const consent = await browser.signIn(await browser.get(address))
    assert.equal(consent.status, 200)
    assert.match(consent.text, /Nightly &lt;b&gt;Report&lt;\/b&gt;/)
    assert.match(consent.text, /See devices and their details\./)
    assert.match(consent.text, /app\.example\.com/)
    assert.match(consent.headers.get('content-security-policy') ?? '', /form-action 'self'(;|$)/)
    const answer = await allow(browser, consent)
    assert.equal(answer.status, 200)
    assert.equal(answer.headers.get('refresh'), `0; url=${answer.location?.href}`)
    assert.equal(answer.headers.get('cache-control'), 'no-store')
    assert.equal(answer.headers.get('referrer-policy'), 'no-referrer')
    assert.match(answer.text, /<a class="button full" href="https:\/\/app\.example\.com\/back\?/)
    assert.equal(`${answer.location?.origin}${answer.location?.pathname}`, redirectUri)
    assert.equal(answer.location?.searchParams.get('state'), 'af0ifjsldkj')
    assert.equal(answer.location?.searchParams.get('iss'), running.api.url)

    const tokens = await redeem(
      running.api,
      {
        grant_type: 'authorization_code',
        code: codeOf(answer),
        redirect_uri: redirectUri,
        code_verifier: pkce.verifier,
      },
      { authorization: basic(web.client_id, web.client_secret) },
    )
    assert.equal(tokens.status, 200, tokens.text)
    const body = JSON.parse(tokens.text)
    assert.deepEqual(Object.keys(body), [
      'access_token',
      'token_type',
      'expires_in',
      'scope',
      'refresh_token',
      'id_token',
    ])
    assert.equal(body.scope, 'openid profile devices:read')
    const claims = JSON.parse(Buffer.from(body.id_token.split('.')[1], 'base64url').toString())
    assert.equal(claims.nonce, 'n-0S6_WzA2Mj')
    assert.equal(claims.aud, web.client_id)

    const userinfo = await running.api.send('GET', '/oauth2/userinfo', { token: body.access_token })
    assert.equal(userinfo.status, 200, userinfo.text)
    assert.equal(JSON.parse(userinfo.text).sub, claims.sub)
    await assertOneWay(body.access_token, claims.sub)

    const again = await browser.get(address)
    assert.equal(again.status, 303)
    assert.match(codeOf(again), /^fdc_/)
  })

  test('security row 10: what is unchecked is not in the token', async () => {
    const browser = await signedIn()
    const pkce = newPkce()
    const address = authorizeAddress(spa.client_id, pkce.challenge, { prompt: 'consent' })
    const page = await browser.get(address)
    assert.deepEqual(scopeBoxes(page), ['openid', 'profile', 'devices:read'])
    const code = codeOf(await allow(browser, page, ['devices:read']))
    const tokens = await redeem(running.api, {
      grant_type: 'authorization_code',
      client_id: spa.client_id,
      code,
      redirect_uri: redirectUri,
      code_verifier: pkce.verifier,
    })
    assert.equal(tokens.json.scope, 'openid devices:read')
  })

  test('a checked value that was not asked for is refused', async () => {
    const browser = await signedIn()
    const page = await browser.get(
      authorizeAddress(web.client_id, newPkce().challenge, { prompt: 'consent' }),
    )
    const answer = await browser.submit(page, { scope: ['profiles:read'], decision: 'allow' })
    assert.equal(answer.status, 400)
  })

  test('no is told to the client and to the audit', async () => {
    const browser = await signedIn()
    const page = await browser.get(
      authorizeAddress(web.client_id, newPkce().challenge, { prompt: 'consent' }),
    )
    const answer = await browser.submit(page, { decision: 'deny' })
    assert.equal(answer.status, 200)
    assert.equal(answer.location?.searchParams.get('error'), 'access_denied')
    assert.equal(answer.location?.searchParams.get('iss'), running.api.url)
    const audit = await running.api.admin('GET', '/audit-events?limit=500')
    assert.match(audit.text, /consent\.denied/)
  })

  test('a decision without the form token of the session is refused', async () => {
    const browser = await signedIn()
    const page = await browser.get(
      authorizeAddress(web.client_id, newPkce().challenge, { prompt: 'consent' }),
    )
    const stranger = await signedIn()
    const answer = await stranger.submit(page, { scope: ['devices:read'], decision: 'allow' })
    assert.equal(answer.status, 403)
    assert.equal(answer.location, undefined)
  })

  test('form_post: a page that posts by itself, and by a button without scripts', async () => {
    const browser = await signedIn()
    const page = await browser.get(
      authorizeAddress(web.client_id, newPkce().challenge, {
        response_mode: 'form_post',
        prompt: 'consent',
      }),
    )
    const answer = await allow(browser, page)
    assert.equal(answer.status, 200)
    const policy = answer.headers.get('content-security-policy') ?? ''
    assert.match(policy, /script-src 'nonce-[A-Za-z0-9_-]+'/)
    assert.doesNotMatch(policy, /form-action/)
    assert.match(
      answer.text,
      /<form method="post" action="https:\/\/app\.example\.com\/back" data-submit>/,
    )
    assert.match(answer.text, /name="code" value="fdc_/)
    assert.match(answer.text, /name="iss"/)
    assert.match(answer.text, /<button type="submit">/)
  })

  test('an app may post its request: it goes around once, with the cookie', async () => {
    const browser = await signedIn()
    const query = authorizeAddress(web.client_id, newPkce().challenge).split('?')[1] ?? ''
    const around = await browser.post('/oauth2/authorize', new URLSearchParams(query))
    assert.equal(around.status, 303)
    assert.equal(around.location?.pathname, '/oauth2/authorize')
    const answer = await browser.get(around.location?.href ?? '')
    assert.ok([200, 303].includes(answer.status))
  })

  test('RFC 9126: a pushed request is good for one code', async () => {
    const pkce = newPkce()
    const query = authorizeAddress(web.client_id, pkce.challenge).split('?')[1] ?? ''
    const pushed = await running.api.send('POST', '/oauth2/par', {
      headers: { authorization: basic(web.client_id, web.client_secret) },
      body: new URLSearchParams(query),
    })
    assert.equal(pushed.status, 201, pushed.text)
    assert.equal(pushed.headers.get('cache-control'), 'no-store')
    const { request_uri, expires_in } = JSON.parse(pushed.text)
    assert.equal(expires_in, 90)
    const address = `/oauth2/authorize?${new URLSearchParams({ client_id: web.client_id, request_uri })}`
    const browser = await signedIn()
    const stranger = `/oauth2/authorize?${new URLSearchParams({ client_id: spa.client_id, request_uri })}`
    assert.equal((await browser.get(stranger)).status, 400)
    let answer = await browser.get(address)
    if (answer.status === 200) answer = await allow(browser, answer)
    assert.match(codeOf(answer), /^fdc_/)
    assert.equal((await browser.get(address)).status, 400)
  })
})

describe('RFC 6749 §4.1.3: redeeming', () => {
  const members = (code: string, verifier: string, over: Record<string, string> = {}) => ({
    grant_type: 'authorization_code',
    client_id: spa.client_id,
    code,
    redirect_uri: redirectUri,
    code_verifier: verifier,
    ...over,
  })

  test('RFC 9700 §4.5.3: the second time refuses, and ends what the first time gave', async () => {
    const { code, pkce } = await freshCode(spa)
    const first = await redeem(running.api, members(code, pkce.verifier))
    assert.equal(first.status, 200, first.text)
    const second = await redeem(running.api, members(code, pkce.verifier))
    assert.equal(second.json.error, 'invalid_grant')
    const userinfo = await running.api.send('GET', '/oauth2/userinfo', {
      token: first.json.access_token,
    })
    assert.equal(userinfo.status, 401)
  })

  test('a refresh token renews, narrows, and is replaced', async () => {
    const { code, pkce } = await freshCode(spa)
    const first = JSON.parse((await redeem(running.api, members(code, pkce.verifier))).text)
    const renewed = await redeem(running.api, {
      grant_type: 'refresh_token',
      client_id: spa.client_id,
      refresh_token: first.refresh_token,
      scope: 'openid',
    })
    assert.equal(renewed.status, 200, renewed.text)
    assert.equal(renewed.json.scope, 'openid')
    assert.notEqual(JSON.parse(renewed.text).refresh_token, first.refresh_token)
  })
})
