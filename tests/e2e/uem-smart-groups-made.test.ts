import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import type { OrganizationGroup } from '@frontdesk/directory/organization-groups/organization-group.ts'
import { startTestServer, type TestServer } from '@frontdesk/testkit/test-server.ts'

import { askEstate, groupNamed, tokenFor } from './fixtures/uem-caller-of-tests.ts'

const smartGroups = '/api/mdm/smartgroups'

describe('what makes a smart group', () => {
  let running: TestServer
  let ask: ReturnType<typeof askEstate>
  let us: OrganizationGroup
  let token: string

  before(async () => {
    running = await startTestServer({ environment: { FRONTDESK_DEMO: '20' } })
    ask = askEstate(running)
    us = await groupNamed(running, 'ACME-US')
    token = await tokenFor(running, 'ACME', 'Console Administrator')
  })
  after(() => running.stop())

  const make = (body: unknown) => ask('POST', smartGroups, smartGroups, { token, body })
  const change = (id: number, body: unknown) =>
    ask('PUT', `${smartGroups}/{id}`, `${smartGroups}/${id}`, { token, body })

  const nameless: readonly (readonly [what: string, body: object])[] = [
    ['none', { CriteriaType: 'All' }],
    ['null', { Name: null }],
    ['empty', { Name: '' }],
    ['blank', { Name: ' \u00a0' }],
    ['invisible', { Name: '\u200b\u2060' }],
  ]
  for (const [what, body] of nameless) {
    test(`U69 a name that is ${what} is 400 with 6, new or changed`, async () => {
      assert.deepEqual((await make(body)).refusal, [400, 6])
      const { json } = await make({ Name: `Named ${what}` })
      assert.deepEqual((await change(json.Value, body)).refusal, [400, 6])
    })
  }

  test('U69 a name that is taken is 400 with 400, new or changed, also of two at once', async () => {
    const [first, second] = [await make({ Name: 'Taken' }), await make({ Name: 'Free' })]
    assert.deepEqual([first.status, second.status], [201, 201])
    assert.deepEqual((await make({ Name: ' TAKEN ' })).refusal, [400, 400])
    assert.deepEqual((await change(second.json.Value, { Name: 'taken' })).refusal, [400, 400])
    assert.equal((await change(first.json.Value, { Name: 'taken' })).status, 200)
    const elsewhere = { Name: 'Taken', ManagedByOrganizationGroupId: us.id }
    assert.equal((await make(elsewhere)).status, 201)
    const both = await Promise.all([make({ Name: 'Twice' }), make({ Name: 'twice' })])
    assert.deepEqual(both.map(({ status }) => status).toSorted(), [201, 400])
  })

  const criteria: readonly (readonly [what: string, body: object, answer: number])[] = [
    ['of another word', { CriteriaType: 'Some' }, 400],
    ['UserDevice of nothing', { CriteriaType: 'UserDevice' }, 400],
    ['UserDevice of empty lists', { CriteriaType: 'UserDevice', DeviceAdditions: [] }, 400],
    [
      'UserDevice of an exclusion',
      { CriteriaType: 'UserDevice', DeviceExclusions: [{ Id: 1 }] },
      400,
    ],
    ['userdevice of a device', { CriteriaType: 'userdevice', DeviceAdditions: [{ Id: 1 }] }, 201],
    ['UserDevice of a user', { CriteriaType: 'UserDevice', UserAdditions: [{ Id: 1 }] }, 201],
  ]
  for (const [what, body, status] of criteria) {
    test(`U69 CriteriaType ${what} is ${status}`, async () => {
      const made = await make({ Name: what, ...body })
      assert.equal(made.status, status, made.text)
      if (status === 400) assert.deepEqual(made.refusal, [400, 400])
    })
  }
})
