import assert from 'node:assert/strict'
import { test } from 'node:test'

import { FrontdeskError } from '../client-error.ts'
import type { GrantedToken, GrantMemory, KeptToken, TokenStore } from './bearer-token.ts'
import { tokenSource } from './token-source.ts'

interface Setting {
  readonly life?: number | undefined
  readonly store?: TokenStore
}

/** A source over a grant that counts; both clocks are moved by hand. */
function setting(given: Setting = {}) {
  const { life, store } = { life: 3600, ...given }
  const state = { mono: 1000, wall: 1_800_000_000_000, requests: 0, random: 0, failing: false }
  const previous: (GrantMemory | undefined)[] = []
  const storeFailures: FrontdeskError[] = []
  const gates: (() => void)[] = []
  const options = { gated: false }
  const source = tokenSource({
    grant: {
      name: 'test',
      async request(memory, signal): Promise<GrantedToken> {
        state.requests += 1
        const number = state.requests
        previous.push(memory)
        if (options.gated) {
          await new Promise<void>((open, fail) => {
            gates.push(open)
            signal?.addEventListener('abort', () => fail(new Error('stopped')))
          })
        }
        if (state.failing) throw new FrontdeskError('unreachable', 'The server is down.')
        return {
          token: { value: `t${number}`, scope: undefined, lifeSeconds: life },
          memory: { refreshToken: `r${number}` },
        }
      },
    },
    store,
    onStoreFailure: (error) => storeFailures.push(error),
    clocks: { monotonic: () => state.mono, wall: () => state.wall, random: () => state.random },
  })
  const value = async (minimumSeconds?: number) => (await source.get({ minimumSeconds })).value
  const advance = (seconds: number) => {
    state.mono += seconds * 1000
    state.wall += seconds * 1000
  }
  return { source, state, options, gates, previous, storeFailures, value, advance }
}

function memoryStore(entry?: KeptToken): TokenStore & { entry: KeptToken | undefined } {
  return {
    entry,
    async find() {
      return this.entry
    },
    async save(_, kept) {
      this.entry = kept
    },
    async forget() {
      this.entry = undefined
    },
    withLock: (_, work) => work(),
  }
}

const settle = () => new Promise((resolve) => setImmediate(resolve))

test('200 concurrent callers: one request', async () => {
  const { source, state } = setting()
  const tokens = await Promise.all(Array.from({ length: 200 }, () => source.get()))
  assert.equal(new Set(tokens.map((token) => token.value)).size, 1)
  assert.equal(state.requests, 1)
})

test('renewal at 55 of 60 minutes happens behind the callers', async () => {
  const { state, value, advance } = setting()
  await value()
  advance(55 * 60 - 1)
  assert.equal(await value(), 't1')
  assert.equal(state.requests, 1)
  advance(2)
  assert.equal(await value(), 't1')
  await settle()
  assert.equal(state.requests, 2)
  assert.equal(await value(), 't2')
})

test('the renewal point of each source is up to 5 % of the life earlier by chance', async () => {
  const { state, value, advance } = setting()
  state.random = 0.999
  await value()
  advance(52 * 60 + 1)
  await value()
  await settle()
  assert.equal(state.requests, 2)
})

test('the wall clock may jump: only the monotonic one counts', async () => {
  const { state, value } = setting()
  await value()
  state.wall += 86_400_000
  assert.equal(await value(), 't1')
  state.wall -= 2 * 86_400_000
  assert.equal(await value(), 't1')
  assert.equal(state.requests, 1)
})

test('a failing renewal ahead fails nobody, rests in between, and ends with the token', async () => {
  const { state, value, advance } = setting()
  await value()
  advance(56 * 60)
  state.failing = true
  for (let call = 0; call < 5; call += 1) {
    assert.equal(await value(), 't1')
    await settle()
  }
  assert.equal(state.requests, 2)
  advance(3 * 60)
  assert.equal(await value(), 't1')
  await settle()
  assert.equal(state.requests, 3)
  advance(55)
  assert.equal(await value(), 't1', 'below the minimum, but alive')
  advance(6)
  await assert.rejects(value(), { code: 'unreachable' })
})

for (const life of [5, 1, 0.5]) {
  test(`tokens of ${life} s: each serves for a while, and never beyond its end`, async () => {
    const { state, value, advance } = setting({ life })
    for (let step = 0; step < 100; step += 1) {
      const before = state.requests
      const got = Number((await value()).slice(1))
      assert.ok(got === before || got === state.requests)
      await settle()
      advance(life / 10)
    }
    assert.ok(state.requests >= 10 && state.requests <= 17, String(state.requests))
  })
}

test('minimumSeconds of the caller counts, up to nine tenths of the life', async () => {
  const { state, value, advance } = setting()
  await value()
  advance(1801)
  assert.equal(await value(1800), 't2')
  assert.equal(await value(999_999), 't2')
  assert.equal(state.requests, 2)
})

test('an unknown life: used until an API refuses it', async () => {
  const { source, state, value, advance } = setting({ life: undefined })
  await value()
  advance(86_400)
  const refused = await source.get()
  const [first, second] = await Promise.all([source.renew(refused), source.renew(refused)])
  assert.equal(first.value, second.value)
  assert.notEqual(first.value, refused.value)
  assert.equal(state.requests, 2)
})

test('renew: somebody else was faster', async () => {
  const { source, state } = setting()
  const old = await source.get()
  const fresh = await source.renew(old)
  assert.equal((await source.renew(old)).value, fresh.value)
  assert.equal(state.requests, 2)
})

test('a signal ends the wait of its caller only', async () => {
  const { source, state, options, gates } = setting()
  options.gated = true
  const controller = new AbortController()
  const given = source.get({ signal: controller.signal })
  const other = source.get()
  controller.abort()
  await assert.rejects(given, { code: 'aborted' })
  for (const open of gates) open()
  assert.equal((await other).value, 't1')
  assert.equal(state.requests, 1)
})

test('when nobody waits any more, the request is given up; the next caller starts anew', async () => {
  const { source, state, options, value } = setting()
  options.gated = true
  const controller = new AbortController()
  const given = source.get({ signal: controller.signal })
  controller.abort()
  await assert.rejects(given, { code: 'aborted' })
  options.gated = false
  assert.equal(await value(), 't2')
  assert.equal(state.requests, 2)
})

const wall = 1_800_000_000_000
const kept = (
  fetchedAt: number,
  lifeSeconds = 3600,
  expiresAt = fetchedAt + lifeSeconds * 1000,
) => ({
  token: { value: 'kept', scope: undefined, lifeSeconds, expiresAt },
  fetchedAt,
  memory: { refreshToken: 'kept-r' },
})
const stored: [string, KeptToken, 'kept' | 't1'][] = [
  ['half way', kept(wall - 1_800_000), 'kept'],
  ['at its renewal point', kept(wall - 3_400_000), 't1'],
  ['ended', kept(wall - 3_700_000), 't1'],
  ['fetched in the future: the clock was moved back', kept(wall + 3_600_000), 't1'],
  ['ends later than its life allows', kept(wall - 1000, 60, wall + 9_999_999), 't1'],
]
for (const [name, entry, expected] of stored) {
  test(`a stored token: ${name}`, async () => {
    const { value, previous } = setting({ store: memoryStore(entry) })
    assert.equal(await value(), expected)
    if (expected === 't1') assert.deepEqual(previous, [{ refreshToken: 'kept-r' }])
  })
}

test('a stored token that an API refused is not taken again', async () => {
  const store = memoryStore(kept(wall - 1000))
  const { source } = setting({ store })
  const fresh = await source.renew(await source.get())
  assert.equal(fresh.value, 't1')
  assert.equal(store.entry?.token.value, 't1')
})

test('a store that fails does not stop the work, is told once, and rotation is not lost', async () => {
  const fail = async (): Promise<never> => {
    throw new FrontdeskError('storage', 'The disk is full.')
  }
  const store: TokenStore = { find: fail, save: fail, forget: fail, withLock: fail }
  const { source, previous, storeFailures } = setting({ store })
  const second = await source.renew(await source.get())
  assert.equal(second.value, 't2')
  assert.deepEqual(previous, [undefined, { refreshToken: 'r1' }])
  assert.equal(storeFailures.length, 1)
})
