import assert from 'node:assert/strict'
import { Writable } from 'node:stream'
import { after, before, describe, test } from 'node:test'

import { createGuard } from '@frontdesk/guard/guard.ts'
import type { CreatedClient } from '@frontdesk/testkit/api-client.ts'
import { pino } from 'pino'

import { claimsOf, obtainTokens, refresh, sendForm } from '../interop/fixtures/code-flow.ts'
import { allowDevice, type PersonWithCookies } from '../interop/fixtures/person-with-cookies.ts'
import { registerApp, type SignInDesk, startSignInDesk } from '../interop/fixtures/sign-in-desk.ts'
import { personGrants } from './fixtures/held-grants.ts'
import { deviceGrant } from './fixtures/living-artefacts.ts'

const redirectUri = 'https://app.example/callback'
const apis = {
  invoices: { uri: 'https://invoices.example/', organization_group: undefined },
  crm: { uri: 'https://crm.example/', organization_group: 'ACME' },
} as const

const openScope = 'openid offline_access devices:read invoices:read crm:read later:read'
const lines: string[] = []
const sink = new Writable({
  write(chunk, _encoding, done) {
    lines.push(String(chunk))
    done()
  },
})

/** A server with two APIs of its owner's, one of them of one organization. */
async function startWithApis(registration: string): Promise<SignInDesk> {
  const environment = {
    FRONTDESK_REGISTRATION: registration,
    FRONTDESK_REGISTRATION_SCOPE: openScope,
  }
  const desk = await startSignInDesk({ environment, logger: pino({ level: 'warn' }, sink) })
  for (const [name, { uri, organization_group }] of Object.entries(apis)) {
    await addApi(desk, name, uri, organization_group)
  }
  return desk
}

async function addApi(desk: SignInDesk, name: string, uri: string, organization_group?: string) {
  const scopes = [
    { name: `${name}:read`, description: `See your ${name}.` },
    { name: `${name}:edit`, description: `Change your ${name}.` },
  ]
  const made = await desk.api.admin('POST', '/resources', { uri, name, organization_group, scopes })
  assert.equal(made.status, 201, made.text)
}

async function register(desk: SignInDesk, metadata: object, token?: string) {
  return desk.api.send('POST', '/oauth2/register', {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ redirect_uris: [redirectUri], grant_types: personGrants, ...metadata }),
    ...(token === undefined ? {} : { token }),
  })
}

let open: SignInDesk
let gated: SignInDesk
let person: PersonWithCookies
before(async () => {
  open = await startWithApis('open')
  gated = await startWithApis('token')
  person = open.browserOf(await open.employ())
  await person.signIn(await person.open('/sign-in'))
})
after(() => Promise.all([open?.stop(), gated?.stop()]))

describe('RFC 8628 a device asks for an API of one’s own', () => {
  let kiosk: CreatedClient
  before(async () => {
    const scope = 'openid offline_access devices:read invoices:read invoices:edit crm:read'
    kiosk = await registerApp(open.api, redirectUri, { grant_types: personGrants, scope })
  })

  const begin = (members: Record<string, string>) =>
    sendForm(open.api, kiosk, members, '/oauth2/device')
  const poll = (device_code: string, members: Record<string, string> = {}) =>
    sendForm(open.api, kiosk, { grant_type: deviceGrant, device_code, ...members })

  const asked: readonly (readonly [string, Record<string, string>, string])[] = [
    [
      'by its URI and a scope',
      { resource: 'HTTPS://Invoices.Example', scope: 'openid offline_access invoices:read' },
      'openid offline_access invoices:read',
    ],
    ['by a scope alone', { scope: 'offline_access invoices:read' }, 'offline_access invoices:read'],
    [
      'by its URI alone: all that the client has of it',
      { resource: apis.invoices.uri },
      'openid offline_access invoices:read invoices:edit',
    ],
  ]
  for (const [how, members, scope] of asked) {
    test(`RFC 8707 §2 ${how}`, async () => {
      const shown = JSON.parse((await begin(members)).text)
      const page = await person.open(shown.verification_uri_complete)
      const question = await person.submit(page, { fields: { user_code: shown.user_code } })
      assert.match(question.text, /See your invoices\./)
      assert.match(question.text, /invoices \(https:\/\/invoices\.example\/\)/)
      await person.submit(question, { button: /allow/i })
      const answer = await poll(shown.device_code, { resource: apis.invoices.uri })
      assert.equal(answer.status, 200, answer.text)
      assert.equal(answer.json.scope, scope)
      const { access_token, refresh_token } = JSON.parse(answer.text)
      const guard = createGuard({ issuer: open.url, audience: apis.invoices.uri })
      const call = { headers: { authorization: `Bearer ${access_token}` } }
      assert.ok((await guard.check(call, { scopes: ['invoices:read'] })).allowed)
      const renewed = await refresh(open.api, kiosk, refresh_token)
      assert.equal(claimsOf(renewed.json.access_token).aud, apis.invoices.uri)
      const own = await open.api.send('GET', '/api/system/info', { token: access_token })
      assert.equal(own.status, 401)
    })
  }

  test('row 10: a person allows a part', async () => {
    const shown = JSON.parse((await begin({ resource: apis.invoices.uri })).text)
    const page = await person.open(shown.verification_uri_complete)
    const question = await person.submit(page, { fields: { user_code: shown.user_code } })
    await person.submit(question, { fields: { scope: ['invoices:edit'] }, button: /allow/i })
    assert.equal((await poll(shown.device_code)).json.scope, 'openid invoices:edit')
  })

  const refused: readonly (readonly [string, Record<string, string>, string])[] = [
    ['an API that is not registered', { resource: 'https://x.example/' }, 'invalid_target'],
    [
      'a scope of another API',
      { resource: apis.crm.uri, scope: 'invoices:read' },
      'invalid_target',
    ],
    ['scopes of two APIs', { scope: 'invoices:read crm:read' }, 'invalid_scope'],
    ['a scope that nobody has', { resource: apis.invoices.uri, scope: 'x:read' }, 'invalid_scope'],
  ]
  for (const [what, members, error] of refused) {
    test(`${what} is ${error}`, async () => {
      assert.equal((await begin(members)).json.error, error)
    })
  }

  test('row 6: an API that is disabled after the yes gives no token, and uses nothing up', async () => {
    const shown = JSON.parse((await begin({ scope: 'crm:read' })).text)
    await allowDevice(person, shown)
    const { items } = (await open.api.admin('GET', '/resources?search=crm.example')).json
    const change = (status: string) =>
      open.api.admin('PATCH', `/resources/${items[0]?.id}`, { status }, { 'if-match': '*' })
    await change('disabled')
    assert.equal((await poll(shown.device_code)).json.error, 'invalid_target')
    await change('enabled')
    assert.equal((await poll(shown.device_code)).status, 200)
  })
})

describe('RFC 7591 a client registers itself for an API of one’s own', () => {
  test('open: what the setting names, of an API that is of every organization', async () => {
    const answer = await register(open, { scope: `${openScope} invoices:edit` })
    assert.equal(answer.status, 201, answer.text)
    assert.equal(answer.json.scope, 'openid offline_access devices:read invoices:read')
    const nothingAsked = await register(open, {})
    assert.equal(nothingAsked.json.scope, answer.json.scope)
    const client = { ...JSON.parse(answer.text), redirectUri }
    const over = { scope: 'offline_access invoices:read', resource: apis.invoices.uri }
    const tokens = await obtainTokens(open.api, client, person, over)
    assert.equal(claimsOf(tokens.access_token).aud, apis.invoices.uri)
    assert.equal(tokens.scope, over.scope)
    const renewed = await refresh(open.api, client, tokens.refresh_token)
    assert.equal(claimsOf(renewed.json.access_token).aud, apis.invoices.uri)
  })

  test('open: of nothing but what it may not have, it is refused', async () => {
    for (const scope of ['crm:read', 'invoices:edit', 'later:read', 'nothing:read']) {
      const answer = await register(open, { scope })
      assert.equal(answer.json.error, 'invalid_client_metadata', scope)
    }
  })

  async function registrarOf(scope: string, organization_group?: string): Promise<string> {
    const about = { dialect: 'standard', name: 'Registrar', organization_group }
    return gated.api.token(await gated.api.createClient({ ...about, scope }))
  }
  const registrars: readonly (readonly [
    what: string,
    registrar: readonly [scope: string, group?: string],
    asked: string,
    expected: string,
  ])[] = [
    [
      'who may edit the API',
      ['admin:oauth-clients admin:resources', 'ACME'],
      'openid crm:read crm:edit',
      'openid crm:read crm:edit',
    ],
    [
      'who may edit the operator’s',
      ['admin:oauth-clients admin:resources'],
      'openid invoices:edit',
      'openid invoices:edit',
    ],
    [
      'who may register clients only (T6)',
      ['admin:oauth-clients', 'ACME'],
      'openid crm:read',
      'access_denied',
    ],
    [
      'of one organization for an API of all (T6)',
      ['admin:oauth-clients admin:resources', 'ACME'],
      'openid invoices:read',
      'access_denied',
    ],
    [
      'of another organization: the scope is left out',
      ['admin:oauth-clients admin:resources', 'OTHER'],
      'openid crm:read',
      'openid',
    ],
  ]
  test('with a token: what the registrar may hand on', async () => {
    const other = { name: 'Other', group_id: 'OTHER' }
    assert.equal((await gated.api.admin('POST', '/organizations', other)).status, 201)
    for (const [what, registrar, scope, expected] of registrars) {
      const answer = await register(gated, { scope }, await registrarOf(...registrar))
      assert.equal(answer.json.scope ?? answer.json.error, expected, `${what}: ${answer.text}`)
    }
  })

  test('with a token: it signs people in, and its tokens are for the API', async () => {
    const token = await registrarOf('admin:oauth-clients admin:resources', 'ACME')
    const answer = await register(gated, { scope: 'openid offline_access crm:read' }, token)
    const client = { ...JSON.parse(answer.text), redirectUri }
    const employee = gated.browserOf(await gated.employ())
    const tokens = await obtainTokens(gated.api, client, employee, { resource: apis.crm.uri })
    assert.equal(claimsOf(tokens.access_token).aud, apis.crm.uri)
  })
})

describe('FRONTDESK_REGISTRATION_SCOPE names a scope of no API', () => {
  const remarks = () => lines.filter((line) => line.includes('FRONTDESK_REGISTRATION_SCOPE'))

  test('the start says which, what is allowed, and what to do', () => {
    const ofBoth = remarks().filter((line) => line.includes('later:read'))
    assert.equal(ofBoth.length, 2)
    for (const line of ofBoth) {
      assert.match(line, /no scope of this server or of an API that is registered/)
      assert.match(line, /\/admin\/v1\/resources\. Allowed are openid, profile, /)
    }
  })

  test('once an API has it, clients that register themselves get it', async () => {
    await addApi(open, 'later', 'https://later.example/')
    const answer = await register(open, { scope: 'later:read' })
    assert.equal(answer.json.scope, 'later:read')
  })
})
