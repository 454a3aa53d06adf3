import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { describe, test } from 'node:test'

import type { Commit } from '@frontdesk/directory/change.ts'
import type { Session } from '@frontdesk/directory/sign-in/session.ts'
import { StoreError } from '@frontdesk/directory/store-error.ts'

import {
  type AuthorizationRequest,
  parseAuthorizationRequest,
} from '../rfc6749-authorization/authorization-request.ts'
import { codeIssuance } from '../rfc6749-authorization/issue-code.ts'
import type { Client } from '../rfc6749-framework/client.ts'
import { deviceGrantType } from '../rfc8628-device-grant/device-authorizations.ts'
import type { Consent } from './consent.ts'
import { fakeDelegationEngine } from './delegation-engine-fake.ts'
import {
  codeForm,
  delegate,
  fakeChallenge,
  fakeClient,
  fakePublicClient,
  fakeRedirect,
  fakeWorld,
  giveCode,
  populate,
  proofOf,
} from './delegation-world-fake.ts'
import { needsQuestion } from './given-consent.ts'

const { person } = fakeWorld
const refusedWith = (code: string) => ({ name: 'ProtocolError', code })
const origin = { requestId: 'request', address: '192.0.2.1' }
const session: Session = {
  id: 'session',
  personId: person.id,
  hash: '',
  keyId: '',
  createdAt: 0,
  signedInAt: 0,
  methods: ['password'],
  lastSeenAt: 0,
  expiresAt: 1e10,
  endedAt: undefined,
  address: '192.0.2.1',
  browser: '',
}

type Engine = ReturnType<typeof bench>

function bench(wanted: Parameters<typeof fakeDelegationEngine>[0] = {}) {
  const engine = fakeDelegationEngine(wanted)
  populate(engine)
  return engine
}

/** What the page of connected apps does. */
async function takeBack({ stores, clock }: Engine, client: Client): Promise<void> {
  const consent = await stores.consents.find(person.id, client.id)
  assert.ok(consent)
  const whose = { personId: person.id, clientRecordId: client.id }
  const happened = await stores.commit({
    changes: [
      stores.consents.deletion(consent.id),
      stores.families.revocationOf(whose, clock.seconds()),
    ],
    audit: [],
  })
  assert.ok(happened)
}

const livingFamilies = ({ stores }: Engine) =>
  [...stores.rows().families.values()].filter(({ revokedAt }) => revokedAt === undefined)

/** A device that its person has allowed. */
async function allowDevice(engine: Engine, client: Client): Promise<string> {
  const begun = await engine.devices.begin(
    engine.request({ ...proofOf(client), scope: 'devices:read' }),
  )
  const signedIn = { person, session }
  const waiting = await engine.devices.claim(begun.userCode, signedIn, origin)
  assert.ok(waiting)
  const yes = { state: 'allowed', scope: ['devices:read'] } as const
  assert.equal(await engine.devices.decide(waiting, signedIn, yes, origin), true)
  return begun.deviceCode
}

describe('T14 a consent that was taken back', () => {
  test('makes a living code worthless', async () => {
    const engine = bench()
    const code = await giveCode(engine, fakeClient)
    await takeBack(engine, fakeClient)
    await assert.rejects(engine.token(codeForm(fakeClient, code)), refusedWith('invalid_grant'))
    assert.deepEqual(livingFamilies(engine), [])
    const told = engine.stores.audit.map(({ action }) => action)
    assert.ok(!told.includes('token.issued') && !told.includes('code.replayed'))
  })

  test('and given again for less does not bring the old code back', async () => {
    const engine = bench()
    const code = await giveCode(engine, fakeClient)
    await takeBack(engine, fakeClient)
    await delegate(engine, fakeClient, { scope: ['openid'] })
    await assert.rejects(engine.token(codeForm(fakeClient, code)), refusedWith('invalid_grant'))
  })

  test('makes an allowed device code worthless', async () => {
    const engine = bench()
    const deviceCode = await allowDevice(engine, fakeClient)
    await takeBack(engine, fakeClient)
    const form = { ...proofOf(fakeClient), grant_type: deviceGrantType, device_code: deviceCode }
    await assert.rejects(engine.token(form), refusedWith('invalid_grant'))
    assert.deepEqual(livingFamilies(engine), [])
  })

  test('at the very moment of the redemption leaves nothing alive, at any interleaving', async () => {
    for (let steps = 0; steps < 24; steps += 1) {
      let left = Number.POSITIVE_INFINITY
      const waiting: (() => Promise<void>)[] = []
      const engine = bench({
        async pause() {
          left -= 1
          if (left === 0) await waiting.shift()?.()
        },
      })
      const code = await giveCode(engine, fakeClient)
      waiting.push(() => takeBack(engine, fakeClient))
      left = steps + 1
      await engine.token(codeForm(fakeClient, code)).catch(() => undefined)
      left = Number.POSITIVE_INFINITY
      await waiting.shift()?.()
      assert.deepEqual(livingFamilies(engine), [], `after ${steps} steps`)
    }
  })

  test('does not count for an app of the house, which asks nobody', async () => {
    const engine = bench()
    const house: Client = { ...fakeClient, consent: 'skipped' }
    engine.stores.rows().clients.set(house.id, house)
    const code = await giveCode(engine, house)
    await takeBack(engine, house)
    assert.ok(await engine.token(codeForm(house, code)))
  })

  test('counts for one that registered itself, whatever it says of consent', async () => {
    const engine = bench()
    const dynamic: Client = { ...fakeClient, consent: 'skipped', origin: 'dynamic' }
    engine.stores.rows().clients.set(dynamic.id, dynamic)
    const code = await giveCode(engine, dynamic)
    await takeBack(engine, dynamic)
    await assert.rejects(engine.token(codeForm(dynamic, code)), refusedWith('invalid_grant'))
  })
})

/** Consents are one for each person and client, as the database has it. */
function strict({ stores }: Engine): Commit {
  return async (work) => {
    const before = [...stores.rows().consents.values()]
    const happened = await stores.commit(work)
    const after = [...stores.rows().consents.values()]
    const pairs = new Set(after.map((one) => `${one.personId} ${one.clientRecordId}`))
    if (pairs.size === after.length) return happened
    stores.rows().consents.clear()
    for (const one of before) stores.rows().consents.set(one.id, one)
    throw new StoreError('conflict', 'consent')
  }
}

async function parsed(engine: Engine, scope: string): Promise<AuthorizationRequest> {
  const request = {
    client_id: fakeClient.clientId,
    redirect_uri: fakeRedirect,
    response_type: 'code',
    code_challenge: fakeChallenge,
    code_challenge_method: 'S256',
    scope,
  }
  return parseAuthorizationRequest(
    { ...engine.where, targets: engine.targets, clients: engine.stores.clients },
    { pairs: Object.entries(request) },
    engine.policy,
  )
}

describe('T14 the first consent in two tabs', () => {
  const issuing = (engine: Engine) =>
    codeIssuance({
      ...engine.stores,
      targets: engine.targets,
      codeSecrets: engine.secrets.codes,
      commit: strict(engine),
      clock: engine.clock.now,
      newId: randomUUID,
    })

  test('both say yes, and both get a code; the consent holds what both allowed', async () => {
    const engine = bench()
    const issueCode = issuing(engine)
    for (const scope of ['openid', 'devices:read']) {
      const request = await parsed(engine, scope)
      const yes = { request, person, session, scope: [scope], consent: undefined, origin }
      const code = await issueCode({ ...yes, answer: 'asked', pushedHash: undefined })
      assert.ok(await engine.token(codeForm(fakeClient, code)), scope)
    }
    const consent = await engine.stores.consents.find(person.id, fakeClient.id)
    assert.deepEqual(consent?.scope, ['openid', 'devices:read'])
  })

  test('a stale one widens the one that is there, and never narrows it', async () => {
    const engine = bench()
    await giveCode(engine, fakeClient, { scope: ['openid'] })
    const stale = await engine.stores.consents.find(person.id, fakeClient.id)
    await giveCode(engine, fakeClient, { scope: ['openid', 'tags'] })
    const request = await parsed(engine, 'devices:read')
    const yes = { request, person, session, scope: ['devices:read'], consent: stale, origin }
    await issuing(engine)({ ...yes, answer: 'asked', pushedHash: undefined })
    const consent = await engine.stores.consents.find(person.id, fakeClient.id)
    assert.deepEqual(consent?.scope, ['openid', 'tags', 'devices:read'])
  })

  test('a remembered one that was taken back meanwhile is not given again unasked', async () => {
    const engine = bench()
    await giveCode(engine, fakeClient, { scope: ['openid'] })
    const consent = await engine.stores.consents.find(person.id, fakeClient.id)
    await takeBack(engine, fakeClient)
    const request = await parsed(engine, 'openid')
    const same = { request, person, session, scope: ['openid'], consent, origin }
    const issued = issuing(engine)({ ...same, answer: 'remembered', pushedHash: undefined })
    await assert.rejects(issued, { name: 'AuthorizationRefused', code: 'consent_required' })
    assert.equal(engine.stores.rows().consents.size, 0)
  })

  test('on two devices: both are allowed', async () => {
    const engine = bench()
    const codes = [await allowDevice(engine, fakeClient), await allowDevice(engine, fakeClient)]
    for (const device_code of codes) {
      const form = { ...proofOf(fakeClient), grant_type: deviceGrantType, device_code }
      assert.ok(await engine.token(form))
    }
  })
})

describe('T14 whom nobody is asked for', () => {
  const web = { ...fakePublicClient, applicationType: 'web', consent: 'skipped' } as const
  const cases: readonly (readonly [string, Partial<Client>, string, boolean])[] = [
    ['an app of the house at its exact address', {}, 'https://app.example/callback', false],
    ['RFC 8252 §8.6 a port that any program can take', {}, 'http://localhost:4711/cb', true],
    [
      'RFC 8252 §8.6 the same, of a native one',
      { applicationType: 'native' },
      'http://localhost:4711/cb',
      true,
    ],
    ['one that registered itself', { origin: 'dynamic' }, 'https://app.example/callback', true],
  ]
  for (const [name, given, redirectUri, expected] of cases) {
    test(name, async () => {
      const client = {
        ...web,
        redirectUris: ['https://app.example/callback', 'http://localhost/cb'],
        ...given,
      }
      const request = { ...(await parsed(bench(), 'openid')), client, redirectUri }
      const consent: Consent | undefined = undefined
      assert.equal(needsQuestion(request, consent), expected)
    })
  }
})
