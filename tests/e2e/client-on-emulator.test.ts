import assert from 'node:assert/strict'
import { after, afterEach, before, describe, test } from 'node:test'

import { FrontdeskError } from '@frontdesk/client/client-error.ts'
import type { RequestNote, TokenSource } from '@frontdesk/client/tokens/bearer-token.ts'
import { type UemClient, uemClient } from '@frontdesk/client/uem/uem-client.ts'
import { uemTokens } from '@frontdesk/client/uem/uem-tokens.ts'
import { type Emulator, type Failure, startEmulator } from '@frontdesk/testkit/test-emulator.ts'

let emulator: Emulator

before(async () => {
  emulator = await startEmulator({ devices: 50 })
})
afterEach(() => emulator.reset())
after(() => emulator.stop())

interface Script {
  readonly tokens: TokenSource
  readonly uem: UemClient
  readonly notes: RequestNote[]
}

/** A user's script: `notes` is its log. */
function script(server = emulator.url, timeoutMilliseconds = 5000): Script {
  const notes: RequestNote[] = []
  const onRequest = (note: RequestNote) => notes.push(note)
  const { clientId, clientSecret } = emulator.clients.uem
  const tokens = uemTokens({
    tokenUrl: `${server}/connect/token`,
    clientId,
    clientSecret,
    onRequest,
    timeoutMilliseconds,
  })
  return { tokens, uem: uemClient({ server, tokens, onRequest, timeoutMilliseconds }), notes }
}

const search = '/mdm/devices/search'
const searchRoute = 'GET /api/mdm/devices/search'

function search1({ uem }: Script): Promise<unknown> {
  return uem.v(1).get(search, { pagesize: 1 })
}

function count(notes: readonly RequestNote[], kind: RequestNote['kind']): number {
  return notes.filter((note) => note.kind === kind).length
}

describe('a script against the emulator', () => {
  test('tokens of 2 s over several lives: no call fails', async () => {
    emulator.setTokenLife(2)
    const running = script()
    const started = performance.now()
    const workers = Array.from({ length: 4 }, async () => {
      while (performance.now() - started < 7000) await search1(running)
    })
    await Promise.all(workers)
    // The server's `exp` is in whole seconds: a token of 2 s may end after one.
    const odd = running.notes.filter(
      ({ status, outcome }) => status !== 200 && outcome !== 'renewed',
    )
    assert.deepEqual(odd, [])
    assert.ok(count(running.notes, 'token') >= 3, 'the token was never renewed')
  })

  test('one token for both versions', async () => {
    const running = script()
    await running.uem.v(1).get(search)
    await running.uem.v(2).get(search)
    assert.equal(count(running.notes, 'token'), 1)
    const accepted = emulator.requests({ route: searchRoute }).map(({ headers }) => headers.accept)
    assert.deepEqual(accepted, ['application/json;version=1', 'application/json;version=2'])
  })

  const passing: readonly (readonly [string, Failure])[] = [
    ['a 401', { status: 401 }],
    ['a 429 with Retry-After', { status: 429, retryAfterSeconds: 1 }],
    ['two 500', { status: 500, next: 2 }],
    ['a 503', { status: 503 }],
    ['a connection that is cut before the answer', { cut: 'before' }],
    ['a connection that is cut in the answer', { cut: 'middle' }],
    ['an answer that is slow', { delayMilliseconds: 500 }],
  ]
  for (const [name, failure] of passing) {
    test(`${name} is not noticed`, async () => {
      const running = script()
      await search1(running)
      emulator.fail({ route: searchRoute, ...failure })
      assert.ok(await search1(running))
      const wanted = failure.delayMilliseconds === undefined ? 2 + (failure.next ?? 1) : 2
      assert.equal(count(running.notes, 'call'), wanted)
    })
  }

  test('Retry-After is waited for', async () => {
    const running = script()
    emulator.fail({ route: searchRoute, status: 429, retryAfterSeconds: 1 })
    const started = performance.now()
    await search1(running)
    // Timers may fire a millisecond early.
    assert.ok(performance.now() - started >= 990)
  })

  const tellingTimes: readonly (readonly [string, () => unknown])[] = [
    ['the clock of the server jumps an hour', () => emulator.advanceClock(3600)],
    ['all tokens are revoked', () => emulator.revoke()],
  ]
  for (const [name, happen] of tellingTimes) {
    test(`${name}: one renewal for 20 callers`, async () => {
      const running = script()
      await search1(running)
      await happen()
      await Promise.all(Array.from({ length: 20 }, () => search1(running)))
      assert.equal(count(running.notes, 'token'), 2)
    })
  }

  test('a page of a proxy instead of JSON is told in words', async () => {
    emulator.fail({ route: searchRoute, status: 200, html: true, next: 9 })
    const error = await errorOf(search1(script()))
    assert.equal(error.code, 'unexpected-answer')
    assert.match(error.message, /web page instead of JSON/)
  })

  test('401 for ever ends after one renewal', async () => {
    const running = script()
    emulator.fail({ route: searchRoute, status: 401, next: 99 })
    const error = await errorOf(search1(running))
    assert.deepEqual([error.code, error.status], ['call-refused', 401])
    assert.equal(count(running.notes, 'token'), 2)
    assert.equal(count(running.notes, 'call'), 2)
  })

  test('slower than the time limit, again and again', async () => {
    const running = script(emulator.url, 200)
    await running.tokens.get()
    emulator.fail({ route: searchRoute, delayMilliseconds: 2000, next: 99 })
    assert.equal((await errorOf(search1(running))).code, 'timed-out')
  })

  test('a server that is down', async () => {
    const error = await errorOf(search1(script('http://127.0.0.1:9')))
    assert.equal(error.code, 'unreachable')
  })

  test('nothing in a log note is a secret', async () => {
    const running = script()
    await search1(running)
    const { value } = await running.tokens.get()
    const told = JSON.stringify(running.notes)
    assert.ok(!told.includes(value))
    assert.ok(!told.includes(emulator.clients.uem.clientSecret))
  })
})

async function errorOf(promise: Promise<unknown>): Promise<FrontdeskError> {
  const error = await promise.then(
    () => assert.fail('it did not fail'),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof FrontdeskError, String(error))
  return error
}
