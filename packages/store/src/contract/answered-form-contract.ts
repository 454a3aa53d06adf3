import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'

import type { FormClaim } from '@frontdesk/directory/sign-in/answered-form.ts'

import { purge } from '../purge.ts'
import type { Stores } from '../stores.ts'
import { done, happens, type OpenStores, unique } from './specimens.ts'

const minuteMs = 60_000
const wide = { ofOwner: 100, ofAll: 1000 }

export function answeredFormContract(open: OpenStores): void {
  let stores: Stores
  let other: Stores
  before(async () => {
    stores = await open()
    other = await open()
  })
  after(async () => {
    await other.close()
    await stores.close()
  })
  beforeEach(async () => {
    await purge(stores.database, 10 * minuteMs, { batch: 500 })
  })

  const claimOf = (over: Partial<FormClaim> = {}): FormClaim => ({
    id: unique('form'),
    owner: 'owner',
    endsAt: 20,
    ...over,
  })
  const claims = (claim: FormClaim, now = 10, bounds = wide, at = stores) =>
    at.commit({ changes: at.answeredForms.claiming(claim, now, bounds), audit: [] })
  const find = (id: string, now = 10) => other.answeredForms.find(id, now)

  test('of two processes that claim a form at once, one gets it', async () => {
    const claim = claimOf()
    const got = await Promise.all([stores, other].map((at) => claims(claim, 10, wide, at)))
    assert.deepEqual(got.sort(), [false, true])
  })

  test('the other process finds the claim, then the answer, until each has ended', async () => {
    const claim = claimOf()
    assert.ok(await claims(claim))
    assert.deepEqual(await find(claim.id), { sealed: undefined })
    assert.equal(await find(claim.id, 20), undefined)
    await done(stores, [stores.answeredForms.answering(claim, 'sealed', 30)])
    assert.deepEqual(await find(claim.id, 29), { sealed: 'sealed' })
    assert.equal(await find(claim.id, 30), undefined)
    assert.equal(await find('another form'), undefined)
  })

  test('an answered form is not claimed again before it has ended', async () => {
    const claim = claimOf()
    assert.ok(await claims(claim))
    await done(stores, [stores.answeredForms.answering(claim, 'sealed', 30)])
    assert.equal(await claims({ ...claim, endsAt: 35 }, 25), false)
    assert.ok(await claims({ ...claim, endsAt: 40 }, 30))
    assert.deepEqual(await find(claim.id, 30), { sealed: undefined })
  })

  test('a form that was let go can be claimed again at once', async () => {
    const claim = claimOf()
    assert.ok(await claims(claim))
    await done(stores, [stores.answeredForms.forgetting(claim)])
    assert.equal(await find(claim.id), undefined)
    assert.ok(await claims({ ...claim, endsAt: 25 }))
  })

  test('a claim that was taken over is neither answered nor let go by its first holder', async () => {
    const first = claimOf()
    const second = { ...first, endsAt: 30 }
    assert.ok(await claims(first))
    assert.ok(await claims(second, 20))
    assert.equal(await happens(stores, stores.answeredForms.answering(first, 'sealed', 40)), false)
    await done(stores, [stores.answeredForms.forgetting(first)])
    assert.deepEqual(await find(first.id, 25), { sealed: undefined })
    await done(stores, [stores.answeredForms.answering(second, 'of the second', 40)])
    await done(stores, [stores.answeredForms.forgetting(second)])
    assert.deepEqual(await find(first.id, 25), { sealed: 'of the second' })
  })

  test('so many of an owner, and of all, at a time; what has ended takes no place', async () => {
    const owners = [unique('owner'), unique('owner')] as const
    const two = { ofOwner: 2, ofAll: 3 }
    const of = (owner: string, endsAt = 20) => claimOf({ owner, endsAt })
    const old = of(owners[0], 5)
    assert.ok(await claims(old, 1, two))
    assert.ok(await claims(of(owners[0]), 10, two))
    assert.ok(await claims(of(owners[0]), 10, two))
    assert.equal(await claims(of(owners[0]), 10, two), false, 'a third of one owner')
    assert.ok(await claims(of(owners[1]), 10, two))
    assert.equal(await claims(of(owners[1]), 10, two), false, 'a fourth of all')
    assert.equal(await find(old.id, 1), undefined, 'rows of the owner that have ended are gone')
  })

  test('purge deletes what ended a minute ago', async () => {
    const [kept, gone] = [claimOf({ endsAt: minuteMs }), claimOf({ endsAt: minuteMs - 1 })]
    assert.ok(await claims(kept))
    assert.ok(await claims(gone))
    assert.equal(await purge(stores.database, 2 * minuteMs, { batch: 500 }), 1)
    assert.deepEqual(await find(kept.id), { sealed: undefined })
    assert.equal(await find(gone.id), undefined)
  })
}
