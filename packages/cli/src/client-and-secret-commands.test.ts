import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { newHome, playedSecret, variables } from './trials/frontdesk-run.ts'
import { type PlayedAnswer, recordingServer } from './trials/recording-server.ts'

const made = 'fds_made-by-the-server-0123456789'
const own = 'an-importers-own-secret-0123'
const createdClient = {
  id: '018f',
  client_id: 'c1',
  client_secret: made,
  name: 'Sync',
  token_endpoint: 'http://h/connect/token',
  api_base: 'http://h/api',
  secrets: [{ id: 's1' }],
}
const post = 'POST /admin/v1/oauth-clients'
const uem = [
  'client',
  'create',
  '--dialect',
  'uem',
  '--name',
  'Sync',
  '--organization-group',
  'ACME-US',
  '--role',
  'Read Only',
]
const occurrences = (text: string, part: string): number => text.split(part).length - 1

describe('client create', { concurrency: 4 }, () => {
  test('shows the secret once, on stdout, with where to use it', async (t) => {
    const server = await recordingServer(t, { [post]: { status: 201, body: createdClient } })
    const { code, out, err } = await newHome(t).run(uem, { env: variables(server) })
    assert.equal(code, 0, err)
    assert.equal(
      out,
      [
        'client_id       c1',
        `client_secret   ${made}`,
        'token_endpoint  http://h/connect/token',
        'api_base        http://h/api',
        '',
      ].join('\n'),
    )
    assert.match(err, /Keep the secret now: it is shown this once/)
    assert.equal(occurrences(out + err, made), 1)
    assert.deepEqual(JSON.parse(server.requests.at(-1)?.body ?? ''), {
      dialect: 'uem',
      name: 'Sync',
      organization_group: 'ACME-US',
      role: 'Read Only',
    })
  })

  test('--json prints the answer as it is', async (t) => {
    const server = await recordingServer(t, { [post]: { status: 201, body: createdClient } })
    const { out, err } = await newHome(t).run([...uem, '--json'], { env: variables(server) })
    assert.deepEqual(JSON.parse(out), createdClient)
    assert.equal(occurrences(out + err, made), 1)
  })

  test('sends an own identifier and secret, and repeats neither secret', async (t) => {
    const body = { ...createdClient, client_secret: own }
    const server = await recordingServer(t, { [post]: { status: 201, body } })
    const words = [
      'client',
      'create',
      '--dialect',
      'standard',
      '--name',
      'Sync',
      '--scope',
      'devices:read admin',
      '--grant-types',
      'client_credentials,refresh_token',
      '--access-token-format',
      'sealed',
      '--client-id',
      'mine',
      '--client-secret-stdin',
    ]
    const run = { env: variables(server), input: `${own}\r\n` }
    const { code, out, err } = await newHome(t).run(words, run)
    assert.equal(code, 0, err)
    assert.deepEqual(JSON.parse(server.requests.at(-1)?.body ?? ''), {
      dialect: 'standard',
      name: 'Sync',
      scope: 'devices:read admin',
      grant_types: ['client_credentials', 'refresh_token'],
      access_token_format: 'sealed',
      client_id: 'mine',
      client_secret: own,
    })
    assert.ok(!(out + err).includes(own) && !(out + err).includes(playedSecret))
  })

  const wrong: readonly [string, readonly string[], RegExp][] = [
    ['no dialect', ['--name', 'x'], /required option '--dialect/],
    ['no such dialect', ['--dialect', 'saml', '--name', 'x'], /Allowed choices are uem, standard/],
    [
      'half an identity',
      ['--dialect', 'standard', '--name', 'x', '--client-id', 'y'],
      /go together/,
    ],
    ['a scope for uem', [...uem.slice(2), '--scope', 'x'], /--scope does not exist in dialect uem/],
    ['uem without a role', ['--dialect', 'uem', '--name', 'x'], /needs --organization-group and/],
  ]
  for (const [what, words, sentence] of wrong) {
    test(`wrong usage: ${what}`, async (t) => {
      const env = variables({ url: 'http://127.0.0.1:9' })
      const { code, out, err } = await newHome(t).run(['client', 'create', ...words], { env })
      assert.deepEqual([code, out], [2, ''])
      assert.match(err, sentence)
    })
  }

  test('a problem document is told place by place', async (t) => {
    const problem: PlayedAnswer = {
      status: 400,
      headers: { 'content-type': 'application/problem+json' },
      body: {
        title: 'Not valid',
        status: 400,
        detail: 'The request is not valid.',
        request_id: 'req-1',
        errors: [{ path: '/role', message: 'is not known' }],
      },
    }
    const server = await recordingServer(t, { [post]: problem })
    const { code, out, err } = await newHome(t).run(uem, { env: variables(server) })
    assert.deepEqual([code, out], [1, ''])
    assert.equal(
      err,
      [
        'The server refused (400): The request is not valid.',
        '  /role: is not known',
        'Request id req-1; ask why with: npx frontdesk explain req-1',
        '',
      ].join('\n'),
    )
  })
})

describe('client show and list', { concurrency: 4 }, () => {
  const now = Date.now()
  const at = (days: number): string => new Date(now + days * 86_400_000).toISOString()
  const client = {
    id: '018f',
    client_id: 'c1',
    name: '資産 sync',
    dialect: 'uem',
    role: null,
    status: 'enabled',
    last_used_at: at(-3),
    organization_group: 'ACME',
  }

  test('show: pairs, then the lives of the secrets', async (t) => {
    const secrets = [
      {
        id: 's1',
        name: 'First',
        state: 'retiring',
        created_at: at(-40),
        created_by: 'admin',
        expires_at: at(2),
        last_used_at: null,
      },
    ]
    const body = { ...client, secrets }
    const server = await recordingServer(t, { 'GET /admin/v1/oauth-clients/c1': { body } })
    const { out } = await newHome(t).run(['client', 'show', 'c1'], { env: variables(server) })
    assert.match(out, /^last_used_at +\d{4}-.*Z \(3 days ago\)$/m)
    assert.match(out, /^ID {2}NAME {3}STATE {5}CREATED {6}CREATED BY {2}EXPIRES {4}LAST USED$/m)
    assert.match(out, /^s1 {2}First {2}retiring {2}1 month ago {2}admin {7}in 2 days {2}never$/m)
    assert.ok(!out.includes('\u001b'), 'no colours in a pipe')
  })

  test('list: columns aligned, wide characters too; says when there is more', async (t) => {
    const items = [client, { ...client, client_id: 'client-2', name: 'b\u001b]0;evil\u0007' }]
    const server = await recordingServer(t, {
      'GET /admin/v1/oauth-clients?limit=2': { body: { items, next_cursor: 'n' } },
    })
    const words = ['client', 'list', '--limit', '2']
    const { code, out, err } = await newHome(t).run(words, { env: variables(server) })
    assert.equal(code, 0)
    assert.equal(
      out,
      [
        'CLIENT ID  NAME       DIALECT  ORGANIZATION GROUP  STATUS   LAST USED   ID',
        'c1         資産 sync  uem      ACME                enabled  3 days ago  018f',
        'client-2   b ]0;evil  uem      ACME                enabled  3 days ago  018f',
        '',
      ].join('\n'),
    )
    assert.match(err, /There are more than 2/)
  })

  test('list --all walks over the pages', async (t) => {
    const server = await recordingServer(t, {
      'GET /admin/v1/oauth-clients?limit=200': { body: { items: [client], next_cursor: 'n' } },
      'GET /admin/v1/oauth-clients?limit=200&cursor=n': {
        body: { items: [client], next_cursor: null },
      },
    })
    const words = ['client', 'list', '--all', '--json']
    const { out, err } = await newHome(t).run(words, { env: variables(server) })
    assert.deepEqual([JSON.parse(out).length, err], [2, ''])
  })
})

describe('secret', { concurrency: 4 }, () => {
  const path = 'POST /admin/v1/oauth-clients/c1/secrets'
  const answer: PlayedAnswer = { status: 201, body: { id: 's2', client_secret: made } }
  const day = new Date().toISOString().slice(0, 10)
  const cases: readonly [readonly string[], object][] = [
    [['add', 'c1'], { name: `cli ${day}` }],
    [
      ['add', 'c1', '--name', 'n', '--retire-others-after', '48h'],
      { name: 'n', retire_others_after_seconds: 172_800 },
    ],
    [
      ['add', 'c1', '--name', 'n', '--expires', '2099-01-31', '--retire-others-after', '0'],
      { name: 'n', expires_at: '2099-01-31T00:00:00.000Z', retire_others_after_seconds: 0 },
    ],
    [['regenerate', 'c1', '--name', 'n'], { name: 'n', retire_others_after_seconds: 0 }],
  ]
  for (const [words, sent] of cases) {
    test(`secret ${words.join(' ')}`, async (t) => {
      const server = await recordingServer(t, { [path]: answer })
      const { code, out, err } = await newHome(t).run(['secret', ...words], {
        env: variables(server),
      })
      assert.deepEqual([code, out], [0, `${made}\n`], err)
      assert.match(err, /shown this once/)
      assert.ok(!err.includes(made))
      assert.deepEqual(JSON.parse(server.requests.at(-1)?.body ?? ''), sent)
    })
  }

  test('T5 what ends when is said, with the way back', async (t) => {
    const body = {
      id: 's2',
      client_secret: made,
      others: [
        {
          id: 's1',
          name: 'one',
          state: 'retiring',
          expires_at: '2099-01-01T00:00:00Z',
          retired_at: '2098-12-30T00:00:00Z',
        },
        { id: 's0', name: 'zero', state: 'revoked', expires_at: null, retired_at: null },
        { id: 's3', name: 'three', state: 'active', expires_at: null, retired_at: null },
      ],
      secrets_end_at: '2099-01-02T00:00:00Z',
    }
    const server = await recordingServer(t, { [path]: { status: 201, body } })
    const { out, err } = await newHome(t).run(['secret', 'add', 'c1'], { env: variables(server) })
    assert.equal(out, `${made}\n`)
    assert.match(err, /"one" \(s1\) works until 2099-01-01.*npx frontdesk secret keep c1 s1/)
    assert.match(err, /"zero" \(s0\) and its tokens have ended/)
    assert.match(err, /"three" \(s3\) stays/)
    assert.match(err, /Warning: from 2099-01-02.* this client has no secret/)
  })

  test('T5 a retirement is taken back', async (t) => {
    const server = await recordingServer(t, {
      'DELETE /admin/v1/oauth-clients/c1/secrets/s1/retirement': {
        body: { id: 's1', name: 'one', state: 'active', expires_at: null },
      },
    })
    const words = ['secret', 'keep', 'c1', 's1']
    const { code, out, err } = await newHome(t).run(words, { env: variables(server) })
    assert.equal(code, 0, err)
    assert.match(out, /active/)
  })

  test('T5 the last secret is not revoked without a word', async (t) => {
    const server = await recordingServer(t, {
      'DELETE /admin/v1/oauth-clients/c1/secrets/s1': {
        status: 204,
        headers: { 'frontdesk-notice': 'This was the last living secret.' },
      },
    })
    const words = ['secret', 'revoke', 'c1', 's1']
    const { code, err } = await newHome(t).run(words, { env: variables(server) })
    assert.equal(code, 0, err)
    assert.match(
      err,
      /Warning: This was the last living secret. Add one with: npx frontdesk secret add c1/,
    )
  })

  test('--expires counts from now', async (t) => {
    const server = await recordingServer(t, { [path]: answer })
    await newHome(t).run(['secret', 'add', 'c1', '--expires', '90d'], { env: variables(server) })
    const { expires_at } = JSON.parse(server.requests.at(-1)?.body ?? '')
    assert.ok(Math.abs(Date.parse(expires_at) - Date.now() - 90 * 86_400_000) < 60_000)
  })

  for (const [option, text] of [
    ['--expires', 'soon'],
    ['--expires', '2027-13-01'],
    ['--expires', '90'],
    ['--retire-others-after', '48 hours'],
    ['--retire-others-after', '-1h'],
  ] as const) {
    test(`${option} ${text} is wrong usage`, async (t) => {
      const env = variables({ url: 'http://127.0.0.1:9' })
      const words = ['secret', 'add', 'c1', `${option}=${text}`]
      const { code, out, err } = await newHome(t).run(words, { env })
      assert.deepEqual([code, out], [2, ''])
      assert.match(err, new RegExp(`${option} must look like`))
    })
  }
})
