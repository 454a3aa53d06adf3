import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import type { CreatedClient } from '@frontdesk/testkit/api-client.ts'
import { startTestServer, type TestServer } from '@frontdesk/testkit/test-server.ts'

import { authorizeAddress, codeOf, newPkce, redirectUri } from './fixtures/asked-codes.ts'
import { type PersonBrowser, personBrowser } from './fixtures/person-browser.ts'

let running: TestServer
let web: CreatedClient

const grants = ['authorization_code', 'refresh_token']
const scope = 'openid profile email offline_access devices:read profiles:read'

before(async () => {
  running = await startTestServer()
  const person = { grant_types: grants, redirect_uris: [redirectUri], scope, dialect: 'standard' }
  web = await running.api.createClient({ ...person, name: 'Nightly <b>Report</b>' })
})
after(() => running.stop())

/** A browser in which the administrator is signed in. */
async function signedIn(): Promise<PersonBrowser> {
  const browser = personBrowser(running.api.url)
  const page = await browser.get('/account')
  await browser.signIn(page)
  return browser
}

describe('prompt and max_age', () => {
  const ask = async (browser: PersonBrowser, over: Record<string, string>) =>
    browser.get(authorizeAddress(web.client_id, newPkce().challenge, over))

  test('none without a session is login_required', async () => {
    const answer = await ask(personBrowser(running.api.url), { prompt: 'none' })
    assert.equal(answer.status, 303)
    assert.equal(answer.location?.searchParams.get('error'), 'login_required')
  })

  test('none without a consent is consent_required', async () => {
    const client = await running.api.createClient({
      dialect: 'standard',
      name: 'New app',
      grant_types: grants,
      redirect_uris: [redirectUri],
      scope,
    })
    const browser = await signedIn()
    const answer = await browser.get(
      authorizeAddress(client.client_id, newPkce().challenge, { prompt: 'none' }),
    )
    assert.equal(answer.location?.searchParams.get('error'), 'consent_required')
  })

  for (const over of [{ prompt: 'login' }, { max_age: '0' }, { prompt: 'select_account' }]) {
    test(`${JSON.stringify(over)} asks a signed-in person for a new proof, once`, async () => {
      const browser = await signedIn()
      const first = await ask(browser, over)
      assert.equal(first.location?.pathname, '/sign-in')
      const back = await browser.signIn(first)
      assert.equal(back.status, 200)
      assert.notEqual(back.location?.pathname, '/sign-in')
    })
  }

  test('going back without a new proof is no proof', async () => {
    const browser = await signedIn()
    const first = await ask(browser, { prompt: 'login' })
    const page = await browser.get(first.location?.href ?? '')
    assert.equal(page.status, 200)
    const second = await ask(browser, { prompt: 'login' })
    assert.equal(second.location?.pathname, '/sign-in')
  })

  test('a first-party app asks nobody', async () => {
    const house = await running.api.createClient({
      dialect: 'standard',
      name: 'House',
      grant_types: grants,
      redirect_uris: [redirectUri],
      scope,
      first_party: true,
    })
    const browser = await signedIn()
    const answer = await browser.get(authorizeAddress(house.client_id, newPkce().challenge))
    assert.equal(answer.status, 303)
    assert.match(codeOf(answer), /^fdc_/)
  })
})

describe('RFC 6749 §4.1.2.1: where refusals go', () => {
  const unproven: readonly [string, Record<string, string | undefined>][] = [
    ['an unknown client', { client_id: 'nobody' }],
    ['another redirect', { redirect_uri: 'https://evil.example.com/back' }],
    ['a redirect with more at its end', { redirect_uri: `${redirectUri}/more` }],
    ['a reference that is unknown', { request_uri: 'urn:ietf:params:oauth:request_uri:AAAA' }],
  ]
  for (const [what, over] of unproven) {
    test(`${what}: a page, and no redirect`, async () => {
      const browser = personBrowser(running.api.url)
      const answer = await browser.get(authorizeAddress(web.client_id, newPkce().challenge, over))
      assert.equal(answer.status, 400)
      assert.equal(answer.location, undefined)
      assert.match(answer.headers.get('content-type') ?? '', /^text\/html/)
      assert.doesNotMatch(answer.text, /evil\.example\.com/)
    })
  }

  const proven: readonly [string, string, Record<string, string | undefined>][] = [
    ['response_type=token', 'unsupported_response_type', { response_type: 'token' }],
    ['no response_type', 'invalid_request', { response_type: undefined }],
    [
      'no challenge',
      'invalid_request',
      { code_challenge: undefined, code_challenge_method: undefined },
    ],
    ['plain', 'invalid_request', { code_challenge_method: 'plain' }],
    ['an unknown scope', 'invalid_scope', { scope: 'devices:fly' }],
    ['a scope of others', 'invalid_scope', { scope: 'users:read' }],
    ['an unknown resource', 'invalid_target', { resource: 'https://other.example.com' }],
    ['a request object', 'request_not_supported', { request: 'eyJ' }],
    ['an address of a request', 'request_uri_not_supported', { request_uri: 'https://x.example' }],
    ['prompt=none login', 'invalid_request', { prompt: 'none login' }],
    ['max_age of words', 'invalid_request', { max_age: 'old' }],
    ['an unknown mode', 'invalid_request', { response_mode: 'web_message' }],
  ]
  for (const [what, error, over] of proven) {
    test(`${what}: ${error} to the client, with state and iss`, async () => {
      const browser = personBrowser(running.api.url)
      const answer = await browser.get(authorizeAddress(web.client_id, newPkce().challenge, over))
      assert.equal(answer.status, 303, answer.text)
      const query = answer.location?.searchParams
      assert.equal(`${answer.location?.origin}${answer.location?.pathname}`, redirectUri)
      assert.equal(query?.get('error'), error)
      assert.equal(query?.get('state'), 'af0ifjsldkj')
      assert.equal(query?.get('iss'), running.api.url)
      assert.equal(answer.headers.get('access-control-allow-origin'), null)
    })
  }
})
