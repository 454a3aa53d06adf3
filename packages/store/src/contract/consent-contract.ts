import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import type { Consent } from '@frontdesk/protocol/delegation/consent.ts'

import type { Stores } from '../stores.ts'
import { consent, type Delegation, delegation } from './sign-in-specimens.ts'
import { client, done, happens, madeAt, type OpenStores } from './specimens.ts'
import { soon } from './within-a-second.ts'

const now = madeAt + 100

export function consentContract(open: OpenStores): void {
  let stores: Stores
  let of: Delegation
  before(async () => {
    stores = await open()
  })
  after(() => stores.close())

  async function made(given: Partial<Consent> = {}): Promise<Consent> {
    of = await delegation(stores)
    const one = consent(of, given)
    await done(stores, [stores.consents.insertion(one)])
    return one
  }
  const found = ({ personId, clientRecordId }: Consent) =>
    stores.consents.find(personId, clientRecordId)

  test('finds what was inserted, though it was missed before, of that pair only', async () => {
    of = await delegation(stores)
    const other = await delegation(stores)
    const one = consent(of, { lastUsedAt: now })
    assert.equal(await found(one), undefined)
    await done(stores, [stores.consents.insertion(one)])
    assert.deepEqual(await found(one), one)
    assert.equal(await stores.consents.find(one.personId, other.client.id), undefined)
    assert.equal(await stores.consents.find(other.person.id, one.clientRecordId), undefined)
    assert.equal(await stores.consents.find('a\0b', 'c'), undefined)
    await assert.rejects(happens(stores, stores.consents.insertion(consent(of))), {
      code: 'conflict',
    })
  })

  test('T7 an update is found at once, and elsewhere within a second; a stale one changes nothing', async () => {
    const one = await made()
    const elsewhere = await open()
    const foundThere = () => elsewhere.consents.find(one.personId, one.clientRecordId)
    await Promise.all([found(one), foundThere()])
    const wider = { ...one, scope: ['openid', 'devices'], updatedAt: now, version: 2 }
    assert.equal(await happens(stores, stores.consents.update(wider)), true)
    assert.deepEqual(await found(one), wider)
    assert.deepEqual(await soon(foundThere, (seen) => seen?.version === 2), wider)
    await elsewhere.close()
    const stale = stores.consents.update({ ...wider, scope: ['everything'] })
    assert.equal(await happens(stores, stale), false)
    assert.deepEqual(await found(one), wider)
  })

  test('a use is noted, never set back, no change of the version, and survives an update', async () => {
    const one = await made()
    await found(one)
    for (const at of [now, now - 60]) await done(stores, [stores.consents.used(one.id, at)])
    assert.deepEqual(await found(one), { ...one, lastUsedAt: now })
    await done(stores, [stores.consents.update({ ...one, version: 2 })])
    assert.deepEqual(await found(one), { ...one, lastUsedAt: now, version: 2 })
  })

  test('is taken back once, and found no more at once', async () => {
    const one = await made()
    await found(one)
    assert.equal(await happens(stores, stores.consents.deletion(one.id)), true)
    assert.equal(await found(one), undefined)
    assert.equal(await happens(stores, stores.consents.deletion(one.id)), false)
  })

  test('that it stands is a condition: it changes nothing, and fails once it was taken back', async () => {
    const one = await made()
    const other = await made()
    const standing = stores.consents.standing(one.id)
    assert.equal(await happens(stores, standing), true)
    assert.deepEqual(await found(one), one)
    await done(stores, [stores.consents.deletion(one.id)])
    assert.equal(await happens(stores, standing), false)
    assert.deepEqual(await found(other), other)
  })

  test('lists a person’s, newest use first, and nobody else’s', async () => {
    await made()
    of = await delegation(stores)
    const consents: Consent[] = []
    for (const given of [
      { createdAt: now - 3 },
      { createdAt: now - 9, lastUsedAt: now },
      { createdAt: now - 1 },
    ]) {
      const app = client(of.place.child)
      const one = consent({ ...of, client: app }, given)
      await done(stores, [...stores.clients.insertion(app), stores.consents.insertion(one)])
      consents.push(one)
    }
    const [middle, newest, second] = consents
    assert.deepEqual(await stores.consents.ofPerson(of.person.id), [newest, second, middle])
    assert.deepEqual(await stores.consents.ofPerson('a\0b'), [])
  })
}
