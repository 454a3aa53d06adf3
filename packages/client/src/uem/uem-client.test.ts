import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { jsonStep, type ScriptedStep, scriptedClient } from '../api/scripted-api-fake.ts'
import { uemCalls } from './calls/uem-calls.ts'
import { uemClient, uemPath } from './uem-client.ts'

function clientOver(steps: readonly ScriptedStep[], server = 'https://uem.example') {
  const trial = scriptedClient(steps)
  return { ...trial, uem: uemClient({ ...trial.parts, server }) }
}

const ok = jsonStep({ ok: true })

const servers: readonly [server: string, url: string][] = [
  ['https://uem.example', 'https://uem.example/api/x'],
  ['https://uem.example/', 'https://uem.example/api/x'],
  ['uem.example', 'https://uem.example/api/x'],
  ['uem.example:8443', 'https://uem.example:8443/api/x'],
  ['https://uem.example/API/', 'https://uem.example/api/x'],
  ['https://gateway.example/uem', 'https://gateway.example/uem/api/x'],
  ['http://127.0.0.1:8080', 'http://127.0.0.1:8080/api/x'],
]

const paths: readonly [path: string, completed: string][] = [
  ['/mdm/devices/search', '/api/mdm/devices/search'],
  ['/api/mdm/devices/search', '/api/mdm/devices/search'],
  ['/API/mdm/devices/search', '/API/mdm/devices/search'],
  ['/api', '/api'],
  ['/api?x=1', '/api?x=1'],
  ['/apis/x', '/api/apis/x'],
]

describe('a client of the REST API', () => {
  for (const [server, url] of servers) {
    test(`the server ${server}`, async () => {
      const { uem, requests } = clientOver([ok], server)
      await uem.get('/x')
      assert.equal(requests[0]?.url, url)
    })
  }

  for (const [path, completed] of paths) {
    test(`the path ${path}`, () => assert.equal(uemPath(path), completed))
  }

  for (const path of ['mdm/devices', '//evil.example', '/x/../../evil', '/\t/evil.example']) {
    test(`the path ${JSON.stringify(path)} is refused`, async () => {
      const { uem, requests } = clientOver([ok])
      await assert.rejects(uem.get(path), { code: 'usage' })
      assert.throws(() => uem.v(1).items(path), { code: 'usage' })
      assert.deepEqual(requests, [])
    })
  }

  test('§3.2 versions differ in Accept only; all have one token', async () => {
    const { uem, requests, asked } = clientOver(Array(4).fill(ok))
    await uem.get('/mdm/devices/search')
    await uem.v(1).get('/mdm/devices/search')
    await uem.v(2).get('/mdm/devices/search')
    await uem.v(5).get('/mdm/devices/search')
    const versions = ['', ';version=1', ';version=2', ';version=5']
    assert.deepEqual(
      requests.map(({ headers, url }) => ({ headers, url })),
      versions.map((version) => ({
        headers: { accept: `application/json${version}`, authorization: 'Bearer token-1' },
        url: 'https://uem.example/api/mdm/devices/search',
      })),
    )
    assert.equal(asked.filter((word) => word !== 'get').length, 0)
  })

  test('the Accept header of a call is the caller’s', async () => {
    const { uem, requests } = clientOver([{ text: '<a/>' }])
    const headers = { accept: 'application/xml;version=2' }
    await uem.v(1).exchange({ method: 'GET', path: '/x', headers })
    assert.equal(requests[0]?.headers.accept, 'application/xml;version=2')
  })

  for (const version of [0, -1, 1.5, Number.NaN]) {
    test(`version ${version} is refused`, () => {
      assert.throws(() => clientOver([]).uem.v(version), { code: 'usage' })
    })
  }
})

describe('named calls', () => {
  test('every row of the table is a function of its version', () => {
    const { uem } = clientOver([])
    assert.equal(uemCalls.length, 81)
    for (const { name, version, list } of uemCalls) {
      const call: unknown = Reflect.get(uem.v(version), name)
      assert.equal(typeof call, 'function', `${name} of version ${version}`)
      assert.equal(list !== undefined, typeof Reflect.get(Object(call), 'items') === 'function')
    }
    assert.ok(!('addTag' in uem.v(2)))
  })

  test('path, query, body and version are where they belong', async () => {
    const { uem, requests } = clientOver([ok, { status: 202 }, { status: 202 }, { status: 204 }])
    const [v1, v2] = [uem.v(1), uem.v(2)]
    await v1.searchDevices({ pagesize: 2, user: 'a b' })
    assert.equal(await v1.commandDevice({ id: 7, command: 'Lock' }), undefined)
    await v2.commandDeviceByUuid({ uuid: 'u/1', command: 'Lock' })
    await v1.changeDevice({ id: 7, body: { AssetNumber: 'A-1' } })
    assert.deepEqual(
      requests.map(({ method, url, body, headers }) => [
        `${method} ${url.replace('https://uem.example/api/mdm/devices', '')}`,
        body,
        headers.accept?.slice(-1),
      ]),
      [
        ['GET /search?pagesize=2&user=a%20b', undefined, '1'],
        ['POST /7/commands?command=Lock', undefined, '1'],
        ['POST /u%2F1/commands/Lock', '{}', '2'],
        ['PUT /7', '{"AssetNumber":"A-1"}', '1'],
      ],
    )
  })

  test('a walk over a named list, with POST too', async () => {
    const { uem, requests } = clientOver([
      jsonStep({ Devices: [{ Udid: 'a' }], Page: 0, PageSize: 1, Total: 2 }),
      jsonStep({ Devices: [{ Udid: 'b' }], Page: 1, PageSize: 1, Total: 2 }),
      jsonStep({ profiles: [1], total_count: 1 }),
    ])
    const found: string[] = []
    for await (const device of uem.v(1).searchDevices.items({ pagesize: 1 })) {
      found.push(device.Udid)
    }
    assert.deepEqual(found, ['a', 'b'])
    assert.match(requests[1]?.url ?? '', /\?orderby=deviceid&page=1&pagesize=1$/)
    const search = { organization_group_uuid: 'u', context: 'DEVICE' }
    const body = { ...search, page_size: 20 }
    await Array.fromAsync(uem.v(3).searchProfiles.pages({ body }))
    assert.deepEqual(JSON.parse(requests[2]?.body ?? ''), {
      ...search,
      page_number: 1,
      page_size: 20,
    })
  })

  for (const value of ['', '.', '..']) {
    test(`the value ${JSON.stringify(value)} cannot stand in a path`, async () => {
      const { uem, requests } = clientOver([ok])
      await assert.rejects(uem.v(2).getDevice({ uuid: value }), { code: 'usage', message: /uuid/ })
      assert.deepEqual(requests, [])
    })
  }
})
