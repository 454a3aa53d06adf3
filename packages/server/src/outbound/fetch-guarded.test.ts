import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'

import { fetchGuarded } from './fetch-guarded.ts'
import { OutboundError } from './outbound-address.ts'

describe('fetchGuarded (T12)', () => {
  const received: string[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      received.push(`${request.method} ${request.url} ${body}`)
      if (request.url === '/elsewhere') response.writeHead(302, { location: '/secret' }).end()
      else if (request.url === '/large') response.end('x'.repeat(300_000))
      else if (request.url === '/none') response.writeHead(204).end()
      else if (request.url === '/cut') response.writeHead(200, { 'content-length': 10 }).write('x')
      else response.writeHead(200, { 'x-a': ['1', '2'] }).end('ok')
      if (request.url === '/cut') request.socket.destroySoon()
    })
  })
  let port = 0
  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
  })
  after(() => server.close())
  const get = (url: string, allowPrivate = true) =>
    fetchGuarded({ url, method: 'GET', headers: {}, body: undefined, allowPrivate })
  const local = (path: string) => `http://127.0.0.1:${port}${path}`

  const refused: readonly [what: string, url: () => string, message: RegExp, open?: boolean][] = [
    ['plain HTTP', () => local('/'), /https/],
    ['a private address', () => local('/').replace('http', 'https'), /private/],
    ['a name of this machine', () => `https://localhost:${port}/`, /private/],
    ['IPv6 loopback', () => `https://[::1]:${port}/`, /private/],
    ['IPv4 inside IPv6', () => `https://[::ffff:127.0.0.1]:${port}/`, /private/],
    ['a number for an address', () => `https://2130706433:${port}/`, /private/],
    ['the metadata service of a cloud', () => 'https://169.254.169.254/latest', /private/],
    ['a file', () => 'file:///etc/passwd', /https/, true],
    ['a file, closed', () => 'file:///etc/passwd', /https/],
    ['no URL', () => 'nowhere', /no URL/],
    ['an answer that is too large', () => local('/large'), /too large/, true],
    ['an answer that breaks off', () => local('/cut'), /failed/, true],
  ]
  for (const [what, url, message, allowPrivate = false] of refused) {
    test(`${what} is refused`, async () => {
      await assert.rejects(
        get(url(), allowPrivate),
        (error) => error instanceof OutboundError && message.test(error.message),
      )
    })
  }

  test('a name of the own network is refused in the words for one that does not exist', async () => {
    const told = (host: string) =>
      get(`https://${host}:${port}/`, false).catch(({ message }: Error) => message)
    assert.equal(await told('localhost'), await told('nowhere.invalid'))
  })

  test('nothing left for what was refused before', () => {
    assert.deepEqual(received, ['GET /large ', 'GET /cut '])
  })

  test('answers as it came: status, repeated headers, body; a redirect is not followed', async () => {
    const answer = await get(local('/a'))
    assert.deepEqual([answer.status, answer.headers.get('x-a')], [200, '1, 2'])
    assert.equal(await answer.text(), 'ok')
    assert.equal((await get(local('/none'))).status, 204)
    assert.equal((await get(local('/elsewhere'))).headers.get('location'), '/secret')
    assert.ok(!received.some((line) => line.includes('/secret')))
  })

  test('posts', async () => {
    const posted = { url: local('/post'), method: 'POST', headers: {}, body: 'a=b' } as const
    await fetchGuarded({ ...posted, allowPrivate: true })
    assert.equal(received.at(-1), 'POST /post a=b')
  })
})
