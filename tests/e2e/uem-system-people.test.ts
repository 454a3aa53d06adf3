import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { uemOperations } from '@frontdesk/dialects/uem/uem-operations.ts'
import { XMLParser } from 'fast-xml-parser'
import { Compile } from 'typebox/compile'

import {
  insertTag,
  knownPeople,
  type SystemEstate,
  startSystemEstate,
} from './fixtures/system-estate.ts'

const xml = new XMLParser({ ignoreDeclaration: true })

let estate: SystemEstate
let ask: SystemEstate['ask']

before(async () => {
  estate = await startSystemEstate()
  ask = estate.ask
})
after(() => estate?.running.stop())

describe('people', () => {
  test('U46 a user member by member', async () => {
    const found = await ask('GET', '/users/search?username=ZZ.TEST&status=Inactive')
    assert.deepEqual([found.status, found.json.Total], [200, 1])
    const [user] = found.json.Users
    const expected = {
      UserName: 'zz.test',
      FirstName: 'Zora',
      LastName: 'Test',
      DisplayName: 'Zora Test',
      Status: false,
      Email: 'zora@acme.example',
      SecurityType: 1,
      Department: 'Tests',
      Group: estate.us.name,
      LocationGroupId: String(estate.us.id),
      OrganizationGroupUuid: estate.us.uuid,
      EnrolledDevicesCount: '0',
      Id: { Value: user.Id.Value },
      Uuid: knownPeople.user,
    }
    assert.equal(JSON.stringify(user), JSON.stringify(expected))
    assert.deepEqual((await ask('GET', `/users/${user.Id.Value}`)).json, user)
  })

  test('U47 version 2 answers with one flat user', async () => {
    const path = `/users/search?organization-group-uuid=${estate.top.uuid}&searchtext=zora`
    const found = await ask('GET', path, { version: 2 })
    assert.equal(
      found.text,
      JSON.stringify({
        enrollment_user_uuid: knownPeople.user,
        user_name: 'zz.test',
        first_name: 'Zora',
        last_name: 'Test',
        email_address: 'zora@acme.example',
        location_group_name: estate.us.name,
        security_type: 'Directory',
        createdDate: '2024-03-05T06:07:08.090',
      }),
    )
  })

  test('U44 administrators of both versions', async () => {
    const first = await ask('GET', '/admins/search?username=zz.admin&role=Console%20Administrator')
    const [one] = first.json.Admins
    assert.equal(one.LocationGroupId, String(estate.us.id))
    assert.equal(one.LastLoginTimeStamp, '0001-01-01T00:00:00.000')
    assert.deepEqual(one.Roles[0].Name, 'Console Administrator')
    assert.deepEqual([one.Uuid, typeof one.Id.Value], [knownPeople.administrator, 'number'])
    const second = await ask('GET', '/admins/search?username=zz.admin', { version: 2 })
    const [two] = second.json.admins
    assert.deepEqual(
      [two.uuid, two.firstName, two.LocationGroupId],
      [knownPeople.administrator, 'Zeno', String(estate.us.id)],
    )
    assert.equal(two.createdDate, '2024-03-05T06:07:08.000')
    assert.doesNotMatch(first.text + second.text, /password"/i)
  })

  const nothing = [
    '/admins/search?username=qqqq',
    '/users/search?username=qqqq',
    '/users/search?role=Full%20Access',
    '/users/enrolleddevices/search?serialnumber=qqqq',
    '/users/enrolleddevices/search?customattributes=a',
    '/users/enrolleddevices/search?organizationgroup=Nowhere',
    '/users/enrolleddevices/search?platform=BlackBerry',
  ]
  for (const path of nothing) {
    test(`U45 ${path} is 204`, async () => {
      assert.deepEqual((await ask('GET', path)).status, 204)
    })
  }

  test('U48 enrolled devices, narrowed by the group’s name, platform and dates', async () => {
    const all = (await ask('GET', '/users/enrolleddevices/search')).json.EnrolledDeviceInfoList
    assert.deepEqual(Object.keys(all[0]), [
      'DeviceID',
      'FriendlyName',
      'SerialNumber',
      'AssetNumber',
      'Platform',
      'UserName',
      'OrganizationGroup',
      'EnrolledDate',
      'LastSeen',
    ])
    const count = async (query: string, as: 'whole' | 'us' = 'whole') =>
      (await ask('GET', `/users/enrolleddevices/search?${query}`, { as })).json
        ?.EnrolledDeviceInfoList.length ?? 0
    const inUs = await count('organizationgroup=united%20states')
    assert.ok(inUs > 0 && inUs < all.length)
    assert.equal(await count('', 'us'), inUs)
    assert.equal(await count(`organizationgroupid=${estate.us.id}`), inUs)
    assert.equal(
      await count(`organizationgroupid=${estate.us.id}&organizationgroup=${estate.top.name}`),
      inUs,
    )
    const platforms = await Promise.all(
      ['Apple', 'AppleOsX', 'Android', 'WinRT'].map((platform) => count(`platform=${platform}`)),
    )
    assert.ok(platforms.every((number) => number < all.length))
    assert.equal(await count('enrolledtill=2001/01/01'), 0)
    assert.equal(await count(`serialnumber=${all[0].SerialNumber}`), 1)
  })
})

describe('schemas and XML', () => {
  type Read = [string, number, () => string, string]
  const reads: Read[] = [
    [
      '/api/system/groups/{organizationGroupUuid}/api-keys',
      2,
      () => `/groups/${estate.top.uuid}/api-keys`,
      'OrganizationGroupApiKeys',
    ],
    ['/api/system/admins/search', 1, () => '/admins/search', 'AdminSearchResult'],
    ['/api/system/admins/search', 2, () => '/admins/search', 'AdminSearchResultV2'],
    ['/api/system/users/search', 1, () => '/users/search', 'UserSearchResult'],
    [
      '/api/system/users/search',
      2,
      () => `/users/search?organization-group-uuid=${estate.us.uuid}`,
      'EnrollmentUserV2',
    ],
    [
      '/api/system/users/enrolleddevices/search',
      1,
      () => '/users/enrolleddevices/search',
      'EnrolledDeviceSearchResult',
    ],
    ['/api/system/groups/{id}/tags', 1, () => `/groups/${estate.us.id}/tags`, 'TagSearchResult'],
  ]
  for (const [path, version, url, root] of reads) {
    test(`U24 ${path} version ${version} follows its schema, and reads back from XML`, async () => {
      if (path.endsWith('/tags')) await insertTag(estate)
      const row = uemOperations.find(
        (each) => each.path === path && each.versions?.includes(version) && each.method === 'GET',
      )
      const schema = row?.replies[200]
      assert.ok(schema)
      const read = await ask('GET', url(), { version })
      assert.equal(read.status, 200, read.text)
      assert.deepEqual(Compile(schema).Errors(read.json), [])
      const other = await ask('GET', url(), { version, accept: 'application/xml' })
      assert.deepEqual(Object.keys(xml.parse(other.text)), [root])
    })
  }
})
