import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'

import { newHome, variables } from './trials/frontdesk-run.ts'
import { type PlayedAnswer, recordingServer } from './trials/recording-server.ts'

const id = '00000000-0000-7000-8000-000000000001'
const person = `/admin/v1/people/${id}`
const search: Readonly<Record<string, PlayedAnswer>> = {
  'GET /admin/v1/people?search=ada&limit=50': { body: { items: [{ id, username: 'ada' }] } },
}
const link = 'https://desk.example/invitation?ticket=fdi_made'

describe('people’s links, sessions and second factors', { concurrency: 4 }, () => {
  for (const [words, path, mailed, sentence] of [
    ['invite', 'invitations', false, /over a channel that you trust: no mail was sent/],
    ['reset-password', 'password-resets', true, /on its way to ada by mail/],
  ] as const) {
    test(`person ${words}: the link alone on stdout`, async (t) => {
      const body = { link, expires_at: '2026-11-28T09:00:00Z', mailed }
      const plan = { ...search, [`POST ${person}/${path}`]: { status: 201, body } }
      const server = await recordingServer(t, plan)
      const { code, out, err } = await newHome(t).run(['person', words, 'ada'], {
        env: variables(server),
      })
      assert.equal(code, 0, err)
      assert.equal(out, `${link}\n`)
      assert.match(err, sentence)
      assert.ok(!err.includes('fdi_'))
    })
  }

  const lists: readonly [words: string[], answer: object, expected: RegExp][] = [
    [
      ['sessions', 'sessions'],
      { items: [{ id: 's1', browser: 'Firefox on Linux', methods: ['password', 'totp'] }] },
      /s1 +Firefox on Linux +password, totp/,
    ],
    [
      ['second-factors', 'second-factors'],
      { items: [{ id: 'f1', kind: 'totp', name: 'Phone' }], recovery_codes_left: 3 },
      /f1 +totp +Phone/,
    ],
  ]
  for (const [[word = '', path = ''], body, expected] of lists) {
    test(`person ${word}: a list`, async (t) => {
      const server = await recordingServer(t, { ...search, [`GET ${person}/${path}`]: { body } })
      const env = variables(server)
      const { code, out, err } = await newHome(t).run(['person', word, 'ada'], { env })
      assert.equal(code, 0, err)
      assert.match(out, expected)
    })
  }

  for (const [words, path, sentence] of [
    [['sessions', 'ada', '--end', 's1'], 'sessions/s1', /Ended the session/],
    [['sessions', 'ada', '--end-all'], 'sessions', /out everywhere/],
    [['second-factors', 'ada', '--remove', 'f1'], 'second-factors/f1', /Removed it/],
  ] as const) {
    test(`person ${words.join(' ')}`, async (t) => {
      const server = await recordingServer(t, {
        ...search,
        [`DELETE ${person}/${path}`]: { status: 204 },
      })
      const env = variables(server)
      const { code, err } = await newHome(t).run(['person', ...words], { env })
      assert.equal(code, 0, err)
      assert.match(err, sentence)
    })
  }
})

describe('client create for apps that act for people', { concurrency: 4 }, () => {
  const create = ['client', 'create', '--dialect', 'standard', '--name', 'App', '--scope', 'openid']
  const post = 'POST /admin/v1/oauth-clients'
  const created = { status: 201, body: { client_id: 'c1' } }

  test('every option reaches the registration', async (t) => {
    const server = await recordingServer(t, { [post]: created })
    const home = newHome(t)
    const file = join(home.folder, 'keys.json')
    const key = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }
    writeFileSync(file, JSON.stringify(key))
    const words = [
      ...['--grant-type', 'authorization_code', '--grant-type', 'refresh_token'],
      ...['--redirect-uri', 'https://a.example/1', '--redirect-uri', 'https://a.example/2'],
      ...['--post-logout-redirect-uri', 'https://a.example/bye', '--application-type', 'web'],
      ...['--pkce', 'optional', '--jwks', file, '--first-party'],
      ...['--token-endpoint-auth-method', 'private_key_jwt'],
      ...['--jwks-uri', 'https://a.example/keys', '--policy-uri', 'https://a.example/policy'],
      ...['--tos-uri', 'https://a.example/terms', '--logo-uri', 'https://a.example/logo.png'],
      ...['--client-assertion-audience', 'issuer_or_endpoint'],
      ...['--id-token-signed-response-alg', 'ES256'],
    ]
    const { code, err } = await home.run([...create, ...words], { env: variables(server) })
    assert.equal(code, 0, err)
    assert.match(err, /It has no secret/)
    assert.deepEqual(JSON.parse(server.requests.at(-1)?.body ?? ''), {
      dialect: 'standard',
      name: 'App',
      scope: 'openid',
      grant_types: ['authorization_code', 'refresh_token'],
      redirect_uris: ['https://a.example/1', 'https://a.example/2'],
      post_logout_redirect_uris: ['https://a.example/bye'],
      application_type: 'web',
      pkce: 'optional',
      jwks: { keys: [key] },
      jwks_uri: 'https://a.example/keys',
      policy_uri: 'https://a.example/policy',
      tos_uri: 'https://a.example/terms',
      logo_uri: 'https://a.example/logo.png',
      first_party: true,
      token_endpoint_auth_method: 'private_key_jwt',
      client_assertion_audience: 'issuer_or_endpoint',
      id_token_signed_response_alg: 'ES256',
    })
  })

  for (const [method, sent] of [
    ['client_secret_basic', 'client_secret_basic'],
    ['secret', null],
  ] as const) {
    test(`client update: the method ${method}`, async (t) => {
      const path = '/admin/v1/oauth-clients/c1'
      const stored = { status: 200, headers: { etag: '"1"' }, body: { id: 'c1', client_id: 'c1' } }
      const server = await recordingServer(t, {
        'GET /admin/v1/oauth-clients': { status: 200, body: { items: [stored.body] } },
        [`GET ${path}`]: stored,
        [`PATCH ${path}`]: stored,
      })
      const words = ['client', 'update', 'c1', '--token-endpoint-auth-method', method]
      const { code, err } = await newHome(t).run(words, { env: variables(server) })
      assert.equal(code, 0, err)
      const { body } = server.requests.find((request) => request.method === 'PATCH') ?? {}
      assert.deepEqual(JSON.parse(body ?? ''), { token_endpoint_auth_method: sent })
    })
  }

  test('client update: addresses are set, and none clears one', async (t) => {
    const path = '/admin/v1/oauth-clients/c1'
    const stored = { status: 200, headers: { etag: '"1"' }, body: { id: 'c1', client_id: 'c1' } }
    const server = await recordingServer(t, {
      'GET /admin/v1/oauth-clients': { status: 200, body: { items: [stored.body] } },
      [`GET ${path}`]: stored,
      [`PATCH ${path}`]: stored,
    })
    const words = ['client', 'update', 'c1', '--logo-uri', 'https://a.example/l.png']
    const cleared = ['--jwks-uri', 'none', '--policy-uri', 'none', '--tos-uri', 'none']
    const { code, err } = await newHome(t).run([...words, ...cleared], { env: variables(server) })
    assert.equal(code, 0, err)
    const { body } = server.requests.find((request) => request.method === 'PATCH') ?? {}
    assert.deepEqual(JSON.parse(body ?? ''), {
      jwks_uri: null,
      policy_uri: null,
      tos_uri: null,
      logo_uri: 'https://a.example/l.png',
    })
  })

  test('a public native app', async (t) => {
    const server = await recordingServer(t, { [post]: created })
    const words = [
      '--redirect-uri',
      'http://127.0.0.1/',
      '--public',
      '--application-type',
      'native',
    ]
    const { code, err } = await newHome(t).run([...create, ...words], { env: variables(server) })
    assert.equal(code, 0, err)
    const body = JSON.parse(server.requests.at(-1)?.body ?? '')
    assert.deepEqual(
      [body.token_endpoint_auth_method, body.grant_types],
      ['none', ['authorization_code']],
    )
  })

  const wrong: readonly [what: string, words: readonly string[], sentence: RegExp][] = [
    [
      'public with a method',
      ['--public', '--token-endpoint-auth-method', 'private_key_jwt'],
      /contradict/,
    ],
    ['both spellings', ['--grant-type', 'a', '--grant-types', 'b'], /not both/],
    ['no such file', ['--jwks', '/nowhere/keys.json'], /cannot be read/],
    ['a file that is no key', ['--jwks', 'text.json'], /holds no JSON Web Keys/],
    ['a private key', ['--jwks', 'private.json'], /holds a private key/],
    ['another dialect', ['--dialect', 'uem', '--public'], /Only clients of dialect standard/],
  ]
  for (const [what, words, sentence] of wrong) {
    test(`wrong usage: ${what}`, async (t) => {
      const home = newHome(t)
      writeFileSync(join(home.folder, 'text.json'), 'text')
      writeFileSync(join(home.folder, 'private.json'), '{"kty":"EC","d":"canary"}')
      const base =
        what === 'another dialect'
          ? ['client', 'create', '--name', 'App', '--organization-group', 'A', '--role', 'R']
          : create
      const { code, out, err } = await home.run([...base, ...words], {
        env: variables({ url: 'http://127.0.0.1:9' }),
      })
      assert.deepEqual([code, out], [2, ''], err)
      assert.match(err, sentence)
      assert.ok(!err.includes('canary'))
    })
  }
})
