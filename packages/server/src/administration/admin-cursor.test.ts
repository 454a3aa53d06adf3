import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { type CursorKind, encodeCursor, parseCursor } from './admin-cursor.ts'
import { Problem } from './problem.ts'

const people: CursorKind = { list: 'people', key: 'uuid' }
const groups: CursorKind = { list: 'organization-groups', key: 'number' }
const id = '01a1fbf1-e2f3-7a8b-a05e-d00f89bd0595'
const base64url = (text: string): string => Buffer.from(text).toString('base64url')

const refused: readonly [what: string, kind: CursorKind, cursor: string][] = [
  ['nothing', people, ''],
  ['no base64url', people, '!!!'],
  ['no JSON', people, base64url('people')],
  ['another list’s', people, encodeCursor({ list: 'roles', key: 'uuid' }, id)],
  ['a key of another kind', groups, encodeCursor(groups, id)],
  ['SQL for a key', groups, encodeCursor(groups, '1 OR 1=1')],
  ['a number where text belongs', groups, base64url('["organization-groups",570]')],
  ['a member too many', people, base64url(JSON.stringify(['people', id, 1]))],
  ['another spelling', people, base64url(` ${JSON.stringify(['people', id])}`)],
  ['cut', people, encodeCursor(people, id).slice(0, -1)],
  ['extended', people, `${encodeCursor(people, id)}A`],
  ['padded', people, `${encodeCursor(people, id)}=`],
]

describe('cursor', () => {
  test('what was spelled is read', () => {
    assert.equal(parseCursor(people, encodeCursor(people, id)), id)
    assert.equal(parseCursor(groups, encodeCursor(groups, '570')), '570')
  })

  for (const [what, kind, cursor] of refused) {
    test(`${what} is refused`, () => {
      assert.throws(() => parseCursor(kind, cursor), Problem)
    })
  }
})
