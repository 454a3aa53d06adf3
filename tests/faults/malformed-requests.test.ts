import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import type { CreatedClient } from '@frontdesk/testkit/api-client.ts'
import { type SeededRandom, seededRandom } from '@frontdesk/testkit/seeded-random.ts'
import { startTestServer, type TestServer } from '@frontdesk/testkit/test-server.ts'

/** `FRONTDESK_TEST_MALFORMED=20000 npm test -- malformed` makes the long run. */
const requests = Number(process.env.FRONTDESK_TEST_MALFORMED ?? 1500)
const seed = Number(process.env.FRONTDESK_TEST_SEED ?? 7)
const atOnce = 16

let running: TestServer
let client: CreatedClient

before(async () => {
  running = await startTestServer()
  client = await running.api.createClient({
    dialect: 'uem',
    name: 'victim',
    organization_group: 'ACME',
    role: 'Read Only',
  })
})
after(() => running.stop())

interface Malformed {
  readonly method: string
  readonly path: string
  readonly headers: Record<string, string>
  readonly body: Uint8Array
}

const paths = [
  '/connect/token',
  '/oauth2/token',
  '/api/mdm/devices/search?pagesize=%00',
  '/api/mdm/devices/abc/profiles',
  '/api/mdm/devices/1/commands?command=Lock',
  '/admin/v1/oauth-clients',
  '/admin/v1/organization-groups',
  '/admin/v1/explain/x',
]
const contentTypes = [
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'multipart/form-data',
  'application/json',
  'application/json; charset=utf-16',
  'text/xml',
  'application/xml;version=2',
  'nonsense',
  '',
]
const pieces = [
  'grant_type=client_credentials',
  '&client_id=',
  '&client_secret=',
  '%zz',
  '%00',
  '\u0000',
  '%ff%fe',
  '&&&===',
  '{"a":',
  '[[[[[[[[',
  '{"__proto__":{"x":1}}',
  '--x\r\nContent-Disposition: form-data; name="client_id"\r\n\r\n',
  '--x--',
  '<a><b>&e;</b>',
  '<!DOCTYPE a [<!ENTITY e "x">]>',
  '\ud800',
  'é',
  'x'.repeat(5000),
]

function malformed(random: SeededRandom): Malformed {
  const method = random.pick(['POST', 'POST', 'POST', 'PUT', 'PATCH', 'DELETE'])
  const length = random.integer(6)
  let body = Buffer.concat(Array.from({ length }, () => Buffer.from(random.pick(pieces))))
  if (random.next() < 0.3)
    body = Buffer.concat([body, Buffer.from(random.bytes(random.integer(200)))])
  const headers: Record<string, string> = { 'content-type': random.pick(contentTypes) }
  if (random.next() < 0.3) {
    headers.authorization = random.pick([
      'Basic',
      'Basic !!!',
      `Basic ${Buffer.from(random.bytes(30)).toString('base64')}`,
      `Basic ${Buffer.from(`${client.client_id}:`).toString('base64')}`,
      'Bearer',
      'Bearer fdt_AAAA',
      'Bearer a.b.c',
      `Bearer ${Buffer.from(random.bytes(60)).toString('base64url')}`,
      'Digest x',
      'x'.repeat(9000),
    ])
  }
  if (random.next() < 0.1)
    headers.accept = random.pick(['*/*;q=x', ';', 'application/json;version=999999999999'])
  return { method, path: random.pick(paths), headers, body }
}

describe('security.md §4: bad input', () => {
  test(`${requests} malformed requests (seed ${seed}) are each a 4xx, and the server goes on`, async () => {
    const random = seededRandom(seed)
    for (let done = 0; done < requests; done += atOnce) {
      const batch = Array.from({ length: atOnce }, () => malformed(random))
      await Promise.all(batch.map(isRefused))
      if (done % (atOnce * 20) === 0) await isServing()
    }
    await isServing()
  })

  const withNul = [
    '/admin/v1/people?search=a%00b',
    '/admin/v1/roles/a%00b',
    '/api/mdm/devices/search?user=%00',
    '/oauth2/authorize?client_id=%00',
    '/sign-in?state=%00',
  ]
  for (const path of withNul) {
    test(`a NUL in an address is a 400, whichever the database: ${path}`, async () => {
      assert.equal((await running.api.send('GET', path)).status, 400)
    })
  }

  test('what was refused is in the audit as a count, not row by row', async () => {
    const page = await running.api.admin('GET', '/audit-events?action=request.refused')
    assert.equal(page.json.items.length, 0)
  })
})

async function isRefused({ method, path, headers, body }: Malformed): Promise<void> {
  const answer = await running.api.send(method, path, { headers, body })
  const sent = `${method} ${path} ${JSON.stringify(headers)} ${Buffer.from(body).toString('latin1')}`
  assert.ok(answer.status >= 400 && answer.status < 500, `${answer.status} for ${sent}`)
  assert.ok(answer.headers.get('x-request-id'), sent)
  if (path.startsWith('/connect') || path.startsWith('/oauth2')) {
    assert.equal(typeof answer.json?.error, 'string', `${answer.text} for ${sent}`)
  } else if (path.startsWith('/admin') && answer.text !== '') {
    assert.match(answer.headers.get('content-type') ?? '', /problem\+json/, sent)
  }
}

async function isServing(): Promise<void> {
  assert.equal((await running.api.askToken(client, { path: '/connect/token' })).status, 200)
}
