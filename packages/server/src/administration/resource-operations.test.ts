import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { type AdministrationBench, administrationBench } from './fixtures/administration-bench.ts'

const path = '/admin/v1/resources'
const clientsPath = '/admin/v1/oauth-clients'
let bench: AdministrationBench
before(async () => {
  bench = await administrationBench()
})
after(() => bench.close())

const invoices = {
  uri: 'https://invoices.example',
  name: 'Invoices',
  scopes: [
    { name: 'invoices:read', description: 'See invoices.' },
    { name: 'invoices:edit', description: 'Change invoices.' },
  ],
  access_token_ttl_seconds: 300,
}
const anyVersion = { 'if-match': '*' }

describe('/admin/v1/resources', () => {
  test('a resource is made, read, listed, changed and deleted, and the audit knows', async () => {
    const made = await bench.call('POST', path, { body: invoices })
    assert.equal(made.status, 201, made.text)
    assert.deepEqual(made.json.scopes, invoices.scopes)
    const one = `${path}/${made.json.id}`
    assert.equal(made.headers['Location'], one)
    assert.deepEqual((await bench.call('GET', one)).json, made.json)
    const { json: listed } = await bench.call('GET', `${path}?search=INVOICES`)
    assert.deepEqual(listed.items, [made.json])

    const body = { name: 'Bills', access_token_ttl_seconds: null, status: 'disabled' }
    const unread = await bench.call('PATCH', one, { body })
    assert.equal(unread.status, 428)
    const stale = await bench.call('PATCH', one, { body, headers: { 'if-match': '"7"' } })
    assert.equal(stale.status, 412)
    const tag = made.headers['ETag'] ?? ''
    const changed = await bench.call('PATCH', one, { body, headers: { 'if-match': tag } })
    assert.equal(changed.status, 200, changed.text)
    assert.deepEqual(
      [changed.json.name, changed.json.access_token_ttl_seconds, changed.json.status],
      ['Bills', null, 'disabled'],
    )
    assert.equal((await bench.call('DELETE', one, { headers: anyVersion })).status, 204)
    assert.equal((await bench.call('GET', one)).status, 404)
    const events = await bench.call('GET', '/admin/v1/audit-events?limit=3')
    const actions = events.json.items.map(({ action }: { action: string }) => action)
    assert.deepEqual(actions.toSorted(), [
      'resource.changed',
      'resource.created',
      'resource.deleted',
    ])
  })

  const scope = (name: string) => [{ name, description: 'It.' }]
  const refused: readonly (readonly [string, object, number])[] = [
    ['no absolute URI', { uri: '/api' }, 400],
    ['a URI with a fragment', { uri: 'https://a.example/#b' }, 400],
    ['a URI with a password', { uri: 'https://a:b@a.example/' }, 400],
    ['an API of this server', { uri: 'http://LOCALHOST:8080/admin/v1' }, 400],
    ['a scope of this server', { scopes: scope('devices:read') }, 400],
    ['a front part of one', { scopes: scope('devices') }, 400],
    ['a part below one', { scopes: scope('devices:read:all') }, 400],
    ['one in another letter case', { scopes: scope('Admin:invoices') }, 400],
    ['the scope of UEM clients', { scopes: scope('uem-api') }, 400],
    ['a scope of OpenID Connect', { scopes: scope('openid') }, 400],
    ['a scope with a space', { scopes: scope('in voices') }, 400],
    ['a scope twice', { scopes: [...scope('a:b'), ...scope('a:b')] }, 400],
    ['a scope without a sentence', { scopes: [{ name: 'a:b', description: '' }] }, 400],
    ['an unknown member', { colour: 'red' }, 400],
    ['a life of a second', { access_token_ttl_seconds: 1 }, 400],
    ['a URI that is taken', { uri: 'HTTPS://Taken.Example' }, 409],
    ['a beginning of scopes that is taken', { scopes: scope('Taken:print') }, 409],
  ]
  for (const [what, change, status] of refused) {
    test(`${what} is refused`, async () => {
      const taken = { uri: 'https://taken.example/', name: 'Taken', scopes: scope('taken:read') }
      await bench.call('POST', path, { body: taken })
      const body = { uri: 'https://fresh.example/', name: 'Fresh', ...change }
      const reply = await bench.call('POST', path, { body })
      assert.equal(reply.status, status, reply.text)
    })
  }
})

describe('scopes of resources and clients', () => {
  const client = (scope: string, more: object = {}) => ({
    dialect: 'standard',
    name: 'A script',
    scope,
    ...more,
  })

  test('a client is given scopes that are there, and loses them with the resource', async () => {
    const scopes = [{ name: 'crm:read', description: 'See customers.' }]
    const body = { uri: 'https://crm.example/', name: 'CRM', scopes }
    const { json: resource } = await bench.call('POST', path, { body })
    const made = await bench.call('POST', clientsPath, { body: client('devices:read crm:read') })
    assert.equal(made.status, 201, made.text)
    const unknown = await bench.call('POST', clientsPath, { body: client('crm:delete') })
    assert.equal(unknown.status, 400)
    const one = `${clientsPath}/${made.json.id}`
    const patched = await bench.call('PATCH', one, {
      body: { scope: 'crm:read crm:delete' },
      headers: anyVersion,
    })
    assert.equal(patched.status, 400)

    await bench.call('PATCH', `${path}/${resource.id}`, {
      body: { status: 'disabled' },
      headers: anyVersion,
    })
    const late = await bench.call('POST', clientsPath, { body: client('crm:read') })
    assert.equal(late.status, 400, 'a disabled resource’s scopes are not given')
    const renamed = await bench.call('PATCH', one, { body: { name: 'B' }, headers: anyVersion })
    assert.equal(renamed.status, 200, 'what was given before may stay')
    await bench.call('DELETE', `${path}/${resource.id}`, { headers: anyVersion })
    assert.equal((await bench.call('GET', one)).json.scope, 'devices:read')
  })

  test('T6 who may not edit the resource gives nobody its scopes', async () => {
    const scopes = [{ name: 'payroll:read', description: 'See salaries.' }]
    const body = { uri: 'https://payroll.example/', name: 'Payroll', scopes }
    await bench.call('POST', path, { body: { ...body, organization_group: 'ACME' } })
    const place = { organization_group: 'ACME' }
    const lesser = { client_id: 'lesser-administrator', client_secret: 'x'.repeat(16) }
    const scope = 'admin:oauth-clients devices:read'
    const made = await bench.call('POST', clientsPath, {
      body: client(scope, { ...place, ...lesser }),
    })
    assert.equal(made.status, 201, made.text)
    const holder = await bench.call('POST', clientsPath, { body: client('payroll:read', place) })
    assert.equal(holder.status, 201, holder.text)
    const own = await bench.call('POST', clientsPath, { body: client('devices:read', place) })
    const as = lesser.client_id
    const one = `${clientsPath}/${holder.json.id}`
    const tries = [
      await bench.call('POST', clientsPath, { as, body: client('payroll:read', place) }),
      await bench.call('PATCH', `${clientsPath}/${own.json.id}`, {
        as,
        body: { scope: 'payroll:read' },
        headers: anyVersion,
      }),
      await bench.call('POST', `${one}/secrets`, { as, body: { name: 'mine' } }),
      await bench.call('DELETE', one, { as, headers: anyVersion }),
    ]
    assert.deepEqual(
      tries.map(({ status }) => status),
      [403, 403, 403, 403],
    )
    const free = await bench.call('POST', clientsPath, { as, body: client('devices:read', place) })
    assert.equal(free.status, 201, free.text)
  })

  test('another organization’s scopes are as unknown as those that are not there', async () => {
    await bench.call('POST', '/admin/v1/organizations', { body: { name: 'Beta' } })
    const scopes = [{ name: 'beta:read', description: 'See.' }]
    const body = { uri: 'https://beta.example/', name: 'Beta', scopes, organization_group: 'BETA' }
    assert.equal((await bench.call('POST', path, { body })).status, 201)
    const acme = await bench.call('POST', clientsPath, {
      body: client('beta:read', { organization_group: 'ACME' }),
    })
    assert.equal(acme.status, 400)
    const beta = await bench.call('POST', clientsPath, {
      body: client('beta:read', { organization_group: 'BETA' }),
    })
    assert.equal(beta.status, 201, beta.text)
  })
})
