import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import type { Answer, CreatedClient } from '@frontdesk/testkit/api-client.ts'
import { startTestServer, type TestServer } from '@frontdesk/testkit/test-server.ts'

let running: TestServer
let client: CreatedClient
let dead: CreatedClient
let deadToken: string

before(async () => {
  running = await startTestServer()
  const { api } = running
  const body = { dialect: 'standard', name: 'a', scope: 'devices:read' }
  client = await api.createClient(body)
  dead = await api.createClient(body)
  deadToken = await api.token(dead)
  const answer = await api.admin(
    'PATCH',
    `/oauth-clients/${dead.id}`,
    { status: 'disabled' },
    { 'if-match': '*' },
  )
  assert.equal(answer.status, 200)
})
after(() => running.stop())

/** What was refused, and what explain must say decided: the reason, not that the secret was right. */
const refusals: readonly [string, RegExp, (api: TestServer['api']) => Promise<Answer>][] = [
  ['an unknown scope', /scope value is not known/, (api) => api.askToken(client, { scope: 'x' })],
  [
    'too much scope',
    /may not ask for this scope/,
    (api) => api.askToken(client, { scope: 'admin' }),
  ],
  [
    'an unknown grant',
    /grant type is not offered/,
    (api) =>
      api.send('POST', '/oauth2/token', {
        body: new URLSearchParams({ ...credentials(client), grant_type: 'magic' }),
      }),
  ],
  ['a disabled client', /client is disabled/, (api) => api.askToken(dead)],
  [
    'a token of a disabled client',
    /client is disabled/,
    (api) => api.send('GET', '/api/system/info', { token: deadToken }),
  ],
  [
    'a missing permission',
    /The client is not registered for organization-groups:read/,
    async (api) => api.send('GET', '/api/system/groups/search', { token: await api.token(client) }),
  ],
]

/** The answer to the client is the same for all of these; an administrator learns the reason. */
const unproven: readonly [string, RegExp, (api: TestServer['api']) => Promise<Answer>][] = [
  [
    'an unknown client',
    /No client has this client_id/,
    (api) => api.askToken({ ...client, client_id: 'nobody-of-this-name' }),
  ],
  [
    'a wrong secret',
    /The secret is wrong/,
    (api) => api.askToken({ ...client, client_secret: 'fds_wrong' }),
  ],
  [
    'no secret',
    /the request has no secret/,
    (api) => api.askToken({ ...client, client_secret: '' }),
  ],
  [
    'a revoked secret',
    /The secret “First secret” was revoked on 20/,
    async (api) => {
      const body = { dialect: 'standard', name: 'b', scope: 'devices:read' }
      const old = await api.createClient(body)
      const path = `/oauth-clients/${old.id}/secrets`
      await api.admin('POST', path, { name: 'n', retire_others_after_seconds: 0 })
      return api.askToken(old)
    },
  ],
]

const credentials = ({ client_id, client_secret }: CreatedClient) => ({ client_id, client_secret })

describe('explain tells what decided', () => {
  for (const [what, reason, ask] of refusals) {
    test(what, async () => {
      const refused = await ask(running.api)
      assert.ok(refused.status >= 400 && refused.status < 500, refused.text)
      const id = refused.headers.get('x-request-id')
      const explained = await running.api.admin('GET', `/explain/${id}`)
      assert.equal(explained.status, 200, explained.text)
      assert.match(explained.text, reason)
    })
  }

  for (const [what, reason, ask] of unproven) {
    test(`${what}, to administrators only`, async () => {
      const refused = await ask(running.api)
      assert.equal(refused.status, 401)
      assert.match(refused.text, /The client or its secret is not valid/)
      const id = refused.headers.get('x-request-id')
      const explained = await running.api.admin('GET', `/explain/${id}`)
      assert.equal(explained.status, 200, explained.text)
      const { decision } = JSON.parse(explained.text)
      assert.match(decision.rule, reason)
      assert.equal(decision.client_id, null)
      // What names no client is not shown: it may be a secret in the wrong place.
      assert.equal(decision.claimed_client_id === null, what === 'an unknown client')
    })
  }

  test('a read that was answered', async () => {
    const token = await running.api.token(client)
    const read = await running.api.send('GET', '/api/mdm/devices/search', { token })
    assert.equal(read.status, 204, read.text)
    const id = read.headers.get('x-request-id')
    const { decision } = JSON.parse((await running.api.admin('GET', `/explain/${id}`)).text)
    assert.deepEqual(
      [decision.client_id, decision.outcome, decision.permission],
      [client.client_id, 'done', 'devices:read'],
    )
  })

  test('an issued token, by its audit event', async () => {
    const issued = await running.api.askToken(client)
    const id = issued.headers.get('x-request-id')
    const explained = await running.api.admin('GET', `/explain/${id}`)
    assert.equal(explained.status, 200, explained.text)
    assert.match(explained.text, new RegExp(client.client_id))
    assert.match(explained.text, /token\.issued/)
    const { decision } = JSON.parse(explained.text)
    assert.deepEqual([decision.client_id, decision.outcome], [client.client_id, 'done'])
  })
})
