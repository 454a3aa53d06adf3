import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { type AdministrationBench, administrationBench } from './fixtures/administration-bench.ts'

const organizations = '/admin/v1/organizations'
const groups = '/admin/v1/organization-groups'
const anyVersion = { 'if-match': '*' }

describe('organizations and organization groups', () => {
  let bench: AdministrationBench
  before(async () => {
    bench = await administrationBench()
    for (const [group_id, parent] of [
      ['ACME-US', 'ACME'],
      ['ACME-US-OH', 'ACME-US'],
      ['ACME-EU', 'ACME'],
    ]) {
      const body = { group_id, parent, name: group_id }
      const reply = await bench.call('POST', groups, { body })
      assert.equal(reply.status, 201, reply.text)
    }
  })
  after(() => bench.close())

  test('an organization comes with its customer group', async () => {
    const body = { name: 'Bücher & Söhne', country: 'DE', locale: 'de-DE' }
    const { status, json, headers } = await bench.call('POST', organizations, { body })
    assert.equal(status, 201)
    assert.equal(headers.Location, `${organizations}/${json.id}`)
    assert.equal(json.organization_group, 'BUCHER-SOHNE')
    const group = await bench.call('GET', `${groups}/BUCHER-SOHNE`)
    assert.equal(group.json.type, 'Customer')
    assert.equal(group.json.organization, json.id)
    assert.equal(group.json.country, 'DE')
    assert.equal(group.json.parent, null)
  })

  test('an organization is renamed and disabled', async () => {
    const { json } = await bench.call('POST', organizations, { body: { name: 'Gamma' } })
    const path = `${organizations}/${json.id}`
    const body = { name: 'Delta', status: 'disabled' }
    const reply = await bench.call('PATCH', path, { body, headers: { 'if-match': '"1"' } })
    assert.deepEqual(
      [reply.json.name, reply.json.status, reply.headers.ETag],
      ['Delta', 'disabled', '"2"'],
    )
  })

  test('an organization belongs to a region, na unless said', async () => {
    const plain = await bench.call('POST', organizations, { body: { name: 'Plain' } })
    assert.equal(plain.json.region, 'na')
    const body = { name: 'Regional', region: 'emea' }
    const { json } = await bench.call('POST', organizations, { body })
    const path = `${organizations}/${json.id}`
    const moved = { body: { region: 'apac' }, headers: anyVersion }
    assert.equal((await bench.call('PATCH', path, moved)).json.region, 'apac')
    assert.equal((await bench.call('GET', path)).json.region, 'apac')
    const unknown = { body: { region: 'moon' }, headers: anyVersion }
    assert.equal((await bench.call('PATCH', path, unknown)).status, 400)
  })

  test('an organization goes when nothing is in it', async () => {
    const { json } = await bench.call('POST', organizations, { body: { name: 'Brief' } })
    const path = `${organizations}/${json.id}`
    const body = { group_id: 'BRIEF-A', parent: 'BRIEF', name: 'A' }
    await bench.call('POST', groups, { body })
    assert.equal((await bench.call('DELETE', path, { headers: anyVersion })).status, 409)
    await bench.call('DELETE', `${groups}/BRIEF-A`, { headers: anyVersion })
    assert.equal((await bench.call('DELETE', path, { headers: anyVersion })).status, 204)
    assert.equal((await bench.call('GET', path)).status, 404)
    assert.equal((await bench.call('GET', `${groups}/BRIEF`)).status, 404)
  })

  test('a name without letters needs a code', async () => {
    const bare = await bench.call('POST', organizations, { body: { name: '日本' } })
    assert.equal(bare.status, 400)
    const body = { name: '日本', group_id: 'nippon' }
    const coded = await bench.call('POST', organizations, { body })
    assert.equal(coded.json.organization_group, 'NIPPON')
  })

  test('a group inherits country and locale, and has the path of its place', async () => {
    const { json } = await bench.call('GET', `${groups}/acme-us-oh`)
    const byId = await bench.call('GET', `${groups}/${json.id}`)
    assert.deepEqual(byId.json, json)
    assert.equal(json.parent, 'ACME-US')
    assert.equal(json.type, 'Container')
    assert.match(json.path, new RegExp(`^/\\d+/\\d+/${json.id}/$`))
    assert.deepEqual([json.country, json.locale], ['US', 'en-US'])
  })

  test('a group moves with all below it', async () => {
    const body = { parent: 'ACME-EU', name: 'Moved' }
    const moved = await bench.call('PATCH', `${groups}/ACME-US`, { body, headers: anyVersion })
    assert.equal(moved.status, 200, moved.text)
    assert.equal(moved.json.parent, 'ACME-EU')
    const below = await bench.call('GET', `${groups}/ACME-US-OH`)
    assert.equal(below.json.path, `${moved.json.path}${below.json.id}/`)
    const back = { parent: 'ACME' }
    await bench.call('PATCH', `${groups}/ACME-US`, { body: back, headers: anyVersion })
  })

  test('a group does not leave roles of its own old place behind', async () => {
    const role = { name: 'Local', organization_group: 'ACME-US', permissions: ['devices:read'] }
    const { json } = await bench.call('POST', '/admin/v1/roles', { body: role })
    const move = () =>
      bench.call('PATCH', `${groups}/ACME-US-OH`, {
        body: { parent: 'ACME-EU' },
        headers: anyVersion,
      })
    assert.equal((await move()).status, 409)
    await bench.call('DELETE', `/admin/v1/roles/${json.id}`, { headers: anyVersion })
    assert.equal((await move()).status, 200)
  })

  const refusedMoves: readonly [what: string, group: string, body: object, status: number][] = [
    ['below itself', 'ACME-US', { parent: 'ACME-US' }, 400],
    ['a customer group below another group', 'ACME', { parent: 'ACME-US' }, 409],
    ['to nowhere', 'ACME-US', { parent: 'NOPE' }, 400],
    ['a customer group to another type', 'ACME', { type: 'Region' }, 409],
    ['a group to a customer group', 'ACME-US', { type: 'Customer' }, 400],
    ['to a code that is taken', 'ACME-US', { group_id: 'acme-eu' }, 409],
  ]
  for (const [what, group, body, status] of refusedMoves) {
    test(`${what}: refused`, async () => {
      const reply = await bench.call('PATCH', `${groups}/${group}`, { body, headers: anyVersion })
      assert.equal(reply.status, status, reply.text)
    })
  }

  test('below a group of another organization: refused', async () => {
    await bench.call('POST', organizations, { body: { name: 'Elsewhere' } })
    const body = { parent: 'ELSEWHERE' }
    const reply = await bench.call('PATCH', `${groups}/ACME-US`, { body, headers: anyVersion })
    assert.equal(reply.status, 400)
  })

  test('a group goes when nothing is in or below it, a customer group never by itself', async () => {
    const remove = (group: string) =>
      bench.call('DELETE', `${groups}/${group}`, { headers: anyVersion })
    await bench.call('POST', groups, {
      body: { group_id: 'ACME-EU-DE', parent: 'ACME-EU', name: 'Germany' },
    })
    assert.equal((await remove('ACME-EU')).status, 409)
    assert.equal((await remove('ACME-EU-DE')).status, 204)
    assert.equal((await remove('ACME')).status, 409)
  })

  test('groups are listed by id, in pages', async () => {
    const seen: number[] = []
    let cursor = ''
    do {
      const { json } = await bench.call('GET', `${groups}?limit=2${cursor}`)
      seen.push(...json.items.map(({ id }: { id: number }) => id))
      cursor = json.next_cursor ? `&cursor=${json.next_cursor}` : ''
    } while (cursor)
    assert.ok(seen.length > 4)
    assert.deepEqual(
      seen,
      [...new Set(seen)].toSorted((a, b) => a - b),
    )
  })
})
