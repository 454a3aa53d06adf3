import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { after, before, describe, test } from 'node:test'

import type { Answer, CreatedClient } from '@frontdesk/testkit/api-client.ts'
import { startTestServer, type TestServer } from '@frontdesk/testkit/test-server.ts'

import { basic, newPkce, redirectUri } from './fixtures/asked-codes.ts'

let running: TestServer

before(async () => {
  running = await startTestServer({ environment: { FRONTDESK_REGISTRATION: 'open' } })
})
after(() => running.stop())

type Way = 'basic' | 'post'
const ways: readonly Way[] = ['basic', 'post']
const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'

/** What each endpoint is asked, and how it answers a client that it knows. */
const endpoints: readonly (readonly [string, () => Record<string, string>, number])[] = [
  ['token', () => ({ grant_type: 'refresh_token', refresh_token: 'fdr_AAAA' }), 400],
  ['revoke', () => ({ token: 'unknown' }), 200],
  ['introspect', () => ({ token: 'unknown' }), 200],
  ['device', () => ({ scope: 'openid' }), 200],
  [
    'par',
    () => ({
      response_type: 'code',
      redirect_uri: redirectUri,
      code_challenge: newPkce().challenge,
      code_challenge_method: 'S256',
    }),
    201,
  ],
]

type Credentials = Pick<CreatedClient, 'client_id' | 'client_secret'>

function ask(endpoint: string, client: Credentials, way: Way, form: Record<string, string>) {
  const { client_id, client_secret } = client
  return running.api.send('POST', `/oauth2/${endpoint}`, {
    headers: way === 'basic' ? { authorization: basic(client_id, client_secret) } : {},
    body: new URLSearchParams(way === 'basic' ? form : { ...form, client_id, client_secret }),
  })
}

const registration = {
  dialect: 'standard',
  name: 'Ways',
  grant_types: ['authorization_code', 'refresh_token', deviceGrant],
  redirect_uris: [redirectUri],
  scope: 'openid',
}

async function selfRegistered(over: Record<string, unknown>): Promise<CreatedClient> {
  const { dialect, name, scope, ...metadata } = registration
  const answer = await running.api.send('POST', '/oauth2/register', {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...metadata, ...over }),
  })
  assert.equal(answer.status, 201, answer.text)
  return JSON.parse(answer.text) as CreatedClient
}

async function patch(clientId: string, body: object): Promise<Answer> {
  const answer = await running.api.admin('PATCH', `/oauth-clients/${clientId}`, body, {
    'if-match': '*',
  })
  assert.equal(answer.status, 200, answer.text)
  return answer
}

describe('RFC 6749 §2.3.1: a secret, by Basic and in the body, at every endpoint', () => {
  const made: readonly (readonly [string, () => Promise<CreatedClient>])[] = [
    ['made by an administrator', () => running.api.createClient(registration)],
    ['that registered itself', () => selfRegistered({})],
    [
      'that prefers the body',
      () => selfRegistered({ token_endpoint_auth_method: 'client_secret_post' }),
    ],
  ]
  for (const [what, make] of made) {
    test(`a client ${what}`, async () => {
      const client = await make()
      for (const [endpoint, form, status] of endpoints) {
        for (const way of ways) {
          const answer = await ask(endpoint, client, way, form())
          assert.equal(answer.status, status, `${endpoint} ${way}: ${answer.text}`)
        }
      }
    })
  }

  test('RFC 7591 §2: a registration names a preference, and an administrator pins nothing', async () => {
    const client = await selfRegistered({ token_endpoint_auth_method: 'client_secret_post' })
    assert.equal(Reflect.get(client, 'token_endpoint_auth_method'), 'client_secret_post')
    const stored = await running.api.admin('GET', `/oauth-clients/${client.client_id}`)
    assert.equal(JSON.parse(stored.text).token_endpoint_auth_method, null)
  })

  test('an administrator pins one way, and takes that back', async () => {
    const client = await selfRegistered({})
    await patch(client.client_id, { token_endpoint_auth_method: 'client_secret_basic' })
    const other = await running.api.createClient({
      ...registration,
      token_endpoint_auth_method: 'client_secret_basic',
    })
    for (const pinned of [client, other]) {
      for (const [endpoint, form, status] of endpoints) {
        assert.equal((await ask(endpoint, pinned, 'basic', form())).status, status, endpoint)
        assert.equal((await ask(endpoint, pinned, 'post', form())).status, 401, endpoint)
      }
      await patch(pinned.client_id, { token_endpoint_auth_method: null })
      assert.equal((await ask('introspect', pinned, 'post', { token: 'x' })).status, 200)
    }
  })

  const { publicKey } = generateKeyPairSync('ed25519')
  const withoutSecret: readonly (readonly [string, object])[] = [
    ['none', { token_endpoint_auth_method: 'none' }],
    [
      'private_key_jwt',
      {
        token_endpoint_auth_method: 'private_key_jwt',
        jwks: { keys: [publicKey.export({ format: 'jwk' })] },
      },
    ],
  ]
  for (const [method, members] of withoutSecret) {
    test(`a client of ${method} never proves itself by a secret, not by one it had`, async () => {
      const client = await running.api.createClient(registration)
      await patch(client.client_id, members)
      for (const [endpoint, form] of endpoints) {
        for (const way of ways) {
          const answer = await ask(endpoint, client, way, form())
          assert.equal(answer.status, 401, `${endpoint} ${way}: ${answer.text}`)
        }
      }
    })
  }
})
