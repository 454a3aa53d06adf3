import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import type { CreatedClient, SendOptions } from '@frontdesk/testkit/api-client.ts'
import { startTestServer, type TestServer } from '@frontdesk/testkit/test-server.ts'

import { basic, newPkce, redirectUri } from './fixtures/asked-codes.ts'
import { requireTokenRefusal } from './fixtures/refused-token.ts'

let running: TestServer
let web: CreatedClient
let spa: CreatedClient
let robot: CreatedClient

const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'

before(async () => {
  running = await startTestServer()
  const every = { dialect: 'standard', redirect_uris: [redirectUri], scope: 'devices:read' }
  web = await running.api.createClient({
    ...every,
    name: 'Web',
    grant_types: ['authorization_code', 'refresh_token', 'client_credentials', deviceGrant],
  })
  spa = await running.api.createClient({
    ...every,
    name: 'Page',
    grant_types: ['authorization_code', 'refresh_token', deviceGrant],
    token_endpoint_auth_method: 'none',
  })
  robot = await running.api.createClient({
    ...every,
    name: 'Robot',
    redirect_uris: [],
    grant_types: ['client_credentials'],
    token_endpoint_auth_method: 'client_secret_basic',
  })
})
after(() => running.stop())

type Members = Record<string, string>
type Row = readonly [what: string, status: number, error: string, request: () => SendOptions]

const form = (members: Members, headers: Members = {}): SendOptions => ({
  headers,
  body: new URLSearchParams(members),
})
const asWeb = (members: Members): SendOptions =>
  form(members, { authorization: basic(web.client_id, web.client_secret) })
const code = { grant_type: 'authorization_code', redirect_uri: redirectUri }

const rows: readonly Row[] = [
  ['no form at all', 401, 'invalid_client', () => ({})],
  ['no client', 401, 'invalid_client', () => form({ grant_type: 'client_credentials' })],
  [
    'an unknown client',
    401,
    'invalid_client',
    () => form({ grant_type: 'client_credentials', client_id: 'nobody', client_secret: 'x' }),
  ],
  [
    'a wrong secret',
    401,
    'invalid_client',
    () => form({ grant_type: 'client_credentials', client_id: web.client_id, client_secret: 'x' }),
  ],
  [
    'habit 1: an empty secret of a confidential client',
    401,
    'invalid_client',
    () => form({ grant_type: 'client_credentials' }, { authorization: basic(web.client_id, '') }),
  ],
  [
    'a secret of a public client',
    401,
    'invalid_client',
    () => form({ ...code, code: 'x', client_id: spa.client_id, client_secret: 'anything' }),
  ],
  [
    'a method that the client is not registered for',
    401,
    'invalid_client',
    () =>
      form({
        grant_type: 'client_credentials',
        client_id: robot.client_id,
        client_secret: robot.client_secret,
      }),
  ],
  [
    'two ways to authenticate',
    400,
    'invalid_request',
    () =>
      form(
        { grant_type: 'client_credentials', client_secret: web.client_secret },
        { authorization: basic(web.client_id, web.client_secret) },
      ),
  ],
  [
    'an assertion that is none',
    401,
    'invalid_client',
    () =>
      form({
        grant_type: 'client_credentials',
        client_id: web.client_id,
        client_assertion: 'a.b.c',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      }),
  ],
  ['no grant type', 400, 'invalid_request', () => asWeb({})],
  ['the password grant', 400, 'unsupported_grant_type', () => asWeb({ grant_type: 'password' })],
  [
    'a grant that the client is not registered for',
    400,
    'unauthorized_client',
    () =>
      form({ ...code, code: 'x' }, { authorization: basic(robot.client_id, robot.client_secret) }),
  ],
  [
    'a public client for itself',
    400,
    'unauthorized_client',
    () => form({ grant_type: 'client_credentials', client_id: spa.client_id }),
  ],
  ['no code', 400, 'invalid_request', () => asWeb(code)],
  ['an empty code counts as absent', 400, 'invalid_request', () => asWeb({ ...code, code: '' })],
  ['an unknown code', 400, 'invalid_grant', () => asWeb({ ...code, code: 'fdc_AAAA' })],
  [
    'a genuine-looking code',
    400,
    'invalid_grant',
    () => asWeb({ ...code, code: `fdc_${'A'.repeat(48)}`, code_verifier: newPkce().verifier }),
  ],
  ['no refresh token', 400, 'invalid_request', () => asWeb({ grant_type: 'refresh_token' })],
  [
    'an unknown refresh token',
    400,
    'invalid_grant',
    () => asWeb({ grant_type: 'refresh_token', refresh_token: 'fdr_AAAA' }),
  ],
  ['no device code', 400, 'invalid_request', () => asWeb({ grant_type: deviceGrant })],
  [
    'an unknown device code',
    400,
    'invalid_grant',
    () => asWeb({ grant_type: deviceGrant, device_code: 'fdd_AAAA' }),
  ],
  [
    'an unknown scope',
    400,
    'invalid_scope',
    () => asWeb({ grant_type: 'client_credentials', scope: 'devices:fly' }),
  ],
  [
    'a scope of others',
    400,
    'invalid_scope',
    () => asWeb({ grant_type: 'client_credentials', scope: 'users:read' }),
  ],
  [
    'an unknown resource',
    400,
    'invalid_target',
    () => asWeb({ grant_type: 'client_credentials', resource: 'https://other.example' }),
  ],
  [
    'habit 14: a repeated parameter',
    400,
    'invalid_request',
    () => ({
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'grant_type=client_credentials&grant_type=client_credentials',
    }),
  ],
  [
    'a NUL byte',
    400,
    'invalid_request',
    () => asWeb({ grant_type: 'client_credentials', scope: 'a\0b' }),
  ],
  [
    'a broken escape',
    400,
    'invalid_request',
    () => ({
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'grant_type=%zz',
    }),
  ],
  [
    'JSON',
    400,
    'invalid_request',
    () => ({ headers: { 'content-type': 'application/json' }, body: '{}' }),
  ],
  ['a body over 64 KiB', 413, 'invalid_request', () => form({ grant_type: 'x'.repeat(70_000) })],
]

describe('RFC 6749 §5.2: the matrix of POST /oauth2/token', () => {
  for (const [what, status, error, request] of rows) {
    test(`${what}: ${status} ${error}`, async () => {
      requireTokenRefusal(await running.api.send('POST', '/oauth2/token', request()), status, error)
    })
  }

  for (const method of ['GET', 'PUT', 'DELETE']) {
    test(`RFC 9110 §15.5.6 ${method} is 405 with Allow, at every such endpoint`, async () => {
      for (const path of ['token', 'revoke', 'introspect', 'par', 'device']) {
        const answer = await running.api.send(method, `/oauth2/${path}`)
        requireTokenRefusal(answer, 405, 'invalid_request')
        assert.equal(answer.headers.get('allow'), 'POST')
      }
      const uem = await running.api.send(method, '/connect/token')
      assert.deepEqual([uem.status, uem.headers.get('allow')], [405, 'POST'])
    })
  }

  test('a secret in the address is refused', async () => {
    const path = `/oauth2/token?client_id=${web.client_id}&client_secret=${web.client_secret}`
    const answer = await running.api.send('POST', path, form({ grant_type: 'client_credentials' }))
    requireTokenRefusal(answer, 400, 'invalid_request')
  })

  test('habit 4: Basic and the body are refused in the same words', async () => {
    const members = { grant_type: 'client_credentials' }
    const byBasic = form(members, { authorization: basic(web.client_id, 'wrong') })
    const byBody = form({ ...members, client_id: web.client_id, client_secret: 'wrong' })
    const [one, other] = await Promise.all(
      [byBasic, byBody].map((request) => running.api.send('POST', '/oauth2/token', request)),
    )
    assert.equal(one?.text, other?.text)
  })
})
