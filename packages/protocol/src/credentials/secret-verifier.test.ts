import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { TooManyFailures } from '../errors.ts'
import { fakeKeyMaterial } from '../keys/key-material-fake.ts'
import type { ClientSecret } from './client-secret.ts'
import { type SecretHash, secretHasher } from './secret-hasher.ts'
import { newSecret } from './secret-life.ts'
import { secretVerifier } from './secret-verifier.ts'
import { boundedStretch, type Stretch } from './stretched-secret.ts'

const keys = fakeKeyMaterial()

function setUp() {
  const counted = { stretches: 0 }
  const time = { now: 0 }
  const real = boundedStretch()
  const stretch: Stretch = (...given) => {
    counted.stretches += 1
    return real(...given)
  }
  return {
    counted,
    time,
    hasher: secretHasher(keys, boundedStretch()),
    verifier: secretVerifier({ keys, stretch, clock: () => time.now }),
  }
}

function stored(id: string, origin: ClientSecret['origin'], hash: SecretHash): ClientSecret {
  return newSecret({ id, name: id, now: 1, createdBy: 'test', plain: { origin, ...hash } })
}

describe('secretVerifier (T5)', () => {
  test('finds which of several generated secrets was presented', async () => {
    const { hasher, verifier } = setUp()
    const secrets = ['one', 'two'].map((text) =>
      stored(text, 'generated', hasher.hashGenerated(text)),
    )
    assert.equal((await verifier.verify('two', secrets))?.id, 'two')
    assert.equal(await verifier.verify('three', secrets), undefined)
  })

  test('a secret under an older key of the file still proves', async () => {
    const older = fakeKeyMaterial('00000000')
    const both = fakeKeyMaterial('00000001', ['00000000'])
    const hash = secretHasher(older, boundedStretch()).hashGenerated('old')
    const verifier = secretVerifier({ keys: both, stretch: boundedStretch(), clock: () => 0 })
    assert.equal((await verifier.verify('old', [stored('s', 'generated', hash)]))?.id, 's')
  })

  test('every failing path stretches exactly one secret', async () => {
    const { counted, hasher, verifier } = setUp()
    const first = stored('c1', 'chosen', await hasher.hashChosen('a chosen secret'))
    const second = stored('c2', 'chosen', await hasher.hashChosen('another secret', [first]))
    const lists: readonly (readonly ClientSecret[])[] = [
      [],
      [stored('g', 'generated', hasher.hashGenerated('generated'))],
      [first],
      [first, second],
    ]
    for (const list of lists) {
      counted.stretches = 0
      assert.equal(await verifier.verify('wrong', list), undefined)
      assert.equal(counted.stretches, 1)
    }
  })

  test('a chosen secret is stretched once a minute, and never again for another hash', async () => {
    const { counted, time, hasher, verifier } = setUp()
    const secret = stored('c', 'chosen', await hasher.hashChosen('a chosen secret'))
    await verifier.verify('a chosen secret', [secret])
    await verifier.verify('a chosen secret', [secret])
    assert.equal(counted.stretches, 1)

    time.now += 60_001
    await verifier.verify('a chosen secret', [secret])
    assert.equal(counted.stretches, 2)

    const changed = { ...secret, hash: (await hasher.hashChosen('something else')).hash }
    assert.equal(await verifier.verify('a chosen secret', [changed]), undefined)
  })

  test('the queue is bounded: more than it holds is refused for now', async () => {
    const stretch = boundedStretch()
    const attempts = Array.from({ length: 80 }, () =>
      stretch('x', Buffer.alloc(16), Buffer.alloc(32)).then(
        () => 'done',
        (error: unknown) => (error instanceof TooManyFailures ? 'refused' : 'broken'),
      ),
    )
    const results = await Promise.all(attempts)
    assert.deepEqual([...new Set(results)].sort(), ['done', 'refused'])
    assert.equal(results.filter((one) => one === 'done').length, 66)
  })
})
