import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { startTestServer, type TestServer } from '@frontdesk/testkit/test-server.ts'

let running: TestServer

before(async () => {
  running = await startTestServer()
})
after(() => running.stop())

const paths = [
  '/.well-known/openid-configuration',
  '/.well-known/oauth-authorization-server',
  '/oauth2/jwks',
  '/readyz',
  '/sign-in',
  '/oauth2/userinfo',
  '/admin/v1/roles',
  '/api/mdm/devices/search',
  '/oauth2/token',
]

describe('RFC 9110 §9.3.2 HEAD answers as GET does, without the body', () => {
  for (const path of paths) {
    test(path, async () => {
      const get = await running.api.send('GET', path)
      const head = await running.api.send('HEAD', path)
      assert.equal(head.status, get.status)
      assert.equal(head.text, '')
      assert.equal(head.headers.get('content-type'), get.headers.get('content-type'))
    })
  }
})
