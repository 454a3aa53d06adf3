import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { personBucket } from './person-bucket.ts'

describe('personBucket (T13)', () => {
  const ada = { id: 'p1' }
  const one = personBucket('person', undefined, { name: 'ada', where: 'o1' })
  const rows: readonly (readonly [what: string, bucket: string, expected: string])[] = [
    ['a person by any name', personBucket('person', ada, { name: 'a@b.example' }), 'person:p1'],
    [
      'an administrator of that id',
      personBucket('administrator', ada, { name: 'ada' }),
      'administrator:p1',
    ],
    ['capitals', personBucket('person', undefined, { name: 'ADA', where: 'o1' }), one],
    ['wide letters', personBucket('person', undefined, { name: '\uFF41da', where: 'o1' }), one],
  ]
  for (const [what, bucket, expected] of rows) {
    test(`${what} is ${expected}`, () => assert.equal(bucket, expected))
  }

  test('the same name elsewhere is another', () => {
    assert.notEqual(personBucket('person', undefined, { name: 'ada', where: 'o2' }), one)
  })
})
