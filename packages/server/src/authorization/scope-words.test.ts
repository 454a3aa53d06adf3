import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { permissionsCoveredBy } from '@frontdesk/directory/permissions.ts'

import { chosenScope } from './consent-page.ts'
import { scopeAreas } from './scope-words.ts'

describe('scopeAreas', () => {
  test('says in words what each value opens, by area', () => {
    const areas = scopeAreas(
      ['openid', 'devices:read', 'email', 'smart-groups', 'admin:roles:read'],
      permissionsCoveredBy,
    )
    assert.deepEqual(areas, [
      {
        title: 'Who you are',
        values: [
          { value: 'openid', sentences: ['Know your account ID.'] },
          { value: 'email', sentences: ['See your e-mail address.'] },
        ],
      },
      {
        title: 'Devices',
        values: [{ value: 'devices:read', sentences: ['See devices and their details.'] }],
      },
      {
        title: 'Smart groups',
        values: [
          {
            value: 'smart-groups',
            sentences: [
              'See smart groups and the devices in them.',
              'Create, change, delete smart groups.',
            ],
          },
        ],
      },
      {
        title: 'Administration',
        values: [{ value: 'admin:roles:read', sentences: ['See roles.'] }],
      },
    ])
  })
})

describe('chosenScope', () => {
  const asked = ['openid', 'devices:read', 'users:read']
  const rows: readonly [what: string, checked: string[], expected: string[] | undefined][] = [
    ['everything', ['devices:read', 'users:read'], asked],
    ['some of it', ['users:read'], ['openid', 'users:read']],
    ['openid cannot be taken out', [], ['openid']],
    ['something that was not asked for', ['devices:edit'], undefined],
  ]
  for (const [what, checked, expected] of rows) {
    test(what, () => assert.deepEqual(chosenScope(asked, checked), expected))
  }
  test('nothing at all', () => assert.equal(chosenScope(['devices:read'], []), undefined))
})
