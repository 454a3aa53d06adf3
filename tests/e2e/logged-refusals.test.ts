import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { startTestServer } from '@frontdesk/testkit/test-server.ts'
import { pino } from 'pino'

import { formType, sendRaw } from './fixtures/raw-request.ts'

const wrongSecret = 'grant_type=client_credentials&client_id=nobody&client_secret=canary-secret'

/** Requests that are refused, one of each way through the server. */
const refusals: readonly [method: string, path: string, status: number, body?: string][] = [
  ['POST', '/oauth2/token', 401, wrongSecret],
  ['POST', '/connect/token', 400, wrongSecret],
  ['GET', '/api/mdm/devices/search', 401],
  ['GET', '/admin/v1/people', 401],
  ['GET', '/nowhere', 404],
  ['PUT', '/sign-in', 405],
  ['GET', '/sign-in?state=%00', 400],
  ['POST', '/oauth2/token', 413, 'x'.repeat(70_000)],
]

describe('T3 refused requests in the log', () => {
  for (const [proxies, expected] of [
    ['127.0.0.1', '203.0.113.9'],
    ['192.0.2.1', '127.0.0.1'],
  ] as const) {
    test(`with ${proxies} trusted each line names ${expected}`, async () => {
      const lines: string[] = []
      const logger = pino({ base: null }, { write: (line: string) => lines.push(line) })
      const environment = { FRONTDESK_TRUSTED_PROXIES: proxies }
      const running = await startTestServer({ environment, logger })
      const headers = { ...formType, 'x-forwarded-for': '127.0.0.1, 203.0.113.9' }
      for (const [method, path, status, body] of refusals) {
        const url = `${running.server.url}${path}`
        const answer = await sendRaw(url, { method, headers, ...(body && { body }) })
        const what = `${method} ${path}`
        assert.equal(answer.status, status, `${what} ${answer.text}`)
        const id = String(answer.headers['x-request-id'])
        const line = JSON.parse(lines.find((one) => one.includes(id)) ?? '{}')
        assert.deepEqual([line.msg, line.address], ['refused', expected], what)
      }
      assert.doesNotMatch(lines.join(), /canary/)
      await running.stop()
    })
  }
})
