import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import type { Session } from '@frontdesk/directory/sign-in/session.ts'

import {
  type FakeDelegationEngine,
  fakeDelegationEngine,
} from '../delegation/delegation-engine-fake.ts'
import {
  fakeClient,
  fakePublicClient,
  fakeWorld,
  populate,
  proofOf,
} from '../delegation/delegation-world-fake.ts'
import { failureLimits } from '../failure-limits/failure-limits.ts'
import { deviceGrantType } from './device-authorizations.ts'

const origin = { requestId: 'request', address: '192.0.2.1' }
const { person } = fakeWorld

function sessionOf(id: string): Session {
  return {
    id,
    personId: person.id,
    hash: '',
    keyId: '00000001',
    createdAt: 0,
    signedInAt: 1,
    methods: ['password', 'totp'],
    lastSeenAt: 0,
    expiresAt: 2 ** 40,
    endedAt: undefined,
    address: '',
    browser: '',
  }
}

const signedIn = { session: sessionOf('first'), person }
const stranger = { session: sessionOf('second'), person }

async function bench(scope = 'devices:read tags') {
  const engine = fakeDelegationEngine()
  populate(engine)
  const begun = await engine.devices.begin(engine.request({ ...proofOf(fakePublicClient), scope }))
  const poll = (code = begun.deviceCode, client = fakePublicClient) =>
    engine.token({ grant_type: deviceGrantType, ...proofOf(client), device_code: code })
  return { engine, begun, poll }
}

async function decide(
  engine: FakeDelegationEngine,
  userCode: string,
  state: 'allowed' | 'denied',
  scope: readonly string[] = ['devices:read', 'tags'],
): Promise<boolean> {
  const waiting = await engine.devices.claim(userCode, signedIn, origin)
  assert.ok(waiting)
  return engine.devices.decide(waiting, signedIn, { state, scope }, origin)
}

describe('RFC 8628 a device asks for a person', () => {
  test('§3.4 allowed: tokens once, of what was allowed', async () => {
    const { engine, begun, poll } = await bench()
    assert.match(begun.userCode, /^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/)
    assert.ok(
      await decide(engine, begun.userCode.toLowerCase().replace('-', ' '), 'allowed', [
        'tags:read',
      ]),
    )
    const answer = await poll()
    assert.deepEqual(answer.scope, ['tags:read'])
    assert.ok(answer.refreshToken)
    const [consent] = engine.stores.rows().consents.values()
    assert.deepEqual(consent?.scope, ['tags:read'])
  })

  test('row 10: more than was asked for cannot be allowed', async () => {
    const { engine, begun } = await bench('devices:read')
    for (const scope of [['devices'], ['devices:read', 'admin'], ['devices:read:x'], []]) {
      assert.equal(await decide(engine, begun.userCode, 'allowed', scope), false, scope.join(' '))
    }
  })

  test('§3.5 pending, then slow_down grows by 5 seconds with every early poll', async () => {
    const { engine, poll } = await bench()
    const refusal = () => poll().catch(({ code }) => code)
    assert.equal(await refusal(), 'authorization_pending')
    const told: string[] = []
    for (const wait of [4, 9, 14, 19, 25]) {
      engine.clock.advance(wait * 1000)
      told.push(await refusal())
    }
    assert.deepEqual(told, [
      'slow_down',
      'slow_down',
      'slow_down',
      'slow_down',
      'authorization_pending',
    ])
  })

  test('§3.5 denied, expired, unknown, of another client', async () => {
    const denied = await bench()
    await decide(denied.engine, denied.begun.userCode, 'denied')
    await assert.rejects(denied.poll(), { code: 'access_denied' })

    const late = await bench()
    late.engine.clock.advance(600_000)
    await assert.rejects(late.poll(), { code: 'expired_token' })
    assert.equal(await late.engine.devices.claim(late.begun.userCode, signedIn, origin), undefined)

    const { engine, begun, poll } = await bench()
    const { deviceCode } = begun
    await assert.rejects(poll(deviceCode, fakeClient), { code: 'invalid_grant' })
    const others = [
      `${deviceCode}A`,
      deviceCode.slice(0, -1),
      begun.userCode,
      deviceCode.replace('fdd_', 'fdc_'),
      engine.secrets.codes.make().text,
    ]
    for (const text of others) await assert.rejects(poll(text), { code: 'invalid_grant' })
  })

  test('row 1: of fifty at once at most one gets tokens, then the family is revoked', async () => {
    const { engine, begun, poll } = await bench()
    await decide(engine, begun.userCode, 'allowed')
    const all = await Promise.allSettled(Array.from({ length: 50 }, () => poll()))
    assert.equal(all.filter(({ status }) => status === 'fulfilled').length, 1)
    const [family] = engine.stores.rows().families.values()
    assert.equal(family?.revokedAt, engine.clock.seconds())
  })

  test('row 17: only the first session that typed the code can decide', async () => {
    const { engine, begun, poll } = await bench()
    const waiting = await engine.devices.claim(begun.userCode, signedIn, origin)
    assert.ok(waiting)
    assert.equal(await engine.devices.claim(begun.userCode, stranger, origin), undefined)
    const decision = { state: 'allowed', scope: ['tags'] } as const
    assert.equal(await engine.devices.decide(waiting, stranger, decision, origin), false)
    await assert.rejects(poll(), { code: 'authorization_pending' })
    assert.ok(await engine.devices.decide(waiting, signedIn, decision, origin))
    assert.equal(await engine.devices.decide(waiting, signedIn, decision, origin), false)
  })

  test('row 6: a person disabled after allowing gets the device nothing', async () => {
    const { engine, begun, poll } = await bench()
    await decide(engine, begun.userCode, 'allowed')
    engine.stores.rows().people.set(person.id, { ...person, status: 'disabled' })
    await assert.rejects(poll(), { code: 'invalid_grant' })
  })

  test('T13 guesses of user codes are limited for a person', async () => {
    const rate = { burst: 3, perSecond: 0.001 }
    const rates = { pair: rate, address: rate, client: rate }
    const limits = failureLimits({ clock: () => 0, rates, save: () => {} })
    const engine = fakeDelegationEngine({ limits })
    for (const typed of ['BBBB-BBBB', 'nonsense', 'CCCCCCCC']) {
      assert.equal(await engine.devices.claim(typed, signedIn, origin), undefined)
    }
    await assert.rejects(engine.devices.claim('DDDD-DDDD', signedIn, origin), {
      name: 'TooManyFailures',
    })
  })
})
