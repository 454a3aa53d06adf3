import assert from 'node:assert/strict'
import { request } from 'node:http'
import { after, before, describe, test } from 'node:test'

import {
  startTestServer,
  type TestServer,
  testAdministrator,
} from '@frontdesk/testkit/test-server.ts'

let running: TestServer
before(async () => {
  running = await startTestServer()
})
after(() => running.stop())

const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())

/** fetch does not let a caller set Host. */
function post(headers: Record<string, string>, body: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const sent = request(
    `${running.api.url}/oauth2/token`,
    {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    },
    (answer) => {
      let text = ''
      answer.on('data', (chunk) => {
        text += chunk
      })
      answer.on('end', () => resolve(text))
    },
  )
  sent.on('error', reject)
  sent.end(body)
  return promise
}

describe('row 20: Host and forwarded headers mean nothing (T2)', () => {
  const hosts: readonly Record<string, string>[] = [
    { host: 'evil.example' },
    { host: 'na.uemauth.workspaceone.com' },
    { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
    { 'x-forwarded-for': '127.0.0.1, 8.8.8.8' },
    { forwarded: 'host=evil.example;proto=https;for=127.0.0.1' },
    { 'x-original-url': '/admin/v1/organizations', 'x-rewrite-url': '/admin/v1/organizations' },
  ]
  for (const headers of hosts) {
    test(JSON.stringify(headers), async () => {
      const form = new URLSearchParams({ grant_type: 'client_credentials', ...testAdministrator })
      const answer = JSON.parse(await post(headers, form.toString()))
      const claims = claimsOf(answer.access_token)
      assert.equal(claims.iss, running.api.url)
      assert.equal(claims.aud, `${running.api.url}/admin/v1`)
    })
  }

  test('links of a registration come from the public URL', async () => {
    const client = await running.api.createClient({
      dialect: 'uem',
      name: 'x',
      organization_group: 'ACME',
      role: 'Read Only',
    })
    assert.ok(client.token_endpoint.startsWith(running.api.url))
  })
})

describe('row 20: a storm of errors', () => {
  test('five hundred refusals at once each hold their own request id', async () => {
    const ids = new Set<string>()
    const storm = Array.from({ length: 500 }, async (_, number) => {
      const paths = ['/api/mdm/devices/1', '/admin/v1/roles', '/oauth2/token', '/nowhere']
      const path = paths[number % paths.length] ?? '/'
      const method = path === '/oauth2/token' ? 'POST' : 'GET'
      const answer = await running.api.send(method, path, { token: `nonsense-${number}` })
      assert.ok(answer.status >= 400 && answer.status < 500)
      const id = answer.headers.get('x-request-id') ?? ''
      ids.add(id)
      const inside = answer.json?.activityId ?? answer.json?.request_id
      if (inside !== undefined) assert.equal(inside, id)
      assert.ok(!answer.text.includes('nonsense'))
    })
    await Promise.all(storm)
    assert.equal(ids.size, 500)
  })
})
