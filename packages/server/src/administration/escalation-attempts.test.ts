import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { type AdministrationBench, administrationBench } from './administration-bench.ts'

const clients = '/admin/v1/oauth-clients'
const groups = '/admin/v1/organization-groups'
const anyVersion = { 'if-match': '*' }

interface Attempt {
  readonly what: string
  readonly method: string
  /** `<name>` stands for the id of what was made under this name. */
  readonly target: string
  readonly body?: object
  /** 403 exceeds_authority where nothing else is said. */
  readonly status?: number
  /** The organization's administrator of clients, roles and people where nothing else is said. */
  readonly as?: string
}

const attempts: readonly Attempt[] = [
  {
    what: 'a secret for a stronger client',
    method: 'POST',
    target: `${clients}/wiper-client/secrets`,
    body: { name: 'mine' },
  },
  {
    what: 'a chosen secret for a stronger client',
    method: 'POST',
    target: `${clients}/wiper-client/secrets`,
    body: { name: 'mine', client_secret: 'a secret of my own' },
  },
  {
    what: 'the secret of a stronger client revoked',
    method: 'DELETE',
    target: `${clients}/wiper-client/secrets/<wiper secret>`,
  },
  {
    what: 'a stronger client disabled',
    method: 'PATCH',
    target: `${clients}/wiper-client`,
    body: { status: 'disabled' },
  },
  {
    what: 'a stronger client enabled',
    method: 'PATCH',
    target: `${clients}/sleeper-client`,
    body: { status: 'enabled' },
  },
  {
    what: 'a stronger client renamed',
    method: 'PATCH',
    target: `${clients}/wiper-client`,
    body: { name: 'Harmless' },
  },
  {
    what: 'a stronger client made weak, to be one’s own',
    method: 'PATCH',
    target: `${clients}/wiper-client`,
    body: { role: 'Read Only' },
  },
  { what: 'a stronger client deleted', method: 'DELETE', target: `${clients}/wiper-client` },
  {
    what: 'a deleted client’s id given to a stronger one',
    method: 'POST',
    target: clients,
    body: uem({ role: 'Wiper', client_id: 'deleted-once', client_secret: 'x'.repeat(16) }),
  },
  {
    what: 'a client with a stronger role',
    method: 'POST',
    target: clients,
    body: uem({ role: 'Wiper' }),
  },
  {
    what: 'a client with the strongest role',
    method: 'POST',
    target: clients,
    body: uem({ role: 'Console Administrator' }),
  },
  {
    what: 'a disabled client with a stronger role, for later',
    method: 'POST',
    target: clients,
    body: uem({ role: 'Wiper', status: 'disabled' }),
  },
  {
    what: 'a client without a role whose scope is stronger',
    method: 'POST',
    target: clients,
    body: { dialect: 'standard', name: 'x', organization_group: 'ACME-US', scope: 'devices' },
  },
  {
    what: 'a stronger role for a client of one’s own',
    method: 'PATCH',
    target: `${clients}/reader`,
    body: { role: 'Wiper' },
  },
  {
    what: 'no role for a client whose scope is stronger than its role',
    method: 'PATCH',
    target: `${clients}/reader`,
    body: { role: null },
  },
  {
    what: 'a client of one’s own moved up',
    method: 'PATCH',
    target: `${clients}/reader`,
    body: { organization_group: 'ACME' },
    status: 400,
  },
  {
    what: 'a client of one’s own moved aside',
    method: 'PATCH',
    target: `${clients}/reader`,
    body: { organization_group: 'ACME-EU' },
    status: 400,
  },
  {
    what: 'a client of one’s own made its own administrator',
    method: 'PATCH',
    target: `${clients}/us-admin`,
    body: { role: 'Console Administrator' },
  },
  {
    what: 'a client above',
    method: 'PATCH',
    target: `${clients}/acme-reader`,
    body: { name: 'x' },
    status: 404,
  },
  {
    what: 'a secret for the operator',
    method: 'POST',
    target: `${clients}/operator/secrets`,
    body: { name: 'mine' },
    status: 404,
  },
  {
    what: 'a client of another organization, by its id',
    method: 'GET',
    target: `${clients}/<beta-reader>`,
    status: 404,
  },
  {
    what: 'a client_id that is the id of another client',
    method: 'POST',
    target: clients,
    body: uem({ role: 'Read Only', client_id: '<wiper-client>', client_secret: 'x'.repeat(16) }),
    status: 409,
  },
  {
    what: 'a stronger role',
    method: 'POST',
    target: '/admin/v1/roles',
    body: {
      name: 'x',
      organization_group: 'ACME-US',
      permissions: ['devices:command:device-wipe'],
    },
  },
  {
    what: 'a role that others hold made stronger',
    method: 'PATCH',
    target: '/admin/v1/roles/<Helper>',
    body: { permissions: ['devices:read', 'devices:command:device-wipe'] },
  },
  {
    what: 'a stronger role made weak',
    method: 'PATCH',
    target: '/admin/v1/roles/<Wiper>',
    body: { permissions: [] },
  },
  {
    what: 'a role owned above',
    method: 'PATCH',
    target: '/admin/v1/roles/<Top role>',
    body: { description: 'x' },
    status: 404,
  },
  { what: 'a stronger role deleted', method: 'DELETE', target: '/admin/v1/roles/<Wiper>' },
  {
    what: 'a stronger role for a person',
    method: 'PATCH',
    target: '/admin/v1/people/<pat>',
    body: { roles: [{ role: 'Wiper', organization_group: 'ACME-US' }] },
  },
  {
    what: 'a role for a person above one’s own place',
    method: 'PATCH',
    target: '/admin/v1/people/<pat>',
    body: { roles: [{ role: 'Read Only', organization_group: 'ACME' }] },
    status: 400,
  },
  {
    what: 'a person with a stronger role',
    method: 'POST',
    target: '/admin/v1/people',
    body: {
      organization_group: 'ACME-US',
      username: 'x',
      email: 'x@example.com',
      roles: [{ role: 'Wiper', organization_group: 'ACME-US' }],
    },
  },
  {
    what: 'a password for a stronger person',
    method: 'PATCH',
    target: '/admin/v1/people/<wilma>',
    body: { password: 'a password of my own' },
  },
  {
    what: 'a stronger person made weak, to be one’s own',
    method: 'PATCH',
    target: '/admin/v1/people/<wilma>',
    body: { roles: [] },
  },
  { what: 'a stronger person deleted', method: 'DELETE', target: '/admin/v1/people/<wilma>' },
  {
    what: 'a group moved below one’s own place',
    method: 'PATCH',
    target: `${groups}/ACME-EU`,
    body: { parent: 'ACME-US' },
    status: 404,
  },
  {
    what: 'a group moved by somebody who does not hold everything there',
    method: 'PATCH',
    target: `${groups}/ACME-US-OH`,
    body: { parent: 'ACME-US-VA' },
  },
  {
    what: 'an organization',
    method: 'POST',
    target: '/admin/v1/organizations',
    body: { name: 'Mine' },
  },
  {
    what: 'one’s own organization disabled',
    method: 'PATCH',
    target: '/admin/v1/organizations/<Acme>',
    body: { status: 'disabled' },
  },
  {
    what: 'an organization disabled by somebody who does not hold everything in it',
    method: 'PATCH',
    target: '/admin/v1/organizations/<Acme>',
    body: { status: 'disabled' },
    as: 'acme-admin',
  },
  {
    what: 'another organization',
    method: 'PATCH',
    target: '/admin/v1/organizations/<Beta>',
    body: { status: 'disabled' },
    status: 404,
  },
  { what: 'the whole audit', method: 'GET', target: '/admin/v1/audit-events/export' },
  { what: 'the organization’s audit', method: 'GET', target: '/admin/v1/audit-events' },
  { what: 'the signing keys', method: 'POST', target: '/admin/v1/signing-keys/rotate' },
  {
    what: 'a narrow token of the operator: more than its scope',
    method: 'POST',
    target: clients,
    body: { dialect: 'standard', name: 'x', scope: 'admin' },
    as: 'operator admin:oauth-clients',
  },
  {
    what: 'a narrow token of the operator: a secret for the operator',
    method: 'POST',
    target: `${clients}/operator/secrets`,
    body: { name: 'mine' },
    as: 'operator admin:oauth-clients',
  },
  {
    what: 'a narrow token: a role with what the token lacks',
    method: 'POST',
    target: '/admin/v1/roles',
    body: { name: 'x', organization_group: 'ACME', permissions: ['admin:people:edit'] },
    as: 'operator admin:roles',
  },
]

/** What the administrator of ACME-US holds. */
const administration = [
  'admin:audit-events:read',
  'admin:oauth-clients:edit',
  'admin:oauth-clients:read',
  'admin:organization-groups:edit',
  'admin:organizations:edit',
  'admin:people:edit',
  'admin:roles:edit',
  'admin:signing-keys:edit',
]
const reading = ['devices:read', 'organization-groups:read', 'profiles:read']

describe('T6 attempts to get more than one has', () => {
  let bench: AdministrationBench
  const made = new Map<string, string>()

  before(async () => {
    bench = await administrationBench()
    const make = async (name: string, target: string, body: object) => {
      const reply = await bench.call('POST', target, { body })
      assert.equal(reply.status, 201, reply.text)
      made.set(name, reply.json.id)
      return reply.json
    }
    const role = (name: string, organization_group: string, permissions: string[]) =>
      make(name, '/admin/v1/roles', { name, organization_group, permissions })
    const client = (name: string, members: object) =>
      make(name, clients, uem({ client_id: name, client_secret: 'x'.repeat(16), ...members }))
    const person = (username: string, held: string) =>
      make(username, '/admin/v1/people', {
        organization_group: 'ACME-US',
        username,
        email: 'x@example.com',
        roles: [{ role: held, organization_group: 'ACME-US' }],
      })

    await make('Beta', '/admin/v1/organizations', { name: 'Beta' })
    for (const [group_id, parent] of [
      ['ACME-US', 'ACME'],
      ['ACME-US-OH', 'ACME-US'],
      ['ACME-US-VA', 'ACME-US'],
      ['ACME-EU', 'ACME'],
    ]) {
      await make(`${group_id}`, groups, { group_id, parent, name: group_id })
    }
    const { json } = await bench.call('GET', `${groups}/ACME`)
    made.set('Acme', json.organization)
    await role('Wiper', 'ACME-US', ['devices:read', 'devices:command:device-wipe'])
    await role('Helper', 'ACME-US', ['devices:read'])
    await role('Top role', 'ACME', ['devices:read'])
    await role('Administration', 'ACME-US', [...administration, ...reading])
    await role('Top administration', 'ACME', [...administration, ...reading])
    const wiper = await client('wiper-client', { role: 'Wiper' })
    made.set('wiper secret', wiper.secrets[0].id)
    await client('sleeper-client', { role: 'Wiper', status: 'disabled' })
    await client('reader-client', { role: 'Helper' })
    await client('acme-reader', { role: 'Read Only', organization_group: 'ACME' })
    await client('beta-reader', { role: 'Read Only', organization_group: 'BETA' })
    await client('deleted-once', { role: 'Read Only' })
    await bench.call('DELETE', `${clients}/deleted-once`, { headers: anyVersion })
    const standard = {
      dialect: 'standard',
      name: 'x',
      organization_group: 'ACME-US',
      client_secret: 'x'.repeat(16),
    }
    await make('reader', clients, {
      ...standard,
      client_id: 'reader',
      role: 'Read Only',
      scope: 'devices',
    })
    await make('us-admin', clients, {
      ...standard,
      client_id: 'us-admin',
      role: 'Administration',
      scope: 'admin',
    })
    await make('acme-admin', clients, {
      ...standard,
      organization_group: 'ACME',
      client_id: 'acme-admin',
      role: 'Top administration',
      scope: 'admin',
    })
    await person('pat', 'Helper')
    await person('wilma', 'Wiper')
  })
  after(() => bench.close())

  const named = (text: string): string =>
    text.replaceAll(/<([^>]+)>/g, (_, name: string) => made.get(name) ?? assert.fail(name))

  for (const { what, method, target, body, status = 403, as = 'us-admin' } of attempts) {
    test(`${what}: ${status}`, async () => {
      const reply = await bench.call(method, named(target), {
        as,
        headers: anyVersion,
        ...(body && { body: JSON.parse(named(JSON.stringify(body))) }),
      })
      assert.equal(reply.status, status, reply.text)
      // Not for want of the permission to try.
      assert.notEqual(reply.json?.type, '/docs/errors#insufficient_scope', reply.text)
    })
  }

  const allowed: readonly Attempt[] = [
    {
      what: 'an organization renamed by who reaches all of it',
      method: 'PATCH',
      target: '/admin/v1/organizations/<Acme>',
      body: { name: 'Acme Inc.' },
      as: 'acme-admin',
      status: 200,
    },
    {
      what: 'the organization’s audit for who reaches all of it',
      method: 'GET',
      target: '/admin/v1/audit-events',
      as: 'acme-admin',
      status: 200,
    },
    {
      what: 'a secret for a client of one’s own rank',
      method: 'POST',
      target: `${clients}/reader-client/secrets`,
      body: { name: 'next' },
      status: 201,
    },
    {
      what: 'a client with a role of one’s own rank',
      method: 'POST',
      target: clients,
      body: uem({ role: 'Read Only' }),
      status: 201,
    },
    {
      what: 'a client moved down',
      method: 'PATCH',
      target: `${clients}/reader-client`,
      body: { organization_group: 'ACME-US-OH' },
      status: 200,
    },
    {
      what: 'a role made weaker',
      method: 'PATCH',
      target: '/admin/v1/roles/<Helper>',
      body: { permissions: [] },
      status: 200,
    },
    {
      what: 'a role of one’s own rank for a person',
      method: 'PATCH',
      target: '/admin/v1/people/<pat>',
      body: { roles: [{ role: 'Read Only', organization_group: 'ACME-US-OH' }] },
      status: 200,
    },
    {
      what: 'a group below',
      method: 'POST',
      target: groups,
      body: { group_id: 'ACME-US-TX', parent: 'ACME-US', name: 'Texas' },
      status: 201,
    },
    {
      what: 'a token that may register clients hands on the operator’s rights over devices',
      method: 'POST',
      target: clients,
      body: uem({ role: 'Wiper' }),
      as: 'operator admin:oauth-clients:edit',
      status: 201,
    },
  ]
  for (const { what, method, target, body, status, as = 'us-admin' } of allowed) {
    test(`${what}: allowed`, async () => {
      const reply = await bench.call(method, named(target), { as, body, headers: anyVersion })
      assert.equal(reply.status, status, reply.text)
    })
  }

  test('reads show what is in the reach, and nothing else', async () => {
    const { json } = await bench.call('GET', clients, { as: 'us-admin' })
    const seen: string[] = json.items.map((item: { client_id: string }) => item.client_id)
    assert.ok(seen.includes('reader'))
    for (const hidden of ['operator', 'acme-reader', 'beta-reader']) {
      assert.ok(!seen.includes(hidden), hidden)
    }
  })
})

function uem(members: object): object {
  return { dialect: 'uem', name: 'x', organization_group: 'ACME-US', role: 'Read Only', ...members }
}
