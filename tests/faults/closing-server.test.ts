import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http'
import { after, describe, test } from 'node:test'

import { startTestServer, testAdministrator } from '@frontdesk/testkit/test-server.ts'

/** Well below the time after which the process gives up waiting. */
const promptMilliseconds = 5000

const secret = { grant_type: 'client_credentials', ...testAdministrator }
const role = { name: 'Late', permissions: ['devices:read'], organization_group: 'ACME' }

/** Of both ways through the server: before the framework, and through it. */
const slow = [
  ['/oauth2/token', 'application/x-www-form-urlencoded', String(new URLSearchParams(secret))],
  ['/admin/v1/roles', 'application/json', JSON.stringify(role)],
] as const

describe('a server that closes while a request is under way', () => {
  const agent = new Agent({ keepAlive: true })
  after(() => agent.destroy())

  for (const [path, type, body] of slow) {
    test(`RFC 9112 §9.6 ${path} is answered, as the last one of its connection, and nothing waits for that`, async () => {
      const { api, stop } = await startTestServer()
      const token = await api.token(testAdministrator, { scope: 'admin' })
      const asked = request(api.url + path, {
        method: 'POST',
        agent,
        headers: {
          Authorization: path.startsWith('/admin/') ? `Bearer ${token}` : '',
          'Content-Type': type,
          'Content-Length': body.length,
          Expect: '100-continue',
        },
      })
      asked.flushHeaders()
      // The server has begun with it, and waits for the body.
      await once(asked, 'continue')
      const closed = stop()
      await refusesConnections(api.url)
      const answer = await answerTo(asked, body)
      assert.ok(answer.statusCode === 200 || answer.statusCode === 201, String(answer.statusCode))
      assert.equal(answer.headers.connection, 'close')
      const answeredAt = performance.now()
      await closed
      assert.ok(performance.now() - answeredAt < promptMilliseconds)
    })
  }
})

async function answerTo(asked: ClientRequest, body: string): Promise<IncomingMessage> {
  const answered = once(asked, 'response')
  asked.end(body)
  const [answer]: IncomingMessage[] = await answered
  assert.ok(answer)
  answer.resume()
  return answer
}

/** Waits until the server listens no more. */
async function refusesConnections(url: string): Promise<void> {
  while (
    await fetch(`${url}/healthz`, { headers: { Connection: 'close' } }).then(Boolean, () => false)
  );
}
