import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { type AdministrationBench, administrationBench } from './fixtures/administration-bench.ts'

const people = '/admin/v1/people'
const anyVersion = { 'if-match': '*' }
const ada = {
  organization_group: 'ACME',
  username: 'ada',
  email: 'ada@example.com',
  given_name: 'Ada',
  family_name: 'Lovelace',
  roles: [{ role: 'Help Desk', organization_group: 'ACME' }],
  password: 'correct horse battery',
}

describe('people', () => {
  let bench: AdministrationBench
  let id: string
  before(async () => {
    bench = await administrationBench()
    const reply = await bench.call('POST', people, { body: ada })
    assert.equal(reply.status, 201, reply.text)
    id = reply.json.id
  })
  after(() => bench.close())

  const change = (body: object) =>
    bench.call('PATCH', `${people}/${id}`, { body, headers: anyVersion })

  test('a person is read back as made, without the password', async () => {
    const { json, text } = await bench.call('GET', `${people}/${id}`)
    const { password: _, roles, ...sent } = ada
    const { organization: __, roles: held, ...read } = json
    assert.deepEqual(read, {
      ...sent,
      id,
      status: 'enabled',
      has_password: true,
      second_factor: 'optional',
      has_second_factor: false,
      created_at: '2026-01-01T00:00:00Z',
      updated_at: '2026-01-01T00:00:00Z',
      version: 1,
    })
    assert.deepEqual(held, [{ ...roles[0], role_id: '00000000-0000-7000-8000-000000000003' }])
    assert.ok(!text.includes('argon2'))
  })

  test('roles are replaced as a whole, and what is personal stays out of the audit', async () => {
    const reply = await change({
      roles: [{ role: 'Read Only', organization_group: 'ACME' }],
      email: 'countess@example.com',
      password: 'another password of hers',
    })
    assert.equal(reply.status, 200, reply.text)
    const { json, text } = await bench.call('GET', '/admin/v1/audit-events?action=person.changed')
    assert.deepEqual(json.items[0].detail.changed, ['roles', 'email', 'password'])
    assert.ok(!text.includes('countess'))
    assert.ok(!text.includes('another password'))
  })

  test('a list is searched', async () => {
    const { json } = await bench.call('GET', `${people}?search=ada`)
    assert.deepEqual(
      json.items.map((person: { username: string }) => person.username),
      ['ada'],
    )
  })

  test('a person is disabled, and deleted', async () => {
    const body = { ...ada, username: 'short-lived', roles: [] }
    const { json } = await bench.call('POST', people, { body })
    const path = `${people}/${json.id}`
    const disabled = await bench.call('PATCH', path, {
      body: { status: 'disabled' },
      headers: anyVersion,
    })
    assert.equal(disabled.json.status, 'disabled')
    assert.equal((await bench.call('DELETE', path, { headers: { 'if-match': '"1"' } })).status, 412)
    assert.equal((await bench.call('DELETE', path, { headers: { 'if-match': '"2"' } })).status, 204)
    assert.equal((await bench.call('GET', path)).status, 404)
  })

  const refused: readonly [what: string, members: object, status: number][] = [
    ['a username that is taken', { username: 'ADA' }, 409],
    ['an email without @', { email: 'ada' }, 400],
    ['a short password', { password: 'short' }, 400],
    ['an unknown role', { roles: [{ role: 'Nobody', organization_group: 'ACME' }] }, 400],
    ['an unknown group', { roles: [{ role: 'Read Only', organization_group: 'NOPE' }] }, 400],
    [
      'an unknown member of a role',
      { roles: [{ role: 'Read Only', organization_group: 'ACME', x: 1 }] },
      400,
    ],
    ['a username that only looks different', { username: '\u0430da' }, 409],
    ['a line break in the username', { username: 'a\nb' }, 400],
    ['a backslash in the username', { username: 'DOM\\carl' }, 400],
    ['an invisible letter in the username', { username: 'ca\u3164rl' }, 400],
    ['a password hash', { password_hash: 'x' }, 400],
  ]
  for (const [what, members, status] of refused) {
    test(`${what} is refused`, async () => {
      const body = { ...ada, username: 'other', ...members }
      const reply = await bench.call('POST', people, { body })
      assert.equal(reply.status, status, reply.text)
    })
  }

  test('roles and place stay in the organization', async () => {
    await bench.call('POST', '/admin/v1/organizations', { body: { name: 'Beta' } })
    const roles = [{ role: 'Read Only', organization_group: 'BETA' }]
    assert.equal((await change({ roles })).status, 400)
    assert.equal((await change({ organization_group: 'BETA' })).status, 400)
  })
})
