import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'

import type { TokenFamily } from '@frontdesk/protocol/refresh-tokens/token-family.ts'

import type { Stores } from '../stores.ts'
import { type Delegation, delegation, family, refreshState } from './sign-in-specimens.ts'
import { done, happens, madeAt, type OpenStores } from './specimens.ts'
import { soon } from './within-a-second.ts'

const now = madeAt + 100

export function tokenFamilyContract(open: OpenStores): void {
  let stores: Stores
  let of: Delegation
  before(async () => {
    stores = await open()
    of = await delegation(stores)
  })
  after(() => stores.close())

  async function made(given: Partial<TokenFamily> = {}, whose = of): Promise<TokenFamily> {
    const one = family(whose, given)
    await done(stores, [stores.families.insertion(one)])
    return one
  }
  const hashOf = (one: TokenFamily) => one.refresh?.hash ?? ''
  const revokedAt = async ({ id }: TokenFamily) => (await stores.families.find(id))?.revokedAt

  test('finds what was inserted, every field, though it was missed before', async () => {
    const id = randomUUID()
    assert.equal(await stores.families.find(id), undefined)
    const previous = { hash: 'hash', redeemedAt: madeAt * 1000 + 5, sealedAnswer: 'sealed' }
    const families = [
      await made({ id, refresh: refreshState({ previous, generation: 4_294_967_295 }) }),
      await made({ refresh: refreshState({ previous: { ...previous, sealedAnswer: undefined } }) }),
      await made({
        refresh: undefined,
        sessionId: undefined,
        resource: undefined,
        nonce: undefined,
        revokedAt: now,
      }),
    ]
    for (const one of families) {
      assert.deepEqual(await stores.families.find(one.id), one)
      assert.deepEqual(await stores.families.get(one.id), one)
    }
    for (const unknown of ['unknown', '', 'a\0b']) {
      assert.equal(await stores.families.get(unknown), undefined)
      assert.equal(await stores.families.find(unknown), undefined)
    }
  })

  test('T10 a rotation takes the living hash only, and changes nothing but the refresh state', async () => {
    const one = await made()
    const other = await made()
    const next = refreshState({
      generation: 2,
      previous: { hash: hashOf(one), redeemedAt: now * 1000, sealedAnswer: 'answer' },
    })
    const rotate = (presented: string, to = next) =>
      happens(stores, stores.families.rotation(one.id, presented, to))
    assert.equal(await rotate(hashOf(other)), false)
    assert.equal(await rotate(hashOf(one)), true)
    assert.equal(await rotate(hashOf(one), refreshState({ generation: 3 })), false)
    assert.deepEqual(await stores.families.get(one.id), { ...one, refresh: next })
    assert.deepEqual(await stores.families.get(other.id), other)
  })

  test('T10 a rotation forgets the answer that was kept before', async () => {
    const previous = { hash: 'old', redeemedAt: 1, sealedAnswer: 'answer' }
    const one = await made({ refresh: refreshState({ previous }) })
    const next = refreshState({ generation: 2 })
    await done(stores, [stores.families.rotation(one.id, hashOf(one), next)])
    assert.deepEqual((await stores.families.get(one.id))?.refresh, next)
  })

  test('a rotation leaves what caches answer as it was', async () => {
    const one = await made()
    const cached = await stores.families.find(one.id)
    const next = refreshState({ generation: 2 })
    await done(stores, [stores.families.rotation(one.id, hashOf(one), next)])
    assert.equal(await stores.families.find(one.id), cached)
  })

  test('a revoked family, and one without refresh tokens, rotates no more', async () => {
    for (const one of [await made({ revokedAt: now }), await made({ refresh: undefined })]) {
      const rotation = stores.families.rotation(one.id, hashOf(one), refreshState())
      assert.equal(await happens(stores, rotation), false)
    }
  })

  test('T7 a revocation is found at once, and elsewhere within a second; the first date stays', async () => {
    const [one, other] = [await made(), await made()]
    const elsewhere = await open()
    for (const each of [stores, elsewhere]) await each.families.find(one.id)
    assert.equal(await happens(stores, stores.families.revocation(one.id, now)), true)
    assert.equal(await revokedAt(one), now)
    const seen = await soon(
      () => elsewhere.families.find(one.id),
      (found) => found?.revokedAt !== undefined,
    )
    await elsewhere.close()
    assert.equal(seen?.revokedAt, now)
    assert.equal(await happens(stores, stores.families.revocation(one.id, now + 9)), true)
    assert.equal((await stores.families.get(one.id))?.revokedAt, now)
    assert.equal(await happens(stores, stores.families.revocation('unknown', now)), true)
    assert.equal(await revokedAt(other), undefined)
  })

  test('T7 those of a consent, a person or a client are revoked, cached or not', async () => {
    const [left, right] = [await delegation(stores, of.place), await delegation(stores, of.place)]
    const cases = [
      { personId: left.person.id, clientRecordId: left.client.id, revoked: [0] },
      { personId: left.person.id, revoked: [0, 1] },
      { clientRecordId: left.client.id, revoked: [0, 2] },
    ]
    for (const { revoked, ...whose } of cases) {
      const families = [
        await made({}, left),
        await made({}, { ...left, client: right.client }),
        await made({}, { ...left, person: right.person }),
        await made({}, right),
      ]
      for (const one of families) await stores.families.find(one.id)
      await done(stores, [stores.families.revocationOf(whose, now)])
      const dates = await Promise.all(families.map(revokedAt))
      assert.deepEqual(
        dates.flatMap((at, index) => (at === now ? [index] : [])),
        revoked,
      )
    }
    assert.throws(() => stores.families.revocationOf({}, now), /of a person or of a client/)
  })

  test('lists the living ones of a consent only', async () => {
    const mine = await delegation(stores, of.place)
    const [old, young] = [await made({ createdAt: 1 }, mine), await made({}, mine)]
    await made({ revokedAt: now }, mine)
    await made({ expiresAt: now }, mine)
    await made({}, { ...mine, client: of.client })
    await made({}, { ...mine, person: of.person })
    const { person, client } = mine
    assert.deepEqual(await stores.families.ofConsent(person.id, client.id, now), [old, young])
    assert.deepEqual(await stores.families.ofConsent('a\0b', client.id, now), [])
  })
}
