import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import {
  mutatedRedirects,
  registeredRedirects,
} from '@frontdesk/protocol/rfc6749-authorization/fixtures/mutated-redirects.ts'
import type { CreatedClient } from '@frontdesk/testkit/api-client.ts'

import { obtainCode, redeemCode, sendForm, startFlow } from '../interop/fixtures/code-flow.ts'
import type { PersonWithCookies } from '../interop/fixtures/person-with-cookies.ts'
import { registerApp, type SignInDesk, startSignInDesk } from '../interop/fixtures/sign-in-desk.ts'

let desk: SignInDesk
let client: CreatedClient
let person: PersonWithCookies
before(async () => {
  desk = await startSignInDesk()
  person = desk.browserOf(await desk.employ())
  // Consent is not asked: a code would be sent at once to whatever passes.
  client = await registerApp(desk.api, '', {
    redirect_uris: registeredRedirects,
    application_type: 'native',
    first_party: true,
  })
})
after(() => desk?.stop())

const registered = registeredRedirects[0] ?? ''

describe(`row 12: ${mutatedRedirects.length} mutated redirects`, () => {
  test('there are at least 200, and each registered one works', async () => {
    assert.ok(mutatedRedirects.length >= 200)
    for (const redirectUri of registeredRedirects) {
      const flow = startFlow(desk.api, { ...client, redirectUri })
      assert.ok((await person.authorize(flow.url)).href.startsWith(redirectUri), redirectUri)
    }
  })

  test('authorization endpoint: nobody is sent anywhere, not even with an error', async () => {
    const cookie = person.cookies()
    for (const { why, uri } of mutatedRedirects) {
      for (const over of [
        {},
        { prompt: 'none' },
        { response_type: 'token' },
        { scope: 'nothing' },
      ]) {
        const { pathname, search } = startFlow(desk.api, { ...client, redirectUri: uri }, over).url
        const answer = await desk.api.send('GET', pathname + search, { headers: { cookie } })
        assert.equal(answer.status, 400, `${why}: ${uri}`)
        assert.equal(answer.headers.get('location'), null, why)
        assert.equal(answer.headers.get('refresh'), null, why)
        assert.ok(!answer.text.includes('href="http'), why)
      }
    }
  })

  test('pushed requests: refused before anything is kept', async () => {
    for (const { why, uri } of mutatedRedirects) {
      const flow = startFlow(desk.api, { ...client, redirectUri: uri })
      const form = Object.fromEntries(flow.url.searchParams)
      const answer = await sendForm(desk.api, client, form, '/oauth2/par')
      assert.equal(answer.status, 400, `${why}: ${uri}`)
      assert.match(answer.json.error, /^invalid_/, why)
      assert.ok(!answer.text.includes('request_uri'), why)
    }
  })

  test('token endpoint: a code for one redirect is not redeemed with another', async () => {
    const good = { ...client, redirectUri: registered }
    for (const { why, uri } of mutatedRedirects) {
      const code = await obtainCode(desk.api, good, person)
      const answer = await redeemCode(desk.api, { ...client, redirectUri: uri }, code)
      assert.equal(answer.status, 400, why)
      assert.match(answer.json.error, /^invalid_(grant|request)$/, why)
    }
  })

  test('other registered redirects, and none at all, do not redeem a code either', async () => {
    const good = { ...client, redirectUri: registered }
    for (const other of [...registeredRedirects.slice(1), undefined]) {
      const { code, verifier } = await obtainCode(desk.api, good, person)
      const answer = await sendForm(desk.api, client, {
        grant_type: 'authorization_code',
        code,
        code_verifier: verifier,
        redirect_uri: other,
      })
      assert.match(answer.json.error, /^invalid_(grant|request)$/, String(other))
    }
  })

  test('none can be registered as a place to go after signing out, nor be gone to', async () => {
    for (const { why, uri } of mutatedRedirects) {
      const query = new URLSearchParams({
        client_id: client.client_id,
        post_logout_redirect_uri: uri,
      })
      const answer = await desk.api.send('GET', `/oauth2/logout?${query}`)
      assert.equal(answer.status, 400, why)
      assert.equal(answer.headers.get('location'), null, why)
    }
  })
})

describe('no open redirector (RFC 9700 §4.11)', () => {
  const places = [
    '//evil.example',
    'https://evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
  ]
  for (const place of places) {
    test(`${place} as a return path of any page`, async () => {
      const stranger = desk.browserOf(await desk.employ())
      const value = encodeURIComponent(place)
      const names = ['state', 'return', 'return_to', 'returnPath', 'next', 'redirect', 'url']
      for (const path of ['/sign-in', '/sign-out', '/account', '/device', '/oauth2/logout']) {
        const page = await stranger.open(
          `${path}?${names.map((name) => `${name}=${value}`).join('&')}`,
        )
        assert.equal(page.leaves, undefined, path)
      }
      const page = await stranger.signIn(await stranger.open(`/sign-in?state=${value}`))
      assert.equal(page.leaves, undefined)
      assert.equal(page.url.pathname, '/account')
    })
  }
})
