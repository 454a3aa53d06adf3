import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { FrontdeskError } from '../client-error.ts'
import type { ApiRequest } from './api-call.ts'
import { realWaiting } from './retry-waits.ts'
import { jsonStep, type ScriptedStep, scriptedClient } from './scripted-api-fake.ts'

const ok = jsonStep({ ok: true })
const lost = new FrontdeskError('unreachable', 'Cut off.', {
  cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }),
})
const refusedConnection = new FrontdeskError('unreachable', 'Refused.', {
  cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }),
})
const slow = new FrontdeskError('timed-out', 'No answer within 30 seconds.')
const noTls = new FrontdeskError('tls', 'Not trusted.')
const busy = (seconds: number, status = 429) =>
  jsonStep({ message: 'Too many.' }, status, { 'retry-after': String(seconds) })
const failing = jsonStep({}, 500)
const unavailable = jsonStep({}, 503)

type Method = ApiRequest['method']
type Repeat = [
  name: string,
  method: Method,
  steps: readonly ScriptedStep[],
  outcome: number | FrontdeskError['code'],
  sent: number,
  waits: readonly number[],
]

const repeats: readonly Repeat[] = [
  ['success', 'GET', [ok], 200, 1, []],
  ['401 renews once and repeats once', 'GET', [jsonStep({}, 401), ok], 200, 2, []],
  ['401 repeats a POST too: it changed nothing', 'POST', [jsonStep({}, 401), ok], 200, 2, []],
  ['401 twice ends', 'PATCH', [jsonStep({}, 401), jsonStep({}, 401), ok], 401, 2, []],
  ['403 is not repeated', 'GET', [jsonStep({}, 403), ok], 403, 1, []],
  ['429 waits as told, POST too', 'POST', [busy(2), ok], 200, 2, [2000]],
  [
    '429 waits as told, again and again',
    'GET',
    [...Array(9).fill(busy(1)), ok],
    200,
    10,
    Array(9).fill(1000),
  ],
  ['429 without a word: backoff', 'POST', [jsonStep({}, 429), ok], 200, 2, [250]],
  [
    '429 with Retry-After 0 is no spinning',
    'GET',
    [...Array(2).fill(busy(0)), ok],
    200,
    3,
    [100, 100],
  ],
  ['429 for tomorrow is handed on at once', 'GET', [busy(61)], 429, 1, []],
  ['429 until the sum of the waits is too long', 'GET', [busy(40), busy(21)], 429, 2, [40_000]],
  ['503 with Retry-After, POST too', 'POST', [busy(3, 503), ok], 200, 2, [3000]],
  ['503 without a word: GET repeats', 'GET', [unavailable, ok], 200, 2, [250]],
  ['503 without a word: POST does not', 'POST', [unavailable, ok], 503, 1, []],
  ['500: four attempts of a GET', 'GET', Array(5).fill(failing), 500, 4, [250, 500, 1000]],
  ['500: four attempts of a PUT', 'PUT', Array(5).fill(failing), 500, 4, [250, 500, 1000]],
  ['500: DELETE repeats', 'DELETE', [failing, ok], 200, 2, [250]],
  ['500: POST does not', 'POST', [failing, ok], 500, 1, []],
  ['500: PATCH does not', 'PATCH', [failing, ok], 500, 1, []],
  ['501 is meant', 'GET', [jsonStep({}, 501), ok], 501, 1, []],
  ['cut off: GET repeats', 'GET', [lost, ok], 200, 2, [250]],
  ['cut off: POST may have been done', 'POST', [lost, ok], 'unreachable', 1, []],
  ['refused: nothing was sent, POST repeats', 'POST', [refusedConnection, ok], 200, 2, [250]],
  [
    'refused until the attempts are over',
    'GET',
    Array(5).fill(refusedConnection),
    'unreachable',
    4,
    [250, 500, 1000],
  ],
  ['time limit: GET repeats', 'GET', [slow, ok], 200, 2, [250]],
  ['time limit: POST may have been done', 'POST', [slow, ok], 'timed-out', 1, []],
  ['no trust is not repeated', 'GET', [noTls, ok], 'tls', 1, []],
  ['401 after a wait still renews', 'GET', [busy(1), jsonStep({}, 401), ok], 200, 3, [1000]],
]

describe('calls and what is repeated', () => {
  for (const [name, method, steps, outcome, sent, waits] of repeats) {
    test(name, async () => {
      const trial = scriptedClient(steps)
      const body = method === 'GET' ? undefined : { a: 1 }
      const seen = await trial.client.exchange({ method, path: '/x', body }).then(
        ({ status }) => status,
        (error) => error.code,
      )
      assert.deepEqual([seen, trial.requests.length], [outcome, sent])
      assert.deepEqual(trial.waits, waits)
      assert.deepEqual(
        trial.notes.map(({ attempt }) => attempt),
        trial.requests.map((_, i) => i + 1),
      )
    })
  }

  test('the token of the repeat is another one', async () => {
    const { client, requests, asked, notes } = scriptedClient([jsonStep({}, 401), ok])
    await client.get('/x')
    const sent = requests.map(({ headers }) => headers.authorization)
    assert.deepEqual(sent, ['Bearer token-1', 'Bearer token-2'])
    assert.deepEqual(asked, ['get', 'renew token-1'])
    assert.deepEqual(
      notes.map(({ outcome }) => outcome),
      ['renewed', 'done'],
    )
  })

  test('401 for what the client may not do fetches no token for every call', async () => {
    const { client, asked, requests } = scriptedClient(Array(9).fill(jsonStep({}, 401)))
    for (let n = 0; n < 4; n++) await assert.rejects(client.get('/forbidden'), { status: 401 })
    assert.deepEqual(asked, ['get', 'renew token-1', 'get', 'get', 'get'])
    assert.equal(requests.length, 5)
  })

  test('a wait is followed by a token of that moment', async () => {
    const { client, asked } = scriptedClient([busy(30), ok])
    await client.get('/x')
    assert.deepEqual(asked, ['get', 'get'])
  })

  test('attempts and maximumWaitMilliseconds are the caller’s', async () => {
    const once = scriptedClient([failing, ok], { attempts: 1 })
    await assert.rejects(once.client.get('/x'), { status: 500 })
    const never = scriptedClient([busy(1), ok], { maximumWaitMilliseconds: 0 })
    await assert.rejects(never.client.get('/x'), { status: 429, retryAfterSeconds: 1 })
  })

  test('an abort ends a wait at once', async () => {
    const stop = new AbortController()
    const waiting = {
      ...realWaiting,
      pause: (milliseconds: number, signal: AbortSignal | undefined) => {
        queueMicrotask(() => stop.abort())
        return realWaiting.pause(milliseconds, signal)
      },
    }
    const { client, requests } = scriptedClient([busy(59), ok], { waiting })
    await assert.rejects(client.get('/x', {}, { signal: stop.signal }), { code: 'aborted' })
    assert.equal(requests.length, 1)
  })

  test('an abort before the call sends nothing and asks for no token', async () => {
    const { client, requests, asked } = scriptedClient([ok])
    const signal = AbortSignal.abort()
    await assert.rejects(client.get('/x', {}, { signal }), { code: 'aborted' })
    assert.deepEqual([requests, asked], [[], []])
  })
})
