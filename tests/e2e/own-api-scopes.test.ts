import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { createGuard } from '@frontdesk/guard/guard.ts'
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
} from './fixtures/asked-codes.ts'
import { personBrowser } from './fixtures/person-browser.ts'

const uri = 'https://invoices.example/'
const imported = 'https://mail.example/api'
const read = 'invoices:read'
const sentence = 'See your invoices and who paid them.'
let running: TestServer
let resourceId: string
let script: CreatedClient
let sealed: CreatedClient
let web: CreatedClient
let uem: CreatedClient

before(async () => {
  running = await startTestServer({ environment: { FRONTDESK_RESOURCES: imported } })
  const { api } = running
  const made = await api.admin('POST', '/resources', {
    uri,
    name: 'Invoices',
    organization_group: 'ACME',
    access_token_ttl_seconds: 120,
    scopes: [
      { name: read, description: sentence },
      { name: 'invoices:edit', description: 'Change invoices.' },
    ],
  })
  assert.equal(made.status, 201, made.text)
  resourceId = made.json.id
  const standard = { dialect: 'standard', organization_group: 'ACME' }
  const own = { ...standard, scope: `admin devices:read ${read} invoices:edit` }
  script = await api.createClient({ ...own, name: 'Script' })
  sealed = await api.createClient({ ...own, name: 'Sealed', access_token_format: 'sealed' })
  web = await api.createClient({
    ...standard,
    name: 'Web',
    scope: `openid offline_access ${read}`,
    grant_types: ['authorization_code', 'refresh_token'],
    redirect_uris: [redirectUri],
  })
  uem = await api.createClient({
    dialect: 'uem',
    name: 'UEM',
    organization_group: 'ACME',
    role: 'Console Administrator',
  })
})
after(() => running.stop())

const ask = (client: CreatedClient, members: Record<string, string>) =>
  redeem(
    running.api,
    { grant_type: 'client_credentials', ...members },
    { authorization: basic(client.client_id, client.client_secret) },
  )
const tokenOf = async (client: CreatedClient, members: Record<string, string> = {}) => {
  const answer = await ask(client, { resource: uri, ...members })
  assert.equal(answer.status, 200, answer.text)
  return answer.json.access_token
}
const isActive = async (token: string) => {
  const answer = await running.api.send('POST', '/oauth2/introspect', {
    headers: { authorization: basic(script.client_id, script.client_secret) },
    body: new URLSearchParams({ token }),
  })
  return JSON.parse(answer.text).active
}
const change = (body: object) =>
  running.api.admin('PATCH', `/resources/${resourceId}`, body, { 'if-match': '*' })

describe('scopes of your own API', () => {
  test('a script asks for them, and the guard checks them', async () => {
    const answer = await ask(script, { resource: 'HTTPS://Invoices.Example', scope: read })
    assert.equal(answer.status, 200, answer.text)
    assert.deepEqual([answer.json.scope, answer.json.expires_in], [read, 120])
    const guard = createGuard({ issuer: running.api.url, audience: uri })
    const request = { headers: { authorization: `Bearer ${answer.json.access_token}` } }
    assert.ok((await guard.check(request, { scopes: [read] })).allowed)
    const verdict = await guard.check(request, { scopes: ['invoices:edit'] })
    assert.ok(!verdict.allowed && verdict.status === 403)
    const elsewhere = createGuard({ issuer: running.api.url, audience: imported })
    const refused = await elsewhere.check(request)
    assert.ok(!refused.allowed && refused.status === 401)
  })

  test('the guard introspects sealed ones', async () => {
    const guard = createGuard({
      issuer: running.api.url,
      audience: uri,
      introspection: {
        endpoint: `${running.api.url}/oauth2/introspect`,
        clientId: script.client_id,
        clientSecret: script.client_secret,
      },
    })
    const request = { headers: { authorization: `Bearer ${await tokenOf(sealed)}` } }
    assert.ok((await guard.check(request, { scopes: [read] })).allowed)
  })

  test('a person reads their sentences, allows them, and the app gets and renews tokens', async () => {
    const { api } = running
    const browser = personBrowser(api.url)
    const pkce = newPkce()
    const scope = `openid offline_access ${read}`
    const address = authorizeAddress(web.client_id, pkce.challenge, { scope, resource: uri })
    const consent = await browser.signIn(await browser.get(address))
    assert.match(consent.text, /See your invoices and who paid them\./)
    assert.match(consent.text, /Invoices \(https:\/\/invoices\.example\/\)/)
    const code = codeOf(await allow(browser, consent))
    const proof = { authorization: basic(web.client_id, web.client_secret) }
    const members = { code, redirect_uri: redirectUri, code_verifier: pkce.verifier }
    const first = await redeem(api, { grant_type: 'authorization_code', ...members }, proof)
    assert.equal(first.status, 200, first.text)
    assert.equal(await isActive(first.json.access_token), true)
    const { refresh_token } = JSON.parse(first.text)
    const renewed = await redeem(api, { grant_type: 'refresh_token', refresh_token }, proof)
    assert.equal(renewed.status, 200, renewed.text)
    const apps = await browser.get('/account/connected-apps')
    assert.match(apps.text, /See your invoices and who paid them\./)
  })

  test('an API of the setting is registered once, and takes scopes of this server', async () => {
    const { json } = await running.api.admin('GET', '/resources?search=mail.example')
    assert.equal(json.items.length, 1)
    const answer = await ask(script, { resource: imported, scope: 'devices:read' })
    assert.equal(answer.status, 200, answer.text)
    assert.equal((await ask(script, { resource: imported, scope: read })).status, 400)
  })
})

describe('T6 they open nothing here', () => {
  const administration = ['/admin/v1/resources', '/admin/v1/oauth-clients', '/admin/v1/roles']
  const estate = ['/api/mdm/devices/search', '/api/system/info', '/api/system/groups/search']
  for (const path of [...administration, ...estate]) {
    test(`no token of a resource opens ${path}`, async () => {
      for (const client of [script, sealed]) {
        const { status } = await running.api.send('GET', path, { token: await tokenOf(client) })
        assert.equal(status, 401)
      }
    })
  }

  test('a uem-api token opens no resource, and its client gets none', async () => {
    const { api } = running
    const token = await api.token(uem, { path: '/connect/token' })
    const guard = createGuard({
      issuer: `${api.url}/uem/na`,
      audience: uri,
      jwksUri: `${api.url}/uem/na/.well-known/jwks.json`,
    })
    const verdict = await guard.check({ headers: { authorization: `Bearer ${token}` } })
    assert.ok(!verdict.allowed)
    for (const members of [{ resource: uri }, { scope: read }, { resource: uri, scope: read }]) {
      const form = { grant_type: 'client_credentials', client_id: uem.client_id, ...members }
      const body = new URLSearchParams({ ...form, client_secret: uem.client_secret })
      const answer = await api.send('POST', '/connect/token', { body })
      assert.equal(answer.status, 400, answer.text)
    }
    const given = await api.admin(
      'PATCH',
      `/oauth-clients/${uem.id}`,
      { scope: `uem-api ${read}` },
      { 'if-match': '*' },
    )
    assert.equal(given.status, 400)
  })
})

describe('row 6: the end of a scope and of a resource', () => {
  test('disabled: no token, and living ones are inactive for good', async () => {
    const token = await tokenOf(script)
    assert.equal(await isActive(token), true)
    assert.equal((await change({ status: 'disabled' })).status, 200)
    assert.equal(await isActive(token), false)
    assert.equal((await ask(script, { resource: uri })).json.error, 'invalid_target')
    await change({ status: 'enabled' })
    assert.equal(await isActive(token), false)
    assert.equal(await isActive(await tokenOf(script)), true)
  })

  test('a scope that is taken away, and given back: clients have lost it', async () => {
    const token = await tokenOf(sealed, { scope: 'invoices:edit' })
    const scopes = [{ name: read, description: sentence }]
    assert.equal((await change({ scopes })).status, 200)
    assert.equal(await isActive(token), false)
    const edit = { name: 'invoices:edit', description: 'Change invoices.' }
    await change({ scopes: [...scopes, edit] })
    const answer = await ask(sealed, { resource: uri, scope: 'invoices:edit' })
    assert.equal(answer.json.error, 'invalid_scope')
    assert.equal((await ask(sealed, { resource: uri })).json.scope, read)
  })

  test('deleted: its tokens are inactive, its clients have no scope of it', async () => {
    const token = await tokenOf(script)
    const path = `/resources/${resourceId}`
    const deleted = await running.api.admin('DELETE', path, undefined, { 'if-match': '*' })
    assert.equal(deleted.status, 204)
    assert.equal(await isActive(token), false)
    assert.equal((await ask(script, { resource: uri })).json.error, 'invalid_target')
    assert.equal((await ask(script, { scope: read })).json.error, 'invalid_scope')
  })
})
