import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { isWithin } from '@frontdesk/directory/organization-groups/organization-group.ts'
import { type Permission, permissionsCoveredBy } from '@frontdesk/directory/permissions.ts'
import fc from 'fast-check'

import { allowsScope } from '../rfc6749-framework/scope.ts'
import { type FakeDelegationEngine, fakeDelegationEngine } from './delegation-engine-fake.ts'
import {
  codeForm,
  delegate,
  fakeClient,
  fakePublicClient,
  fakeWorld,
  giveCode,
  populate,
  refreshForm,
} from './delegation-world-fake.ts'

const values = ['devices', 'devices:read', 'devices:edit', 'devices:command', 'tags', 'tags:read']
const anyScope = fc.uniqueArray(fc.constantFrom(...values), { minLength: 1 })
const permissions: Permission[] = ['devices:read', 'devices:edit', 'tags:read', 'tags:edit']

function bench(pause?: () => Promise<void>): FakeDelegationEngine {
  const engine = fakeDelegationEngine({ pause })
  populate(engine)
  return engine
}

const seeded = { seed: 20_260_101, numRuns: 150 }

describe('row 10 scopes', () => {
  test('issued is a part of requested, allowed and consented, over refreshes', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyScope,
        anyScope,
        anyScope,
        anyScope,
        async (consented, requested, registered, later) => {
          const engine = bench()
          const { clients } = engine.stores.rows()
          clients.set(fakeClient.id, { ...fakeClient, scope: registered })
          const code = await giveCode(engine, fakeClient, { scope: consented })
          const first = await engine.token(codeForm(fakeClient, code)).catch(() => undefined)
          for (const value of first?.scope ?? []) {
            assert.ok(allowsScope(consented, value) && allowsScope(registered, value), value)
          }
          clients.set(fakeClient.id, { ...fakeClient, scope: later })
          engine.stores.rows().clients.set(fakeClient.id, { ...fakeClient, scope: later })
          const form = refreshForm(fakeClient, first?.refreshToken ?? '', {
            scope: requested.join(' '),
          })
          const second = await engine.token(form).catch(() => undefined)
          for (const value of second?.scope ?? []) {
            const isPart = [consented, requested, registered, later].every((one) =>
              allowsScope(one, value),
            )
            assert.ok(isPart, value)
          }
        },
      ),
      seeded,
    )
  })

  test('client credentials: issued is a part of requested and allowed', async () => {
    await fc.assert(
      fc.asyncProperty(anyScope, anyScope, async (requested, registered) => {
        const engine = bench()
        engine.stores.rows().clients.set(fakeClient.id, { ...fakeClient, scope: registered })
        const form = {
          grant_type: 'client_credentials',
          client_id: 'app',
          client_secret: 'the-secret',
          scope: requested.join(' '),
        }
        const answer = await engine.token(form).catch(() => undefined)
        for (const value of answer?.scope ?? []) {
          assert.ok(allowsScope(requested, value) && allowsScope(registered, value), value)
        }
      }),
      seeded,
    )
  })
})

describe('T6 delegated rights', () => {
  const anyPermissions = fc.uniqueArray(fc.constantFrom(...permissions))
  const anyPath = fc.constantFrom('/570/', '/570/571/', '/570/571/572/', '/570/580/')

  test('never exceed the person’s, the client’s, or the scope', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyPermissions,
        anyPermissions,
        anyScope,
        anyPath,
        anyPath,
        async (persons, clients, scope, personPath, clientPath) => {
          const engine = bench()
          const rows = engine.stores.rows()
          const { group, role, person } = fakeWorld
          rows.groups.set(1, { ...group, id: 1, path: personPath })
          rows.groups.set(2, { ...group, id: 2, path: clientPath })
          rows.roles.set(role.id, { ...role, permissions: persons })
          rows.roles.set('client', { ...role, id: 'client', permissions: clients })
          rows.people.set(person.id, {
            ...person,
            roles: [{ roleId: role.id, organizationGroupId: 1 }],
          })
          const client = { ...fakeClient, scope: values, roleId: 'client', organizationGroupId: 2 }
          rows.clients.set(client.id, client)
          const { accessToken } = await delegate(engine, client, { scope })
          const token = await engine.readToken(accessToken)
          assert.ok(token)
          const caller = await engine.findLivingCaller(token, engine.request({}).decision)
          const { effective } = caller
          const opened = permissionsCoveredBy(scope)
          for (const one of effective.permissions) {
            assert.ok(persons.includes(one) && clients.includes(one) && opened.has(one), one)
            assert.ok(isWithin({ path: personPath }, effective.reach.path))
          }
          assert.ok(isWithin({ path: clientPath }, effective.reach.path))
          const both = persons.filter((one) => clients.includes(one) && opened.has(one))
          const meet =
            isWithin({ path: personPath }, clientPath) || isWithin({ path: clientPath }, personPath)
          assert.equal(effective.permissions.size, meet ? both.length : 0)
        },
      ),
      seeded,
    )
  })
})

describe('row 4 refresh and revoke', () => {
  test('interleaved at random: afterwards nothing in the family lives', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.infiniteStream(fc.nat({ max: 6 })),
        fc.boolean(),
        async (turns, isPublic) => {
          const random = turns[Symbol.iterator]()
          let isOpen = false
          const engine = bench(async () => {
            const steps = isOpen ? (random.next().value ?? 0) : 0
            for (let step = 0; step < steps; step += 1) await Promise.resolve()
          })
          const client = isPublic ? fakePublicClient : fakeClient
          const { refreshToken, accessToken, family } = await delegate(engine, client)
          isOpen = true
          const refresh = () => engine.token(refreshForm(client, refreshToken))
          const proof = {
            client_id: client.clientId,
            client_secret: isPublic ? undefined : 'the-secret',
          }
          const revoke = () => engine.revoke(engine.request({ ...proof, token: refreshToken }))
          const all = await Promise.allSettled([refresh(), revoke(), refresh()])
          isOpen = false

          assert.ok(engine.stores.rows().families.get(family)?.revokedAt)
          const won = all.flatMap((one) =>
            one.status === 'fulfilled' && one.value ? [one.value] : [],
          )
          for (const text of [accessToken, ...won.map((one) => one.accessToken)]) {
            const token = await engine.readToken(text)
            assert.ok(token)
            await assert.rejects(engine.findLivingCaller(token, engine.request({}).decision))
          }
          for (const text of [refreshToken, ...won.map((one) => one.refreshToken ?? '')]) {
            await assert.rejects(engine.token(refreshForm(client, text)), { code: 'invalid_grant' })
          }
        },
      ),
      { ...seeded, numRuns: 100 },
    )
  })
})
