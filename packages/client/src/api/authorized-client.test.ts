import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { FrontdeskError } from '../client-error.ts'
import type { ApiRequest } from './api-call.ts'
import type { ApiClientOptions } from './authorized-client.ts'
import { countingTokens, jsonStep, type ScriptedStep, scriptedClient } from './scripted-api-fake.ts'

const ok = jsonStep({ ok: true })
const busy = (seconds: number, status = 429) =>
  jsonStep({ message: 'Too many.' }, status, { 'retry-after': String(seconds) })
const failing = jsonStep({}, 500)

describe('what is sent', () => {
  test('JSON, headers, query, time limit', async () => {
    const trial = scriptedClient([ok, ok], {
      headers: { 'AW-Tenant-Code': 'key' },
      timeoutMilliseconds: 5000,
    })
    await trial.client.post('/x?a=1', { b: 2 }, { query: { c: 3 }, timeoutMilliseconds: 7 })
    await trial.client.post('/y', '<a/>', { headers: { 'Content-Type': 'application/xml' } })
    const [first, second] = trial.requests
    assert.deepEqual(
      [first?.method, first?.url, first?.body, first?.timeoutMilliseconds],
      ['POST', 'https://api.example/x?a=1&c=3', '{"b":2}', 7],
    )
    assert.deepEqual(first?.headers, {
      accept: 'application/json',
      'aw-tenant-code': 'key',
      'content-type': 'application/json',
      authorization: 'Bearer token-1',
    })
    assert.deepEqual(
      [second?.body, second?.headers['content-type'], second?.timeoutMilliseconds],
      ['<a/>', 'application/xml', 5000],
    )
  })

  const badHeaders: readonly Record<string, string>[] = [
    { Authorization: 'Basic x' },
    { host: 'evil.example' },
    { 'a\r\nb': 'x' },
    { a: 'canary\r\nauthorization: x' },
    { a: 'canary\u0000' },
  ]
  for (const headers of badHeaders) {
    test(`the headers ${JSON.stringify(headers)} are refused, nothing of them told`, async () => {
      const { client, requests } = scriptedClient([ok])
      await assert.rejects(client.get('/x', {}, { headers }), (error) => {
        assert.ok(error instanceof FrontdeskError && error.code === 'usage')
        return !error.message.includes('canary')
      })
      assert.deepEqual(requests, [])
      assert.throws(() => scriptedClient([], { headers }), { code: 'usage' })
    })
  }

  for (const path of ['//evil.example/x', 'https://evil.example/x', '/\\evil.example', '@evil']) {
    test(`no token goes to ${path}`, async () => {
      const { client, requests, asked } = scriptedClient([ok])
      await assert.rejects(client.get(path), { code: 'usage' })
      await assert.rejects(client.exchange({ method: 'POST', path }), { code: 'usage' })
      assert.deepEqual([requests, asked], [[], []])
    })
  }
})

const html = { status: 200, headers: { 'content-type': 'text/html' }, text: '<html>Sign in</html>' }
const id = '7b6e2b2c-6f07-4b4b-9a2c-0d5a3c6f6a11'
type Refusal = [name: string, step: ScriptedStep, expected: Partial<FrontdeskError>, words: RegExp]

const refusals: readonly Refusal[] = [
  [
    '{errorCode,message,activityId}',
    jsonStep({ errorCode: 5002, message: 'Device not found', activityId: id }, 404),
    { code: 'call-refused', status: 404, serverCode: '5002', requestId: id },
    /^GET \/x was answered with 404, 5002: Device not found\.$/,
  ],
  [
    'RFC 6749 §5.2 an OAuth error',
    jsonStep({ error: 'invalid_scope', error_description: 'No such scope.' }, 400),
    { serverCode: 'invalid_scope' },
    /400, invalid_scope: No such scope\.$/,
  ],
  [
    'RFC 9457 §3 a problem document',
    jsonStep({ type: 'urn:x:taken', title: 'Taken', detail: 'The name is taken.' }, 409),
    { serverCode: 'urn:x:taken' },
    /The name is taken\./,
  ],
  [
    '{message,cspErrorCode}',
    jsonStep({ message: 'Organization not found', cspErrorCode: '1.007', requestId: 'r-1' }, 404),
    { serverCode: '1.007', requestId: 'r-1' },
    /1\.007: Organization not found\./,
  ],
  [
    "the request id of the header comes before the body's",
    jsonStep({ activityId: id }, 400, { 'x-correlation-id': 'corr-1' }),
    { requestId: 'corr-1' },
    /400\.$/,
  ],
  [
    'a request id that would break a line is none',
    jsonStep({}, 400, { 'x-request-id': 'a\u001b[31m' }),
    { requestId: undefined },
    /400\.$/,
  ],
  [
    'words that would act upon a terminal',
    jsonStep({ message: 'a\u001b[31m\nb\u2028c\u202e' }, 400),
    {},
    /: a \[31m b c\.$/,
  ],
  ['words without end', jsonStep({ message: 'x'.repeat(9999) }, 400), {}, /x{299}…$/],
  [
    'HTML with 404',
    { ...html, status: 404 },
    { code: 'call-refused' },
    /address is wrong, or a proxy/,
  ],
  ['HTML with success', html, { code: 'unexpected-answer', status: 200 }, /web page.*proxy/],
  [
    'a text with success',
    { status: 200, headers: {}, text: 'hello' },
    { code: 'unexpected-answer' },
    /not JSON/,
  ],
  [
    'a redirect says where to, without the query',
    { status: 302, headers: { location: 'https://login.example/in?state=canary' }, text: '' },
    { code: 'call-refused', status: 302 },
    /points to https:\/\/login\.example\/in; redirects are not followed/,
  ],
  [
    'a redirect on the same server',
    { status: 308, headers: { location: '/y' } },
    {},
    /points to \/y;/,
  ],
  ['a redirect to nowhere', { status: 301 }, {}, /without saying where/],
  [
    'a quota that is used up: when to come back',
    jsonStep({}, 429, { 'x-ratelimit-reset': String(Date.UTC(2026, 0, 3, 6) / 1000) }),
    { status: 429, retryAfterSeconds: 108_000 },
    /Come back in 30 h 0 min \(2026-01-03T06:00:00Z by this machine's clock\)\.$/,
  ],
]

describe('errors of calls', () => {
  for (const [name, step, expected, words] of refusals) {
    test(name, async () => {
      const { client } = scriptedClient([step])
      await assert.rejects(client.get('/x?secret=canary', { key: 'canary' }), (error) => {
        assert.ok(error instanceof FrontdeskError)
        for (const [member, value] of Object.entries(expected)) {
          assert.equal(Reflect.get(error, member), value, member)
        }
        assert.match(error.message, words)
        assert.ok(!error.message.includes('canary'), error.message)
        return true
      })
    })
  }

  test('a second 401 says that a fresh token was refused', async () => {
    const { client } = scriptedClient(Array(2).fill(jsonStep({ errorCode: 1005 }, 401)))
    await assert.rejects(client.get('/x'), {
      message: /after 2 attempts\. A fresh token was refused/,
    })
  })

  test('no content is no body; large numbers stay in the text', async () => {
    const { client } = scriptedClient([
      { status: 204 },
      { status: 200, text: '{"id":9007199254740993}' },
    ])
    assert.equal(await client.get('/x'), undefined)
    const answer = await client.call({ method: 'GET', path: '/x' })
    assert.equal(answer.text, '{"id":9007199254740993}')
  })
})

test('hooks and errors see no header, query value, body or token', async () => {
  const canary = 'canary-7f3a'
  const { tokens } = countingTokens(canary)
  const options: Partial<ApiClientOptions> = { tokens, headers: { 'x-key': canary } }
  const steps = [
    jsonStep({ message: 'once' }, 401),
    busy(1),
    failing,
    ({ headers }: { headers: Readonly<Record<string, string>> }) =>
      jsonStep({ message: `You sent ${headers.authorization}` }, 400, { location: canary }),
  ]
  const trial = scriptedClient(steps, options)
  const request: ApiRequest = {
    method: 'PUT',
    path: `/x?a=${canary}`,
    query: { b: canary },
    body: { c: canary },
    headers: { 'x-other': canary },
  }
  const error = await trial.client.call(request).catch((thrown: unknown) => thrown)
  assert.ok(error instanceof FrontdeskError && error.status === 400)
  const seen = JSON.stringify([trial.notes, error, error.message, error.body, error.stack])
  assert.ok(!seen.includes(canary), seen)
  assert.ok(JSON.stringify(trial.requests).includes(canary))
  assert.deepEqual(
    trial.notes.map(({ kind, url, status, outcome }) => [kind, url, status, outcome]),
    [
      ['call', 'https://api.example/x', 401, 'renewed'],
      ['call', 'https://api.example/x', 429, 'repeated'],
      ['call', 'https://api.example/x', 500, 'repeated'],
      ['call', 'https://api.example/x', 400, 'failed'],
    ],
  )
})
