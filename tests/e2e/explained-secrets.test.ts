import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import type { CreatedClient } from '@frontdesk/testkit/api-client.ts'
import { fixedClock } from '@frontdesk/testkit/fixed-clock.ts'
import { startTestServer, type TestServer } from '@frontdesk/testkit/test-server.ts'

let running: TestServer
const clock = fixedClock()
before(async () => {
  running = await startTestServer({ clock: () => clock.now() })
})
after(() => running.stop())

function created(): Promise<CreatedClient> {
  return running.api.createClient({ dialect: 'standard', name: 'a', scope: 'devices:read' })
}

async function addSecret(id: string, body: object): Promise<string> {
  const answer = await running.api.admin('POST', `/oauth-clients/${id}/secrets`, body)
  assert.equal(answer.status, 201, answer.text)
  return JSON.parse(answer.text).client_secret
}

/** How a secret ends, and what `explain` says of it. */
const ends: readonly (readonly [string, () => Promise<CreatedClient>, RegExp])[] = [
  [
    'retired',
    async () => {
      const client = await created()
      await addSecret(client.id, { name: 'next', retire_others_after_seconds: 5 })
      clock.advance(6000)
      return client
    },
    /The secret “First secret” was retired, and ended on 20\d\d-/,
  ],
  [
    'expired',
    async () => {
      const client = await created()
      const expires_at = new Date(clock.now() + 60_000).toISOString()
      const client_secret = await addSecret(client.id, { name: 'short', expires_at })
      clock.advance(61_000)
      return { ...client, client_secret }
    },
    /The secret “short” expired on 20\d\d-/,
  ],
]

describe('explain tells how a secret ended, and the client does not learn it', () => {
  for (const [how, make, sentence] of ends) {
    test(how, async () => {
      const refused = await running.api.askToken(await make())
      assert.equal(refused.status, 401)
      assert.match(refused.text, /The client or its secret is not valid/)
      const id = refused.headers.get('x-request-id')
      const explained = await running.api.admin('GET', `/explain/${id}`)
      assert.match(JSON.parse(explained.text).decision.rule, sentence)
    })
  }
})
