import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import type { CreatedClient } from '@frontdesk/testkit/api-client.ts'

import { redeemCode, sendForm, startFlow } from '../interop/fixtures/code-flow.ts'
import type { PersonWithCookies } from '../interop/fixtures/person-with-cookies.ts'
import { registerApp, type SignInDesk, startSignInDesk } from '../interop/fixtures/sign-in-desk.ts'
import { sendRaw } from './fixtures/raw-request.ts'

const redirectUri = 'https://app.example.com/back'
let desk: SignInDesk
let client: CreatedClient
before(async () => {
  desk = await startSignInDesk()
  client = await registerApp(desk.api, redirectUri)
})
after(() => desk?.stop())

/** Quotation marks, which JSON in JSON makes four times as long. */
const longClaims = JSON.stringify({ id_token: { email: { values: ['"'.repeat(1800)] } } })
const tooLong = Object.fromEntries(
  Array.from({ length: 6 }, (_, index) => [`extra_${index}`, 'x'.repeat(3500)]),
)
/** What every proxy takes. */
const maximumLocation = 8000

const longFlow = (over: Readonly<Record<string, string>> = {}) =>
  startFlow(desk.api, { ...client, redirectUri }, { scope: 'openid', claims: longClaims, ...over })

async function firstLocation(method: 'GET' | 'POST', url: URL): Promise<string> {
  const answer =
    method === 'GET'
      ? await desk.api.send('GET', url.pathname + url.search)
      : await desk.api.send('POST', url.pathname, { body: url.searchParams })
  return answer.headers.get('location') ?? ''
}

async function newPerson(): Promise<PersonWithCookies> {
  return desk.browserOf(await desk.employ())
}

describe('a long authorization request stays here while the person signs in', () => {
  for (const method of ['GET', 'POST'] as const) {
    test(`${method}: no Location is long, and the way leads to a code`, async () => {
      const { url, verifier } = longFlow()
      const location = await firstLocation(method, url)
      assert.ok(location.length > 0 && location.length < maximumLocation, String(location.length))
      const person = await newPerson()
      const { searchParams } = await person.authorize(new URL(location, url))
      const code = searchParams.get('code') ?? ''
      const redeemed = await redeemCode(desk.api, { ...client, redirectUri }, { code, verifier })
      assert.equal(redeemed.status, 200, redeemed.text)
    })
  }

  test('RFC 9126 §4 a long pushed request is used as a short one is', async () => {
    const { url } = longFlow()
    const form = Object.fromEntries(url.searchParams)
    const pushed = await sendForm(desk.api, client, form, '/oauth2/par')
    assert.equal(pushed.status, 201, pushed.text)
    const { request_uri } = JSON.parse(pushed.text)
    const used = new URL('/oauth2/authorize', url)
    used.search = new URLSearchParams({ client_id: client.client_id, request_uri }).toString()
    const location = await firstLocation('GET', used)
    assert.ok(location.length > 0 && location.length < maximumLocation, String(location.length))
    const { searchParams } = await (await newPerson()).authorize(new URL(location, url))
    assert.ok(searchParams.get('code'))
  })

  test('RFC 6749 §4.1.2.1 what is too long to be kept is refused to the app', async () => {
    const location = new URL(await firstLocation('POST', longFlow(tooLong).url))
    assert.ok(location.href.startsWith(redirectUri))
    assert.equal(location.searchParams.get('error'), 'invalid_request')
  })

  test('nothing is kept before client and redirect are proven', async () => {
    const { url } = longFlow({ redirect_uri: 'https://evil.example/' })
    assert.equal(await firstLocation('POST', url), '')
  })
})

test('RFC 6585 §5 headers that are too long are 431, in words', async () => {
  const { status, text } = await sendRaw(`${desk.api.url}/sign-in?x=${'y'.repeat(17_000)}`)
  assert.equal(status, 431)
  assert.match(text, /"error":"invalid_request","error_description":"The address and headers/)
})
