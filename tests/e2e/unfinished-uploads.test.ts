import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { after, afterEach, before, describe, test } from 'node:test'

import {
  startTestServer,
  type TestServer,
  testAdministrator,
} from '@frontdesk/testkit/test-server.ts'

/** An upload that stands still when it wants; nothing of it has to be sent. */
class Upload {
  readonly socket: Socket
  #text = ''

  constructor(
    url: string,
    path: string,
    { token, bytes = 100_000 }: { token?: string | undefined; bytes?: number } = {},
  ) {
    const { hostname, port } = new URL(url)
    this.socket = connect(Number(port), hostname)
    this.socket.setEncoding('latin1').on('data', (chunk: string) => {
      this.#text += chunk
      this.socket.emit('text')
    })
    this.socket.on('error', () => undefined)
    const authorization = token === undefined ? '' : `Authorization: Bearer ${token}\r\n`
    this.socket.write(
      `POST ${path} HTTP/1.1\r\nHost: a\r\n${authorization}Content-Type: application/json\r\nContent-Length: ${bytes}\r\n\r\n`,
    )
  }

  get text(): string {
    return this.#text
  }

  send(text: string): this {
    this.socket.write(text)
    return this
  }

  /** The status of the n-th answer. */
  async status(n = 1): Promise<number> {
    const statuses = () => [...this.#text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, one]) => one)
    while (statuses().length < n) await once(this.socket, 'text')
    return Number(statuses()[n - 1])
  }
}

const rows = '/admin/v1/device-imports/x/rows'
const roles = '/admin/v1/roles'
const lock = '/api/mdm/devices/commands/bulk?command=lockdevice&searchby=Udid'

describe('bodies that do not arrive', () => {
  let running: TestServer
  let tokens: Readonly<Record<'whole' | 'reader' | 'uemReader', string>>
  before(async () => {
    running = await startTestServer({ environment: { FRONTDESK_REGISTRATION: 'token' } })
    const { api } = running
    const about = { name: 'Reader', organization_group: 'ACME', role: 'Read Only' }
    const reader = await api.createClient({ ...about, dialect: 'standard', scope: 'admin' })
    const uemReader = await api.createClient({ ...about, dialect: 'uem' })
    tokens = {
      whole: await api.token(testAdministrator, { scope: 'admin' }),
      reader: await api.token(reader, { scope: 'admin' }),
      uemReader: await api.token(uemReader, { path: '/connect/token' }),
    }
  })
  after(() => running.stop())
  const open: Upload[] = []
  const upload = (path: string, options?: ConstructorParameters<typeof Upload>[2]) => {
    const one = new Upload(running.server.url, path, options)
    open.push(one)
    return one
  }
  afterEach(() => {
    for (const one of open.splice(0)) one.socket.destroy()
  })

  const refused: readonly [path: string, token: string | undefined, status: number][] = [
    [rows, undefined, 401],
    [roles, undefined, 401],
    [roles, 'wrong', 401],
    [roles, 'reader', 403],
    [rows, 'reader', 403],
    [lock, undefined, 401],
    [lock, 'wrong', 401],
    [lock, 'uemReader', 403],
    ['/oauth2/userinfo', 'wrong', 401],
    ['/oauth2/register', undefined, 401],
    ['/oauth2/register', 'reader', 403],
    ['/nowhere', undefined, 404],
  ]
  for (const [path, who, status] of refused) {
    test(`${path} with ${who ?? 'no'} token is ${status} before any of the body is there`, async () => {
      const token = who && (Object.entries(tokens).find(([name]) => name === who)?.[1] ?? who)
      assert.equal(await upload(path, { token }).status(), status)
    })
  }

  test('RFC 9112 §9.3 who sends it all the same may use the connection again', async () => {
    const one = upload(roles, { bytes: 300_000 })
    assert.equal(await one.status(), 401)
    one.send('x'.repeat(300_000)).send('GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n')
    assert.equal(await one.status(2), 200)
  })

  test('60 uploads of 1.9 MB without a token are all refused, and nothing waits', async () => {
    const text = 'a'.repeat(1_900_000)
    const uploads = Array.from({ length: 60 }, () => upload(rows, { bytes: 2_000_000 }).send(text))
    for (const one of uploads) assert.equal(await one.status(), 401)
  })

  test('an address has 16 MiB on its way; for more, the idlest gets 429, and what arrives is answered', async () => {
    const token = tokens.whole
    const held = Array.from({ length: 8 }, () =>
      upload(rows, { token, bytes: 2_000_000 }).send(' '.repeat(1_900_000)),
    )
    // The others may still be on their way through the network: until they are here, it is taken.
    for (const one of held) await drained(one)
    const late = upload(rows, { token, bytes: 2_000_000 }).send(' '.repeat(1_900_000))
    const given = await Promise.race(
      held.map(async (one) => {
        assert.equal(await one.status(), 429)
        return one
      }),
    )
    assert.match(given.text, /Retry-After: \d+\r\n/i)
    assert.match(given.text, /Connection: close\r\n/i)
    assert.match(given.text, /errors#too_many_requests/)
    assert.equal(late.text, '')
    late.send(' '.repeat(100_000))
    assert.equal(await late.status(), 400)
    const again = upload(roles, { token, bytes: 40_000 }).send(' '.repeat(40_000))
    assert.equal(await again.status(), 400)
  })

  test('1100 bodies of one byte each from one address keep no upload waiting', async () => {
    const slow = Array.from({ length: 1100 }, () =>
      upload('/oauth2/token', { bytes: 65_000 }).send('a'),
    )
    // The bound is reached: so many are there that the idlest had to go.
    assert.equal(await Promise.race(slow.map((one) => one.status())), 429)
    const token = tokens.whole
    const quick = upload(roles, { token, bytes: 60_000 }).send(' '.repeat(30_000))
    // Only an answer to something else says that the first half is there.
    await running.api.admin('GET', '/roles')
    quick.send(' '.repeat(30_000))
    assert.equal(await quick.status(), 400)
  })

  test('T7 who is disabled while the body is on its way is refused when it is there', async () => {
    const client = await running.api.createClient({
      dialect: 'standard',
      name: 'Leaver',
      organization_group: 'ACME',
      role: 'Console Administrator',
      scope: 'admin',
    })
    const token = await running.api.token(client, { scope: 'admin' })
    const body = JSON.stringify({ name: 'Mine', organization_group: 'ACME', permissions: [] })
    const one = upload(roles, { token, bytes: body.length }).send(body.slice(0, 10))
    // Only an answer to something else says that the server has looked at the token.
    const path = `/oauth-clients/${client.id}`
    const { headers } = await running.api.admin('GET', path)
    const tag = { 'if-match': headers.get('etag') ?? '' }
    const off = await running.api.admin('PATCH', path, { status: 'disabled' }, tag)
    assert.equal(off.status, 200, off.text)
    one.send(body.slice(10))
    assert.equal(await one.status(), 401)
  })
})

/** Resolves when everything that was written has left this process. */
async function drained({ socket }: Upload): Promise<void> {
  while (socket.writableLength > 0) await once(socket, 'drain')
}
