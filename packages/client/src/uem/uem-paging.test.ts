import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import type { QueryMembers } from '../api/api-call.ts'
import { jsonStep, type ScriptedStep, scriptedClient } from '../api/scripted-api-fake.ts'
import type { TransportRequest } from '../http/request-transport.ts'
import { uemClient } from './uem-client.ts'

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i)

/** A server of `total` items that pages by these words; `most` bounds a page. */
function listServer(total: number, spell: (page: Page) => unknown, most = 500) {
  return ({ url, body }: TransportRequest) => {
    const query = Object.fromEntries(new URL(url).searchParams)
    const asked = { ...query, ...(body === undefined ? {} : JSON.parse(body)) }
    const number = Number(asked.page ?? Number(asked.page_number) - 1)
    const size = Math.min(most, Number(asked.pagesize ?? asked.page_size ?? 50))
    const items = range(number * size, Math.min(total, (number + 1) * size))
    return items.length === 0 ? { status: 204 } : jsonStep(spell({ items, number, size, total }))
  }
}

interface Page {
  readonly items: readonly number[]
  readonly number: number
  readonly size: number
  readonly total: number
}

const pascal = ({ items, number, size, total }: Page) => ({
  Devices: items,
  Page: number,
  PageSize: size,
  Total: total,
})

type Form = [
  name: string,
  version: number,
  path: string,
  query: QueryMembers | undefined,
  body: Readonly<Record<string, unknown>> | undefined,
  step: ScriptedStep,
  items: number,
  sent: readonly string[],
]

const forms: readonly Form[] = [
  [
    '§3.7 Page, PageSize, Total',
    1,
    '/mdm/things',
    { pagesize: 4 },
    undefined,
    listServer(10, pascal),
    10,
    ['page=0&pagesize=4', 'page=1&pagesize=4', 'page=2&pagesize=4'],
  ],
  [
    '§3.7 Total ends it on a full page',
    1,
    '/mdm/things',
    { pagesize: 5 },
    undefined,
    listServer(10, pascal),
    10,
    ['page=0&pagesize=5', 'page=1&pagesize=5'],
  ],
  [
    '§3.7 TotalResults',
    2,
    '/system/groups/search',
    { pagesize: 4 },
    undefined,
    listServer(8, ({ items, total }) => ({
      OrganizationGroups: items,
      AdditionalInfo: { Links: [1] },
      TotalResults: total,
    })),
    8,
    ['page=0&pagesize=4', 'page=1&pagesize=4'],
  ],
  [
    '§3.7 v2 tags: page_size, 500 at most',
    2,
    '/mdm/tags/search',
    {},
    undefined,
    listServer(600, ({ items, total }) => ({ tags: items, total })),
    600,
    ['page=0&page_size=500', 'page=1&page_size=500'],
  ],
  [
    '§3.7 v3 devices: page, page_size, total',
    3,
    '/mdm/devices/search',
    { page_size: 3 },
    undefined,
    listServer(5, ({ items, number, size, total }) => ({
      devices: items,
      page: number,
      page_size: size,
      total,
    })),
    5,
    ['page=0&page_size=3', 'page=1&page_size=3'],
  ],
  [
    '§3.7 v3 profiles: POST, page_number from 1',
    3,
    '/mdm/profiles/search',
    undefined,
    { search_text: 'a' },
    listServer(120, ({ items, total }) => ({ profiles: items, total_count: total })),
    120,
    [1, 2, 3].map((n) => `{"search_text":"a","page_number":${n},"page_size":50}`),
  ],
  [
    '§3.7 device apps: app_items, TotalResults',
    1,
    '/mdm/devices/0-1/apps/search',
    { pagesize: 2 },
    undefined,
    listServer(3, ({ items, total }) => ({ app_items: items, TotalResults: total })),
    3,
    ['page=0&pagesize=2', 'page=1&pagesize=2'],
  ],
  [
    '§3.7 no total: a short page ends it',
    1,
    '/x',
    { pagesize: 3 },
    undefined,
    listServer(5, ({ items }) => ({ Rows: items })),
    5,
    ['page=0&pagesize=3', 'page=1&pagesize=3'],
  ],
  [
    '§3.7 no total and full pages: 204 ends it',
    1,
    '/x',
    { pagesize: 2 },
    undefined,
    listServer(4, ({ items }) => ({ Rows: items })),
    4,
    [0, 1, 2].map((n) => `page=${n}&pagesize=2`),
  ],
  [
    'a server that gives smaller pages than asked, and says so',
    1,
    '/x',
    { pagesize: 500 },
    undefined,
    listServer(5, pascal, 2),
    5,
    [0, 1, 2].map((n) => `page=${n}&pagesize=500`),
  ],
  [
    'a server that gives smaller pages and only a total',
    1,
    '/x',
    undefined,
    undefined,
    listServer(5, ({ items, total }) => ({ Rows: items, Total: total }), 2),
    5,
    [0, 1, 2].map((n) => `page=${n}&pagesize=500`),
  ],
  [
    '§3.5 nothing found is 204',
    1,
    '/x',
    undefined,
    undefined,
    { status: 204 },
    0,
    ['page=0&pagesize=500'],
  ],
  [
    'an empty list, its member left out',
    1,
    '/x',
    undefined,
    undefined,
    jsonStep({ Page: 0, PageSize: 500, Total: 0 }),
    0,
    ['page=0&pagesize=500'],
  ],
  [
    '§4 a bare array is one page',
    1,
    '/system/groups/570/children',
    undefined,
    undefined,
    jsonStep(range(0, 700)),
    700,
    ['page=0&pagesize=500'],
  ],
  [
    'more than asked and no total: a list without pages',
    1,
    '/x',
    { pagesize: 2 },
    undefined,
    jsonStep({ Devices: [1, 2, 3] }),
    3,
    ['page=0&pagesize=2'],
  ],
  [
    'the caller starts in the middle, in any letter case',
    1,
    '/x?Page=2&PageSize=2&a=b',
    { c: 1 },
    undefined,
    listServer(7, pascal),
    3,
    ['a=b&c=1&page=2&pagesize=2', 'a=b&c=1&page=3&pagesize=2'],
  ],
  [
    '§3.7 the order of devices is pinned',
    1,
    '/mdm/devices/search',
    { user: 'ada' },
    undefined,
    listServer(1, pascal),
    1,
    ['user=ada&orderby=deviceid&page=0&pagesize=500'],
  ],
  [
    "the caller's own order stays",
    2,
    '/API/mdm/Devices/Search?OrderBy=lastseen',
    undefined,
    undefined,
    listServer(1, pascal),
    1,
    ['OrderBy=lastseen&page=0&pagesize=500'],
  ],
]

function walkerOver(step: ScriptedStep, most = 99) {
  const trial = scriptedClient(Array(most).fill(step))
  const { base: server, ...rest } = trial.parts
  return { ...trial, uem: uemClient({ ...rest, server }) }
}

describe('lists in pages', () => {
  for (const [name, version, path, query, body, step, items, sent] of forms) {
    test(name, async () => {
      const { uem, requests } = walkerOver(step)
      const found = await Array.fromAsync(uem.v(version).items(path, query, { body }))
      assert.equal(found.length, items)
      assert.equal(new Set(found).size, items)
      assert.deepEqual(
        requests.map((one) => one.body ?? new URL(one.url).search.slice(1)),
        sent,
      )
    })
  }

  test('a server that ignores the page ends in an error, not in a loop', async () => {
    const { uem, requests } = walkerOver(jsonStep({ Devices: [1, 2], Total: 9 }))
    const seen: unknown[] = []
    const walk = async () => {
      for await (const item of uem.v(1).items('/x', { pagesize: 2 })) seen.push(item)
    }
    await assert.rejects(walk, { code: 'not-paged', message: /does not page this list/ })
    assert.deepEqual([seen, requests.length], [[1, 2], 2])
  })

  test('nothing is sent before the first page is asked for; then one page ahead', async () => {
    const { uem, requests } = walkerOver(listServer(100, pascal))
    const pages = uem.v(1).pages('/x', { pagesize: 10 })[Symbol.asyncIterator]()
    assert.equal(requests.length, 0)
    await pages.next()
    await new Promise((resolve) => setImmediate(resolve))
    assert.equal(requests.length, 2)
    await pages.return?.()
    assert.equal(requests.length, 2)
  })

  test('a caller who stops is not told of the page ahead; its request is aborted', async () => {
    let ahead: AbortSignal | undefined
    const first = listServer(9, pascal)
    const step = (request: TransportRequest) => {
      if (request.url.includes('page=0')) return first(request)
      ahead = request.signal
      return Promise.reject(new Error('This must go nowhere.'))
    }
    const { uem } = walkerOver(step)
    for await (const _ of uem.v(1).pages('/x', { pagesize: 3 })) break
    await new Promise((resolve) => setImmediate(resolve))
    assert.equal(ahead?.aborted, true)
  })

  test("a refused page reaches the caller, and the caller's signal the request", async () => {
    const { uem } = walkerOver(jsonStep({ errorCode: 1011 }, 403))
    await assert.rejects(Array.fromAsync(uem.v(1).items('/x')), { status: 403 })
    const signal = AbortSignal.abort()
    const aborted = Array.fromAsync(uem.v(1).items('/x', {}, { signal }))
    await assert.rejects(aborted, { code: 'aborted' })
  })

  for (const answer of [{ name: 'x' }, 'text', 7]) {
    test(`${JSON.stringify(answer)} is no list`, async () => {
      const { uem } = walkerOver(jsonStep(answer))
      await assert.rejects(Array.fromAsync(uem.v(1).items('/x')), { code: 'unexpected-answer' })
    })
  }

  for (const query of [{ page: 'x' }, { page: -1 }, { pagesize: 0 }, { PageSize: 1.5 }]) {
    test(`the query ${JSON.stringify(query)} is refused`, async () => {
      const { uem, requests } = walkerOver({})
      await assert.rejects(Array.fromAsync(uem.v(1).items('/x', query)), { code: 'usage' })
      assert.deepEqual(requests, [])
    })
  }
})
