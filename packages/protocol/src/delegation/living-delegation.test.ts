import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { userInfo } from '../openid-connect/userinfo.ts'
import type { Client } from '../rfc6749-framework/client.ts'
import { type FakeDelegationEngine, fakeDelegationEngine } from './delegation-engine-fake.ts'
import {
  codeForm,
  delegate,
  fakeClient,
  fakeWorld,
  giveCode,
  populate,
  proofOf,
  refreshForm,
} from './delegation-world-fake.ts'

const { person, organization, secret } = fakeWorld

/** A confidential client of the operator, so that the person's organization is theirs alone. */
const client: Client = {
  ...fakeClient,
  organizationId: undefined,
  organizationGroupId: undefined,
}
/** Asks about tokens: the operator's as well. */
const api = { ...client, id: 'api', clientId: 'api', secrets: [{ ...secret, id: 'secret-2' }] }

function bench(): FakeDelegationEngine {
  const engine = fakeDelegationEngine()
  populate(engine)
  engine.stores.rows().clients.set(client.id, client)
  engine.stores.rows().clients.set(api.id, api)
  return engine
}

type Act = (engine: FakeDelegationEngine, family: string) => unknown

const set = (given: Partial<Client>): Act => {
  return ({ stores }) => stores.rows().clients.set(client.id, { ...client, ...given })
}

/** Row 6 of security.md: what somebody does, and what still works then. */
const matrix: readonly (readonly [string, Act])[] = [
  [
    'person disabled',
    ({ stores }) => stores.rows().people.set(person.id, { ...person, status: 'disabled' }),
  ],
  ['person deleted', ({ stores }) => stores.rows().people.delete(person.id)],
  [
    'organization disabled',
    ({ stores }) =>
      stores.rows().organizations.set(organization.id, { ...organization, status: 'disabled' }),
  ],
  ['organization deleted', ({ stores }) => stores.rows().organizations.delete(organization.id)],
  ['client disabled', set({ status: 'disabled' })],
  ['client deleted', ({ stores }) => stores.rows().clients.delete(client.id)],
  ['client given to another organization', set({ organizationId: 'another' })],
  ['secret revoked', set({ secrets: [{ ...secret, revokedAt: 1 }] })],
  ['secret deleted', set({ secrets: [] })],
  [
    'delegation revoked',
    ({ stores }, family) =>
      stores.commit({ changes: [stores.families.revocation(family, 1)], audit: [] }),
  ],
  ['delegation purged', ({ stores }, family) => stores.rows().families.delete(family)],
]

describe('row 6: what dies with what', () => {
  for (const [name, act] of matrix) {
    test(name, async () => {
      const engine = bench()
      const { accessToken, refreshToken, family } = await delegate(engine, client)
      const code = await giveCode(engine, client)
      const ask = (token: string) => engine.introspect(engine.request({ ...proofOf(api), token }))
      const own = (token: string) =>
        engine.introspect(engine.request({ ...proofOf(client), token })).catch(() => undefined)
      const info = userInfo({ ...engine, publicUrl: engine.where.publicUrl })
      const decision = () => engine.request({}).decision
      assert.equal((await ask(accessToken)).active, true)
      assert.equal((await own(refreshToken))?.active, true)
      assert.equal((await info(accessToken, decision())).sub, person.id)

      act(engine, family)

      assert.deepEqual(await ask(accessToken), { active: false })
      assert.notEqual((await own(refreshToken))?.active, true)
      await assert.rejects(info(accessToken, decision()), { code: 'invalid_token' })
      const token = await engine.readToken(accessToken)
      assert.ok(token)
      await assert.rejects(engine.findLivingCaller(token, decision()))
      await assert.rejects(engine.token(refreshForm(client, refreshToken)))
      if (!name.startsWith('delegation')) {
        await assert.rejects(engine.token(codeForm(client, code)))
      }
    })
  }

  test('a role taken away closes doors at the next request', async () => {
    const engine = bench()
    const { accessToken } = await delegate(engine, client)
    const token = await engine.readToken(accessToken)
    assert.ok(token)
    const doors = async () => {
      const { effective } = await engine.findLivingCaller(token, engine.request({}).decision)
      return [...effective.permissions].sort()
    }
    assert.deepEqual(await doors(), ['devices:read', 'tags:read'])
    for (const roleId of [undefined, fakeWorld.role.id]) {
      const narrowed = { ...client, roleId, scope: ['openid', 'tags'] }
      engine.stores.rows().clients.set(client.id, narrowed)
      assert.deepEqual(await doors(), ['tags:read'])
    }
    engine.stores.rows().people.set(person.id, { ...person, roles: [] })
    assert.deepEqual(await doors(), [])
  })
})
