import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { describe, type TestContext, test } from 'node:test'

import { fetchGuarded } from './fetch-guarded.ts'
import { OutboundError } from './outbound-address.ts'
import { postJson } from './post-json.ts'

const upgrade = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'

/** What another side may do instead of answering; `late`: only the time ends it. */
const answers: readonly [what: string, answer: (socket: Socket) => void, late: boolean][] = [
  ['101 that stays open', (socket) => socket.write(`${upgrade}abc`), false],
  ['101 that closes', (socket) => socket.end(upgrade), false],
  ['101 without Upgrade', (socket) => socket.write('HTTP/1.1 101 Go\r\n\r\n'), false],
  ['103 and nothing more', (socket) => socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'), true],
  ['no byte', () => {}, true],
  ['half a header', (socket) => socket.write('HTTP/1.1 200 OK\r\nX: '), true],
  ['half a body', (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx'), true],
  ['a closed connection', (socket) => socket.end(), false],
  ['a reset', (socket) => socket.resetAndDestroy(), false],
  ['no HTTP', (socket) => socket.end('\x16\x03\x01'), false],
]

async function listening(t: TestContext, answer: (socket: Socket) => void) {
  const gone: Promise<unknown>[] = []
  const server: Server = createServer((socket) => {
    socket.on('error', () => {})
    gone.push(once(socket, 'close').catch(() => undefined))
    socket.once('data', () => answer(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, gone }
}

describe('RFC 9110 §15.2.2 no answer leaves a request that goes out waiting (T12)', () => {
  const common = { headers: {}, allowPrivate: true }
  const ways = {
    fetchGuarded: (url: string, milliseconds: number) =>
      fetchGuarded({ ...common, url, method: 'GET', body: undefined, milliseconds }),
    postJson: (url: string, milliseconds: number) =>
      postJson({ ...common, url, body: '{}', milliseconds }),
  }
  for (const [name, send] of Object.entries(ways)) {
    for (const [what, answer, late] of answers) {
      test(`${name}: ${what}`, { timeout: 20_000 }, async (t) => {
        const { url, gone } = await listening(t, answer)
        await assert.rejects(send(url, late ? 200 : 15_000), OutboundError)
        assert.equal(gone.length, 1)
        await Promise.all(gone)
      })
    }
  }

  test('a signal ends it at once, also one that aborted before', { timeout: 20_000 }, async (t) => {
    const stop = new AbortController()
    const { url } = await listening(t, () => stop.abort())
    const wanted = { ...common, url, method: 'GET', body: undefined, signal: stop.signal } as const
    await assert.rejects(fetchGuarded(wanted), /too long/)
    await assert.rejects(fetchGuarded(wanted), /too long/)
  })
})

test('T12 a name service that does not answer is inside the time', {
  timeout: 20_000,
}, async (t) => {
  const { promises } = await import('node:dns')
  const { syncBuiltinESMExports } = await import('node:module')
  t.mock.method(promises, 'lookup', () => new Promise(() => {}))
  syncBuiltinESMExports()
  t.after(() => {
    t.mock.restoreAll()
    syncBuiltinESMExports()
  })
  const wanted = { url: 'https://a.example/', method: 'GET', headers: {}, body: undefined } as const
  await assert.rejects(
    fetchGuarded({ ...wanted, allowPrivate: false, milliseconds: 100 }),
    /too long/,
  )
})
