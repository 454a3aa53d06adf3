import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { type ErrorCode, ProtocolError, TooManyFailures } from '@frontdesk/protocol/errors.ts'

import type { FailureStatus } from '../exchange.ts'
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
    const reply = uemTokenFallback({ errorCodes: false }).failed(request, 413)
    assert.deepEqual(reply, { status: 413, headers, body: '{"error":"invalid_request"}' })
  })

  const failed: readonly (readonly [FailureStatus, ErrorCode, number])[] = [
    [400, 'invalid_request', 1036],
    [413, 'invalid_request', 413],
    [415, 'invalid_request', 415],
    [429, 'temporarily_unavailable', 429],
    [431, 'invalid_request', 431],
    [500, 'server_error', 500],
    [503, 'temporarily_unavailable', 0],
  ]
  for (const [status, code, errorCode] of failed) {
    test(`U6 with the setting, ${status} beside the operation has errorCode ${errorCode}`, () => {
      const reply = uemTokenFallback({ errorCodes: true }).failed(request, status)
      const { message, ...rest } = JSON.parse(reply.body ?? '')
      assert.equal(reply.status, status)
      assert.deepEqual(rest, { error: code, errorCode, activityId: 'r1' })
      assert.match(message, /\.$/)
    })
  }

  test('U6 with the setting, a wrong method has errorCode 405', () => {
    const reply = uemTokenFallback({ errorCodes: true }).wrongMethod(request)
    assert.equal(reply.status, 405)
    assert.equal(JSON.parse(reply.body ?? '').errorCode, 405)
  })

  test('U5 a slash after the path is 404', () => {
    const { notFound } = uemTokenFallback({ errorCodes: true })
    assert.equal(notFound({ requestId: 'r1', method: 'POST' }).status, 404)
  })
})
