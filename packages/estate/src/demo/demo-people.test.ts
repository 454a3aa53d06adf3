import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { demoNow, estateForTest, groupsForTest } from './demo-estate-fixture.ts'
import { demoGroups } from './demo-groups.ts'
import { demoPeople } from './demo-people.ts'

const origin = {
  seed: 1,
  groups: groupsForTest,
  organizationId: 'org-1',
  firstUserId: 1,
  now: demoNow,
}
const people = demoPeople(origin)

describe('demoPeople', () => {
  for (const prefix of ['ACME-US', 'ACME-EU', 'ACME-APAC']) {
    test(`about 40 work in ${prefix}`, () => {
      const groupIds = new Set(
        groupsForTest.filter(({ groupId }) => groupId.startsWith(prefix)).map(({ id }) => id),
      )
      const there = people.filter((person) => groupIds.has(person.organizationGroupId))
      assert.ok(there.length >= 35 && there.length <= 45, String(there.length))
    })
  }

  test('are the first users of the devices', () => {
    const users = [...estateForTest(100).users]
    assert.deepEqual(
      people.map(({ id, username, email }) => [id, username, email]),
      users.slice(0, people.length).map(({ uuid, userName, email }) => [uuid, userName, email]),
    )
  })

  test('hold no role and no password', () => {
    for (const person of people) {
      assert.deepEqual(person.roles, [])
      assert.equal(person.password, undefined)
    }
  })

  test('need every group', () => {
    assert.throws(() => demoPeople({ ...origin, groups: groupsForTest.slice(0, -1) }), RangeError)
  })
})

describe('demoGroups', () => {
  test('come after their parents', () => {
    for (const [place, { parentGroupId }] of demoGroups.entries()) {
      if (parentGroupId === undefined) continue
      const parent = demoGroups.findIndex(({ groupId }) => groupId === parentGroupId)
      assert.ok(parent >= 0 && parent < place)
    }
  })

  test('have thirty desks together', () => {
    assert.equal(demoGroups.flatMap(({ cultures }) => cultures).length, 30)
  })
})
