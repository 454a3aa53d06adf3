import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { cursorItems, cursorPages } from './cursor-pages.ts'
import { jsonStep, type ScriptedStep, scriptedClient } from './scripted-api-fake.ts'

type Row = [name: string, steps: readonly ScriptedStep[], items: readonly unknown[], sent: number]
const rows: readonly Row[] = [
  ['one page', [jsonStep({ items: [1, 2] })], [1, 2], 1],
  ['a null cursor ends', [jsonStep({ items: [1], next_cursor: null })], [1], 1],
  ['a bare array', [jsonStep([1, 2])], [1, 2], 1],
  ['no item at all', [jsonStep({ items: [] })], [], 1],
  [
    'three pages, an empty one among them',
    [
      jsonStep({ items: [1], next_cursor: 'a&b' }),
      jsonStep({ items: [], next_cursor: 'c' }),
      jsonStep({ items: [2] }),
    ],
    [1, 2],
    3,
  ],
]

const list = { path: '/clients', query: { limit: 2 } }

describe('lists with cursors', () => {
  for (const [name, steps, items, sent] of rows) {
    test(name, async () => {
      const { client, requests } = scriptedClient(steps)
      assert.deepEqual(await Array.fromAsync(cursorItems(client, list)), items)
      assert.equal(requests.length, sent)
      assert.equal(requests[0]?.url, 'https://api.example/clients?limit=2')
      if (sent > 1) assert.match(requests[1]?.url ?? '', /\?limit=2&cursor=a%26b$/)
    })
  }

  test('other words', async () => {
    const steps = [jsonStep({ results: [1], next: 'x' }), jsonStep({ results: [2] })]
    const { client, requests } = scriptedClient(steps)
    const words = { items: 'results', cursor: 'next', parameter: 'after' }
    const pages = await Array.fromAsync(cursorPages<number>(client, { path: '/x' }, words))
    assert.deepEqual(pages, [[1], [2]])
    assert.equal(requests[1]?.url, 'https://api.example/x?after=x')
  })

  test('the same cursor twice ends in an error, not in a loop', async () => {
    const { client, requests } = scriptedClient(
      Array(9).fill(jsonStep({ items: [1], next_cursor: 'a' })),
    )
    const all = Array.fromAsync(cursorItems(client, list))
    await assert.rejects(all, { code: 'unexpected-answer' })
    assert.equal(requests.length, 2)
  })

  test('an answer that is no list', async () => {
    const { client } = scriptedClient([jsonStep({ name: 'x' })])
    await assert.rejects(Array.fromAsync(cursorItems(client, list)), { code: 'unexpected-answer' })
  })
})
