import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'

import { startTestServer, type TestServer } from '@frontdesk/testkit/test-server.ts'

let running: TestServer

before(async () => {
  running = await startTestServer({ environment: { FRONTDESK_REGISTRATION: 'open' } })
})
after(() => running.stop())

const form = 'application/x-www-form-urlencoded'
const places: readonly (readonly [path: string, type: string, body: RegExp])[] = [
  ['/oauth2/token', form, /"error":"invalid_request","error_description":"The body is compressed/],
  ['/connect/token', form, /^\{"error":"invalid_request","errorCode":415,/],
  ['/oauth2/par', form, /"error":"invalid_request"/],
  ['/oauth2/register', 'application/json', /"error":"invalid_request"/],
  ['/sign-in', form, /The form is compressed/],
  ['/admin/v1/roles', 'application/json', /errors#unsupported_media_type/],
  ['/api/mdm/devices/1/commands', 'application/json', /"errorCode":415/],
]

function send(path: string, type: string, coding: string) {
  return running.api.send('POST', path, {
    headers: { 'content-type': type, 'content-encoding': coding },
    body: gzipSync('grant_type=client_credentials'),
  })
}

describe('RFC 9110 §15.5.16 a compressed body is 415 and says what is taken', () => {
  for (const [path, type, body] of places) {
    test(path, async () => {
      const { status, headers, text } = await send(path, type, 'gzip')
      assert.equal(status, 415)
      assert.equal(headers.get('accept-encoding'), 'identity')
      assert.match(text, body)
    })
  }

  test('identity is no coding', async () => {
    const { status } = await send('/oauth2/token', form, 'Identity')
    assert.equal(status, 400)
  })
})
