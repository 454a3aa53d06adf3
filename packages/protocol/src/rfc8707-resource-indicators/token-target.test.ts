import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { decodeJwt } from 'jose'

import { type FakeForm, fakeDelegationEngine } from '../delegation/delegation-engine-fake.ts'
import {
  codeForm,
  delegate,
  fakeClient,
  fakeWorld,
  giveCode,
  populate,
  proofOf,
  refreshForm,
} from '../delegation/delegation-world-fake.ts'
import type { Client } from '../rfc6749-framework/client.ts'
import type { ProtectedResource } from './protected-resource.ts'
import { fakeResource } from './protected-resource-fake.ts'

const invoices: ProtectedResource = {
  ...fakeResource,
  id: '0d7f3a52-5b68-4ee1-8c1c-1f9b7c4f0101',
  uri: 'https://invoices.example',
  organizationId: fakeWorld.organization.id,
  accessTokenSeconds: 120,
  serverScopes: false,
  scopes: [
    { name: 'invoices', description: 'Everything about invoices.' },
    { name: 'invoices:read', description: 'See invoices.' },
  ],
}
const crm: ProtectedResource = {
  ...invoices,
  id: '0d7f3a52-5b68-4ee1-8c1c-1f9b7c4f0102',
  uri: 'https://crm.example/',
  accessTokenSeconds: undefined,
  scopes: [{ name: 'crm:read', description: 'See customers.' }],
}

function bench(scope: readonly string[], given: Partial<Client> = {}) {
  const engine = fakeDelegationEngine()
  populate(engine)
  const client: Client = { ...fakeClient, scope, ...given }
  const { clients, resources } = engine.stores.rows()
  clients.set(client.id, client)
  resources.set(invoices.id, invoices)
  resources.set(crm.id, crm)
  const ask = (form: FakeForm) =>
    engine.token({ grant_type: 'client_credentials', ...proofOf(client), ...form })
  const change = (resource: ProtectedResource, by: Partial<ProtectedResource>) =>
    engine.stores.rows().resources.set(resource.id, { ...resource, ...by })
  const introspect = (token: string) =>
    engine.introspect(engine.request({ ...proofOf(client), token }))
  return { engine, client, ask, change, introspect }
}

interface Row {
  readonly what: string
  readonly has: string
  readonly form: FakeForm
  readonly expected: readonly [audience: string, scope: string] | string
}

const own = 'https://frontdesk.example/api'
const rows: readonly Row[] = [
  {
    what: 'a resource and a scope of it',
    has: 'devices:read invoices:read',
    form: { resource: invoices.uri, scope: 'invoices:read' },
    expected: [invoices.uri, 'invoices:read'],
  },
  {
    what: 'a resource alone: every scope of it that the client has',
    has: 'openid devices:read invoices:read crm:read',
    form: { resource: 'HTTPS://Invoices.Example/' },
    expected: [invoices.uri, 'invoices:read'],
  },
  {
    what: 'a scope alone: its resource',
    has: 'devices:read invoices:read',
    form: { scope: 'invoices:read' },
    expected: [invoices.uri, 'invoices:read'],
  },
  {
    what: 'nothing: the server’s own scopes, as before there were others',
    has: 'devices:read invoices:read crm:read',
    form: {},
    expected: [own, 'devices:read'],
  },
  {
    what: 'nothing, and the client has scopes of one resource only',
    has: 'invoices:read',
    form: {},
    expected: [invoices.uri, 'invoices:read'],
  },
  {
    what: 'nothing, and the client has scopes of two resources only',
    has: 'invoices:read crm:read',
    form: {},
    expected: 'invalid_target',
  },
  {
    what: 'a front part of a resource’s scope covers the rest of it',
    has: 'invoices',
    form: { scope: 'invoices:read' },
    expected: [invoices.uri, 'invoices:read'],
  },
  {
    what: 'a made-up rest covers nothing',
    has: 'invoices',
    form: { scope: 'invoices:delete' },
    expected: 'invalid_scope',
  },
  {
    what: 'a scope that the client was not given',
    has: 'devices:read crm:read',
    form: { resource: invoices.uri, scope: 'invoices:read' },
    expected: 'invalid_scope',
  },
  {
    what: 'a resource of which the client was given nothing',
    has: 'devices:read crm:read',
    form: { resource: invoices.uri },
    expected: 'invalid_scope',
  },
  {
    what: 'a scope of another resource',
    has: 'invoices:read crm:read',
    form: { resource: invoices.uri, scope: 'crm:read' },
    expected: 'invalid_target',
  },
  {
    what: 'a permission of this server at a resource',
    has: 'devices:read invoices:read',
    form: { resource: invoices.uri, scope: 'devices:read' },
    expected: 'invalid_target',
  },
  {
    what: 'a resource’s scope at this server',
    has: 'devices:read invoices:read',
    form: { resource: own, scope: 'invoices:read' },
    expected: 'invalid_target',
  },
  {
    what: 'scopes of two APIs at once',
    has: 'devices:read invoices:read',
    form: { scope: 'devices:read invoices:read' },
    expected: 'invalid_scope',
  },
  {
    what: 'scopes of two resources at once',
    has: 'invoices:read crm:read',
    form: { scope: 'invoices:read crm:read' },
    expected: 'invalid_scope',
  },
  {
    what: 'an unknown resource',
    has: 'invoices:read',
    form: { resource: 'https://unknown.example' },
    expected: 'invalid_target',
  },
  {
    what: 'a resource from the setting takes the server’s scopes',
    has: 'devices:read',
    form: { resource: fakeResource.uri, scope: 'devices:read' },
    expected: [fakeResource.uri, 'devices:read'],
  },
]

describe('RFC 8707 §2 which API a token is for', () => {
  for (const { what, has, form, expected } of rows) {
    test(what, async () => {
      const { ask } = bench(has.split(' '))
      if (typeof expected === 'string') {
        await assert.rejects(ask(form), { code: expected })
        return
      }
      const { accessToken, scope } = await ask(form)
      assert.deepEqual([decodeJwt(accessToken).aud, scope.join(' ')], expected)
    })
  }

  test('its tokens live as long as the resource says, and no longer than the client’s', async () => {
    const scope = ['invoices:read']
    const lives = [undefined, 60, 900].map(async (accessTokenSeconds) => {
      const { expiresIn } = await bench(scope, { accessTokenSeconds }).ask({})
      return expiresIn
    })
    assert.deepEqual(await Promise.all(lives), [120, 60, 120])
  })

  test('a person lets an app act at a resource; refresh keeps to it', async () => {
    const { engine, client } = bench(['openid', 'invoices:read'])
    const allowed = { scope: ['openid', 'invoices:read'], resource: invoices.uri }
    const { accessToken, refreshToken } = await delegate(engine, client, allowed)
    assert.equal(decodeJwt(accessToken).aud, invoices.uri)
    const again = await engine.token(
      refreshForm(client, refreshToken, { resource: `${invoices.uri}/`, scope: 'invoices:read' }),
    )
    assert.equal(decodeJwt(again.accessToken).aud, invoices.uri)
    assert.deepEqual(again.scope, ['invoices:read'])
  })
})

const gone: readonly (readonly [string, (all: ReturnType<typeof bench>) => void])[] = [
  ['disabled', ({ change }) => change(invoices, { status: 'disabled', generation: 2 })],
  ['deleted', ({ engine }) => engine.stores.rows().resources.delete(invoices.id)],
  [
    'another organization’s',
    ({ change }) => change(invoices, { organizationId: '0d7f3a52-5b68-4ee1-8c1c-1f9b7c4f0777' }),
  ],
  [
    'of a disabled organization',
    ({ engine, change }) => {
      const id = '0d7f3a52-5b68-4ee1-8c1c-1f9b7c4f0778'
      const stopped = { ...fakeWorld.organization, id, status: 'disabled' as const }
      engine.stores.rows().organizations.set(id, stopped)
      change(invoices, { organizationId: id })
    },
  ],
]

describe('row 6: a resource that is gone', () => {
  const scope = ['invoices:read']
  const allowed = { scope, resource: invoices.uri }
  for (const [what, end] of gone) {
    test(`${what}: no grant gives a token, and living ones are inactive`, async () => {
      const all = bench(scope)
      const { engine, client, ask, introspect } = all
      const { accessToken } = await ask({})
      const delegated = await delegate(engine, client, allowed)
      const code = await giveCode(engine, client, allowed)
      assert.equal((await introspect(accessToken)).active, true)
      assert.equal((await introspect(delegated.accessToken)).active, true)
      end(all)
      await assert.rejects(ask({ resource: invoices.uri }), { code: 'invalid_target' })
      await assert.rejects(engine.token(codeForm(client, code)), { code: 'invalid_target' })
      const refresh = refreshForm(client, delegated.refreshToken)
      await assert.rejects(engine.token(refresh), { code: 'invalid_target' })
      for (const token of [accessToken, delegated.accessToken, delegated.refreshToken]) {
        assert.deepEqual(await introspect(token), { active: false })
      }
    })
  }

  test('row 27: a resource that was disabled for a while has used nothing up', async () => {
    const { engine, client, change } = bench(scope)
    const { refreshToken } = await delegate(engine, client, allowed)
    const code = await giveCode(engine, client, allowed)
    change(invoices, { status: 'disabled', generation: 2 })
    await assert.rejects(engine.token(refreshForm(client, refreshToken)))
    await assert.rejects(engine.token(codeForm(client, code)))
    change(invoices, { generation: 2 })
    await engine.token(refreshForm(client, refreshToken))
    await engine.token(codeForm(client, code))
  })

  for (const accessTokenFormat of ['jwt', 'sealed'] as const) {
    test(`made again under its URI, it has no ${accessTokenFormat} tokens from before`, async () => {
      const { ask, engine, change, introspect } = bench(scope, { accessTokenFormat })
      const { accessToken } = await ask({})
      const told = await introspect(accessToken)
      assert.ok(told.active)
      assert.equal(told.audience, invoices.uri)
      engine.stores.rows().resources.delete(invoices.id)
      change({ ...invoices, id: '0d7f3a52-5b68-4ee1-8c1c-1f9b7c4f0103' }, {})
      assert.deepEqual(await introspect(accessToken), { active: false })
    })
  }

  test('one that lost a scope has no tokens from before', async () => {
    const { ask, change, introspect } = bench(scope)
    const { accessToken } = await ask({})
    change(invoices, { generation: 2 })
    assert.deepEqual(await introspect(accessToken), { active: false })
  })

  test('what the client lost is told of no token of its', async () => {
    const { engine, client, ask, introspect } = bench(['invoices:read', 'invoices'])
    const { accessToken } = await ask({})
    engine.stores.rows().clients.set(client.id, { ...client, scope: ['devices:read'] })
    assert.deepEqual(await introspect(accessToken), { active: false })
  })
})
