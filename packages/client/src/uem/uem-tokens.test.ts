import assert from 'node:assert/strict'
import { test } from 'node:test'

import { accessTokens, accessTokenUrl } from '../access/access-tokens.ts'
import type { FrontdeskError } from '../client-error.ts'
import { apiTokenTokens, cloudServicesTokens } from '../cloud-services/cloud-services-tokens.ts'
import { openTransport } from '../http/undici-transport.ts'
import type { TokenSource } from '../tokens/bearer-token.ts'
import {
  formOf,
  type ScriptedAnswer,
  scriptedServer,
  tokenAnswer,
} from '../trials/scripted-server.ts'
import { type UemTokenPlace, uemRegions, uemTokenUrl } from './uem-regions.ts'
import { uemTokens } from './uem-tokens.ts'

const urls: [UemTokenPlace, string | RegExp][] = [
  [{ region: 'na' }, 'https://na.uemauth.workspaceone.com/connect/token'],
  [
    { region: 'EMEA', server: 'as1.awmdm.com' },
    'https://emea.uemauth.workspaceone.com/connect/token',
  ],
  [
    { tokenUrl: uemRegions.apac.legacyTokenUrl },
    'https://apac.uemauth.vmwservices.com/connect/token',
  ],
  [{ tokenUrl: 'https://x.example/connect/token/' }, 'https://x.example/connect/token'],
  [{ server: 'desk.example/' }, 'https://desk.example/connect/token'],
  [{ server: 'http://127.0.0.1:8080/API' }, 'http://127.0.0.1:8080/connect/token'],
  [{ server: 'https://as1234.awmdm.com' }, /give the region \(uat, na, emea, apac\)/],
  [{ server: 'https://cn1.AirWatchPortals.com' }, /give the region/],
  [{ server: 'https://awmdm.com.evil.example' }, 'https://awmdm.com.evil.example/connect/token'],
  [{ region: 'eu' }, /no region eu; use one of uat, na, emea, apac/],
  [{ region: 'constructor' }, /no region/],
  [{ region: 'na', server: 'https://desk.example' }, /leave the region out/],
  [{ region: 'na', server: 'http://localhost:8080' }, /leave the region out/],
  [{}, /server is missing/],
]
for (const [place, expected] of urls) {
  test(`token URL of ${JSON.stringify(place)}`, () => {
    if (typeof expected === 'string') assert.equal(uemTokenUrl(place), expected)
    else assert.throws(() => uemTokenUrl(place), { code: 'usage', message: expected })
  })
}

test('Access: its tenant may be in the path', () => {
  const expected = 'https://h.example/SAAS/t/ACME/auth/oauthtoken'
  assert.equal(accessTokenUrl('h.example'), 'https://h.example/SAAS/auth/oauthtoken')
  assert.equal(accessTokenUrl('https://h.example/SAAS/'), 'https://h.example/SAAS/auth/oauthtoken')
  assert.equal(accessTokenUrl('https://h.example/SAAS/t/ACME/'), expected)
  assert.equal(accessTokenUrl('https://h.example/t/ACME'), expected)
})

const transport = openTransport({ proxy: false })
const client = { clientId: 'id', clientSecret: 's3cret' }

async function asked(
  make: (server: string) => TokenSource,
  answer: ScriptedAnswer = tokenAnswer(),
) {
  const server = await scriptedServer([answer])
  const outcome = await make(server.url)
    .get()
    .catch((error: FrontdeskError) => error)
  await server.close()
  const [request] = server.seen
  const basic = request?.headers.authorization?.replace('Basic ', '') ?? ''
  return {
    outcome,
    path: request?.path,
    form: formOf(request),
    basic: Buffer.from(basic, 'base64').toString(),
  }
}

test('UEM §2.2: credentials in the form', async () => {
  const { path, form, basic } = await asked((server) => uemTokens({ server, transport, ...client }))
  assert.equal(path, '/connect/token')
  assert.equal(basic, '')
  assert.deepEqual(form, {
    grant_type: 'client_credentials',
    client_id: 'id',
    client_secret: 's3cret',
  })
})

test('UEM §2.5: 400 invalid_client says nothing more, so the words do', async () => {
  const answer = { status: 400, body: { error: 'invalid_client' } }
  const { outcome } = await asked((server) => uemTokens({ server, transport, ...client }), answer)
  assert.ok('code' in outcome)
  assert.equal(outcome.code, 'credentials-refused')
  assert.match(
    outcome.message,
    /region, the client id, the secret, and that the OAuth client is enabled/,
  )
  assert.ok(!outcome.message.includes('s3cret'))
})

test('Access A3: Basic, form, and -1 for a token without an end', async () => {
  const answer = tokenAnswer({ expires_in: -1, refresh_token: 'r' })
  const make = (server: string) => accessTokens({ server, transport, scope: 'admin', ...client })
  const { outcome, path, form, basic } = await asked(make, answer)
  assert.equal(path, '/SAAS/auth/oauthtoken')
  assert.equal(basic, 'id:s3cret')
  assert.deepEqual(form, { grant_type: 'client_credentials', scope: 'admin' })
  assert.ok('lifeSeconds' in outcome)
  assert.equal(outcome.lifeSeconds, undefined)
})

test('Cloud Services §3.1: Basic, and the organization where one is given', async () => {
  const make = (server: string) =>
    cloudServicesTokens({ server, transport, organizationId: 'org-1', ...client })
  const { path, form, basic } = await asked(make)
  assert.equal(path, '/csp/gateway/am/api/auth/authorize')
  assert.equal(basic, 'id:s3cret')
  assert.deepEqual(form, { grant_type: 'client_credentials', orgId: 'org-1' })
})

test('Cloud Services §3.6: its own errors are read', async () => {
  const body = {
    statusCode: 401,
    cspErrorCode: '250.100',
    message: 'No such client',
    moduleCode: 250,
  }
  const make = (server: string) => cloudServicesTokens({ server, transport, ...client })
  const { outcome } = await asked(make, { status: 401, body })
  assert.ok('serverCode' in outcome)
  assert.equal(outcome.code, 'credentials-refused')
  assert.equal(outcome.serverCode, '250.100')
  assert.match(outcome.message, /No such client; check the app/)
})

test('API token §2: form, and an error that echoes the token does not tell it', async () => {
  const apiToken = 'A-very-secret_token'
  const body = { message: `invalid_grant: Invalid refresh token: ${apiToken}`, moduleCode: 340 }
  const make = (server: string) => apiTokenTokens({ server, transport, apiToken })
  const { outcome, path, form } = await asked(make, { status: 400, body })
  assert.equal(path, '/csp/gateway/am/api/auth/api-tokens/authorize')
  assert.deepEqual(form, { api_token: apiToken })
  assert.ok('code' in outcome)
  assert.equal(outcome.code, 'sign-in-needed')
  assert.match(outcome.message, /make a new one/)
  assert.ok(!outcome.message.includes(apiToken))
})
