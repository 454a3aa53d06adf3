import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import type { CreatedClient } from '@frontdesk/testkit/api-client.ts'
import { fixedClock } from '@frontdesk/testkit/fixed-clock.ts'
import { startTestServer, type TestServer } from '@frontdesk/testkit/test-server.ts'

import { allow } from './fixtures/asked-codes.ts'
import { type PersonBrowser, personBrowser } from './fixtures/person-browser.ts'

const grantType = 'urn:ietf:params:oauth:grant-type:device_code'
const clock = fixedClock()
let running: TestServer
let device: CreatedClient

before(async () => {
  running = await startTestServer({ clock: clock.now })
  device = await running.api.createClient({
    dialect: 'standard',
    name: 'Kiosk',
    grant_types: [grantType, 'refresh_token'],
    scope: 'openid devices:read profiles:read',
    token_endpoint_auth_method: 'none',
  })
})
after(() => running.stop())

async function begin() {
  const body = new URLSearchParams({ client_id: device.client_id })
  const answer = await running.api.send('POST', '/oauth2/device', { body })
  assert.equal(answer.status, 200, answer.text)
  return JSON.parse(answer.text)
}

async function poll(deviceCode: string) {
  const body = new URLSearchParams({
    grant_type: grantType,
    client_id: device.client_id,
    device_code: deviceCode,
  })
  return running.api.send('POST', '/oauth2/token', { body })
}

async function signedIn(): Promise<PersonBrowser> {
  const browser = personBrowser(running.api.url)
  await browser.signIn(await browser.get('/account'))
  return browser
}

/** Types a code on the page, and answers what comes. */
async function type(browser: PersonBrowser, code: string) {
  return browser.submit(await browser.get('/device'), { user_code: code })
}

describe('RFC 8628', () => {
  test('§3.2: the answer, its addresses and its words', async () => {
    const answer = await begin()
    assert.match(answer.user_code, /^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/)
    assert.equal(answer.verification_uri, `${running.api.url}/device`)
    assert.equal(
      answer.verification_uri_complete,
      `${running.api.url}/device?user_code=${answer.user_code}`,
    )
    assert.equal(answer.expires_in, 600)
    assert.equal(answer.interval, 5)
  })

  test('§3.3.1: a code in the address is filled in, and has to be confirmed', async () => {
    const { user_code, device_code, verification_uri_complete } = await begin()
    const browser = personBrowser(running.api.url)
    const page = await browser.signIn(await browser.get(verification_uri_complete))
    assert.equal(page.status, 200)
    assert.match(page.text, new RegExp(`value="${user_code}"`))
    assert.equal((await poll(device_code)).json.error, 'authorization_pending')
    const question = await browser.submit(page, { user_code })
    assert.match(question.text, /Kiosk/)
    assert.match(question.text, /Go on only if you began this/)
    const done = await allow(browser, question, ['devices:read'])
    assert.equal(done.status, 200, done.text)
    clock.advance(5000)
    const tokens = await poll(device_code)
    assert.equal(tokens.status, 200, tokens.text)
    assert.equal(tokens.json.scope, 'openid devices:read')
    clock.advance(5000)
    assert.equal((await poll(device_code)).json.error, 'invalid_grant')
  })

  test('§3.5: slow_down, then access_denied after a no', async () => {
    const { user_code, device_code } = await begin()
    assert.equal((await poll(device_code)).json.error, 'authorization_pending')
    assert.equal((await poll(device_code)).json.error, 'slow_down')
    const browser = await signedIn()
    const question = await type(browser, user_code.toLowerCase().replace('-', ' '))
    const done = await browser.submit(question, { decision: 'deny' })
    assert.match(done.text, /said no/)
    clock.advance(60_000)
    assert.equal((await poll(device_code)).json.error, 'access_denied')
  })

  test('§3.5: expired_token', async () => {
    const { device_code, user_code } = await begin()
    clock.advance(601_000)
    assert.equal((await poll(device_code)).json.error, 'expired_token')
    assert.equal((await type(await signedIn(), user_code)).status, 400)
  })

  test('security row 17: the code is bound to the first session that types it', async () => {
    const { user_code } = await begin()
    const first = await signedIn()
    const second = await signedIn()
    assert.equal((await type(first, user_code)).status, 200)
    const refused = await type(second, user_code)
    assert.equal(refused.status, 400)
    assert.match(refused.text, /not known, has expired, or is already in use/)
    assert.equal((await type(first, user_code)).status, 200)
  })

  test('a decision without a session goes nowhere', async () => {
    const { user_code } = await begin()
    const browser = await signedIn()
    const question = await type(browser, user_code)
    const stranger = await personBrowser(running.api.url).submit(question, { decision: 'allow' })
    assert.equal(stranger.location?.pathname, '/sign-in')
  })
})

describe('T13: guessing', () => {
  test('wrong codes are counted for the person', async () => {
    const rate = { burst: 3, perSecond: 0.001 }
    const slow = await startTestServer({
      clock: clock.now,
      failureRates: { pair: rate, address: rate, client: rate },
    })
    try {
      const browser = personBrowser(slow.api.url)
      await browser.signIn(await browser.get('/account'))
      const statuses: number[] = []
      for (let guess = 0; guess < 4; guess++) {
        const page = await browser.get('/device')
        statuses.push((await browser.submit(page, { user_code: 'BBBB-BBBB' })).status)
      }
      assert.deepEqual(statuses, [400, 400, 400, 429])
    } finally {
      await slow.stop()
    }
  })
})
