import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { type AdministrationBench, administrationBench } from './fixtures/administration-bench.ts'
import {
  allowedAttempts,
  clients,
  escalations,
  groups,
  uem,
} from './fixtures/escalation-attempts.ts'
import { signInFor } from './fixtures/person-attempts.ts'

const anyVersion = { 'if-match': '*' }

/** What the administrator of ACME-US holds. */
const administration = [
  'admin:administrators:edit',
  'admin:api-keys:edit',
  'admin:audit-events:read',
  'admin:estate:edit',
  'admin:oauth-clients:edit',
  'admin:oauth-clients:read',
  'admin:organization-groups:edit',
  'admin:organizations:edit',
  'admin:people:edit',
  'admin:roles:edit',
  'admin:signing-keys:edit',
]
const reading = [
  'administrators:read',
  'apps:read',
  'devices:read',
  'organization-groups:read',
  'profiles:read',
  'smart-groups:read',
  'tags:read',
  'users:read',
]

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
    await role('Local', 'ACME-US-OH', ['devices:read'])
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
    const ofPeople = {
      ...standard,
      scope: 'openid profile email',
      grant_types: ['authorization_code'],
      redirect_uris: ['https://app.example/back'],
    }
    await make('own-app', clients, { ...ofPeople, client_id: 'own-app' })
    await make('house-app', clients, { ...ofPeople, client_id: 'house-app', first_party: true })
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
    await make('above person', '/admin/v1/people', {
      organization_group: 'ACME',
      username: 'above person',
      email: 'x@example.com',
    })
    for (const name of ['pat', 'wilma', 'above person']) {
      await signInFor(bench, made.get(name) ?? '')
    }
    const administrator = (username: string, role: string, organization_group = 'ACME-US') =>
      make(username, '/admin/v1/uem-administrators', {
        organization_group,
        username,
        email: 'x@example.com',
        role,
      })
    await administrator('helping', 'Helper')
    await administrator('wiping', 'Wiper')
    await administrator('above', 'Read Only', 'ACME')
    for (const [name, organization_group] of [
      ['own key', 'ACME-US'],
      ['key above', 'ACME'],
    ]) {
      const body = { name, organization_group, kind: 'admin' }
      await make(`${name}`, '/admin/v1/rest-api-keys', body)
    }
    await make('import above', '/admin/v1/device-imports', { organization_group: 'ACME' })
  })
  after(() => bench.close())

  const named = (text: string): string =>
    text.replaceAll(/<([^>]+)>/g, (_, name: string) => made.get(name) ?? assert.fail(name))

  for (const [what, method, target, status, body, as = 'us-admin'] of escalations) {
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

  for (const [what, method, target, status, body, as = 'us-admin'] of allowedAttempts) {
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
