import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'

import { isPublicAddress } from './allowed-address.ts'
import { OutboundError } from './outbound-address.ts'
import { postJson } from './post-json.ts'

describe('isPublicAddress (T12)', () => {
  const cases: readonly [string, boolean][] = [
    ['1.1.1.1', true],
    ['2606:4700::1111', true],
    ['127.0.0.1', false],
    ['10.1.2.3', false],
    ['172.31.0.1', false],
    ['192.168.1.1', false],
    ['169.254.169.254', false],
    ['100.64.0.1', false],
    ['0.0.0.0', false],
    ['::1', false],
    ['::', false],
    ['fd00::1', false],
    ['fe80::1', false],
    ['::ffff:127.0.0.1', false],
    ['::ffff:10.0.0.1', false],
    ['64:ff9b::7f00:1', false],
    ['2002:7f00:1::', false],
    ['::ffff:1.1.1.1', true],
    ['2a00::1', true],
    ['168.63.129.15', true],
    ['168.63.129.16', false],
    ['::ffff:168.63.129.16', false],
    ['192.31.196.1', false],
    ['192.52.193.1', false],
    ['192.175.48.1', false],
    ['::127.0.0.1', false],
    ['::ffff:0:127.0.0.1', false],
    ['64:ff9b:1::1', false],
    ['100::1', false],
    ['100:0:0:1::1', false],
    ['1fff::1', false],
    ['2001:db8::1', false],
    ['2620:4f:8000::1', false],
    ['3fff::1', false],
    ['3fff:fff::1', false],
    ['4000::1', false],
    ['5f00::1', false],
    ['fec0::1', false],
    ['ff02::1', false],
    ['fe80::1%lo', false],
  ]
  for (const [address, expected] of cases) {
    test(`${address} is ${expected ? 'allowed' : 'refused'}`, () => {
      assert.equal(isPublicAddress(address), expected)
    })
  }
})

describe('postJson (T12)', () => {
  const received: string[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      received.push(`${request.method} ${request.url} ${body}`)
      if (request.url === '/elsewhere') response.writeHead(302, { location: '/secret' }).end()
      else if (request.url === '/large') response.end('x'.repeat(100_000))
      else response.end('ok')
    })
  })
  let url = ''
  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  after(() => server.close())
  const post = (path: string, allowPrivate: boolean) =>
    postJson({ url: url + path, body: '{}', headers: {}, allowPrivate })

  test('plain HTTP and private addresses are refused before anything leaves', async () => {
    await assert.rejects(post('/', false), OutboundError)
    await assert.rejects(
      postJson({ url: url.replace('http', 'https'), body: '', headers: {}, allowPrivate: false }),
      /private/,
    )
    await assert.rejects(
      postJson({ url: 'https://localhost/', body: '', headers: {}, allowPrivate: false }),
      /private/,
    )
    assert.deepEqual(received, [])
  })

  test('posts, and follows no redirect', async () => {
    assert.equal(await post('/a', true), 200)
    assert.equal(await post('/elsewhere', true), 302)
    assert.deepEqual(received, ['POST /a {}', 'POST /elsewhere {}'])
  })

  test('a large answer is cut off', async () => {
    await assert.rejects(post('/large', true), OutboundError)
  })
})
