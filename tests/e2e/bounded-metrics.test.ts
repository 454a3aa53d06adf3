import assert from 'node:assert/strict'
import { Agent, request as plainRequest } from 'node:http'
import { connect } from 'node:net'
import { after, before, describe, test } from 'node:test'

import { startTestServer, type TestServer } from '@frontdesk/testkit/test-server.ts'

import { basic } from './fixtures/asked-codes.ts'
import { formType } from './fixtures/raw-request.ts'

let running: TestServer
let token: string
let port: number
const agent = new Agent({ keepAlive: true, maxSockets: 16 })

before(async () => {
  running = await startTestServer()
  port = Number(new URL(running.api.url).port)
  token = await running.api.token(
    await running.api.createClient({
      dialect: 'uem',
      name: 'Odd',
      organization_group: 'ACME',
      role: 'Console Administrator',
    }),
    { path: '/connect/token' },
  )
})
after(async () => {
  agent.destroy()
  await running.stop()
})

interface OddRequest {
  readonly method?: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** Requests of a kind, each with something of its own: what became a label would be a series. */
const kinds: readonly (readonly [what: string, make: (odd: string) => OddRequest])[] = [
  ['paths', (odd) => ({ path: `/${odd}` })],
  ['paths of the device API', (odd) => ({ path: `/api/mdm/${odd}`, headers: bearer() })],
  ['paths with an id', (odd) => ({ path: `/api/mdm/devices/${odd}`, headers: bearer() })],
  [
    'search texts',
    (odd) => ({ path: `/api/mdm/devices?searchby=${odd}&id=${odd}`, headers: bearer() }),
  ],
  ['paths of the administration', (odd) => ({ path: `/admin/v1/oauth-clients/${odd}` })],
  ['pages', (odd) => ({ path: `/account/${odd}` })],
  ['queries', (odd) => ({ path: `/healthz?${odd}=${odd}` })],
  ['encoded paths', (odd) => ({ path: `/%2e%2e/${odd}%2f${odd}` })],
  ['long path parts', (odd) => ({ path: `/api/mdm/devices/${odd.repeat(40)}`, headers: bearer() })],
  ['grant types', (odd) => form('/oauth2/token', { grant_type: odd })],
  ['tokens', (odd) => ({ path: '/api/system/info', headers: { authorization: `Bearer ${odd}` } })],
  ['schemes', (odd) => ({ path: '/api/system/info', headers: { authorization: `${odd} x` } })],
  [
    'authorization requests',
    (odd) => ({ path: `/oauth2/authorize?client_id=${odd}&error=${odd}` }),
  ],
  ['hosts', (odd) => ({ path: '/healthz', headers: { host: `${odd}.example` } })],
  [
    'request ids and agents',
    (odd) => ({ path: '/nothing', headers: { 'x-request-id': odd, 'user-agent': odd } }),
  ],
  [
    'forwarded headers',
    (odd) => ({ path: '/nothing', headers: { 'x-forwarded-for': odd, 'x-forwarded-host': odd } }),
  ],
  [
    'content types',
    (odd) => ({
      method: 'POST',
      path: '/oauth2/token',
      headers: { 'content-type': `x/${odd}` },
      body: 'x',
    }),
  ],
  [
    'versions',
    (odd) => ({
      path: '/api/mdm/devices/search',
      headers: { ...bearer(), accept: `application/json;version=${odd}` },
    }),
  ],
  [
    'wrong methods',
    (odd) => ({ method: odd.length % 2 ? 'PUT' : 'PROPFIND', path: `/oauth2/token?${odd}` }),
  ],
]

/** The same of what costs a stretched secret each: fewer of them are odd enough. */
const slowKinds: typeof kinds = [
  ['client ids', (odd) => form('/oauth2/token', { client_id: odd, client_secret: odd })],
  [
    'client ids by Basic',
    (odd) => ({
      ...form('/oauth2/token', {}),
      headers: { ...formType, authorization: basic(odd, odd) },
    }),
  ],
  [
    'client ids of the other dialect',
    (odd) => form('/connect/token', { client_id: odd, client_secret: odd }),
  ],
]

const bearer = () => ({ authorization: `Bearer ${token}` })
const form = (path: string, members: Record<string, string>): OddRequest => ({
  method: 'POST',
  path,
  headers: formType,
  body: new URLSearchParams({ grant_type: 'client_credentials', ...members }).toString(),
})

function send({ method = 'GET', path, headers = {}, body }: OddRequest): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const sent = plainRequest({ port, method, path, headers, agent }, (answer) => {
    answer.resume().on('end', () => resolve(answer.statusCode ?? 0))
  })
  sent.on('error', reject)
  sent.end(body)
  return promise
}

/** A request line that Node itself refuses. */
function sendBroken(odd: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const socket = connect(port, '127.0.0.1', () => void socket.end(`${odd} / HTTP/1.1\r\n\r\n`))
  socket
    .on('close', () => resolve())
    .on('error', reject)
    .resume()
  return promise
}

/** Every series of what is measured about requests, and the text that it stands in. */
async function series(): Promise<{ readonly names: readonly string[]; readonly text: string }> {
  const { text } = await running.api.send('GET', '/metrics')
  const lines = text.split('\n').filter((line) => line.startsWith('frontdesk_'))
  return { text, names: lines.map((line) => line.slice(0, line.lastIndexOf(' '))).sort() }
}

async function storm(rounds: number, from: number): Promise<ReadonlySet<number>> {
  const seen = new Set<number>()
  for (let round = from; round < from + rounds; round += 1) {
    const odd = `odd${round.toString(36)}zq`
    const sent = round % 8 === 0 ? [...kinds, ...slowKinds] : kinds
    const statuses = await Promise.all(sent.map(([, make]) => send(make(odd))))
    for (const status of statuses) seen.add(status)
  }
  return seen
}

describe('row 30: text of requests never becomes a label', () => {
  test('row 30: after 2,000 odd requests there are as many series as after the first of each', async () => {
    await storm(40, 0)
    await series()
    const before = await series()
    const statuses = await storm(Math.ceil(2000 / kinds.length), 1000)
    for (let count = 0; count < 50; count += 1) await sendBroken(`ODD${count}ZQ`)
    const later = await series()
    assert.deepEqual(later.names, before.names)
    assert.ok(!/odd\w*zq/i.test(later.text), later.text)
    assert.ok(statuses.size > 5, [...statuses].join(' '))
    assert.ok(
      [...statuses].every((status) => status < 500),
      [...statuses].join(' '),
    )
  })

  test('row 30: a method that is not ours is counted as another', async () => {
    for (const method of ['PROPFIND', 'MKCOL', 'REPORT', 'PURGE', 'SEARCH', 'TRACE', 'LOCK']) {
      for (const path of [
        '/',
        '/oauth2/token',
        '/api/mdm/devices/1',
        '/connect/token',
        '/nothing',
      ]) {
        await send({ method, path })
      }
    }
    const { names } = await series()
    const methods = new Set(names.flatMap((name) => /method="([^"]*)"/.exec(name)?.[1] ?? []))
    const known = new Set(['DELETE', 'GET', 'HEAD', 'PATCH', 'POST', 'PUT', 'other'])
    assert.deepEqual([...methods.difference(known)], [])
  })
})
