import assert from 'node:assert/strict'
import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { after, before, describe, test } from 'node:test'

import { refuseTarget, settleTarget } from './request-target.ts'

const server = createServer((request: IncomingMessage, response) => {
  if (!settleTarget(request)) return refuseTarget(response)
  response.end(`${request.headers.host} ${request.url}`)
})
before(() => new Promise<void>((done) => void server.listen(0, '127.0.0.1', done)))
after(() => server.close())

function send(head: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  let got = ''
  socket.on('data', (data) => {
    got += String(data)
  })
  socket.on('close', () => resolve(got))
  socket.on('error', reject)
  socket.write(`${head}\r\nConnection: close\r\n\r\n`)
  return promise
}

const rows: readonly (readonly [what: string, head: string, expected: RegExp])[] = [
  ['§3.2 two Host lines', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b', /^HTTP.1.1 400/],
  ['§3.2 the same Host twice', 'GET / HTTP/1.1\r\nHost: a\r\nhOST: a', /^HTTP.1.1 400/],
  [
    'RFC 9110 §5.3 two Authorization lines',
    'GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Basic YQ==\r\nauthorizatioN: Bearer b',
    /^HTTP.1.1 400/,
  ],
  ['one Authorization line', 'GET /x HTTP/1.1\r\nHost: a\r\nAuthorization: Basic YQ==', /a \/x/],
  ['origin form', 'GET /x?y HTTP/1.1\r\nHost: a', /a \/x\?y/],
  [
    '§3.2.2 absolute form: its authority, not Host',
    'GET http://b:81/API//x?y=1 HTTP/1.1\r\nHost: a',
    /b:81 \/API\/\/x\?y=1/,
  ],
  ['§3.2.2 absolute form without a path', 'GET http://b?y HTTP/1.1\r\nHost: a', /b \/\?y/],
  ['userinfo', 'GET http://u:p@b/ HTTP/1.1\r\nHost: a', /^HTTP.1.1 400/],
  ['another scheme', 'GET ftp://b/ HTTP/1.1\r\nHost: a', /^HTTP.1.1 400/],
]

describe('RFC 9112 the target of a request', () => {
  for (const [what, head, expected] of rows) {
    test(what, async () => assert.match(await send(head), expected))
  }
})
