import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'

import type { Session } from '@frontdesk/directory/sign-in/session.ts'

import type { Stores } from '../stores.ts'
import { type Delegation, delegation, session, ticket } from './sign-in-specimens.ts'
import { done, happens, madeAt, type OpenStores, unique } from './specimens.ts'
import { soon } from './within-a-second.ts'

const now = madeAt + 100

/** Sessions and the links that begin one. */
export function sessionContract(open: OpenStores): void {
  let stores: Stores
  let owner: Delegation
  let other: Delegation
  before(async () => {
    stores = await open()
    owner = await delegation(stores)
    other = await delegation(stores)
  })
  after(() => stores.close())

  async function made(given: Partial<Session> = {}, of = owner): Promise<Session> {
    const one = session(of.person.id, given)
    await done(stores, [stores.sessions.insertion(one)])
    return one
  }
  const endedAt = async ({ id }: Session) => (await stores.sessions.find(id))?.endedAt

  test('finds what was inserted, though it was missed before', async () => {
    const id = randomUUID()
    assert.equal(await stores.sessions.find(id), undefined)
    const full = await made({ id, endedAt: madeAt + 3, methods: ['upstream'] })
    for (const one of [full, await made({ methods: [] })]) {
      assert.deepEqual(await stores.sessions.find(one.id), one)
    }
    assert.equal(await stores.sessions.find('a\0b'), undefined)
  })

  test('a browser may call itself anything', async () => {
    const one = await made({ browser: 'Evil\0' })
    assert.equal((await stores.sessions.find(one.id))?.browser, 'Evil\uFFFD')
  })

  test('lists a person’s living ones, newest first, and nobody else’s', async () => {
    const mine = await delegation(stores)
    const old = await made({ createdAt: madeAt - 5 }, mine)
    const young = await made({}, mine)
    await made({ endedAt: now - 1 }, mine)
    await made({ expiresAt: now }, mine)
    assert.deepEqual(await stores.sessions.ofPerson(mine.person.id, now), [young, old])
  })

  test('a use is noted and never set back', async () => {
    const one = await made()
    await stores.sessions.find(one.id)
    for (const at of [now, now - 60]) await done(stores, [stores.sessions.seen(one.id, at)])
    assert.equal((await stores.sessions.find(one.id))?.lastSeenAt, now)
  })

  test('T7 ends once, is found ended at once, and elsewhere within a second', async () => {
    const one = await made()
    const elsewhere = await open()
    await Promise.all([stores.sessions.find(one.id), elsewhere.sessions.find(one.id)])
    assert.equal(await happens(stores, stores.sessions.ending(one.id, now)), true)
    assert.equal(await endedAt(one), now)
    const seen = await soon(
      () => elsewhere.sessions.find(one.id),
      (found) => found?.endedAt !== undefined,
    )
    await elsewhere.close()
    assert.equal(seen?.endedAt, now)
    assert.equal(await happens(stores, stores.sessions.ending(one.id, now + 1)), false)
    assert.equal(await happens(stores, stores.sessions.ending('unknown', now)), false)
  })

  test('T7 all of a person end but one, cached or not, and nobody else’s', async () => {
    const [kept, ended, before_, stranger] = [
      await made(),
      await made(),
      await made({ endedAt: madeAt + 5 }),
      await made({}, other),
    ]
    for (const one of [kept, ended, before_, stranger]) await stores.sessions.find(one.id)
    await done(stores, [stores.sessions.endingOfPerson(owner.person.id, now, kept.id)])
    assert.deepEqual(await Promise.all([kept, ended, before_, stranger].map(endedAt)), [
      undefined,
      now,
      madeAt + 5,
      undefined,
    ])
    await done(stores, [stores.sessions.endingOfPerson(owner.person.id, now + 1)])
    assert.equal(await endedAt(kept), now + 1)
  })

  test('a ticket is found with every field, and claimed once while it lives', async () => {
    const { find, insertion, claim } = stores.personTickets
    const [one, late] = [ticket(owner.person.id), ticket(owner.person.id, { expiresAt: now })]
    await done(stores, [insertion(one), insertion(late)])
    assert.deepEqual(await find(one.hash), one)
    assert.equal(await find('a\0b'), undefined)
    assert.equal(await happens(stores, claim(late.hash, now)), false)
    const racers = Array.from({ length: 50 }, () => happens(stores, claim(one.hash, now)))
    assert.equal((await Promise.all(racers)).filter(Boolean).length, 1)
    assert.equal(await find(one.hash), undefined)
    assert.equal(await happens(stores, claim('unknown', now)), false)
  })

  test('tickets of one person go together', async () => {
    const { find, insertion, deletionOfPerson } = stores.personTickets
    const [one, stranger] = [
      ticket(owner.person.id, { purpose: 'password-reset' }),
      ticket(other.person.id),
    ]
    await done(stores, [insertion(one), insertion(stranger)])
    await done(stores, [deletionOfPerson(owner.person.id)])
    assert.equal(await find(one.hash), undefined)
    assert.deepEqual(await find(stranger.hash), stranger)
  })

  test('an account elsewhere is one person’s, exactly as its issuer spells it', async () => {
    const { find, ofPerson, insertion, deletion } = stores.upstreamIdentities
    const issuer = `https://${unique('idp')}.example`
    const one = { issuer, subject: 'Abc', personId: owner.person.id, createdAt: madeAt }
    const twin = { ...one, subject: 'abc', personId: other.person.id }
    await done(stores, [insertion(one), insertion(twin)])
    assert.deepEqual(await find(issuer, 'Abc'), one)
    assert.deepEqual(await find(issuer, 'abc'), twin)
    assert.equal(await find(`${issuer}/`, 'abc'), undefined)
    assert.equal(await find(issuer, '\0'), undefined)
    assert.deepEqual(await ofPerson(owner.person.id), [one])
    const taken = insertion({ ...one, personId: other.person.id })
    await assert.rejects(happens(stores, taken), { code: 'conflict' })
    assert.equal(await happens(stores, deletion(issuer, 'Abc')), true)
    assert.equal(await happens(stores, deletion(issuer, 'Abc')), false)
    assert.deepEqual(await find(issuer, 'abc'), twin)
  })
}
