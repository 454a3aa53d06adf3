import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { startTestServer, type TestServer } from '@frontdesk/testkit/test-server.ts'

let running: TestServer

before(async () => {
  running = await startTestServer()
})
after(() => running.stop())

const json = /^application\/json/
const wrong: readonly (readonly [method: string, path: string, allow: string, type: RegExp])[] = [
  ['DELETE', '/.well-known/openid-configuration', 'GET, HEAD, OPTIONS', json],
  ['POST', '/oauth2/jwks', 'GET, HEAD, OPTIONS', json],
  ['PUT', '/oauth2/authorize', 'GET, HEAD, POST', /^text\/html/],
  ['POST', '/readyz', 'GET, HEAD', json],
  ['DELETE', '/sign-in', 'GET, HEAD, POST', /^text\/html/],
  ['DELETE', '/admin/v1/roles', 'GET, HEAD, POST', /^application\/problem\+json/],
  ['POST', '/admin/v1/openapi.json', 'GET, HEAD', /^application\/problem\+json/],
  ['PUT', '/api/mdm/devices/search', 'GET', json],
  ['OPTIONS', '/api/mdm/devices/7/commands', 'POST', json],
  ['OPTIONS', '/connect/token', 'POST', json],
  ['PUT', '/connect/token', 'POST', json],
]

describe('RFC 9110 §15.5.6 a wrong method is 405 with the right ones, in the shape of its place', () => {
  for (const [method, path, allow, type] of wrong) {
    test(`${method} ${path}`, async () => {
      const { status, headers } = await running.api.send(method, path)
      assert.equal(status, 405)
      assert.equal(headers.get('allow'), allow)
      assert.match(headers.get('content-type') ?? '', type)
    })
  }

  for (const path of ['/oauth2/register', '/admin/v1/nothing', '/api/nothing', '/connect/token/']) {
    test(`DELETE ${path}, where no method answers, is 404`, async () => {
      const { status, headers } = await running.api.send('DELETE', path)
      assert.equal(status, 404)
      assert.equal(headers.get('allow'), null)
    })
  }
})
