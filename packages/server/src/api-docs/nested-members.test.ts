import assert from 'node:assert/strict'
import { test } from 'node:test'

import { Type } from 'typebox'

import { nestedMembers } from './nested-members.ts'

test('members of nested objects, of lists and of alternatives have the way to them', () => {
  const item = Type.Object({
    Id: Type.Integer(),
    Facts: Type.Optional(Type.Object({ a: Type.String() })),
  })
  const schema = Type.Object({
    Devices: Type.Array(item),
    Page: Type.Union([Type.Object({ n: Type.Integer() }), Type.Null()]),
  })
  assert.deepEqual(
    nestedMembers(schema).map(({ name, required }) => [name, required]),
    [
      ['Devices', true],
      ['Devices[].Id', true],
      ['Devices[].Facts', false],
      ['Devices[].Facts.a', true],
      ['Page', true],
      ['Page.n', true],
    ],
  )
  assert.deepEqual(nestedMembers(Type.Array(item)).map(({ name }) => name)[0], '[].Id')
})
