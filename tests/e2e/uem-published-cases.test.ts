import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { isEnrolled, type LocatedDevice } from '@frontdesk/estate/devices/device.ts'
import type { Answer } from '@frontdesk/testkit/api-client.ts'

import { bulk, type DeviceDesk, startDeviceDesk } from './fixtures/device-desk.ts'

/** What published clients send and rely on, one row a case. */
interface Case {
  readonly name: string
  readonly method?: string
  readonly path: (things: Things) => string
  readonly body?: (things: Things) => unknown
  /** Sent so often; the last answer counts. */
  readonly times?: number
  /** A form instead of JSON. */
  readonly form?: string
  readonly status: number
  right?(answer: Answer, things: Things): void
}

interface Things {
  readonly desk: DeviceDesk
  readonly topId: number
  readonly device: LocatedDevice
  readonly profileId: number
}

const members = (answer: Answer) => JSON.parse(answer.text)

const cases: readonly Case[] = [
  {
    name: '01 lastseen is a ceiling: nothing was last seen so long ago',
    path: () => '/API/mdm/devices/search?lastseen=10%2F31%2F2001',
    status: 204,
  },
  {
    name: '01 lastseen is a ceiling: everything was last seen before a day to come',
    path: () => '/API/mdm/devices/search?lastseen=10%2F31%2F2999',
    status: 200,
    right: (answer, { desk }) =>
      assert.equal(members(answer).Total, desk.inside.length + desk.outside.length),
  },
  {
    name: '01 seensince is a floor',
    path: () => '/API/mdm/devices/search?seensince=10%2F31%2F2999',
    status: 204,
  },
  {
    name: '02 the customer group carries the group above it, though that is not visible',
    path: ({ topId }) => `/API/system/groups/${topId}/children`,
    status: 200,
    right(answer, { topId }) {
      const own = members(answer).find((one: { Id: { Value: number } }) => one.Id.Value === topId)
      assert.equal(own.LgLevel, 0)
      assert.equal(typeof own.ParentLocationGroup.Id.Value, 'number')
      assert.match(own.ParentLocationGroup.Uuid, /^[0-9a-f-]{36}$/)
    },
  },
  {
    name: '03 words of installed and assigned apps',
    path: ({ device }) => `/api/mdm/devices/${device.uuid}/apps/search?pagesize=500&page=0`,
    status: 200,
    right(answer) {
      const items: readonly Record<string, string>[] = members(answer).app_items
      assert.ok(items.length > 0)
      for (const { installed_status, assignment_status } of items) {
        assert.match(installed_status ?? '', /^(?:Not)?Installed$/)
        assert.match(assignment_status ?? '', /^(?:Not)?Assigned$/)
      }
      assert.ok(items.some(({ installed_status }) => installed_status === 'Installed'))
    },
  },
  {
    name: '04 Type is a word, Status counts from 1',
    path: ({ device }) => `/API/mdm/devices/${device.id}/apps`,
    status: 200,
    right(answer) {
      for (const { Type, Status } of members(answer).DeviceApps) {
        assert.match(Type, /^(?:System|Internal|Public|Purchased)$/)
        assert.ok(Status >= 1 && Status <= 5, String(Status))
      }
    },
  },
  {
    name: '05 members of version 1 of the search of profiles',
    path: ({ topId }) =>
      `/api/mdm/profiles/search?organizationgroupid=${topId}&platform=Apple&pagesize=1000`,
    status: 200,
    right(answer, { topId }) {
      const { Profiles, PageSize, Total } = members(answer)
      assert.deepEqual([PageSize, Total], [500, Profiles.length])
      for (const profile of Profiles) {
        assert.deepEqual(Object.keys(profile).toSorted(), [
          'Id',
          'ManagedBy',
          'Model',
          'OperatingSystem',
          'OrganizationGroupId',
          'Ownership',
          'Platform',
          'ProfileName',
          'ProfileScope',
          'ProfileStatus',
          'Type',
          'Uuid',
        ])
        assert.equal(profile.OrganizationGroupId, String(topId))
      }
    },
  },
  {
    name: '06 a tag that the device carries already',
    method: 'POST',
    path: () => '/api/mdm/tags/2/adddevices',
    body: ({ device }) => bulk(device.id),
    times: 2,
    status: 200,
    right: (answer, { device }) =>
      assert.deepEqual(members(answer), {
        TotalItems: 1,
        AcceptedItems: 0,
        FailedItems: 1,
        Faults: {
          Fault: [
            {
              ErrorCode: 400,
              ItemValue: String(device.id),
              Message: 'Tag is already associated with the device',
            },
          ],
        },
      }),
  },
  {
    name: '06 a tag that the device does not carry',
    method: 'POST',
    path: () => '/api/mdm/tags/2/removedevices',
    body: ({ device }) => bulk(String(device.id)),
    times: 2,
    status: 200,
    right(answer) {
      const { AcceptedItems, FailedItems, Faults } = members(answer)
      assert.deepEqual([AcceptedItems, FailedItems], [0, 1])
      assert.equal(Faults.Fault[0].ErrorCode, 400)
      assert.match(Faults.Fault[0].Message, /not associated with the device/i)
    },
  },
  {
    name: '07 an unknown command',
    method: 'POST',
    path: ({ device }) => `/API/mdm/devices/${device.id}/commands?command=RestartDevice`,
    status: 422,
    right(answer) {
      const { errorCode, message } = members(answer)
      assert.deepEqual([errorCode, message], [422, 'Invalid command type'])
    },
  },
  {
    name: '08 changeorganizationgroup by another identifier',
    method: 'POST',
    path: ({ device, desk }) =>
      `/API/mdm/devices/commands/changeorganizationgroup?searchBy=Serialnumber&id=${device.serialNumber}&ogid=${desk.eu.id}`,
    status: 202,
    right: (answer) => assert.equal(answer.text, ''),
  },
  {
    name: '09 tags of a group below the one that owns them',
    path: ({ desk }) => `/api/system/groups/${desk.eu.id}/tags`,
    status: 200,
    right(answer, { desk, topId }) {
      const { OGId, Tags, Total } = members(answer)
      assert.deepEqual(OGId.Id, { Value: desk.eu.id })
      assert.equal(Total, Tags.length)
      assert.ok(Tags.some((tag: { LocationGroupId: number }) => tag.LocationGroupId === topId))
    },
  },
  {
    name: '10 a body that is a form',
    method: 'POST',
    path: ({ profileId }) => `/api/mdm/profiles/${profileId}/remove`,
    form: 'deviceid=',
    status: 200,
    right: (answer) => assert.equal(answer.text, ''),
  },
  {
    name: '10 removing a profile a second time',
    method: 'POST',
    path: ({ profileId }) => `/api/mdm/profiles/${profileId}/remove`,
    form: 'deviceid=',
    times: 2,
    status: 400,
  },
  ...[6000, 20_000, 50_000].map((size) => ({
    name: `11 a page of ${size} is one of 500`,
    path: () => `/api/mdm/devices/search?pagesize=${size}`,
    status: 200,
    right: (answer: Answer) => assert.equal(members(answer).PageSize, 500),
  })),
  {
    name: '12 what keeps a device from being compliant',
    path: () => '/api/mdm/devices/search?compliance_status=NonCompliant',
    status: 200,
    right(answer) {
      for (const device of members(answer).Devices) {
        if (device.ComplianceStatus !== 'NonCompliant') continue
        const results: readonly Record<string, unknown>[] =
          device.ComplianceSummary.DeviceCompliance
        const failed = results.filter(({ CompliantStatus }) => CompliantStatus === false)
        assert.ok(failed.length > 0)
        for (const { PolicyName } of failed) assert.equal(typeof PolicyName, 'string')
      }
      assert.ok(answer.text.includes('"ComplianceStatus":"NonCompliant"'))
    },
  },
]

describe('cases from published clients', () => {
  let things: Things
  before(async () => {
    const desk = await startDeviceDesk()
    const { stores } = desk.running.server
    const top = await stores.organizationGroups.findByGroupId('ACME')
    const device = desk.inside.find((each) => isEnrolled(each) && each.platform === 'apple-ios')
    assert.ok(top && device)
    const search = { offset: 0, limit: 50, orderBy: 'id', descending: false } as const
    const { items } = await stores.profiles.search(top, { ...search, platform: 'apple-ios' })
    assert.ok(items[0])
    things = { desk, topId: top.id, device, profileId: items[0].id }
  })
  after(() => things?.desk.running.stop())

  for (const { name, method = 'GET', path, body, form, times = 1, status, right } of cases) {
    test(name, async () => {
      const { desk, device } = things
      const type = form === undefined ? 'application/json' : 'application/x-www-form-urlencoded'
      const sent = form === undefined ? JSON.stringify(body?.(things)) : `${form}${device.id}`
      const ask = () =>
        desk.running.api.send(method, path(things), {
          token: desk.tokens.whole,
          headers: { accept: 'application/json', 'content-type': type },
          ...(sent === undefined || method === 'GET' ? {} : { body: sent }),
        })
      let answer = await ask()
      for (let time = 1; time < times; time++) answer = await ask()
      assert.equal(answer.status, status, answer.text)
      right?.(answer, things)
    })
  }

  for (const [verb, right] of [
    ['adddevices', 'already associated'],
    ['removedevices', 'not associated'],
  ] as const) {
    test(`06 of six ${verb} at once one is accepted`, async () => {
      const { desk } = things
      const device = desk.outside[0]
      assert.ok(device)
      const six = await Promise.all(
        Array.from({ length: 6 }, () =>
          desk.send('POST', `/api/mdm/tags/3/${verb}`, { body: bulk(device.id) }),
        ),
      )
      const faulty = six.filter(({ text }) => text.includes(right))
      assert.deepEqual([six.map(({ status }) => status), faulty.length], [Array(6).fill(200), 5])
    })
  }

  test('09 a client of the group below does not see what lies above its reach', async () => {
    const { desk } = things
    const answer = await desk.send('GET', `/api/system/groups/${desk.us.id}/tags`, {
      token: desk.tokens.us,
    })
    assert.deepEqual([answer.status, answer.json.errorCode], [404, 404])
  })
})
