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
    /lacks the permission/,
    async (api) => api.send('GET', '/api/system/groups/search', { token: await api.token(client) }),
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

  test('an issued token, by its audit event', async () => {
    const issued = await running.api.askToken(client)
    const id = issued.headers.get('x-request-id')
    const explained = await running.api.admin('GET', `/explain/${id}`)
    assert.equal(explained.status, 200, explained.text)
    assert.match(explained.text, new RegExp(client.client_id))
    assert.match(explained.text, /token\.issued/)
  })
})
