import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { wholeServer } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { ClientSecret } from '@frontdesk/protocol/credentials/client-secret.ts'
import type { Client } from '@frontdesk/protocol/rfc6749-framework/client.ts'

import type { Stores } from '../stores.ts'
import {
  client,
  done,
  happens,
  madeAt,
  type OpenStores,
  type Place,
  plant,
  secret,
} from './specimens.ts'

const now = 1_760_000_000
const dead: readonly [string, Partial<ClientSecret>][] = [
  ['revoked', { revokedAt: now - 1 }],
  ['expired', { expiresAt: now }],
]

export function clientSecretContract(open: OpenStores): void {
  let stores: Stores
  let place: Place
  before(async () => {
    stores = await open()
    place = await plant(stores)
  })
  after(() => stores.close())

  const made = async (secrets: readonly ClientSecret[], given: Partial<Client> = {}) => {
    const one = client(place.child, { ...given, secrets })
    await done(stores, stores.clients.insertion(one))
    return one
  }
  const secretsOf = async ({ clientId }: Client) =>
    new Map((await stores.clients.find(clientId))?.secrets.map((one) => [one.id, one]))
  const five = () => Array.from({ length: 5 }, (_, n) => secret({ createdAt: madeAt + n }))

  test('an added secret is seen by the next find, and grows the version', async () => {
    const one = await made([secret()])
    await stores.clients.find(one.clientId)
    const added = secret({ createdAt: now })
    await done(stores, stores.clients.secretInsertion(one, added, now))
    const found = await stores.clients.find(one.clientId)
    assert.deepEqual(found?.secrets, [...one.secrets, added])
    assert.deepEqual([found?.version, found?.updatedAt], [2, now])
  })

  test('a sixth living secret is refused, and the version stays', async () => {
    const one = await made(five())
    const sixth = stores.clients.secretInsertion(one, secret(), now)
    assert.equal(await happens(stores, ...sixth), false)
    assert.deepEqual(await stores.clients.find(one.clientId), one)
  })

  for (const [what, given] of dead) {
    test(`a secret that is ${what} does not count`, async () => {
      const one = await made([...five().slice(1), secret(given)])
      const fifth = stores.clients.secretInsertion(one, secret(), now)
      assert.equal(await happens(stores, ...fifth), true)
    })
  }

  test('of 20 added at once by two processes, as many get in as there is room for', async () => {
    const one = await made([secret(), secret()])
    const other = await open()
    const racers = Array.from({ length: 20 }, (_, index) =>
      happens(
        index % 2 === 0 ? stores : other,
        ...stores.clients.secretInsertion(one, secret(), now),
      ),
    )
    const outcomes = await Promise.all(racers)
    await other.close()
    assert.equal(outcomes.filter(Boolean).length, 3)
    assert.equal((await secretsOf(one)).size, 5)
  })

  test('the others retire, unless they end sooner or are revoked', async () => {
    const [kept, open, late, soon, revoked] = [
      secret(),
      secret(),
      secret({ expiresAt: now + 500 }),
      secret({ expiresAt: now + 50 }),
      secret({ revokedAt: now - 1 }),
    ]
    const one = await made([kept, open, late, soon, revoked])
    await stores.clients.find(one.clientId)
    await done(stores, [stores.clients.othersRetirement(one, kept.id, { now, at: now + 100 })])
    const found = await secretsOf(one)
    assert.deepEqual(
      [kept, open, late, soon, revoked].map(({ id }) => found.get(id)?.expiresAt),
      [undefined, now + 100, now + 100, now + 50, undefined],
    )
  })

  describe('T5 a retirement is taken back', () => {
    const retiredAt = (formerExpiresAt: number | undefined) => ({
      retirement: { at: now - 10, formerExpiresAt },
    })
    const cases: readonly [string, Partial<ClientSecret>, number | undefined | 'refused'][] = [
      ['of one without an end', { ...retiredAt(undefined), expiresAt: now + 50 }, undefined],
      ['of one with a later end', { ...retiredAt(now + 900), expiresAt: now + 50 }, now + 900],
      ['when it was not retired', { expiresAt: now + 50 }, 'refused'],
      ['when it has ended', { ...retiredAt(undefined), expiresAt: now }, 'refused'],
      [
        'when it was revoked',
        { ...retiredAt(undefined), expiresAt: now + 50, revokedAt: now - 1 },
        'refused',
      ],
    ]
    for (const [what, given, end] of cases) {
      test(`${what}: ${end ?? 'no end'}`, async () => {
        const target = secret(given)
        const one = await made([target])
        await stores.clients.find(one.clientId)
        const kept = await happens(stores, ...stores.clients.retirementEnd(one, target.id, now))
        const found = await stores.clients.find(one.clientId)
        if (end === 'refused') {
          assert.deepEqual([kept, found], [false, one])
          return
        }
        assert.equal(kept, true)
        assert.deepEqual(found?.secrets, [{ ...target, expiresAt: end, retirement: undefined }])
        assert.equal(found?.version, 2)
        const again = stores.clients.retirementEnd(one, target.id, now)
        assert.equal(await happens(stores, ...again), false)
      })
    }

    test('retired twice: the first end comes back, and only by its own client', async () => {
      const [kept, target] = [secret(), secret({ expiresAt: now + 5000 })]
      const one = await made([kept, target])
      for (const at of [now + 500, now + 100]) {
        await done(stores, [stores.clients.othersRetirement(one, kept.id, { now, at })])
      }
      const stranger = await made([])
      const byStranger = stores.clients.retirementEnd(stranger, target.id, now)
      assert.equal(await happens(stores, ...byStranger), false)
      await done(stores, stores.clients.retirementEnd(one, target.id, now))
      assert.equal((await secretsOf(one)).get(target.id)?.expiresAt, now + 5000)
    })
  })

  test('the others are revoked, unless they were dead already', async () => {
    const [kept, living, expired, revoked] = [
      secret(),
      secret({ expiresAt: now + 50 }),
      secret({ expiresAt: now }),
      secret({ revokedAt: now - 1 }),
    ]
    const one = await made([kept, living, expired, revoked])
    await stores.clients.find(one.clientId)
    await done(stores, [stores.clients.othersRevocation(one, kept.id, now)])
    const found = await secretsOf(one)
    assert.deepEqual(
      [kept, living, expired, revoked].map(({ id }) => found.get(id)?.revokedAt),
      [undefined, now, undefined, now - 1],
    )
  })

  test('a secret is revoked once, over all racers, and only by its own client', async () => {
    const target = secret()
    const one = await made([target])
    const stranger = await made([])
    const byStranger = stores.clients.secretRevocation(stranger, target.id, now)
    assert.equal(await happens(stores, ...byStranger), false)
    await stores.clients.find(one.clientId)
    const racers = Array.from({ length: 20 }, () =>
      happens(stores, ...stores.clients.secretRevocation(one, target.id, now)),
    )
    assert.equal((await Promise.all(racers)).filter(Boolean).length, 1)
    const found = await stores.clients.find(one.clientId)
    assert.equal(found?.version, 2)
    assert.equal(found?.secrets[0]?.revokedAt, now)
    const unknown = stores.clients.secretRevocation(one, 'unknown', now)
    assert.equal(await happens(stores, ...unknown), false)
  })

  test('a use is noted, never set back, and is no change of the version', async () => {
    const used = secret()
    const one = await made([used])
    await stores.clients.find(one.clientId)
    for (const at of [now, now - 60]) {
      await done(stores, [stores.clients.secretUse(used.id, at)])
    }
    const found = await stores.clients.get(one.id)
    assert.deepEqual([found?.secrets[0]?.lastUsedAt, found?.version], [now, 1])
  })

  describe('stale', () => {
    const bounds = { now, expiresBefore: now + 1000, unusedSince: now - 1000, limit: 50 }
    const fresh = { createdAt: now - 10 }
    const old = { createdAt: now - 2000 }
    const cases: readonly [string, Partial<ClientSecret>, Partial<Client>, string | undefined][] = [
      ['new, without end', fresh, {}, undefined],
      ['ends late', { ...fresh, expiresAt: now + 1000 }, {}, undefined],
      ['ends soon', { ...fresh, expiresAt: now + 999 }, {}, 'expires-soon'],
      ['has ended', { ...fresh, expiresAt: now }, {}, undefined],
      ['is revoked', { ...old, revokedAt: now - 5 }, {}, undefined],
      ['old, never used', old, {}, 'asleep'],
      ['old, used lately', { ...old, lastUsedAt: now - 1000 }, {}, undefined],
      ['old, used long ago', { ...old, lastUsedAt: now - 1001 }, {}, 'asleep'],
      ['asleep and ends soon', { ...old, expiresAt: now + 1 }, {}, 'expires-soon'],
      ['of a disabled client', old, { status: 'disabled' }, undefined],
    ]
    for (const [what, given, owner, why] of cases) {
      test(`a secret that is ${what}: ${why ?? 'no'}`, async () => {
        place = await plant(stores)
        const one = await made([secret(given)], owner)
        const found = await stores.clients.stale(place.top, bounds)
        const expected = why === undefined ? [] : [{ client: one, secret: one.secrets[0], why }]
        assert.deepEqual(found, expected)
      })
    }

    test('is confined and bounded, the soonest end first', async () => {
      place = await plant(stores)
      const [asleep, later, sooner] = [
        secret(old),
        secret({ ...fresh, expiresAt: now + 20 }),
        secret({ ...fresh, expiresAt: now + 10 }),
      ]
      await made([asleep, later, sooner])
      const idsOf = async (reach: { path: string }, limit: number) =>
        (await stores.clients.stale(reach, { ...bounds, limit })).map((one) => one.secret.id)
      assert.deepEqual(await idsOf(place.child, 9), [sooner.id, later.id, asleep.id])
      assert.deepEqual(await idsOf(place.child, 2), [sooner.id, later.id])
      assert.deepEqual(await idsOf((await plant(stores)).top, 9), [])
      assert.ok((await idsOf(wholeServer, 50)).includes(asleep.id))
    })

    test('a warning goes out once for each reason', async () => {
      place = await plant(stores)
      await made([secret(old), secret({ ...fresh, expiresAt: now + 10 })])
      const stale = await stores.clients.stale(place.top, bounds)
      const { sent, unsent } = stores.secretWarnings
      assert.deepEqual(await unsent(stale), stale)
      const [first, second] = stale
      if (!first || !second) throw new Error('Two secrets are stale.')
      const note = () => happens(stores, sent(first.secret.id, first.why, now))
      assert.deepEqual([await note(), await note()], [true, true])
      assert.deepEqual(await unsent(stale), [second])
      assert.deepEqual(await unsent([]), [])
      const again = { ...first, why: 'asleep' } as const
      assert.deepEqual(await unsent([again]), [again])
      assert.equal(await happens(stores, sent('deleted meanwhile', 'asleep', now)), true)
    })
  })
}
