import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import type { CreatedClient } from '@frontdesk/testkit/api-client.ts'
import {
  startTestServer,
  type TestServer,
  testAdministrator,
} from '@frontdesk/testkit/test-server.ts'

let running: TestServer
let clients: { name: string; client: CreatedClient; path: string; token: string }[]
let adminToken: string

before(async () => {
  running = await startTestServer()
  const { api } = running
  clients = []
  for (const [dialect, path] of [
    ['uem', '/connect/token'],
    ['standard', '/oauth2/token'],
  ] as const) {
    for (const format of ['jwt', 'sealed']) {
      const client = await api.createClient({
        dialect,
        name: `${dialect} ${format}`,
        organization_group: 'ACME',
        role: 'Read Only',
        access_token_format: format,
        ...(dialect === 'standard' ? { scope: 'devices:read' } : {}),
      })
      const token = await api.token(client, { path })
      clients.push({ name: `${dialect} ${format}`, client, path, token })
    }
  }
  adminToken = await api.token(testAdministrator, { scope: 'admin' })
})
after(() => running.stop())

describe('row 5: every artefact at every place where it does not belong', () => {
  test('a token of one API opens nothing of another', async () => {
    for (const { token, name } of clients) {
      const answer = await running.api.send('GET', '/admin/v1/organizations', { token })
      assert.equal(answer.status, 401, name)
    }
    const rest = await running.api.send('GET', '/api/system/info', { token: adminToken })
    assert.equal(rest.status, 401)
  })

  test('secrets, identifiers, key ids and request ids are no tokens', async () => {
    const keySet = await running.api.send('GET', '/oauth2/jwks')
    const others = [
      testAdministrator.client_secret,
      keySet.json.keys[0]?.kid ?? '',
      keySet.headers.get('x-request-id') ?? '',
      ...clients.flatMap(({ client }) => [client.client_id, client.client_secret, client.id]),
    ]
    for (const token of others) {
      assert.equal((await running.api.send('GET', '/api/system/info', { token })).status, 401)
      assert.equal((await running.api.send('GET', '/admin/v1/roles', { token })).status, 401)
    }
  })

  test('tokens and identifiers are no secrets, and one client’s secret is not another’s', async () => {
    for (const { client, path } of clients) {
      const wrong = [
        client.client_id,
        client.id,
        ...clients.map(({ token }) => token),
        ...clients
          .filter((other) => other.client !== client)
          .map((other) => other.client.client_secret),
      ]
      for (const client_secret of wrong) {
        const answer = await running.api.askToken({ ...client, client_secret }, { path })
        assert.equal(answer.json.error, 'invalid_client')
      }
    }
  })
})

describe('row 18: a token is genuine as a whole or not at all', () => {
  test('flipped, cut and extended tokens open nothing', async () => {
    for (const { token } of clients) {
      const spellings = [token.slice(0, -1), `${token}A`, `${token}=`, token.slice(1), `${token}.`]
      for (let at = 5; at < token.length; at += Math.ceil(token.length / 23)) {
        spellings.push(token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1))
      }
      for (const spelling of spellings) {
        if (spelling === token) continue
        const answer = await running.api.send('GET', '/api/system/info', { token: spelling })
        assert.equal(answer.status, 401)
      }
    }
  })

  test('a client_id is never given again', async () => {
    const own = {
      client_id: 'imported-once',
      client_secret: 'a secret chosen by hand'.replaceAll(' ', '-'),
    }
    const body = { dialect: 'standard', name: 'Imported', scope: 'devices:read', ...own }
    const first = await running.api.createClient(body)
    const token = await running.api.token(own)
    const gone = await running.api.admin('DELETE', `/oauth-clients/${first.id}`, undefined, {
      'if-match': '*',
    })
    assert.equal(gone.status, 204)

    const again = await running.api.admin('POST', '/oauth-clients', body)
    assert.equal(again.status, 409)
    assert.equal((await running.api.send('GET', '/api/system/info', { token })).status, 401)
  })
})

describe('row 19: a token of one tenant at every address of another', () => {
  test('nothing of the other tenant can be read, listed, changed or told apart from nothing', async () => {
    const { api } = running
    const made = await api.admin('POST', '/organizations', { name: 'Other', group_id: 'OTHER' })
    assert.equal(made.status, 201, made.text)
    const role = await api.admin('POST', '/roles', {
      name: 'Tenant administrator',
      organization_group: 'OTHER',
      permissions: [
        'admin:oauth-clients:read',
        'admin:oauth-clients:edit',
        'admin:organization-groups:read',
        'admin:organizations:read',
        'admin:people:read',
        'admin:roles:read',
        'admin:audit-events:read',
        'admin:explain:read',
        'devices:read',
      ],
    })
    assert.equal(role.status, 201, role.text)
    const confined = await api.createClient({
      dialect: 'standard',
      name: 'Administrator of the other tenant',
      organization_group: 'OTHER',
      role: 'Tenant administrator',
      scope: 'admin',
    })
    const token = await api.token(confined, { scope: 'admin' })
    const get = (path: string) => api.send('GET', `/admin/v1${path}`, { token })

    const acme = await api.admin('GET', '/organizations')
    const acmeId = acme.json.items.find((one) => one.name === 'Acme')?.id
    const [victim] = clients
    assert.ok(victim)
    for (const path of [
      `/organizations/${acmeId}`,
      `/oauth-clients/${victim.client.id}`,
      `/oauth-clients/${victim.client.client_id}`,
    ]) {
      assert.equal((await get(path)).status, 404, path)
    }
    for (const path of [
      '/organizations',
      '/organization-groups',
      '/people',
      '/oauth-clients',
      '/audit-events',
    ]) {
      const list = await get(path)
      assert.equal(list.status, 200, `${path} ${list.text}`)
      assert.doesNotMatch(list.text, /ACME|Acme/, path)
    }
    const added = await api.send('POST', `/admin/v1/oauth-clients/${victim.client.id}/secrets`, {
      token,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'mine' }),
    })
    assert.equal(added.status, 404)

    const events = await api.admin('GET', `/audit-events?client=${confined.client_id}`)
    assert.ok(events.json.items.some((event) => event.outcome === 'refused'))
  })
})
