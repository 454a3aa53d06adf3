import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import type { DeviceAuthorization } from '@frontdesk/protocol/rfc8628-device-grant/device-authorization.ts'

import type { Stores } from '../stores.ts'
import {
  code,
  type Delegation,
  delegation,
  deviceAuthorization,
  family,
  pushedRequest,
} from './sign-in-specimens.ts'
import { done, happens, madeAt, type OpenStores, unique } from './specimens.ts'

const now = madeAt + 10

/** What waits to be redeemed: codes, pushed requests, device authorizations. */
export function authorizationRequestContract(open: OpenStores): void {
  let stores: Stores
  let of: Delegation
  before(async () => {
    stores = await open()
    of = await delegation(stores)
  })
  after(() => stores.close())

  async function waiting(given: Partial<DeviceAuthorization> = {}): Promise<DeviceAuthorization> {
    const one = deviceAuthorization(of, given)
    await done(stores, [stores.deviceAuthorizations.insertion(one)])
    return one
  }
  const found = ({ hash }: DeviceAuthorization) => stores.deviceAuthorizations.find(hash)

  test('a code is found with every field, by the exact hash', async () => {
    const least = {
      redirectUri: undefined,
      codeChallenge: undefined,
      resource: undefined,
      nonce: undefined,
      methods: [],
      usedAt: madeAt + 9,
    }
    for (const one of [code(of), code(of, least)]) {
      await done(stores, [stores.codes.insertion(one)])
      assert.deepEqual(await stores.codes.find(one.hash), one)
      for (const other of [one.hash.toUpperCase(), `${one.hash}\0`, '']) {
        assert.equal(await stores.codes.find(other), undefined)
      }
    }
  })

  test('what a person allowed and nobody has redeemed goes; what was redeemed stays known', async () => {
    const other = await delegation(stores)
    const [open, used, foreign] = [code(of), code(of, { usedAt: now }), code(other)]
    const { id: personId } = of.person
    const allowed = await waiting({ state: 'allowed', personId })
    const pending = await waiting()
    await done(stores, [open, used, foreign].map(stores.codes.insertion))
    await done(stores, [
      stores.codes.deletionOfPerson(personId),
      stores.deviceAuthorizations.deletionOfPerson(personId),
    ])
    const left = await Promise.all([open, used, foreign].map(({ hash }) => stores.codes.find(hash)))
    assert.deepEqual(left, [undefined, used, foreign])
    assert.deepEqual([await found(allowed), await found(pending)], [undefined, pending])
  })

  test('RFC 6749 §4.1.2 a code is claimed once, while it lives, and stays known', async () => {
    const [one, late] = [code(of), code(of, { expiresAt: now })]
    await done(stores, [one, late].map(stores.codes.insertion))
    const claim = (hash: string, at = now) => happens(stores, stores.codes.claim(hash, at))
    assert.equal(await claim(late.hash), false)
    assert.equal(await claim('unknown'), false)
    assert.deepEqual([await claim(one.hash), await claim(one.hash, now + 1)], [true, false])
    assert.deepEqual(await stores.codes.find(one.hash), { ...one, usedAt: now })
  })

  test('T8 a lost claim takes the family with it', async () => {
    const one = code(of)
    await done(stores, [stores.codes.insertion(one), stores.codes.claim(one.hash, now)])
    const begun = family(of, { id: one.familyId })
    const work = [stores.codes.claim(one.hash, now), stores.families.insertion(begun)]
    assert.equal(await happens(stores, ...work), false)
    assert.equal(await stores.families.get(begun.id), undefined)
  })

  test('RFC 9126 a pushed request is found with every pair in order, and claimed once', async () => {
    const [one, other] = [
      pushedRequest(of),
      pushedRequest(of, { pairs: [], hintedPersonId: of.person.id }),
    ]
    await done(stores, [one, other].map(stores.pushedRequests.insertion))
    assert.deepEqual(await stores.pushedRequests.find(one.hash), one)
    assert.equal(await stores.pushedRequests.find('a\0b'), undefined)
    const claim = () => happens(stores, stores.pushedRequests.claim(one.hash))
    assert.deepEqual([await claim(), await claim()], [true, false])
    assert.equal(await stores.pushedRequests.find(one.hash), undefined)
    assert.deepEqual(await stores.pushedRequests.find(other.hash), other)
  })

  test('RFC 8628 a device authorization is found by either code, with every field', async () => {
    const full = await waiting({
      state: 'allowed',
      resource: 'https://mdm.example/api',
      lastPolledAt: madeAt + 5,
      sessionId: 'session',
      personId: of.person.id,
      authTime: madeAt - 5,
      methods: ['passkey'],
    })
    const { findByUserCode } = stores.deviceAuthorizations
    for (const one of [full, await waiting()]) {
      assert.deepEqual(await found(one), one)
      assert.deepEqual(await findByUserCode(one.userCodeHash), one)
    }
    assert.equal(await findByUserCode(full.hash), undefined)
    assert.equal(await findByUserCode('a\0b'), undefined)
    await assert.rejects(waiting({ userCodeHash: full.userCodeHash }), { code: 'conflict' })
  })

  const bindings: readonly [what: string, given: Partial<DeviceAuthorization>, holds: boolean][] = [
    ['nobody’s', {}, true],
    ['its own', { sessionId: 'mine' }, true],
    ['another session’s', { sessionId: 'theirs' }, false],
    ['decided', { sessionId: 'mine', state: 'denied' }, false],
    ['expired', { expiresAt: now }, false],
  ]
  for (const [what, given, holds] of bindings) {
    test(`security row 17 a session ${holds ? 'takes' : 'is refused'} a user code that is ${what}`, async () => {
      const one = await waiting(given)
      const binding = stores.deviceAuthorizations.binding(one.hash, 'mine', now)
      assert.equal(await happens(stores, binding), holds)
      assert.deepEqual(await found(one), holds ? { ...one, sessionId: 'mine' } : one)
    })
  }

  const decisions: readonly [what: string, given: Partial<DeviceAuthorization>, holds: boolean][] =
    [
      ['bound to the session', { sessionId: 'mine' }, true],
      ['not bound', {}, false],
      ['bound to another', { sessionId: 'theirs' }, false],
      ['decided', { sessionId: 'mine', state: 'allowed' }, false],
      ['used', { sessionId: 'mine', state: 'used' }, false],
      ['expired', { sessionId: 'mine', expiresAt: now }, false],
    ]
  for (const [what, given, holds] of decisions) {
    for (const state of ['allowed', 'denied'] as const) {
      test(`${state} while it is ${what}: ${holds}`, async () => {
        const one = await waiting(given)
        const decided = {
          state,
          sessionId: 'mine',
          personId: of.person.id,
          scope: ['devices:read'],
          authTime: madeAt - 3,
          methods: ['password', 'totp'],
        } as const
        const decision = stores.deviceAuthorizations.decision(one.hash, decided, now)
        assert.equal(await happens(stores, decision), holds)
        assert.deepEqual(await found(one), holds ? { ...one, ...decided } : one)
      })
    }
  }

  test('a poll and its interval are noted, whatever the state', async () => {
    const one = await waiting({ state: 'denied' })
    await done(stores, [stores.deviceAuthorizations.polled(one.hash, now, 10)])
    assert.deepEqual(await found(one), { ...one, lastPolledAt: now, intervalSeconds: 10 })
    const unknown = stores.deviceAuthorizations.polled(unique('hash'), now, 10)
    assert.equal(await happens(stores, unknown), true)
  })

  const claims: readonly [what: string, given: Partial<DeviceAuthorization>, holds: boolean][] = [
    ['allowed', { state: 'allowed' }, true],
    ['pending', {}, false],
    ['denied', { state: 'denied' }, false],
    ['used', { state: 'used' }, false],
    ['expired', { state: 'allowed', expiresAt: now }, false],
  ]
  for (const [what, given, holds] of claims) {
    test(`one that is ${what} ${holds ? 'is' : 'cannot be'} claimed`, async () => {
      const one = await waiting(given)
      const claim = stores.deviceAuthorizations.claim(one.hash, now)
      assert.equal(await happens(stores, claim), holds)
      assert.deepEqual(await found(one), holds ? { ...one, state: 'used' } : one)
    })
  }
}
