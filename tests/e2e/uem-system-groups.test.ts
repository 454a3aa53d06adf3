import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { type Question, type SystemEstate, startSystemEstate } from './fixtures/system-estate.ts'

let estate: SystemEstate
let ask: SystemEstate['ask']

before(async () => {
  estate = await startSystemEstate()
  ask = estate.ask
})
after(() => estate?.running.stop())

describe('organization groups', () => {
  test('U40 POST version 1 makes a child, PUT changes what is named, DELETE removes it', async () => {
    const made = await ask('POST', `/groups/${estate.us.id}`, {
      body: { Name: 'Branch', GroupId: 'us-branch', LocationGroupType: 'division', Country: 'us' },
    })
    assert.deepEqual([made.status, Object.keys(made.json)], [200, ['Value', 'uuid']])
    const id = made.json.Value
    const read = await ask('GET', `/groups/${id}`)
    assert.equal(read.json.GroupId, 'US-BRANCH')
    assert.equal(read.json.LocationGroupType, 'Division')
    assert.equal(read.json.Country, 'US')
    assert.equal(read.json.Locale, 'en-US')
    assert.equal(read.json.ParentLocationGroup.Id.Value, estate.us.id)

    const changed = await ask('PUT', `/groups/${id}`, { body: { ...read.json, Name: 'Bough' } })
    assert.deepEqual([changed.status, changed.text], [204, ''])
    assert.deepEqual((await ask('GET', `/groups/${id}`)).json, { ...read.json, Name: 'Bough' })

    const gone = await ask('DELETE', `/groups/${id}`)
    assert.deepEqual([gone.status, gone.text], [200, ''])
    assert.deepEqual((await ask('GET', `/groups/${id}`)).refusal, [404, 6008])
    for (const action of ['created', 'changed', 'deleted']) {
      assert.ok(await estate.isTold(`organization-group.${action}`, id), action)
    }
  })

  test('U41 POST version 2 makes API keys when asked, which are read with their usage', async () => {
    const made = await ask('POST', `/groups/${estate.us.id}`, {
      version: 2,
      body: { Name: 'With keys', GroupId: 'US-KEYS', EnableRestApiAccess: true },
    })
    assert.equal(made.status, 200)
    const { Id, Uuid, RestApiAccess } = made.json
    assert.equal(RestApiAccess.Status, 0)

    const keys = await ask('GET', `/v2/groups/${Uuid}/api-keys`)
    assert.equal(keys.status, 200)
    assert.deepEqual(
      keys.json.api_keys.map((key: Record<string, unknown>) => [key.service_name, key.api_key]),
      [
        ['AirWatchAPI', RestApiAccess.DefaultAdminApiKey],
        ['AirWatchAPIForEnrollmentUsers', RestApiAccess.EnrollmentUserApiKey],
      ],
    )
    assert.deepEqual([keys.json.id, keys.json.uuid, keys.json.oauth_clients], [Id, Uuid, []])
    const stored = await estate.running.server.stores.apiKeys.ofGroup(Id)
    for (const key of stored) assert.ok(await estate.isTold('api-key.created', key.id))

    assert.equal((await ask('DELETE', `/groups/${Id}`)).status, 200)
    assert.deepEqual(await estate.running.server.stores.apiKeys.ofGroup(Id), [])
    for (const key of stored) assert.ok(await estate.isTold('api-key.deleted', key.id))
  })

  test('version 2 without EnableRestApiAccess makes no keys', async () => {
    const body = { Name: 'Keyless', GroupId: 'US-KEYLESS' }
    const made = await ask('POST', `/groups/${estate.us.id}`, { version: 2, body })
    assert.deepEqual([made.status, Object.keys(made.json)], [200, ['Id', 'Uuid']])
    assert.deepEqual(await estate.running.server.stores.apiKeys.ofGroup(made.json.Id), [])
  })

  test('U42 the clients of the very group, their ids with dashes, and a stable number', async () => {
    const first = await ask('GET', `/groups/${estate.top.uuid}/api-keys`, { version: 2 })
    const again = await ask('GET', `/groups/${estate.top.uuid}/api-keys`, { version: 2 })
    const names = first.json.oauth_clients.map(
      (client: Record<string, unknown>) => client.oauth_client_name,
    )
    assert.ok(names.includes('Everywhere') && !names.includes('Only US'))
    const mine = (answer: typeof first) =>
      answer.json.oauth_clients.find(
        (client: Record<string, unknown>) => client.uuid === estate.client.id,
      )
    assert.equal(mine(first).oauth_client_id.replaceAll('-', ''), estate.client.client_id)
    assert.match(mine(first).oauth_client_id, /^[0-9a-f]{8}-/)
    assert.ok(mine(first).id > 0 && mine(first).id === mine(again).id)
    assert.ok(Number.isInteger(mine(first).daily_quota_usage))
  })

  type Refused = [string, string, () => string, Question, number, number]
  const body = { Name: 'X', GroupId: 'X-1' }
  const refused: Refused[] = [
    ['no such group above', 'POST', () => '/groups/999999', { body }, 400, 6],
    [
      'a group above outside the reach',
      'POST',
      () => `/groups/${estate.top.id}`,
      { as: 'us', body },
      400,
      6,
    ],
    ['no body', 'POST', () => `/groups/${estate.us.id}`, {}, 400, 1018],
    [
      'a code that is taken',
      'POST',
      () => `/groups/${estate.us.id}`,
      { body: { ...body, GroupId: 'acme' } },
      400,
      400,
    ],
    [
      'a customer below a customer',
      'POST',
      () => `/groups/${estate.us.id}`,
      { body: { ...body, LocationGroupType: 'Customer' } },
      400,
      400,
    ],
    [
      'a type that is none',
      'POST',
      () => `/groups/${estate.us.id}`,
      { body: { ...body, LocationGroupType: 'Planet' } },
      400,
      400,
    ],
    [
      'keys without api-keys:read',
      'POST',
      () => `/groups/${estate.us.id}`,
      { as: 'editor', version: 2, body: { ...body, EnableRestApiAccess: true } },
      403,
      5093,
    ],
    [
      'a move',
      'PUT',
      () => `/groups/${estate.us.id}`,
      { body: { ParentLocationGroup: { Id: { Value: 1 } } } },
      400,
      400,
    ],
    [
      'a change outside the reach',
      'PUT',
      () => `/groups/${estate.top.id}`,
      { as: 'us', body },
      400,
      6,
    ],
    [
      'a customer group of another type',
      'PUT',
      () => `/groups/${estate.top.id}`,
      { body: { LocationGroupType: 'Region' } },
      403,
      5094,
    ],
    [
      'a second customer group',
      'PUT',
      () => `/groups/${estate.us.id}`,
      { body: { LocationGroupType: 'Customer' } },
      403,
      5094,
    ],
    ['to delete the customer group', 'DELETE', () => `/groups/${estate.top.id}`, {}, 403, 11],
    [
      "to delete the caller's own top group",
      'DELETE',
      () => `/groups/${estate.us.id}`,
      { as: 'us' },
      403,
      11,
    ],
    [
      'to delete what cannot be seen',
      'DELETE',
      () => `/groups/${estate.top.id}`,
      { as: 'us' },
      400,
      6,
    ],
    ['to delete what is not empty', 'DELETE', () => `/groups/${estate.us.id}`, {}, 422, 200_035],
    [
      'to delete without the permission',
      'DELETE',
      () => `/groups/${estate.us.id}`,
      { as: 'editor' },
      403,
      1011,
    ],
    [
      'tags of a group outside the reach',
      'GET',
      () => `/groups/${estate.top.id}/tags`,
      { as: 'us' },
      404,
      404,
    ],
    [
      'keys of a group outside the reach',
      'GET',
      () => `/groups/${estate.top.uuid}/api-keys`,
      { as: 'us', version: 2 },
      404,
      6008,
    ],
    [
      'keys without the permission',
      'GET',
      () => `/groups/${estate.us.uuid}/api-keys`,
      { as: 'editor', version: 2 },
      403,
      1011,
    ],
    ['no such user', 'GET', () => '/users/2000000000', {}, 404, 404],
    [
      'no user that matches',
      'GET',
      () => `/users/search?organization-group-uuid=${estate.us.uuid}&searchtext=qqqq`,
      { version: 2 },
      404,
      6183,
    ],
    [
      'a search in a group outside the reach',
      'GET',
      () => `/admins/search?organizationgroupid=${estate.top.id}`,
      { as: 'us' },
      400,
      400,
    ],
    ['a status that is none', 'GET', () => '/users/search?status=perhaps', {}, 400, 400],
  ]
  for (const [what, method, path, question, status, code] of refused) {
    test(`U20 refuses ${what} with ${status} and ${code}`, async () => {
      assert.deepEqual((await ask(method, path(), question)).refusal, [status, code])
    })
  }
})
