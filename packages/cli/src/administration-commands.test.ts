import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { newHome, playedSecret, variables } from './trials/frontdesk-run.ts'
import { type PlayedAnswer, playedToken, recordingServer } from './trials/recording-server.ts'

const uuid = '018f6f0e-0000-7000-8000-000000000001'
const etag = { etag: '"3"' }

interface Exchange {
  /** `METHOD path` below `/admin/v1`. */
  readonly line: string
  readonly sent?: object
  readonly ifMatch?: string
  readonly answer?: PlayedAnswer
}

const record = (body: object): PlayedAnswer => ({ headers: etag, body })
const found = (line: string): Exchange => ({
  line,
  answer: { body: { items: [{ id: uuid, name: 'Acme', username: 'Ada' }], next_cursor: null } },
})
const read = (path: string, body: object = { id: 1 }): Exchange => ({
  line: `GET ${path}`,
  answer: record(body),
})
const changed = (path: string, sent: object, ifMatch = '"3"'): Exchange => ({
  line: `PATCH ${path}`,
  sent,
  ifMatch,
  answer: record({ id: 1 }),
})
const deleted = (path: string, ifMatch = '"3"'): Exchange => ({
  line: `DELETE ${path}`,
  ifMatch,
  answer: { status: 204 },
})
const created = (path: string, sent: object): Exchange => ({
  line: `POST ${path}`,
  sent,
  answer: { status: 201, body: { id: uuid } },
})
const listed = (line: string): Exchange => ({
  line: `GET ${line}`,
  answer: { body: { items: [], next_cursor: null } },
})

const client = '/oauth-clients/my.client'
const group = '/organization-groups/ACME-US'

/** One command a row: what is typed, and exactly what goes over the wire. */
const cases: readonly [readonly string[], readonly Exchange[]][] = [
  [['client', 'list', '--search', 'a b'], [listed('/oauth-clients?search=a+b&limit=100')]],
  [['client', 'show', 'my.client'], [read(client)]],
  [
    ['client', 'update', 'my.client', '--role', 'Help Desk', '--scope', 'x'],
    [read(client), changed(client, { role: 'Help Desk', scope: 'x' })],
  ],
  [
    ['client', 'update', 'my.client', '--name', 'N', '--if-match', '"9"'],
    [changed(client, { name: 'N' }, '"9"')],
  ],
  [
    ['client', 'enable', 'my.client'],
    [read(client), changed(client, { status: 'enabled' })],
  ],
  [
    ['client', 'disable', 'my.client'],
    [read(client), changed(client, { status: 'disabled' })],
  ],
  [
    ['client', 'delete', 'my.client'],
    [read(client), deleted(client)],
  ],
  [['client', 'delete', 'my.client', '--if-match', '"9"'], [deleted(client, '"9"')]],
  [['secret', 'list', 'my.client'], [read(client, { secrets: [] })]],
  [
    ['secret', 'revoke', 'my.client', 's/1'],
    [{ line: `DELETE ${client}/secrets/s%2F1`, answer: { status: 204 } }],
  ],
  [
    ['secret', 'stale', '--expires-within', '36h'],
    [listed('/stale-secrets?expires_within_days=2&unused_for_days=90')],
  ],
  [
    ['organization', 'update', uuid, '--region', 'emea'],
    [read(`/organizations/${uuid}`), changed(`/organizations/${uuid}`, { region: 'emea' })],
  ],
  [['rest-api-key', 'list'], [listed('/rest-api-keys?limit=100')]],
  [
    ['rest-api-key', 'update', uuid, '--status', 'disabled'],
    [read(`/rest-api-keys/${uuid}`), changed(`/rest-api-keys/${uuid}`, { status: 'disabled' })],
  ],
  [
    ['uem-administrator', 'update', uuid, '--remove-password'],
    [
      read(`/uem-administrators/${uuid}`),
      changed(`/uem-administrators/${uuid}`, { password: null }),
    ],
  ],
  [['organization', 'list'], [listed('/organizations?limit=100')]],
  [['organization', 'show', uuid], [read(`/organizations/${uuid}`)]],
  [
    ['organization', 'show', 'acme'],
    [found('GET /organizations?search=acme&limit=50'), read(`/organizations/${uuid}`)],
  ],
  [
    ['organization', 'create', '--name', 'Globex', '--group-id', 'GLO'],
    [created('/organizations', { name: 'Globex', group_id: 'GLO' })],
  ],
  [
    ['organization', 'update', uuid, '--status', 'disabled'],
    [read(`/organizations/${uuid}`), changed(`/organizations/${uuid}`, { status: 'disabled' })],
  ],
  [
    ['organization', 'delete', uuid],
    [read(`/organizations/${uuid}`), deleted(`/organizations/${uuid}`)],
  ],
  [['organization-group', 'list', '--limit', '7'], [listed('/organization-groups?limit=7')]],
  [['organization-group', 'show', 'ACME-US'], [read(group)]],
  [
    ['organization-group', 'create', '--name', 'Texas', '--group-id', 'TX', '--parent', 'US'],
    [created('/organization-groups', { name: 'Texas', group_id: 'TX', parent: 'US' })],
  ],
  [
    ['organization-group', 'update', 'ACME-US', '--parent', 'ACME'],
    [read(group), changed(group, { parent: 'ACME' })],
  ],
  [
    ['organization-group', 'delete', 'ACME-US'],
    [read(group), deleted(group)],
  ],
  [['person', 'list'], [listed('/people?limit=100')]],
  [
    ['person', 'show', 'ada'],
    [found('GET /people?search=ada&limit=50'), read(`/people/${uuid}`)],
  ],
  [
    [
      'person',
      'create',
      '--username',
      'ada',
      '--email',
      'a@b.c',
      '--organization-group',
      'EU',
      '--role',
      'Read Only',
      '--role',
      'Help Desk@DE',
    ],
    [
      created('/people', {
        username: 'ada',
        email: 'a@b.c',
        organization_group: 'EU',
        roles: [
          { role: 'Read Only', organization_group: 'EU' },
          { role: 'Help Desk', organization_group: 'DE' },
        ],
      }),
    ],
  ],
  [
    ['person', 'update', uuid, '--role', 'Read Only'],
    [
      read(`/people/${uuid}`, { organization_group: 'EU' }),
      changed(`/people/${uuid}`, { roles: [{ role: 'Read Only', organization_group: 'EU' }] }),
    ],
  ],
  [
    ['person', 'delete', uuid],
    [read(`/people/${uuid}`), deleted(`/people/${uuid}`)],
  ],
  [['resource', 'list'], [listed('/resources?limit=100')]],
  [['resource', 'show', uuid], [read(`/resources/${uuid}`)]],
  [
    [
      ...['resource', 'create', '--uri', 'https://a.example', '--name', 'A'],
      ...['--scope', 'a:read=See = it.', '--token-ttl', '300'],
    ],
    [
      created('/resources', {
        uri: 'https://a.example',
        name: 'A',
        scopes: [{ name: 'a:read', description: 'See = it.' }],
        access_token_ttl_seconds: 300,
      }),
    ],
  ],
  [
    ['resource', 'update', uuid, '--status', 'disabled'],
    [read(`/resources/${uuid}`), changed(`/resources/${uuid}`, { status: 'disabled' })],
  ],
  [
    ['resource', 'delete', uuid],
    [read(`/resources/${uuid}`), deleted(`/resources/${uuid}`)],
  ],
  [['role', 'list'], [listed('/roles?limit=100')]],
  [['role', 'show', uuid], [read(`/roles/${uuid}`)]],
  [
    ['role', 'create', '--name', 'Locks', '--organization-group', 'EU', '--permission', 'a:b'],
    [created('/roles', { name: 'Locks', organization_group: 'EU', permissions: ['a:b'] })],
  ],
  [
    ['role', 'update', uuid, '--permission', 'a', '--permission', 'b'],
    [read(`/roles/${uuid}`), changed(`/roles/${uuid}`, { permissions: ['a', 'b'] })],
  ],
  [
    ['role', 'delete', uuid],
    [read(`/roles/${uuid}`), deleted(`/roles/${uuid}`)],
  ],
  [['permission', 'list'], [listed('/permissions')]],
  [
    ['audit', 'list', '--client', 'c', '--from', '2027-01-31', '--request-id', 'r'],
    [listed('/audit-events?client=c&from=2027-01-31T00%3A00%3A00.000Z&request_id=r&limit=100')],
  ],
  [
    ['audit', 'verify'],
    [
      {
        line: 'POST /audit-events/verify',
        answer: { body: { intact: true, events: 1, broken_at: null } },
      },
    ],
  ],
  [['explain', 'a/b'], [read('/explain/a%2Fb', { decision: { rule: 'x' } })]],
  [['signing-key', 'list'], [listed('/signing-keys')]],
  [
    ['signing-key', 'rotate'],
    [{ line: 'POST /signing-keys/rotate', answer: { status: 201, body: { items: [] } } }],
  ],
]

describe('administration commands', { concurrency: 4 }, () => {
  for (const [words, exchanges] of cases) {
    test(words.join(' '), async (t) => {
      const plan = Object.fromEntries(
        exchanges.map(({ line, answer }) => [line.replace(' ', ' /admin/v1'), answer ?? {}]),
      )
      const server = await recordingServer(t, plan)
      const { code, out, err } = await newHome(t).run([...words, '--json'], {
        env: variables(server),
      })

      assert.equal(code, 0, err)
      assert.doesNotThrow(() => JSON.parse(out), out)
      const [tokenRequest, ...sent] = server.requests
      assert.equal(tokenRequest?.body, 'grant_type=client_credentials&scope=admin')
      assert.deepEqual(
        sent.map(({ method, url, headers, body }) => ({
          line: `${method} ${url}`,
          token: headers.authorization,
          ifMatch: headers['if-match'],
          sent: body === '' ? undefined : JSON.parse(body),
          type: headers['content-type'],
        })),
        exchanges.map(({ line, ifMatch, sent: body }) => ({
          line: line.replace(' ', ' /admin/v1'),
          token: `Bearer ${playedToken}`,
          ifMatch,
          sent: body,
          type: body === undefined ? undefined : 'application/json',
        })),
      )
      assert.ok(!`${out}${err}`.includes(playedSecret))
    })
  }

  const same = { id: uuid, username: 'bob' }
  const lookups: readonly [string, readonly object[], RegExp][] = [
    ['nothing has', [], /There is no person with the username "bob"\. Find the id with/],
    ['only resembles one', [{ id: uuid, username: 'bobby' }], /There is no person/],
    ['two have', [same, same], /There is more than one person with the username "bob"/],
  ]
  for (const [what, items, sentence] of lookups) {
    test(`a name that ${what} is refused`, async (t) => {
      const body = { items, next_cursor: null }
      const server = await recordingServer(t, {
        'GET /admin/v1/people?search=bob&limit=50': { body },
      })
      const words = ['person', 'delete', 'bob']
      const { code, out, err } = await newHome(t).run(words, { env: variables(server) })
      assert.deepEqual([code, out], [1, ''])
      assert.match(err, sentence)
      assert.equal(server.lines().length, 1)
    })
  }

  test('a change of nothing is wrong usage', async (t) => {
    const env = variables({ url: 'http://127.0.0.1:9' })
    const { code, err } = await newHome(t).run(['role', 'update', uuid], { env })
    assert.equal(code, 2)
    assert.match(err, /Say what to change/)
  })

  test('a profile that is no administrator is told so', async (t) => {
    const home = newHome(t)
    const words = ['profile', 'add', 'lab', '--dialect', 'uem', '--server', 'http://127.0.0.1:9']
    await home.run([...words, '--client-id', 'x', '--client-secret-stdin'], { input: 'hush-hush' })
    const { code, err } = await home.run(['client', 'list'])
    assert.equal(code, 2)
    assert.match(err, /"lab" opens an API, not the administration/)
  })
})
