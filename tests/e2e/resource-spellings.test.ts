import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import type { CreatedClient } from '@frontdesk/testkit/api-client.ts'

import { claimsOf, sendForm, startFlow } from '../interop/fixtures/code-flow.ts'
import { registerApp, type SignInDesk, startSignInDesk } from '../interop/fixtures/sign-in-desk.ts'

const redirectUri = 'https://app.example.com/back'
const registered = 'https://invoices.example'
const scope = 'openid offline_access invoices:read'
let desk: SignInDesk
let client: CreatedClient
before(async () => {
  desk = await startSignInDesk()
  const made = await desk.api.admin('POST', '/resources', {
    uri: registered,
    name: 'Invoices',
    organization_group: 'ACME',
    scopes: [{ name: 'invoices:read', description: 'See your invoices.' }],
  })
  assert.equal(made.status, 201, made.text)
  client = await registerApp(desk.api, redirectUri, { scope })
})
after(() => desk?.stop())

/** One for each step, so that no step is compared with itself. */
const spellings = {
  asked: 'HTTPS://Invoices.Example/',
  redeemed: 'https://INVOICES.example:443',
  refreshed: 'https://invoices.example/',
  repeated: 'https://Invoices.example',
}

/** Where the request goes first: as it is, or by the back channel. */
async function addressOf(way: 'link' | 'pushed', url: URL): Promise<URL> {
  if (way === 'link') return url
  const form = Object.fromEntries(url.searchParams)
  const pushed = await sendForm(desk.api, client, form, '/oauth2/par')
  assert.equal(pushed.status, 201, pushed.text)
  const { request_uri } = JSON.parse(pushed.text)
  const used = new URL(url.pathname, url)
  used.search = new URLSearchParams({ client_id: client.client_id, request_uri }).toString()
  return used
}

describe('RFC 8707 §2 a resource is one URI at every step, however it is spelled', () => {
  for (const way of ['link', 'pushed'] as const) {
    test(`${way}: authorization, code, refresh, and the same refresh again`, async () => {
      const asked = { scope, resource: spellings.asked }
      const { url, verifier } = startFlow(desk.api, { ...client, redirectUri }, asked)
      const person = desk.browserOf(await desk.employ())
      const { searchParams } = await person.authorize(await addressOf(way, url))
      const redeemed = await sendForm(desk.api, client, {
        grant_type: 'authorization_code',
        code: searchParams.get('code') ?? '',
        code_verifier: verifier,
        redirect_uri: redirectUri,
        resource: spellings.redeemed,
      })
      assert.equal(redeemed.status, 200, redeemed.text)
      const { access_token, refresh_token } = JSON.parse(redeemed.text)
      assert.equal(claimsOf(access_token).aud, registered)
      const refresh = (resource: string) =>
        sendForm(desk.api, client, { grant_type: 'refresh_token', refresh_token, resource })
      const first = await refresh(spellings.refreshed)
      assert.equal(first.status, 200, first.text)
      assert.equal(claimsOf(first.json.access_token).aud, registered)
      const again = await refresh(spellings.repeated)
      assert.equal(again.text, first.text)
    })
  }

  test('another path is another resource', async () => {
    const over = { scope, resource: `${registered}/other` }
    const { url } = startFlow(desk.api, { ...client, redirectUri }, over)
    const form = Object.fromEntries(url.searchParams)
    const refused = await sendForm(desk.api, client, form, '/oauth2/par')
    assert.equal(refused.json.error, 'invalid_target')
  })
})
