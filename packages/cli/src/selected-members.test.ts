import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { itemsWith } from './selected-members.ts'

const profiles = [{ Name: 'Wi-Fi', Id: { Value: 1 } }]

describe('members are chosen of', () => {
  for (const [what, answer, items] of [
    ['the list beside other objects', { DeviceId: { Id: { Value: 7 } }, List: profiles }, profiles],
    ['the answer that has some of them', { Name: 'x', List: profiles }, undefined],
    ['the answer with two lists', { List: profiles, Others: profiles }, undefined],
    ['the answer whose list has none of them', { List: [{ a: 1 }] }, undefined],
    ['the answer with an empty list', { List: [] }, undefined],
  ] as const) {
    test(what, () => {
      const found = itemsWith(['{Serial}', 'Name', 'Status'], [answer])
      assert.deepEqual(found, items ?? [answer])
    })
  }
})
