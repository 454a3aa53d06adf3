import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { after, before, describe, test } from 'node:test'

import { startTestServer, type TestServer } from '@frontdesk/testkit/test-server.ts'

import { authorizeAddress, basic, newPkce, redirectUri } from './fixtures/asked-codes.ts'
import { personBrowser } from './fixtures/person-browser.ts'

let off: TestServer
let gated: TestServer
let open: TestServer

before(async () => {
  off = await startTestServer()
  gated = await startTestServer({ environment: { FRONTDESK_REGISTRATION: 'token' } })
  open = await startTestServer({
    environment: {
      FRONTDESK_REGISTRATION: 'open',
      FRONTDESK_REGISTRATION_SCOPE: 'openid profile devices:read',
    },
  })
})
after(() => Promise.all([off, gated, open].map((server) => server.stop())))

function register(server: TestServer, metadata: unknown, token?: string) {
  return server.api.send('POST', '/oauth2/register', {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(metadata),
    ...(token === undefined ? {} : { token }),
  })
}

const least = { redirect_uris: [redirectUri] }

describe('RFC 7591: POST /oauth2/register', () => {
  test('off: there is no such endpoint', async () => {
    assert.equal((await register(off, least)).status, 404)
  })

  test('§3.2.1: open, the answer tells everything that was registered', async () => {
    const answer = await register(open, {
      ...least,
      client_name: 'Agent',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      scope: 'openid devices users:read',
      software_version: 'left out',
    })
    assert.equal(answer.status, 201, answer.text)
    assert.equal(answer.headers.get('cache-control'), 'no-store')
    const body = JSON.parse(answer.text)
    assert.equal(body.client_name, 'Agent')
    assert.equal(body.scope, 'openid devices:read')
    assert.equal(body.client_secret_expires_at, 0)
    assert.match(body.client_secret, /^fds_/)
    assert.equal(typeof body.client_id_issued_at, 'number')
    assert.equal(body.token_endpoint_auth_method, 'client_secret_basic')
    assert.equal('software_version' in body, false)
  })

  test('T14: whoever registered itself is shown as unverified, and asked for always', async () => {
    const answer = await register(open, {
      ...least,
      client_name: 'Your bank',
      token_endpoint_auth_method: 'none',
    })
    const { client_id, client_secret } = JSON.parse(answer.text)
    assert.equal(client_secret, undefined)
    const browser = personBrowser(open.api.url)
    const address = authorizeAddress(client_id, newPkce().challenge, { scope: 'openid' })
    const page = await browser.signIn(await browser.get(address))
    assert.match(page.text, /Nobody has verified this app/)
    const stored = await open.api.admin('GET', `/oauth-clients/${client_id}`)
    const client = JSON.parse(stored.text)
    assert.equal(client.origin, 'dynamic')
    const house = await open.api.admin(
      'PATCH',
      `/oauth-clients/${client_id}`,
      { first_party: true },
      { 'if-match': stored.headers.get('etag') ?? '' },
    )
    assert.equal(house.status, 400, house.text)
  })

  test('a key proves instead of a secret', async () => {
    const { publicKey } = generateKeyPairSync('ed25519')
    const answer = await register(open, {
      ...least,
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [publicKey.export({ format: 'jwk' })] },
    })
    assert.equal(answer.status, 201, answer.text)
    assert.equal(answer.json.client_secret, undefined)
  })

  test('§2: consent leads to the policy and the terms of the app', async () => {
    const [policy_uri, tos_uri] = [
      'https://app.example.com/policy',
      'https://app.example.com/terms',
    ]
    const answer = await register(open, { ...least, policy_uri, tos_uri })
    const { client_id, ...told } = JSON.parse(answer.text)
    assert.deepEqual([told.policy_uri, told.tos_uri], [policy_uri, tos_uri])
    const browser = personBrowser(open.api.url)
    const page = await browser.signIn(
      await browser.get(authorizeAddress(client_id, newPkce().challenge, { scope: 'openid' })),
    )
    for (const address of [policy_uri, tos_uri]) {
      assert.ok(page.text.includes(`href="${address}" target="_blank" rel="noopener noreferrer"`))
    }
  })

  for (const response_mode of ['query', 'form_post']) {
    const over = { scope: 'openid', response_mode }
    test(`RFC 9700 §4.11.2: its errors by ${response_mode} need a click where nobody is signed in`, async () => {
      const { client_id } = JSON.parse((await register(open, least)).text)
      const address = authorizeAddress(client_id, undefined, over)
      const page = await personBrowser(open.api.url).get(address)
      assert.equal(page.status, 200)
      assert.equal(page.location, undefined)
      assert.doesNotMatch(page.text, /<script/)
      const way =
        response_mode === 'query'
          ? /<a href="https:\/\/app\.example\.com\/back\?error=invalid_request/
          : /action="https:\/\/app\.example\.com\/back"[\s\S]*name="error" value="invalid_request"/
      assert.match(page.text, way)
    })

    test(`OpenID Connect Core §3.1.2.1: prompt=none by ${response_mode} shows no page of ours`, async () => {
      const { client_id } = JSON.parse((await register(open, least)).text)
      const rows = [
        ['login_required', 'none', newPkce().challenge],
        ['invalid_request', 'none', undefined],
        ['invalid_request', 'none login', newPkce().challenge],
      ] as const
      for (const [error, prompt, challenge] of rows) {
        const address = authorizeAddress(client_id, challenge, { ...over, prompt })
        const answer = await personBrowser(open.api.url).get(address)
        if (response_mode === 'query') {
          assert.equal(answer.status, 303)
          assert.equal(answer.location?.searchParams.get('error'), error)
        } else {
          assert.match(answer.text, /<script[^>]*submit-form/)
          assert.match(answer.text, new RegExp(`name="error" value="${error}"`))
        }
      }
    })
  }

  const rsa1024 = generateKeyPairSync('rsa', { modulusLength: 1024 })
  const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' })
  const byKey = (key: object) => ({
    ...least,
    token_endpoint_auth_method: 'private_key_jwt',
    jwks: { keys: [key] },
  })
  const refused: readonly [string, string, unknown][] = [
    ['no redirect', 'invalid_redirect_uri', {}],
    ['a fragment', 'invalid_redirect_uri', { redirect_uris: [`${redirectUri}#x`] }],
    ['plain http', 'invalid_redirect_uri', { redirect_uris: ['http://app.example.com/'] }],
    ['a wildcard', 'invalid_redirect_uri', { redirect_uris: ['https://*.example.com/'] }],
    ['javascript:', 'invalid_redirect_uri', { redirect_uris: ['javascript:alert(1)'] }],
    ['a text for a list', 'invalid_redirect_uri', { redirect_uris: redirectUri }],
    [
      'client_credentials',
      'invalid_client_metadata',
      { ...least, grant_types: ['client_credentials'] },
    ],
    ['implicit', 'invalid_client_metadata', { ...least, response_types: ['token'] }],
    ['a scope of others', 'invalid_client_metadata', { ...least, scope: 'admin' }],
    [
      'an address of keys',
      'invalid_client_metadata',
      { ...least, token_endpoint_auth_method: 'private_key_jwt', jwks_uri: 'http://x.example/' },
    ],
    ['a private key', 'invalid_client_metadata', byKey(p384.privateKey.export({ format: 'jwk' }))],
    ['a weak key', 'invalid_client_metadata', byKey(rsa1024.publicKey.export({ format: 'jwk' }))],
    ['another curve', 'invalid_client_metadata', byKey(p384.publicKey.export({ format: 'jwk' }))],
    ['a list', 'invalid_client_metadata', []],
  ]
  for (const [what, error, metadata] of refused) {
    test(`§3.2.2: ${what} is ${error}`, async () => {
      const answer = await register(open, metadata)
      assert.equal(answer.status, 400, answer.text)
      assert.equal(answer.json.error, error)
    })
  }

  test('repeated members and other media types are refused', async () => {
    for (const [type, body] of [
      [
        'application/json',
        `{"redirect_uris":["${redirectUri}"],"redirect_uris":["https://b.example/"]}`,
      ],
      ['application/x-www-form-urlencoded', 'redirect_uris=x'],
    ] as const) {
      const headers = { 'content-type': type }
      const answer = await open.api.send('POST', '/oauth2/register', { headers, body })
      assert.equal(answer.json.error, 'invalid_client_metadata')
    }
  })

  test('ASVS 10.4.7: it gets no token for itself, and sees no tokens of others', async () => {
    const { client_id, client_secret } = JSON.parse((await register(open, least)).text)
    const headers = { authorization: basic(client_id, client_secret) }
    const own = await open.api.send('POST', '/oauth2/token', {
      headers,
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    })
    assert.equal(own.json.error, 'unauthorized_client')
    const web = await open.api.createClient({
      dialect: 'standard',
      name: 'Service',
      scope: 'devices:read',
    })
    const token = await open.api.token(web)
    const told = await open.api.send('POST', '/oauth2/introspect', {
      headers,
      body: new URLSearchParams({ token }),
    })
    assert.equal(told.text, '{"active":false}')
  })

  test('T13: one address cannot fill the database', async () => {
    const rate = { burst: 2, perSecond: 0.001 }
    const slow = await startTestServer({
      environment: { FRONTDESK_REGISTRATION: 'open' },
      failureRates: { pair: rate, address: rate, client: rate },
    })
    try {
      const answers = []
      for (let count = 0; count < 3; count++) answers.push(await register(slow, least))
      assert.deepEqual(
        answers.map(({ status }) => status),
        [201, 201, 429],
      )
      assert.ok(answers[2]?.headers.get('retry-after'))
      assert.match(answers[2]?.text ?? '', /Too many registrations, from this address/)
    } finally {
      await slow.stop()
    }
  })
})

describe('WHATWG Fetch §3.2: an app registers from a browser before its origin is known', () => {
  const origin = 'https://inspector.example'
  const preflight = (server: TestServer) =>
    server.api.send('OPTIONS', '/oauth2/register', {
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,mcp-protocol-version',
      },
    })

  test('the question of the browser', async () => {
    const { status, headers } = await preflight(open)
    assert.equal(status, 204)
    assert.equal(headers.get('access-control-allow-origin'), '*')
    assert.match(headers.get('access-control-allow-methods') ?? '', /POST/)
    assert.match(headers.get('access-control-allow-headers') ?? '', /Content-Type.*MCP-Protocol/)
    assert.equal(headers.get('access-control-allow-credentials'), null)
    assert.equal((await preflight(off)).status, 404)
  })

  const answers: readonly (readonly [what: string, metadata: unknown, status: number])[] = [
    ['an answer', least, 201],
    ['a refusal', { redirect_uris: [] }, 400],
  ]
  for (const [what, metadata, status] of answers) {
    test(`${what} may be read`, async () => {
      const answer = await register(open, metadata)
      assert.equal(answer.status, status)
      assert.equal(answer.headers.get('access-control-allow-origin'), '*')
    })
  }
})

describe('registration with a token', () => {
  test('RFC 6750 §3.1: none, and one without the permission, are refused', async () => {
    const none = await register(gated, least)
    assert.equal(none.status, 401)
    assert.match(none.headers.get('www-authenticate') ?? '', /^Bearer /)
    const reader = await gated.api.createClient({
      dialect: 'standard',
      name: 'Reader',
      scope: 'admin:roles:read',
    })
    const answer = await register(gated, least, await gated.api.token(reader))
    assert.equal(answer.status, 403)
    assert.equal(answer.json.error, 'insufficient_scope')
  })

  test('with the permission it registers, and asks for what was said', async () => {
    const registrar = await gated.api.createClient({
      dialect: 'standard',
      name: 'Registrar',
      scope: 'admin:oauth-clients',
    })
    const token = await gated.api.token(registrar)
    const answer = await register(
      gated,
      { ...least, scope: 'openid admin:oauth-clients:read' },
      token,
    )
    assert.equal(answer.status, 201, answer.text)
    assert.equal(answer.json.scope, 'openid admin:oauth-clients:read')
    const stronger = await register(gated, { ...least, scope: 'admin:roles:edit' }, token)
    assert.equal(stronger.json.error, 'access_denied', 'T6: more than the registrar holds')
  })
})
