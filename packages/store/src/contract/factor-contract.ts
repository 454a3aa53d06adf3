import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import type { Factor } from '@frontdesk/directory/sign-in/factor.ts'

import type { Stores } from '../stores.ts'
import { type Delegation, delegation, passkey, recoveryCode, totp } from './sign-in-specimens.ts'
import { done, happens, madeAt, type OpenStores } from './specimens.ts'

const now = madeAt + 100

export function factorContract(open: OpenStores): void {
  let stores: Stores
  let owner: Delegation
  before(async () => {
    stores = await open()
  })
  after(() => stores.close())

  async function made(...makers: readonly ((personId: string) => Factor)[]) {
    owner = await delegation(stores)
    const factors = makers.map((make) => make(owner.person.id))
    await done(stores, factors.map(stores.factors.insertion))
    return factors
  }
  const all = () => stores.factors.ofPerson(owner.person.id)

  test('finds what was inserted, every field of every kind, oldest first', async () => {
    const factors = await made(
      (id) => recoveryCode(id, { createdAt: 3, usedAt: 9, lastUsedAt: 9 }),
      (id) => passkey(id, { createdAt: 2, confirmedAt: undefined, isBackedUp: false }),
      (id) => totp(id, { createdAt: 1, lastUsedAt: madeAt }),
    )
    assert.deepEqual(await all(), factors.toReversed())
    assert.deepEqual(await stores.factors.ofPerson('unknown'), [])
    assert.deepEqual(await stores.factors.ofPerson('a\0b'), [])
  })

  test('a passkey is found by its credential, which is in the server once', async () => {
    const [one] = await made((id) => passkey(id))
    if (one?.kind !== 'passkey') throw new Error('A passkey was made.')
    assert.deepEqual(await stores.factors.findPasskey(one.credentialId), one)
    assert.equal(await stores.factors.findPasskey('a\0b'), undefined)
    await assert.rejects(
      made((id) => passkey(id, { credentialId: one.credentialId })),
      { code: 'conflict' },
    )
  })

  test('is confirmed once', async () => {
    const [one] = await made((id) => totp(id, { confirmedAt: undefined }))
    const confirm = (at: number) => happens(stores, stores.factors.confirmation(one?.id ?? '', at))
    assert.deepEqual([await confirm(now), await confirm(now + 1)], [true, false])
    assert.deepEqual(await all(), [{ ...one, confirmedAt: now }])
  })

  const steps: readonly [step: number, accepted: boolean][] = [
    [99, false],
    [100, false],
    [101, true],
    [102, true],
  ]
  for (const [step, accepted] of steps) {
    test(`RFC 6238 §5.2 after step 100, step ${step} is ${accepted ? 'taken' : 'refused'}`, async () => {
      const [one] = await made((id) => totp(id))
      const use = stores.factors.totpUse(one?.id ?? '', step, now)
      assert.equal(await happens(stores, use), accepted)
      assert.deepEqual(await all(), [accepted ? { ...one, lastStep: step, lastUsedAt: now } : one])
    })
  }

  const counters: readonly [stored: number, sent: number, accepted: boolean][] = [
    [7, 8, true],
    [7, 7, false],
    [7, 6, false],
    [7, 0, false],
    [0, 0, true],
    [0, 1, true],
  ]
  for (const [signatureCounter, sent, accepted] of counters) {
    test(`WebAuthn §6.1.1 counter ${sent} after ${signatureCounter}: ${accepted}`, async () => {
      const [one] = await made((id) => passkey(id, { signatureCounter }))
      const use = stores.factors.passkeyUse(one?.id ?? '', sent, now)
      assert.equal(await happens(stores, use), accepted)
      const used = { ...one, signatureCounter: sent, lastUsedAt: now }
      assert.deepEqual(await all(), [accepted ? used : one])
    })
  }

  test('a recovery code is used once', async () => {
    const [one] = await made((id) => recoveryCode(id))
    const use = (at: number) => happens(stores, stores.factors.recoveryCodeUse(one?.id ?? '', at))
    assert.deepEqual([await use(now), await use(now + 1)], [true, false])
    assert.deepEqual(await all(), [{ ...one, usedAt: now, lastUsedAt: now }])
  })

  test('no kind is used as another', async () => {
    const [app, key, paper] = await made(
      (id) => totp(id, { createdAt: 1 }),
      (id) => passkey(id, { createdAt: 2 }),
      (id) => recoveryCode(id, { createdAt: 3 }),
    )
    const { totpUse, passkeyUse, recoveryCodeUse } = stores.factors
    for (const use of [
      totpUse(key?.id ?? '', 200, now),
      passkeyUse(paper?.id ?? '', 200, now),
      recoveryCodeUse(app?.id ?? '', now),
    ]) {
      assert.equal(await happens(stores, use), false)
    }
    assert.deepEqual(await all(), [app, key, paper])
  })

  test('goes alone, by kind, or with all of its person, and with nobody else’s', async () => {
    const [stranger] = await made((id) => totp(id))
    const strange = owner
    const factors = await made(
      (id) => totp(id, { createdAt: 1 }),
      (id) => recoveryCode(id, { createdAt: 2 }),
      (id) => recoveryCode(id, { createdAt: 3 }),
      (id) => passkey(id, { createdAt: 4 }),
    )
    const { deletion, deletionOfPerson } = stores.factors
    const [app, , , key] = factors
    await done(stores, [deletionOfPerson(owner.person.id, 'recovery-code')])
    assert.deepEqual(await all(), [app, key])
    assert.equal(await happens(stores, deletion(app?.id ?? '')), true)
    assert.equal(await happens(stores, deletion(app?.id ?? '')), false)
    assert.deepEqual(await all(), [key])
    await done(stores, [deletionOfPerson(owner.person.id)])
    assert.deepEqual(await all(), [])
    assert.deepEqual(await stores.factors.ofPerson(strange.person.id), [stranger])
  })
}
