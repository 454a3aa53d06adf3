import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { jwkSet } from '../rfc7517-jwk-set/jwk-set.ts'
import { fakeKeyMaterial } from './key-material-fake.ts'
import { keyRing, longestTokenSeconds, publishedBeforeUseSeconds } from './key-ring.ts'
import { fakeSigningKeys } from './signing-key-store-fake.ts'

function setUp() {
  const { store: kept, commit, rows } = fakeSigningKeys()
  const asked = { lists: 0 }
  const store = {
    ...kept,
    list: (now: number) => {
      asked.lists += 1
      return kept.list(now)
    },
  }
  const time = { now: 1_000_000_000 }
  const make = (keys = fakeKeyMaterial()) =>
    keyRing({ store, commit, keys, clock: () => time.now * 1000, auditOf: () => [] })
  return { rows, time, make, ring: make(), lists: () => asked.lists }
}

describe('keyRing (T4)', () => {
  test('the first key signs at once, and each issuer has its own', async () => {
    const { ring } = setUp()
    const one = await ring.signer('/', 'ES256')
    assert.equal((await ring.signer('/', 'ES256')).kid, one.kid)
    assert.notEqual((await ring.signer('/uem/na', 'ES256')).kid, one.kid)
    assert.deepEqual(
      (await jwkSet(ring, '/')).keys.map((key) => key.kid),
      [one.kid],
    )
  })

  test('a successor is published before it signs, and the predecessor kept until its last token expired', async () => {
    const { ring, time } = setUp()
    const old = await ring.signer('/', 'ES256')
    await ring.rotate()
    assert.equal((await ring.signer('/', 'ES256')).kid, old.kid)
    assert.equal((await jwkSet(ring, '/')).keys.length, 2)

    time.now += publishedBeforeUseSeconds
    const next = await ring.signer('/', 'ES256')
    assert.notEqual(next.kid, old.kid)
    assert.ok(await ring.find(old.kid), 'tokens of the old key still verify')

    time.now += longestTokenSeconds
    assert.equal(await ring.find(old.kid), undefined)
    assert.deepEqual(
      (await jwkSet(ring, '/')).keys.map((key) => key.kid),
      [next.kid],
    )
  })

  test('a first key from a clock that was ahead signs at once when the clock is right, and is told', async () => {
    const { ring, rows, time, make } = setUp()
    const ahead = await ring.signer('/', 'ES256')
    assert.equal(await ring.madeInFuture(), undefined)

    time.now -= 7200
    for (const each of [ring, make()]) {
      assert.equal((await each.signer('/', 'ES256')).kid, ahead.kid)
      assert.equal(await each.madeInFuture(), time.now + 7200)
    }
    assert.equal(rows.size, 1)
  })

  test('a successor still waits for its time, whatever became of the clock', async () => {
    const { ring, time } = setUp()
    const first = await ring.signer('/', 'ES256')
    await ring.rotate()
    time.now -= 7200
    assert.equal((await ring.signer('/', 'ES256')).kid, first.kid)
  })

  test('a process a few seconds behind the one that made the first key signs with it', async () => {
    const { make, time } = setUp()
    const { kid } = await make().signer('/', 'ES256')
    time.now -= 5
    const behind = make()
    assert.equal((await behind.signer('/', 'ES256')).kid, kid)
    assert.equal(await behind.madeInFuture(), undefined)
  })

  test('what signed for 90 days is rotated, once', async () => {
    const { ring, rows, time } = setUp()
    await ring.signer('/', 'ES256')
    await ring.rotateDue()
    assert.equal(rows.size, 1)
    time.now += 90 * 86_400
    await ring.rotateDue()
    await ring.rotateDue()
    assert.equal(rows.size, 2)
  })

  test('two processes that make the first key at once end with one', async () => {
    const { make, rows } = setUp()
    const [a, b] = await Promise.all([make().signer('/', 'ES256'), make().signer('/', 'ES256')])
    assert.equal(rows.size, 1)
    assert.equal(a.kid, b.kid)
  })

  test('a first key that another process made a moment ago verifies at once', async () => {
    const { make, time } = setUp()
    const [here, there] = [make(), make()]
    await there.published('/')
    time.now += 1
    const { kid } = await here.signer('/', 'ES256')
    assert.equal((await there.find(kid))?.kid, kid)
  })

  test('key ids of strangers make no more than one look a second', async () => {
    const { make, ring, lists } = setUp()
    await ring.signer('/', 'ES256')
    const other = make()
    await other.published('/')
    const before = lists()
    for (let n = 0; n < 50; n++) assert.equal(await other.find(`stranger ${n}`), undefined)
    assert.ok(lists() - before <= 1, String(lists() - before))
  })

  test('the published set holds no private member', async () => {
    const { ring } = setUp()
    await ring.signer('/', 'RS256')
    for (const key of (await jwkSet(ring, '/')).keys) {
      for (const member of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) assert.ok(!(member in key))
      assert.equal(key.use, 'sig')
    }
  })

  test('another key file opens nothing', async () => {
    const { make, ring } = setUp()
    await ring.signer('/', 'ES256')
    await assert.rejects(make(fakeKeyMaterial('000000ff')).signer('/', 'ES256'), /cannot open/)
  })
})
