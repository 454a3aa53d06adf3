import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { allPermissions } from '@frontdesk/directory/permissions.ts'
import fc from 'fast-check'

import { fakePolicy } from '../delegation/delegation-engine-fake.ts'
import { allowsScope } from '../rfc6749-framework/scope.ts'
import { whyNotResourceScope } from './resource-scope-rule.ts'

const { isScope } = fakePolicy()
const why = (name: string) =>
  whyNotResourceScope(name, (value) => isScope(value) || value === 'uem-api')

describe('names of scopes of one’s own APIs', () => {
  const good = [
    'invoices',
    'invoices:read',
    'Invoices.Read',
    'crm/invoices:read',
    'a',
    'device:read',
  ]
  for (const name of good) test(`${name} is one`, () => assert.equal(why(name), undefined))

  const bad = [
    '',
    ':',
    'invoices:',
    ':read',
    'invoices::read',
    'in voices',
    'in"voices',
    'in\\voices',
    'invoices\0',
    'rechnungen:ändern',
    '-read',
    'a'.repeat(101),
    'devices',
    'Devices:read',
    'devices:read:all',
    'admin',
    'admin:invoices',
    'uem-api',
    'UEM-API:x',
    'openid',
    'offline_access',
    'phone',
    'automations:edit',
  ]
  for (const name of bad) {
    test(`${JSON.stringify(name.slice(0, 30))} is none`, () =>
      assert.notEqual(why(name), undefined))
  }

  test('T6 no accepted name equals, covers or is covered by a permission', () => {
    const part = fc.constantFrom('invoices', 'devices', 'admin', 'read', 'Admin', 'uem-api', 'x')
    const name = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(':'))
    fc.assert(
      fc.property(fc.oneof(name, fc.constantFrom(...allPermissions)), (value) => {
        if (why(value) !== undefined) return
        assert.ok(!isScope(value))
        for (const permission of allPermissions) {
          assert.ok(!allowsScope([value], permission) && !allowsScope([permission], value), value)
        }
      }),
    )
  })
})
