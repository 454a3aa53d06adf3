import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { startTestServer, type TestServer } from '@frontdesk/testkit/test-server.ts'

const apiKey = 'an-api-key-for-tests-0123456789'
const path = '/api/system/info'

let running: TestServer

before(async () => {
  running = await startTestServer({ environment: { FRONTDESK_UEM_DAILY_QUOTA: '4' } })
  const group = { organization_group: 'ACME' }
  const key = { ...group, name: 'tests', kind: 'admin', api_key: apiKey }
  const made = await running.api.admin('POST', '/rest-api-keys', key)
  assert.equal(made.status, 201, made.text)
  const administrator = {
    ...group,
    role: 'Read Only',
    username: 'ada',
    email: 'ada@acme.example',
    password: 'a password of ada',
  }
  const created = await running.api.admin('POST', '/uem-administrators', administrator)
  assert.equal(created.status, 201, created.text)
})
after(() => running.stop())

const basic = (pair: string) => ({ authorization: `Basic ${Buffer.from(pair).toString('base64')}` })
const withKey = { 'aw-tenant-code': apiKey }
const right = { ...basic('ada:a password of ada'), ...withKey }

async function ask(headers: Record<string, string>) {
  const answer = await fetch(running.server.url + path, { headers })
  const body = (await answer.json()) as { errorCode?: number; message?: string }
  return { answer, body }
}

describe('REST API: ways to authenticate', () => {
  const rows: readonly [string, Record<string, string>, number, number][] = [
    ['U29 nothing', {}, 401, 1004],
    ['U29 another scheme', { authorization: 'Digest x', ...withKey }, 401, 1005],
    ['U71 a signature without TLS', { authorization: 'CMSURL`1 MIIB', ...withKey }, 401, 1005],
    ['U73 no API key', basic('ada:a password of ada'), 403, 1013],
    ['U73 an unknown API key', { ...right, 'aw-tenant-code': 'guess' }, 403, 1013],
    ['U70 nobody', { ...basic('eve:x'), ...withKey }, 401, 1005],
  ]
  for (const [what, headers, status, errorCode] of rows) {
    test(`${what}: ${status} with ${errorCode}`, async () => {
      const { answer, body } = await ask(headers)
      assert.equal(answer.status, status)
      assert.equal(body.errorCode, errorCode)
      assert.equal(answer.headers.has('www-authenticate'), status === 401)
      assert.equal(answer.headers.has('x-ratelimit-limit'), false)
    })
  }

  test('U72 wrong credentials end with what looks like a name, and with nothing else', async () => {
    const named = await ask({ ...basic('ACME\\ada:x'), ...withKey })
    assert.ok(named.body.message?.endsWith(' ACME\\ada'))
    const odd = await ask({ ...basic('<b>:x'), ...withKey })
    assert.equal(odd.body.message, 'The credentials are not valid.')
  })

  test('U74 a password proves; the quota counts down and then refuses', async () => {
    for (const remaining of ['3', '2', '1', '0']) {
      const { answer } = await ask(right)
      assert.equal(answer.status, 200)
      assert.equal(answer.headers.get('x-ratelimit-limit'), '4')
      assert.equal(answer.headers.get('x-ratelimit-remaining'), remaining)
    }
    const { answer } = await ask(right)
    assert.equal(answer.status, 429)
    assert.ok(Number(answer.headers.get('retry-after')) > 86_000)
    assert.ok(answer.headers.has('x-ratelimit-reset'))
    const audit = await running.api.admin('GET', '/audit-events?action=request.refused')
    assert.match(audit.text, /"administrator_id":"[0-9a-f-]{36}"/)
  })
})
