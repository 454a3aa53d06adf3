import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import type { Answer } from '@frontdesk/testkit/api-client.ts'
import { startTestServer, type TestServer } from '@frontdesk/testkit/test-server.ts'

/** Paths on which anybody may ask without having proven who they are. */
type Ask = (app: string) => Promise<Answer>

describe('T9 whoever proves nothing leaves no rows in the audit', () => {
  let running: TestServer
  let app: string
  /** The name and secret of a client that registered itself, as Basic. */
  let stranger: string
  before(async () => {
    running = await startTestServer({ environment: { FRONTDESK_REGISTRATION: 'open' } })
    const client = await running.api.createClient({
      dialect: 'standard',
      name: 'Public app',
      grant_types: [
        'authorization_code',
        'refresh_token',
        'urn:ietf:params:oauth:grant-type:device_code',
      ],
      token_endpoint_auth_method: 'none',
      application_type: 'native',
      redirect_uris: ['http://127.0.0.1/callback'],
      scope: 'openid offline_access devices:read',
    })
    app = client.client_id
    const registered = await running.api.send('POST', '/oauth2/register', {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        client_name: 'Stranger',
        redirect_uris: ['https://app.example.com/back'],
        grant_types: ['authorization_code', 'refresh_token'],
      }),
    })
    const { client_id, client_secret } = JSON.parse(registered.text)
    stranger = `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}`
  })
  after(() => running.stop())

  const post = (path: string, form: Record<string, string>, headers = {}): Promise<Answer> =>
    running.api.send('POST', path, {
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams(form).toString(),
    })
  const token = (form: Record<string, string>) => post('/oauth2/token', form)
  const asStranger = (path: string, form: Record<string, string>) =>
    post(path, form, { authorization: stranger })
  const basic = `Basic ${Buffer.from('nobody:guess').toString('base64')}`

  const asks: Readonly<Record<string, Ask>> = {
    'a public client with an unknown refresh token': (client_id) =>
      token({ grant_type: 'refresh_token', client_id, refresh_token: 'x' }),
    'a public client with an unknown code': (client_id) =>
      token({ grant_type: 'authorization_code', client_id, code: 'x', code_verifier: 'y' }),
    'a public client with an unknown device code': (client_id) =>
      token({
        grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
        client_id,
        device_code: 'x',
      }),
    'a public client that asks for its own token': (client_id) =>
      token({ grant_type: 'client_credentials', client_id }),
    'a public client with an unknown grant': (client_id) => token({ grant_type: 'x', client_id }),
    'a device authorization of an unknown scope': (client_id) =>
      post('/oauth2/device', { client_id, scope: 'none:such' }),
    'a pushed request without a redirect': (client_id) => post('/oauth2/par', { client_id }),
    'a revocation of nothing': (client_id) => post('/oauth2/revoke', { client_id }),
    'an introspection': (client_id) => post('/oauth2/introspect', { client_id, token: 'x' }),
    'a client that registered itself, with an unknown code': () =>
      asStranger('/oauth2/token', {
        grant_type: 'authorization_code',
        code: 'x',
        redirect_uri: 'https://app.example.com/back',
        code_verifier: 'x'.repeat(43),
      }),
    'a client that registered itself, with an unknown refresh token': () =>
      asStranger('/oauth2/token', { grant_type: 'refresh_token', refresh_token: 'x' }),
    'a client that registered itself, for its own token': () =>
      asStranger('/oauth2/token', { grant_type: 'client_credentials' }),
    'a pushed request of a client that registered itself': () => asStranger('/oauth2/par', {}),
    'a device authorization of a client that registered itself': () =>
      asStranger('/oauth2/device', { scope: 'none:such' }),
    'a revocation of nothing by a client that registered itself': () =>
      asStranger('/oauth2/revoke', {}),
    'an introspection by a client that registered itself': () =>
      asStranger('/oauth2/introspect', {}),
    'a wrong secret': () =>
      token({
        grant_type: 'client_credentials',
        client_id: 'test-administrator',
        client_secret: 'guess',
      }),
    'a registration that is none': () =>
      running.api.send('POST', '/oauth2/register', {
        headers: { 'content-type': 'application/json' },
        body: '{}',
      }),
    'a wrong password at the sign-in page': () =>
      post('/sign-in', { username: 'admin', password: 'guess' }),
    'a bearer token that is none': () =>
      running.api.send('GET', '/api/system/info', { token: 'guess' }),
    'Basic at the device API': () =>
      running.api.send('GET', '/api/system/info', {
        headers: { authorization: basic, 'aw-tenant-code': 'guess' },
      }),
  }

  async function rows(): Promise<readonly string[]> {
    const { items } = await running.server.stores.audit.list({}, { limit: 500 })
    return items.map(({ action }) => action).filter((action) => action !== 'failures.counted')
  }

  for (const [what, ask] of Object.entries(asks)) {
    test(`${what} is refused and counted`, async () => {
      const known = await rows()
      for (let n = 0; n < 3; n++) {
        const { status, text } = await ask(app)
        assert.ok(status >= 400 && status < 500 && status !== 404, `${status} ${text}`)
      }
      assert.deepEqual(await rows(), known)
    })
  }
})
