import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { BlockList } from 'node:net'
import { describe, test } from 'node:test'

import { requestOrigins } from './request-origin.ts'

const trustedProxies = new BlockList()
trustedProxies.addSubnet('10.1.0.0', 16, 'ipv4')
trustedProxies.addAddress('2001:db8::1', 'ipv6')
const emea = { dialect: 'standard', place: 'emea' }
const hosts = new Map([['emea.example:8443', emea]])

const received = (remoteAddress: string, headers: Record<string, string>, encrypted?: true) =>
  ({ socket: { remoteAddress, encrypted }, headers }) as unknown as IncomingMessage

const forwarded = (list: string, proto = 'https') => ({
  'x-forwarded-for': list,
  'x-forwarded-proto': proto,
  forwarded: 'for=9.9.9.9;proto=http',
})

const rows: readonly [
  what: string,
  peer: string,
  headers: Record<string, string>,
  address: string,
  isEncrypted: boolean,
][] = [
  ['a stranger', '9.1.1.1', forwarded('8.8.8.8'), '9.1.1.1', false],
  ['this machine, unlisted', '127.0.0.1', forwarded('8.8.8.8'), '127.0.0.1', false],
  ['a proxy', '10.1.0.7', forwarded('8.8.8.8'), '8.8.8.8', true],
  ['a proxy in IPv6 spelling', '::ffff:10.1.0.7', forwarded('8.8.8.8'), '8.8.8.8', true],
  ['a proxy with IPv6', '2001:db8::1', forwarded('2001:db8::9'), '2001:db8::9', true],
  ['a proxy over http', '10.1.0.7', forwarded('8.8.8.8', 'http'), '8.8.8.8', false],
  ['a caller who says https', '10.1.0.7', forwarded('8.8.8.8', 'https, http'), '8.8.8.8', false],
  ['a caller who lies', '10.1.0.7', forwarded('127.0.0.1, 8.8.8.8'), '8.8.8.8', true],
  ['two proxies', '10.1.0.7', forwarded('6.6.6.6, 8.8.8.8, 10.1.0.9'), '8.8.8.8', true],
  ['proxies alone', '10.1.0.7', forwarded('10.1.0.8'), '10.1.0.8', true],
  ['ports', '10.1.0.7', forwarded('8.8.8.8:4711'), '8.8.8.8', true],
  ['ports with IPv6', '10.1.0.7', forwarded('[2001:db8::9]:4711'), '2001:db8::9', true],
  ['nonsense', '10.1.0.7', forwarded('8.8.8.8, unknown'), '10.1.0.7', true],
  ['nothing', '10.1.0.7', {}, '10.1.0.7', false],
]

describe('requestOrigins', () => {
  const originOf = requestOrigins({ hosts, trustedProxies })

  for (const [what, peer, headers, address, isEncrypted] of rows) {
    test(`T3 ${what}: ${address}`, () => {
      const expected = { address, isEncrypted, boundTo: undefined }
      assert.deepEqual(originOf(received(peer, headers)), expected)
    })
  }

  const own = '192.0.2.9'
  const addresses: readonly (readonly [string, IncomingMessage, string])[] = [
    ['its own address over TLS', received(own, {}, true), '127.0.0.1'],
    ['its own address in plain text', received(own, {}), own],
    ['its own address, forwarded for others', received(own, forwarded('8.8.8.8'), true), own],
    ['its own address, through a proxy that says so', received(own, { via: '1.1 x' }, true), own],
    ['another address', received('192.0.2.8', {}, true), '192.0.2.8'],
  ]
  for (const [what, request, address] of addresses) {
    test(`T3 the machine itself: ${what} is ${address}`, () => {
      Object.assign(request.socket, { localAddress: own })
      assert.equal(originOf(request).address, address)
    })
  }

  const overTls: readonly [what: string, headers: Record<string, string>, isEncrypted: boolean][] =
    [
      ['says nothing of the scheme', { 'x-forwarded-for': '8.8.8.8' }, true],
      ['was reached by https', forwarded('8.8.8.8'), true],
      ['was reached by http', forwarded('8.8.8.8', 'http'), false],
    ]
  for (const [what, headers, isEncrypted] of overTls) {
    test(`T3 TLS from a proxy that ${what} is ${isEncrypted ? 'encrypted' : 'plain'}`, () => {
      assert.equal(originOf(received('10.1.0.7', headers, true)).isEncrypted, isEncrypted)
    })
  }

  test('T3 TLS from others is encrypted, whatever they say', () => {
    const origin = originOf(received('9.1.1.1', forwarded('8.8.8.8', 'http'), true))
    assert.equal(origin.isEncrypted, true)
  })

  for (const [host, bound] of [
    ['EMEA.example:8443', emea],
    ['emea.example', undefined],
    ['emea.example:8443.evil', undefined],
    ['', undefined],
  ] as const) {
    test(`T2 the host ${host || '(none)'} is ${bound ? 'bound' : 'everybody’s'}`, () => {
      assert.equal(originOf(received('9.1.1.1', { host })).boundTo, bound)
    })
  }
})
