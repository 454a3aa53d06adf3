import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { Compile } from 'typebox/compile'

import { fakeEstate, sampleDevice } from './uem-fake-estate.ts'
import { uemOperations } from './uem-operations.ts'

const desk = fakeEstate()
const parser = new XMLParser({ ignoreDeclaration: true })
const parsed = (body: string | undefined) => JSON.parse(body ?? 'null')
const uuid = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`

/** [path as the table has it, version, where to ask, root of the XML document] */
const answers: readonly [string, number, string, string][] = [
  ['/api/system/info', 1, '/api/system/info', 'ApiInfo'],
  ['/api/system/groups/search', 1, '/api/system/groups/search', 'LocationGroupSearchResult'],
  ['/api/system/groups/search', 2, '/api/system/groups/search', 'OrganizationGroupSearchResult'],
  ['/api/system/groups/{id}', 1, '/api/system/groups/571', 'LocationGroup'],
  ['/api/system/groups/{uuid}', 2, `/api/system/groups/${uuid(571)}`, 'OrganizationGroup'],
  [
    '/api/system/groups/{id}/children',
    1,
    '/api/system/groups/570/children',
    'ArrayOfLocationGroup',
  ],
  ['/api/mdm/devices/search', 1, '/api/mdm/devices/search', 'DeviceSearchResult'],
  ['/api/mdm/devices/search', 2, '/api/mdm/devices/search', 'DeviceSearchResult'],
  ['/api/mdm/devices/search', 3, '/api/mdm/devices/search', 'DeviceSearchResultV3'],
  ['/api/mdm/devices/{id}', 1, '/api/mdm/devices/1001', 'Device'],
  ['/api/mdm/devices/{uuid}', 2, `/api/mdm/devices/${uuid(1001)}`, 'DeviceV2'],
  [
    '/api/mdm/devices/{id}/profiles',
    1,
    '/api/mdm/devices/1001/profiles',
    'DeviceProfileSearchResult',
  ],
]

describe('UEM answers', () => {
  for (const [path, version, url, root] of answers) {
    test(`${path} version ${version} follows its schema in JSON, and reads back from XML`, async () => {
      const row = uemOperations.find(
        (each) => each.path === path && each.versions?.includes(version) && each.method === 'GET',
      )
      const schema = row?.replies[200]
      assert.ok(schema)

      const json = await desk.send({
        url,
        headers: { accept: `application/json;version=${version}` },
      })
      const value = parsed(json.body)
      assert.deepEqual(Compile(schema).Errors(value), [])

      const xml = await desk.send({
        url,
        headers: { accept: `application/xml;version=${version}` },
      })
      assert.equal(xml.headers['Content-Type'], 'application/xml; charset=utf-8')
      assert.equal(XMLValidator.validate(xml.body ?? ''), true)
      assert.deepEqual(Object.keys(parser.parse(xml.body ?? '')), [root])
    })
  }

  test('U10 U11 U12 U14 U15 a device of versions 1 and 2, member by member in recorded order', async () => {
    const reply = await desk.send({ url: '/api/mdm/devices/1001' })
    const reference = { Id: { Value: 571 }, Name: 'Group ACME-US', Uuid: uuid(571) }
    const { ComplianceSummary } = parsed(reply.body)
    const { Id, Uuid, ...policy } = ComplianceSummary.DeviceCompliance[0]
    assert.deepEqual(policy, {
      CompliantStatus: true,
      PolicyName: 'Disk encryption on',
      PolicyDetail: 'Encryption is on',
      LastComplianceCheck: '0001-01-01T00:00:00.000',
      NextComplianceCheck: '0001-01-01T00:00:00.000',
    })
    assert.ok(Id.Value > 0 && Uuid.length === 36)
    const expected = {
      EasIds: { EasId: ['DKEIL4AMLP6EN8N4DS0P4T9R7C'] },
      Udid: '699975c7f9593a5605b298dff19492cbc59de72a',
      SerialNumber: 'DMPV7098HPDY',
      MacAddress: '787B8A5D4304',
      Imei: '355819081624714',
      EasId: 'DKEIL4AMLP6EN8N4DS0P4T9R7C',
      AssetNumber: '',
      DeviceFriendlyName: 'ada iPad iOS 18.2 HPDY',
      DeviceReportedName: 'iPad',
      LocationGroupId: reference,
      LocationGroupName: 'Group ACME-US',
      UserId: { Id: { Value: 217_613 }, Name: 'Ada Lovelace', Uuid: uuid(217_613) },
      UserName: 'ada',
      DataProtectionStatus: 0,
      UserEmailAddress: 'ada@acme.example',
      Ownership: 'C',
      PlatformId: { Id: { Value: 2 }, Name: 'Apple' },
      Platform: 'Apple',
      ModelId: { Id: { Value: 2 }, Name: 'iPad Pro 11-inch (M4)' },
      Model: 'iPad Pro 11-inch (M4)',
      OperatingSystem: '18.2.0',
      PhoneNumber: '',
      LastSeen: '2021-06-28T04:35:20.150',
      EnrollmentStatus: 'Enrolled',
      ComplianceStatus: 'Compliant',
      CompromisedStatus: false,
      LastEnrolledOn: '2021-06-23T12:44:21.720',
      LastComplianceCheckOn: '0001-01-01T00:00:00.000',
      LastCompromisedCheckOn: '2021-06-23T12:54:53.210',
      ComplianceSummary,
      IsSupervised: true,
      DataEncryptionYN: 'Y',
      AcLineStatus: 0,
      VirtualMemory: 0,
      OEMInfo: 'Apple',
      DeviceCapacity: 252_531_818_496,
      AvailableDeviceCapacity: 249_969_016_832,
      IsDeviceDNDEnabled: false,
      IsDeviceLocatorEnabled: false,
      IsCloudBackupEnabled: false,
      IsActivationLockEnabled: false,
      IsNetworkTethered: false,
      BatteryLevel: '87%',
      IsRoaming: false,
      SystemIntegrityProtectionEnabled: false,
      ProcessorArchitecture: 0,
      TotalPhysicalMemory: 8_589_934_592,
      AvailablePhysicalMemory: 4_294_967_296,
      OSBuildVersion: '22C152',
      EnrollmentUserUuid: uuid(217_613),
      ManagedBy: 1,
      DepTokenSource: 0,
      Id: { Value: 1001 },
      Uuid: uuid(1001),
    }
    assert.equal(reply.body, JSON.stringify(expected))
    const found = await desk.send({ url: '/api/mdm/devices/search' })
    assert.equal(
      found.body,
      JSON.stringify({ Devices: [expected], Page: 0, PageSize: 500, Total: 1 }),
    )
  })

  test('U10 U12 a device by its UUID: camel case, capitals, texts for bytes, a zone', async () => {
    const reply = await desk.send({ url: `/api/mdm/devices/${uuid(1001)}` })
    const value = parsed(reply.body)
    assert.equal(value.totalStorageBytes, '252531818496')
    assert.equal(value.batteryLevelPercentage, '87')
    assert.deepEqual(value.enrollmentInfo, {
      enrollmentStatus: 'ENROLLED',
      compliant: true,
      enrollmentTimestamp: '2021-06-23T12:44:21.720Z',
      lastSeenTimestamp: '2021-06-28T04:35:20.150Z',
      ownership: 'CORPORATE',
      organizationGroupId: uuid(571),
      organizationGroupName: 'Group ACME-US',
      userName: 'ada',
      userEmailAddress: 'ada@acme.example',
      enrollmentUserUuid: uuid(217_613),
      managedBy: 'MDM',
    })
    assert.equal(value.Links[0].Href, `https://desk.example/API/mdm/devices/${uuid(1001)}`)
    assert.ok(!('computerName' in value), 'what was never reported is left out')
  })

  test('U10 words of version 2’s details have no underscore, those of version 3 have', async () => {
    const wiping = { ...sampleDevice, enrollmentStatus: 'device-wipe-pending' } as const
    const other = fakeEstate({ devices: [wiping] })
    const detail = await other.send({ url: `/api/mdm/devices/${uuid(1001)}` })
    assert.equal(parsed(detail.body).enrollmentInfo.enrollmentStatus, 'DEVICEWIPEPENDING')
    const found = await other.send({ url: '/api/v3/mdm/devices/search?page_size=7' })
    const { devices, page_size } = parsed(found.body)
    assert.equal(devices[0].enrollment_status, 'DEVICE_WIPE_PENDING')
    assert.equal(devices[0].managed_by, 'MDM')
    assert.equal(page_size, 7)
  })

  test('U13 organization groups of version 1: US dates, counts as texts, parents in reach', async () => {
    const { LocationGroups, Total } = parsed(
      (await desk.send({ url: '/api/system/groups/search' })).body,
    )
    assert.equal(Total, 4)
    // The platform's own group: nobody sees it, and clients read its number.
    const { ParentLocationGroup: above } = LocationGroups[0]
    assert.deepEqual(Object.keys(above), ['Id', 'Uuid'])
    assert.equal(above.Id.Value, 7)
    assert.deepEqual(LocationGroups[1], {
      Name: 'Group ACME-US',
      GroupId: 'ACME-US',
      LocationGroupType: 'Container',
      Country: 'United States',
      Locale: 'en-US',
      ParentLocationGroup: { Id: { Value: 570 }, Name: 'Group ACME', Uuid: uuid(570) },
      CreatedOn: '10/27/2023 3:05:53 PM',
      LgLevel: 1,
      Users: '3',
      Admins: '1',
      Devices: '12',
      IsCustomerTypeExistInParentHierarchy: true,
      Id: { Value: 571 },
      Uuid: uuid(571),
    })
  })

  test('U13 organization groups of version 2: plain numbers, long locale, a link to itself', async () => {
    const url = '/api/system/groups/search?pagesize=2'
    const value = parsed(
      (await desk.send({ url, headers: { accept: 'application/json;version=2' } })).body,
    )
    assert.deepEqual(Object.keys(value), ['OrganizationGroups', 'AdditionalInfo', 'TotalResults'])
    assert.equal(value.OrganizationGroups[0].Id, 570)
    assert.equal(value.OrganizationGroups[0].Locale, 'English (United States)')
    assert.equal(value.TotalResults, 4)
    assert.deepEqual(value.AdditionalInfo.Links, [
      { Rel: 'self', Href: 'https://desk.example/API/system/groups/search?page=0&pagesize=2' },
    ])
  })

  test('U13 children are a bare list: the group itself, then all below it', async () => {
    const value = parsed((await desk.send({ url: '/api/system/groups/571/children' })).body)
    const levels = value.map((each: { GroupId: string; LgLevel: number }) => [
      each.GroupId,
      each.LgLevel,
    ])
    assert.deepEqual(levels, [
      ['ACME-US', 0],
      ['ACME-US-OH', 1],
    ])
  })

  test('a caller of a group below never learns the name of the one above', async () => {
    const below = fakeEstate({ reach: '/570/571/' })
    const reply = await below.send({ url: '/api/system/groups/571' })
    assert.equal(parsed(reply.body).ParentLocationGroup, undefined)
    assert.equal(parsed(reply.body).LgLevel, 0)
    assert.equal((await below.send({ url: '/api/system/groups/570' })).status, 404)
  })

  test('U16 profiles of a device: numbers for status and assignment, in recorded order', async () => {
    const reply = await desk.send({ url: '/api/mdm/devices/1001/profiles' })
    assert.deepEqual(parsed(reply.body), {
      DeviceId: { Id: { Value: 1001 } },
      DeviceProfiles: [
        {
          Status: 3,
          InstalledProfileVersion: 3,
          Name: 'Mail',
          Description: 'Mail for everybody',
          LocationGroupId: { Id: { Value: 571 }, Name: 'Group ACME-US', Uuid: uuid(571) },
          CurrentVersion: 3,
          AssignmentType: 1,
          Id: { Value: 79_122 },
          Uuid: uuid(79_122),
        },
      ],
      Page: 0,
      PageSize: 500,
      Total: 1,
    })
  })

  test('U19 a device without profiles is 204', async () => {
    const reply = await fakeEstate({ profiles: [] }).send({ url: '/api/mdm/devices/1001/profiles' })
    assert.equal(reply.status, 204)
  })

  test('U27 the product’s name is the one that clients compare', async () => {
    const { ProductName, Version } = parsed((await desk.send({ url: '/api/system/info' })).body)
    assert.deepEqual([ProductName, Version], ['AirWatch Platform Service', 1])
  })
})
