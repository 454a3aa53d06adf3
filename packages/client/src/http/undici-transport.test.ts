import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { after, test } from 'node:test'
import { brotliCompressSync, gzipSync } from 'node:zlib'

import type { FrontdeskError } from '../client-error.ts'
import { localhostCertificates } from '../trials/localhost-certificates.ts'
import { type Script, type ScriptedServer, scriptedServer } from '../trials/scripted-server.ts'
import { proxyChoice } from './proxy-choice.ts'
import type { TransportOptions, TransportRequest } from './request-transport.ts'
import { openTransport } from './undici-transport.ts'

const servers: ScriptedServer[] = []
after(() => Promise.all(servers.map((server) => server.close())))

async function serve(script: Script, cert?: string): Promise<ScriptedServer> {
  const tls = cert === undefined ? undefined : { cert, key: localhostCertificates.key }
  const server = await scriptedServer(script, tls)
  servers.push(server)
  return server
}

async function send(
  url: string,
  options: TransportOptions = {},
  more: Partial<TransportRequest> = {},
) {
  const transport = openTransport({ proxy: false, ...options })
  const wanted = { method: 'GET', url, headers: {}, timeoutMilliseconds: 5000, ...more }
  return transport.send(wanted).finally(() => transport.close())
}

const text = 'ä'.repeat(1000)
const packings: [string, Buffer, string][] = [
  ['gzip', gzipSync(text), 'gzip'],
  ['br', brotliCompressSync(text), 'br'],
  ['both', brotliCompressSync(gzipSync(text)), 'gzip, br'],
]
for (const [name, body, encoding] of packings) {
  test(`an answer packed with ${name} is unpacked`, async () => {
    const server = await serve([{ body, headers: { 'content-encoding': encoding } }])
    assert.equal((await send(server.url)).text, text)
    assert.equal(server.seen[0]?.headers['accept-encoding'], 'gzip, br')
  })
}

test('any status is an answer; no redirect is followed; repeated headers are joined', async () => {
  const headers = { location: 'https://elsewhere.example/', link: ['a', 'b'] }
  const server = await serve([{ status: 307, headers }])
  const answer = await send(server.url)
  assert.equal(answer.status, 307)
  assert.equal(answer.headers.link, 'a, b')
  assert.equal(server.seen.length, 1)
})

const bomb = gzipSync(Buffer.alloc(65 * 1024 * 1024))
const never = new Promise<never>(() => {})
const failures: [string, Script, string, RegExp, Partial<TransportRequest>?][] = [
  ['cut off', [{ cut: 'before' }], 'unreachable', /cut the connection/],
  ['cut off half way', [{ body: text, cut: 'half-way' }], 'unreachable', /cut the connection/],
  [
    'a bomb',
    [{ body: bomb, headers: { 'content-encoding': 'gzip' } }],
    'unexpected-answer',
    /64 MiB/,
  ],
  ['too long', [{ body: Buffer.alloc(65 * 1024 * 1024) }], 'unexpected-answer', /64 MiB/],
  [
    'broken gzip',
    [{ body: 'x', headers: { 'content-encoding': 'gzip' } }],
    'unexpected-answer',
    /broken/,
  ],
  [
    'strange packing',
    [{ body: 'x', headers: { 'content-encoding': 'zstd' } }],
    'unexpected-answer',
    /zstd/,
  ],
  ['silence', [{ delay: never }], 'timed-out', /within 0.2 seconds/, { timeoutMilliseconds: 200 }],
  ['aborted', [{}], 'aborted', /given up/, { signal: AbortSignal.abort() }],
  [
    'aborted later',
    [{ delay: never }],
    'aborted',
    /given up/,
    { signal: AbortSignal.timeout(100) },
  ],
]
for (const [name, script, code, message, more] of failures) {
  test(`a failing answer: ${name}`, async () => {
    const server = await serve(script)
    await assert.rejects(send(server.url, {}, more), { name: 'FrontdeskError', code, message })
  })
}

test('TLS: what to do is in the words', async () => {
  const { valid, expired } = localhostCertificates
  const good = await serve([{ body: 'hello' }, { body: 'hello' }], valid)
  const old = await serve([{}], expired)
  const plain = await serve([{}])
  for (const ca of [valid, valid.replaceAll(' CERTIFICATE', ' X509 CERTIFICATE')]) {
    assert.equal((await send(good.url, { ca })).text, 'hello')
  }
  const table: [string, TransportOptions, string, RegExp][] = [
    [good.url, {}, 'tls', /`ca`.*NODE_EXTRA_CA_CERTS/],
    [good.url.replace('localhost', '127.0.0.1'), { ca: valid }, 'tls', /another name/],
    [old.url, { ca: expired }, 'tls', /expired.*clock/],
    [`https://127.0.0.1:${plain.port}`, {}, 'tls', /does not speak TLS/],
    ['https://nowhere.invalid', {}, 'unreachable', /was not found/],
  ]
  for (const [url, options, code, message] of table) {
    await assert.rejects(send(url, options), { code, message })
  }
})

const misuse: [string, TransportOptions, RegExp][] = [
  ['http://uem.example/', {}, /Plain HTTP to uem.example/],
  ['http://127.0.0.1.evil.example/', {}, /Plain HTTP/],
  ['http://localhost.evil.example/', {}, /Plain HTTP/],
  ['https://a:b@uem.example/', {}, /must not hold a name/],
  ['ftp://uem.example/', {}, /https/],
  ['nonsense', {}, /https/],
  ['https://uem.example', { ca: 'no pem' }, /no.* PEM|not a PEM/],
  ['https://uem.example', { ca: 'after -----BEGIN CERTIFICATE----- follows it' }, /not a PEM/],
  ['https://uem.example', { proxy: 'socks5://x' }, /only http and https/],
  ['https://uem.example', { connections: 0 }, /connections/],
]
for (const [url, options, message] of misuse) {
  test(`nothing is sent: ${url} ${JSON.stringify(options)}`, async () => {
    await assert.rejects(async () => send(url, options), { code: 'usage', message })
  })
}

/** A proxy that connects everything to one port, or refuses with a status. */
async function openProxy(port: number, status = 200) {
  const asked: string[] = []
  const proxy = createServer()
  proxy.on('connect', (request, socket) => {
    asked.push(`${request.url} ${request.headers['proxy-authorization'] ?? ''}`.trim())
    if (status !== 200) {
      socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`)
      return
    }
    const onward = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      onward.pipe(socket).pipe(onward)
    })
    onward.on('error', () => socket.destroy())
    socket.on('error', () => onward.destroy())
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const address = proxy.address()
  const own = typeof address === 'object' && address ? address.port : 0
  after(() => {
    proxy.closeAllConnections()
    proxy.close()
  })
  return { asked, host: `127.0.0.1:${own}` }
}

test('a proxy: tunnels, shows its credentials to the proxy only, and its refusals in words', async () => {
  const { valid: ca } = localhostCertificates
  const server = await serve([{ body: 'hello' }], ca)
  const proxy = await openProxy(server.port)
  const answer = await send(server.url, { ca, proxy: `http://me:p%40ss@${proxy.host}` })
  assert.equal(answer.text, 'hello')
  const basic = Buffer.from('me:p@ss').toString('base64')
  assert.deepEqual(proxy.asked, [`localhost:${server.port} Basic ${basic}`])
  assert.equal(server.seen[0]?.headers['proxy-authorization'], undefined)
  const table: [number, RegExp][] = [
    [407, /name and a password \(407\)/],
    [403, /did not connect to localhost.*\(403\)/],
  ]
  for (const [status, message] of table) {
    const { host } = await openProxy(server.port, status)
    const sent = send(server.url, { ca, proxy: `http://me:secret@${host}` })
    await assert.rejects(sent, (error: FrontdeskError) => {
      assert.match(error.message, message)
      return error.code === 'unreachable' && !error.message.includes('secret')
    })
  }
  const closed = await scriptedServer([])
  await closed.close()
  const nobody = send(server.url, { ca, proxy: `127.0.0.1:${closed.port}` })
  await assert.rejects(nobody, { code: 'unreachable', message: /proxy .* does not take/ })
})

const both = { HTTPS_PROXY: 'http://s:1', HTTP_PROXY: 'http://p:2' }
const choices: [string, Record<string, string>, string | undefined][] = [
  ['https://a.example', both, 's:1'],
  ['http://a.example', both, 'p:2'],
  ['https://a.example', { HTTP_PROXY: 'http://p:2' }, undefined],
  ['https://a.example', { ...both, https_proxy: 'lower:3' }, 'lower:3'],
  ['https://a.example', { ...both, NO_PROXY: 'a.example' }, undefined],
  ['https://b.a.example', { ...both, no_proxy: 'a.example' }, undefined],
  ['https://b.a.example', { ...both, no_proxy: '.a.example' }, undefined],
  ['https://a.example', { ...both, no_proxy: '*.a.example' }, 's:1'],
  ['https://xa.example', { ...both, no_proxy: 'a.example' }, 's:1'],
  ['https://a.example:8443', { ...both, no_proxy: 'a.example:8443' }, undefined],
  ['https://a.example', { ...both, no_proxy: 'x, a.example:8443' }, 's:1'],
  ['https://a.example', { ...both, no_proxy: ' * ' }, undefined],
  ['https://[2001:db8::1]', { ...both, no_proxy: '2001:db8::1' }, undefined],
  ['https://[2001:db8::1]:444', { ...both, no_proxy: '[2001:db8::1]:444' }, undefined],
  ['http://127.0.0.1:8080', both, undefined],
  ['https://localhost', both, undefined],
]
for (const [url, environment, expected] of choices) {
  test(`proxy choice: ${url} ${JSON.stringify(environment)}`, () => {
    assert.equal(proxyChoice(undefined, environment)(new URL(url))?.host, expected)
  })
}
