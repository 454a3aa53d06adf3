import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { type AdministrationBench, administrationBench } from './fixtures/administration-bench.ts'

const roles = '/admin/v1/roles'
const anyVersion = { 'if-match': '*' }
const locker = {
  name: 'Locker',
  organization_group: 'ACME',
  permissions: ['devices:read', 'devices:command:lock'],
}

describe('roles', () => {
  let bench: AdministrationBench
  let id: string
  before(async () => {
    bench = await administrationBench()
    const reply = await bench.call('POST', roles, { body: locker })
    assert.equal(reply.status, 201, reply.text)
    id = reply.json.id
  })
  after(() => bench.close())

  const change = (body: object, headers: Record<string, string> = anyVersion) =>
    bench.call('PATCH', `${roles}/${id}`, { body, headers })

  test('the built-in ones are those of the interface', async () => {
    const { json } = await bench.call('GET', roles)
    const builtIn = json.items.filter((role: { built_in: boolean }) => role.built_in)
    assert.deepEqual(
      builtIn.map(({ name }: { name: string }) => name),
      ['Console Administrator', 'Read Only', 'Help Desk'],
    )
    const [administrator, readOnly, helpDesk] = builtIn
    assert.ok(administrator.permissions.includes('devices:command:device-wipe'))
    assert.deepEqual(readOnly.permissions, [
      'devices:read',
      'administrators:read',
      'apps:read',
      'organization-groups:read',
      'profiles:read',
      'smart-groups:read',
      'tags:read',
      'users:read',
    ])
    assert.ok(!helpDesk.permissions.some((one: string) => /wipe|reset|^admin:/.test(one)))
  })

  test('a role is read back as it was made', async () => {
    const { json, headers } = await bench.call('GET', `${roles}/${id}`)
    const { organization: _, ...role } = json
    assert.equal(headers.ETag, '"1"')
    assert.deepEqual(role, {
      ...locker,
      id,
      description: '',
      built_in: false,
      created_at: '2026-01-01T00:00:00Z',
      updated_at: '2026-01-01T00:00:00Z',
      version: 1,
    })
  })

  test('a change is seen, and its account in the audit', async () => {
    const reply = await change({ permissions: ['devices:read'] }, { 'if-match': '"1"' })
    assert.deepEqual(reply.json.permissions, ['devices:read'])
    const { json } = await bench.call('GET', '/admin/v1/audit-events?action=role.changed')
    assert.deepEqual(json.items[0].detail, {
      changed: ['permissions'],
      'permissions.old': locker.permissions,
      'permissions.new': ['devices:read'],
    })
  })

  test('a role that is held stays, and goes when nobody holds it', async () => {
    const client = {
      dialect: 'uem',
      name: 'Holder',
      organization_group: 'ACME',
      role: 'Locker',
      client_id: 'holder-of-role',
      client_secret: 'x'.repeat(16),
    }
    await bench.call('POST', '/admin/v1/oauth-clients', { body: client })
    const held = await bench.call('DELETE', `${roles}/${id}`, { headers: anyVersion })
    assert.equal(held.status, 409)
    await bench.call('DELETE', '/admin/v1/oauth-clients/holder-of-role', { headers: anyVersion })
    const gone = await bench.call('POST', roles, { body: { ...locker, name: 'Short-lived' } })
    const free = await bench.call('DELETE', `${roles}/${gone.json.id}`, { headers: anyVersion })
    assert.equal(free.status, 204)
    assert.equal((await bench.call('GET', `${roles}/${gone.json.id}`)).status, 404)
  })

  const refused: readonly [what: string, body: object, status: number][] = [
    ['a name that is taken', locker, 409],
    ['a name taken in another letter case', { ...locker, name: 'LOCKER' }, 409],
    ['the name of a built-in role', { ...locker, name: 'read only' }, 409],
    ['an unknown permission', { ...locker, name: 'x', permissions: ['devices:fly'] }, 400],
    [
      'a permission twice',
      { ...locker, name: 'x', permissions: ['admin:explain:read', 'admin:explain:read'] },
      400,
    ],
    ['an unknown group', { ...locker, name: 'x', organization_group: 'NOPE' }, 400],
    ['no group, by the operator', { ...locker, name: 'x', organization_group: undefined }, 400],
    ['built_in', { ...locker, name: 'x', built_in: true }, 400],
  ]
  for (const [what, body, status] of refused) {
    test(`${what} is refused`, async () => {
      assert.equal((await bench.call('POST', roles, { body })).status, status)
    })
  }

  test('a role does not take a built-in one’s name later', async () => {
    assert.equal((await change({ name: 'Read Only' })).status, 409)
    assert.equal((await change({ name: 'locker' })).status, 200)
  })

  test('built-in roles cannot be changed or deleted', async () => {
    const builtIn = `${roles}/00000000-0000-7000-8000-000000000002`
    const body = { description: 'Mine' }
    for (const method of ['PATCH', 'DELETE'] as const) {
      const request = method === 'PATCH' ? { body, headers: anyVersion } : { headers: anyVersion }
      assert.equal((await bench.call(method, builtIn, request)).status, 403, method)
    }
  })
})
