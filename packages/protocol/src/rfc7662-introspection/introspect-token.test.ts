import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { fakeDelegationEngine } from '../delegation/delegation-engine-fake.ts'
import {
  delegate,
  fakeClient,
  fakePublicClient,
  fakeWorld,
  populate,
  proofOf,
  refreshForm,
} from '../delegation/delegation-world-fake.ts'
import type { Client } from '../rfc6749-framework/client.ts'

const secrets = [{ ...fakeWorld.secret, id: 'secret-2' }]
const asking: Client = { ...fakeClient, id: 'asking', clientId: 'asking', secrets }

async function bench(given: Partial<Client> = {}, format: Client['accessTokenFormat'] = 'jwt') {
  const engine = fakeDelegationEngine()
  populate(engine)
  const { clients } = engine.stores.rows()
  const owner = { ...fakeClient, accessTokenFormat: format }
  clients.set(owner.id, owner)
  const asker = { ...asking, ...given }
  clients.set(asker.id, asker)
  const tokens = await delegate(engine, owner)
  const ask = (token: string, as: Client = asker) =>
    engine.introspect(engine.request({ ...proofOf(as), token }))
  return { engine, ask, ...tokens }
}

describe('RFC 7662 introspection', () => {
  for (const format of ['jwt', 'sealed'] as const) {
    test(`§2.2 a living ${format} token is told of`, async () => {
      const { ask, accessToken } = await bench({}, format)
      const told = await ask(accessToken)
      assert.ok(told.active)
      assert.equal(told.subject, fakeWorld.person.id)
      assert.equal(told.username, 'alex')
      assert.equal(told.audience, 'https://frontdesk.example/api')
    })
  }

  test('sealed tokens of other people’s APIs are told of, too', async () => {
    const { engine, ask } = await bench({}, 'sealed')
    const owner = { ...fakeClient, accessTokenFormat: 'sealed' } as const
    const resource = 'https://mail.example/api'
    const { accessToken } = await delegate(engine, owner, { resource })
    const told = await ask(accessToken)
    assert.equal(told.active && told.audience, resource)
  })

  const blind: readonly (readonly [string, Partial<Client>])[] = [
    ['row 19: of another organization', { organizationId: 'another' }],
    ['one that registered itself', { organizationId: undefined, origin: 'dynamic' }],
  ]
  for (const [name, given] of blind) {
    test(`${name}, it is told nothing`, async () => {
      const { engine, ask, accessToken } = await bench(given)
      engine.stores
        .rows()
        .organizations.set('another', { ...fakeWorld.organization, id: 'another' })
      const told = await ask(accessToken)
      assert.deepEqual(told, { active: false })
    })
  }

  test('a refresh token is its own client’s affair, and only the living one', async () => {
    const { engine, ask, refreshToken } = await bench()
    assert.equal((await ask(refreshToken, fakeClient)).active, true)
    assert.deepEqual(await ask(refreshToken), { active: false })
    const { refreshToken: next = '' } = await engine.token(refreshForm(fakeClient, refreshToken))
    assert.deepEqual(await ask(refreshToken, fakeClient), { active: false })
    assert.equal((await ask(next, fakeClient)).active, true)
  })

  test('§4 whatever is no token of ours is inactive', async () => {
    const { engine, ask, accessToken, answer } = await bench()
    const others = [
      'x',
      `${accessToken}A`,
      accessToken.slice(0, -1),
      answer.idToken ?? '',
      engine.secrets.codes.make().text,
      engine.secrets.devices.make().text,
      engine.secrets.requests.make().text,
    ]
    for (const text of others) assert.deepEqual(await ask(text), { active: false })
    engine.clock.advance(600_000)
    assert.deepEqual(await ask(accessToken), { active: false })
  })

  test('§2.1 a public client is told nothing', async () => {
    const { ask, accessToken } = await bench()
    await assert.rejects(ask(accessToken, fakePublicClient), { code: 'invalid_client' })
  })
})
