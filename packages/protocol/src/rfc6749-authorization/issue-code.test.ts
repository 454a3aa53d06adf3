import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { describe, test } from 'node:test'

import type { Session } from '@frontdesk/directory/sign-in/session.ts'

import { type FakeForm, fakeDelegationEngine } from '../delegation/delegation-engine-fake.ts'
import {
  codeForm,
  fakeChallenge,
  fakeClient,
  fakePublicClient,
  fakeRedirect,
  fakeWorld,
  populate,
  proofOf,
} from '../delegation/delegation-world-fake.ts'
import { needsQuestion } from '../delegation/given-consent.ts'
import { unprovenRates } from '../delegation/unproven-callers.ts'
import { failureLimits } from '../failure-limits/failure-limits.ts'
import type { Client } from '../rfc6749-framework/client.ts'
import { fakeResource } from '../rfc8707-resource-indicators/protected-resource-fake.ts'
import { pushedRequests } from '../rfc9126-pushed-requests/push-request.ts'
import type { KeptRequest } from '../rfc9126-pushed-requests/pushed-request.ts'
import { parseAuthorizationRequest } from './authorization-request.ts'
import { mutatedRedirects } from './fixtures/mutated-redirects.ts'
import { codeIssuance } from './issue-code.ts'

const { person, organization } = fakeWorld
const session: Session = {
  id: 'session',
  personId: person.id,
  hash: '',
  keyId: '00000001',
  createdAt: 0,
  signedInAt: 7,
  methods: ['passkey'],
  lastSeenAt: 0,
  expiresAt: 2 ** 40,
  endedAt: undefined,
  address: '',
  browser: '',
}
const good: FakeForm = {
  response_type: 'code',
  redirect_uri: fakeRedirect,
  code_challenge: fakeChallenge,
  code_challenge_method: 'S256',
  scope: 'openid devices:read tags',
}

function bench(client: Client = fakeClient) {
  const engine = fakeDelegationEngine()
  populate(engine)
  const { stores, where, targets, policy, secrets, clock } = engine
  stores.rows().clients.set(client.id, client)
  const parse = (came: KeptRequest) =>
    parseAuthorizationRequest({ ...where, targets, clients: stores.clients }, came, policy)
  const issue = codeIssuance({
    ...stores,
    targets,
    codeSecrets: secrets.codes,
    clock: clock.now,
    newId: randomUUID,
  })
  const allowed = async (scope = ['openid', 'devices:read', 'tags'], pushedHash?: string) => ({
    request: await parse({
      pairs: engine.request({ ...good, client_id: client.clientId }).form,
    }),
    person,
    session,
    scope,
    consent: await stores.consents.find(person.id, client.id),
    answer: 'asked' as const,
    pushedHash,
    origin: { requestId: 'request', address: '192.0.2.1' },
  })
  const push = pushedRequests({
    ...stores,
    authenticateClient: engine.authenticateClient,
    parseRequest: parse,
    requestSecrets: secrets.requests,
    unproven: failureLimits({ clock: clock.now, rates: unprovenRates, save: () => undefined }),
    clock: clock.now,
  })
  return { engine, issue, allowed, push, parse }
}

describe('RFC 6749 §4.1.2 a code is issued', () => {
  test('with the consent, in one piece; it leads to what was allowed', async () => {
    const { engine, issue, allowed } = bench()
    const code = await issue(await allowed(['openid', 'tags:read']))
    assert.deepEqual(
      engine.stores.audit.map(({ action }) => action),
      ['consent.given', 'code.issued'],
    )
    const { scope } = await engine.token(codeForm(fakeClient, code))
    assert.deepEqual(scope, ['openid', 'tags:read'])
    const consent = await engine.stores.consents.find(person.id, fakeClient.id)
    assert.equal(consent?.lastUsedAt, engine.clock.seconds())
  })

  test('row 10: more than was asked for, or nothing, cannot be allowed', async () => {
    const { engine, issue, allowed } = bench()
    for (const scope of [['devices'], ['openid', 'admin'], ['tags:x'], ['email'], []]) {
      await assert.rejects(issue(await allowed(scope)), { code: 'access_denied' })
    }
    assert.equal(engine.stores.rows().codes.size, 0)
    assert.equal(engine.stores.rows().consents.size, 0)
  })

  test('row 6: not for a person of a disabled organization', async () => {
    const { engine, issue, allowed } = bench()
    const disabled = { ...organization, status: 'disabled' } as const
    engine.stores.rows().organizations.set(organization.id, disabled)
    await assert.rejects(issue(await allowed()), { code: 'access_denied' })
  })
})

describe('RFC 6749 §4.1.2.1 what changes while a code is issued is told to the client', () => {
  const resource = { ...fakeResource, organizationId: organization.id }
  const whole = { ...resource, status: 'enabled', generation: 1 } as const
  const changes: readonly (readonly [string, Partial<typeof resource>, string])[] = [
    ['a resource that was disabled', { status: 'disabled', generation: 2 }, 'access_denied'],
    ['a resource that lost a scope', { generation: 2 }, 'temporarily_unavailable'],
  ]
  for (const [what, change, code] of changes) {
    test(what, async () => {
      const { engine, issue, allowed, parse } = bench()
      const { resources } = engine.stores.rows()
      resources.set(resource.id, whole)
      const form = { ...good, client_id: fakeClient.clientId, resource: resource.uri }
      const request = await parse({ pairs: engine.request(form).form })
      resources.set(resource.id, { ...whole, ...change })
      const asked = { ...(await allowed(['openid'])), request }
      await assert.rejects(issue(asked), { name: 'AuthorizationRefused', code })
    })
  }
})

describe('RFC 9126 pushed requests', () => {
  test('§2.2 one is good for one code, also at fifty places at once', async () => {
    const { engine, issue, allowed, push } = bench()
    const { requestUri } = await push(engine.request({ ...good, ...proofOf(fakeClient) }))
    const hash = engine.secrets.requests.hashOf(requestUri)
    assert.ok(hash)
    const found = await engine.stores.pushedRequests.find(hash)
    assert.deepEqual(
      found?.pairs.filter(([name]) => name === 'client_secret'),
      [],
    )
    const all = await Promise.allSettled(
      Array.from({ length: 50 }, async () => issue(await allowed(undefined, hash))),
    )
    const refusals = all.filter((one) => one.status === 'rejected').map(({ reason }) => reason)
    assert.equal(refusals.length, 49)
    for (const { name, code } of refusals) {
      assert.deepEqual([name, code], ['AuthorizationRefused', 'invalid_request_uri'])
    }
    assert.equal(engine.stores.rows().codes.size, 1)
  })

  test('row 12: a mutated redirect cannot be pushed', async () => {
    const { engine, push } = bench()
    for (const { why, uri } of mutatedRedirects) {
      const form = { ...good, ...proofOf(fakeClient), redirect_uri: uri }
      await assert.rejects(push(engine.request(form)), { code: 'invalid_request' }, why)
    }
    assert.equal(engine.stores.rows().pushed.size, 0)
  })

  test('§2.1 no proof, another client, a reference inside: refused', async () => {
    const { engine, push } = bench()
    const proof = proofOf(fakeClient)
    const wrong: readonly (readonly [FakeForm, string])[] = [
      [{ ...good, client_id: 'app' }, 'invalid_client'],
      [{ ...good, ...proof, client_secret: 'wrong' }, 'invalid_client'],
      [{ ...good, ...proof, request_uri: 'urn:x' }, 'invalid_request'],
      [{ ...good, ...proof, code_challenge: undefined }, 'invalid_request'],
    ]
    for (const [form, code] of wrong) await assert.rejects(push(engine.request(form)), { code })
  })
})

describe('T14 who is asked', () => {
  const loopback = ['http://127.0.0.1/callback']
  const house = { consent: 'skipped' } as const
  const table: readonly (readonly [string, Client, boolean, boolean])[] = [
    ['a confidential client', fakeClient, true, false],
    ['a public one at https', fakePublicClient, true, false],
    ['a public one at a loopback', { ...fakePublicClient, redirectUris: loopback }, true, true],
    ['an app of the house', { ...fakeClient, ...house }, false, false],
    ['one that says so itself', { ...fakeClient, ...house, origin: 'dynamic' }, true, false],
    [
      'an app of the house that any program can pose as',
      { ...fakePublicClient, ...house, redirectUris: loopback },
      true,
      true,
    ],
  ]
  for (const [name, client, first, again] of table) {
    test(`${name}: ${first} at first, ${again} when it was allowed`, async () => {
      const { engine, parse } = bench(client)
      const form = { ...good, client_id: client.clientId, redirect_uri: client.redirectUris[0] }
      const request = await parse({ pairs: engine.request(form).form })
      assert.equal(needsQuestion(request, undefined), first)
      const consent = {
        id: 'consent',
        personId: person.id,
        clientRecordId: client.id,
        scope: ['openid', 'devices', 'tags'],
        createdAt: 0,
        updatedAt: 0,
        lastUsedAt: undefined,
        version: 1,
      }
      assert.equal(needsQuestion(request, consent), again)
      const asked = { ...request, prompt: new Set(['consent'] as const) }
      assert.equal(needsQuestion(asked, consent), true)
    })
  }
})
