import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { type ErrorCode, ProtocolError, TooManyFailures } from '@frontdesk/protocol/errors.ts'

import { encodeTokenAnswer, encodeTokenRefusal, uemTokenFallback } from './uem-token-exchange.ts'

const request = { requestId: 'r1' }
const headers = {
  'Content-Type': 'application/json; charset=UTF-8',
  'Cache-Control': 'no-store, no-cache, max-age=0',
  Pragma: 'no-cache',
}

describe('UEM token exchange', () => {
  test('U1 U2 the answer has these bytes and these headers', () => {
    assert.deepEqual(
      encodeTokenAnswer({ accessToken: 'abc', expiresIn: 3600, scope: ['uem-api'] }),
      {
        status: 200,
        headers,
        body: '{"access_token":"abc","expires_in":3600,"token_type":"Bearer","scope":"uem-api"}',
      },
    )
  })

  const refusals: readonly [ErrorCode, number][] = [
    ['invalid_client', 400],
    ['invalid_request', 400],
    ['unsupported_grant_type', 400],
    ['unauthorized_client', 400],
    ['invalid_scope', 400],
    ['server_error', 500],
  ]
  for (const [code, status] of refusals) {
    test(`U3 U4 ${code} is ${status} and only a code`, () => {
      const error = new ProtocolError(code, 'Some sentence.')
      assert.deepEqual(encodeTokenRefusal(error, request, { errorCodes: false }), {
        status,
        headers,
        body: `{"error":"${code}"}`,
      })
    })
  }

  test('U6 with the setting, errorCode and message stand beside error', () => {
    const error = new ProtocolError('invalid_client', 'The client is not known.')
    const { body } = encodeTokenRefusal(error, request, { errorCodes: true })
    assert.deepEqual(JSON.parse(body ?? ''), {
      error: 'invalid_client',
      errorCode: 1005,
      message: 'The client is not known.',
      activityId: 'r1',
    })
  })

  test('too many failures are 429 with Retry-After', () => {
    const reply = encodeTokenRefusal(new TooManyFailures(17, 'Wait.'), request, {
      errorCodes: false,
    })
    assert.equal(reply.status, 429)
    assert.equal(reply.headers['Retry-After'], '17')
  })

  test('a body over the limit is 413 in the same shape', () => {
    const reply = uemTokenFallback.failed(request, 413)
    assert.deepEqual(reply, { status: 413, headers, body: '{"error":"invalid_request"}' })
  })

  test('U5 a slash after the path is 404', () => {
    assert.equal(uemTokenFallback.notFound({ requestId: 'r1', method: 'POST' }).status, 404)
  })
})
