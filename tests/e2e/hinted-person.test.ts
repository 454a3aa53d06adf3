import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import type { CreatedClient } from '@frontdesk/testkit/api-client.ts'

import { claimsOf, obtainTokens, startFlow } from '../interop/fixtures/code-flow.ts'
import type { PersonWithCookies } from '../interop/fixtures/person-with-cookies.ts'
import {
  publicApp,
  registerApp,
  type SignInDesk,
  startSignInDesk,
} from '../interop/fixtures/sign-in-desk.ts'

const redirectUri = 'https://app.example.com/callback'

/** Somebody who has allowed the app, and the ID token that it got. */
interface Known {
  readonly browser: PersonWithCookies
  readonly id: string
  readonly password: string
  readonly username: string
  readonly idToken: string
}

let desk: SignInDesk
let app: CreatedClient & { readonly redirectUri: string }
let other: typeof app
let ada: Known
let bob: Known

before(async () => {
  desk = await startSignInDesk()
  app = { ...(await registerApp(desk.api, redirectUri, publicApp)), redirectUri }
  other = { ...(await registerApp(desk.api, redirectUri, publicApp)), redirectUri }
  ada = await known()
  bob = await known()
})
after(() => desk?.stop())

async function known(client = app): Promise<Known> {
  const person = await desk.employ()
  const browser = desk.browserOf(person)
  const tokens = await obtainTokens(desk.api, client, browser, { scope: 'openid' })
  return { ...person, id: String(claimsOf(tokens.id_token).sub), browser, idToken: tokens.id_token }
}

const wantsSub = (value: unknown, where = 'id_token') =>
  JSON.stringify({ [where]: { sub: { value } } })

/** `code`, or the error that the app is told. */
async function outcome(
  browser: PersonWithCookies,
  over: Record<string, string | undefined>,
): Promise<string> {
  const { url } = startFlow(desk.api, app, { scope: 'openid', ...over })
  const { leaves } = await browser.open(url)
  return leaves?.searchParams.get('error') ?? (leaves?.searchParams.has('code') ? 'code' : 'a page')
}

describe('OpenID Connect Core §3.1.2.1: the person that the app means', () => {
  const rows: readonly (readonly [
    what: string,
    over: () => Record<string, string>,
    expected: string,
  ])[] = [
    ['a hint of the person in the session', () => ({ id_token_hint: bob.idToken }), 'code'],
    ['§3.1.2.2 a hint of another person', () => ({ id_token_hint: ada.idToken }), 'login_required'],
    ['§5.5.1 sub of the person', () => ({ claims: wantsSub(bob.id) }), 'code'],
    ['§5.5.1 sub of another person', () => ({ claims: wantsSub(ada.id) }), 'login_required'],
    [
      '§5.5.1 sub of another person at userinfo',
      () => ({ claims: wantsSub(ada.id, 'userinfo') }),
      'login_required',
    ],
    [
      'a hint and a sub that contradict each other',
      () => ({ id_token_hint: bob.idToken, claims: wantsSub(ada.id) }),
      'login_required',
    ],
    ['claims without a sub', () => ({ claims: '{"id_token":{"email":null}}' }), 'code'],
    ['a hint that is none', () => ({ id_token_hint: 'a.b.c' }), 'invalid_request'],
    ['a hint that was changed', () => ({ id_token_hint: `${bob.idToken}A` }), 'invalid_request'],
    ['claims that are no JSON', () => ({ claims: '{' }), 'invalid_request'],
    ['claims that are a list', () => ({ claims: '[]' }), 'invalid_request'],
    ['a sub that is a number', () => ({ claims: wantsSub(1) }), 'invalid_request'],
  ]
  for (const [what, over, expected] of rows) {
    for (const prompt of [undefined, 'none']) {
      const title = prompt === undefined ? '' : ', prompt=none'
      test(`${what}${title}: ${expected}`, async () => {
        assert.equal(await outcome(bob.browser, { ...over(), prompt }), expected)
      })
    }
  }

  test('a hint that another app got is an error', async () => {
    const { browser, idToken } = await known(other)
    assert.equal(await outcome(browser, { id_token_hint: idToken }), 'invalid_request')
  })

  test('an access token is no hint', async () => {
    const { access_token } = await obtainTokens(desk.api, app, bob.browser, { scope: 'openid' })
    assert.equal(await outcome(bob.browser, { id_token_hint: access_token }), 'invalid_request')
  })

  test('nobody signed in: the person signs in, and must be the one that was meant', async () => {
    for (const [person, expected] of [
      [ada, null],
      [bob, 'login_required'],
    ] as const) {
      const browser = desk.browserOf(person)
      const { url } = startFlow(desk.api, app, { scope: 'openid', id_token_hint: ada.idToken })
      const page = await browser.signIn(await browser.open(url))
      assert.equal(page.leaves?.searchParams.get('error'), expected)
    }
  })

  test('RFC 9126: a hint that is none is refused when it is pushed', async () => {
    const { url } = startFlow(desk.api, app, { scope: 'openid', id_token_hint: 'a.b.c' })
    const pushed = await desk.api.send('POST', '/oauth2/par', { body: url.searchParams })
    assert.equal(pushed.json.error, 'invalid_request')
  })
})
