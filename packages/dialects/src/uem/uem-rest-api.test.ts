import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { StoreError } from '@frontdesk/directory/store-error.ts'
import { TooManyFailures } from '@frontdesk/protocol/errors.ts'

import { fakeEstate, requestId, type Sent, sampleDevices } from './uem-fake-estate.ts'
import { uemOperations } from './uem-operations.ts'
import { uemFallback } from './uem-reply.ts'
import { type UemRestParts, uemRestRoutes } from './uem-rest-api.ts'

const search = '/api/mdm/devices/search'
const uuid = '00000000-0000-4000-8000-000000001001'
const desk = fakeEstate()
const parsed = (body: string | undefined) => JSON.parse(body ?? 'null')

describe('UEM REST API: versions', () => {
  const rows: readonly [string, string, string | undefined, string, string][] = [
    ['none', search, undefined, 'v1', '1, 2, 3'],
    ['1', search, 'application/json;version=1', 'v1', '1, 2, 3'],
    ['2', search, 'application/json;version=2', 'v2', '1, 2, 3'],
    ['3', search, 'application/json;version=3', 'v3', '1, 2, 3'],
    ['9 falls back', search, 'application/json;version=9', 'v3', '1, 2, 3'],
    ['2 of what has 1 only', '/api/system/info', 'application/json;version=2', 'v1', '1'],
    ['in the path', '/api/v2/mdm/devices/search', undefined, 'v2', '1, 2, 3'],
    ['after the module', '/API/mdm/V2/devices/search', undefined, 'v2', '1, 2, 3'],
    [
      'in path and header',
      '/api/v1//mdm/devices/search',
      'application/json;version=2',
      'v1',
      '1, 2, 3',
    ],
    ['2 of a number', '/api/mdm/devices/1001', 'application/json;version=2', 'v1', '1'],
    ['4 of a UUID', `/api/mdm/devices/${uuid}`, 'application/json;version=4', 'v2', '2'],
    ['none of a UUID', `/api/mdm/devices/${uuid.toUpperCase()}`, undefined, 'v2', '2'],
    [
      'none of a group’s UUID',
      '/api/system/groups/00000000-0000-4000-8000-000000000571',
      undefined,
      'v2',
      '2',
    ],
  ]
  for (const [asked, url, accept, version, supported] of rows) {
    test(`U9 version ${asked}: ${url} answers ${version}`, async () => {
      const reply = await desk.send({ url, ...(accept && { headers: { accept } }) })
      assert.equal(reply.status, 200)
      assert.equal(reply.headers['X-Api-Version'], version)
      assert.equal(reply.headers['api-supported-versions'], supported)
    })
  }
})

describe('UEM REST API: when devices were last seen', () => {
  // The one device of the sample was last seen on 2021-06-28 at 04:35:20.150.
  const rows: readonly [string, number][] = [
    ['lastseen=06/27/2021', 204],
    ['lastseen=06/28/2021', 200],
    ['lastseen=2021-06-28T04:35:20.149', 204],
    ['lastseen=2021-06-28T04:35:20.150', 200],
    ['seensince=06/28/2021', 200],
    ['seensince=06/29/2021', 204],
    ['lastseen=06/28/2021&seensince=06/28/2021', 200],
  ]
  for (const [query, status] of rows) {
    test(`U17 lastseen is on or before, seensince at or after: ${query} is ${status}`, async () => {
      for (const version of [1, 2]) {
        const headers = { accept: `application/json;version=${version}` }
        assert.equal((await desk.send({ url: `${search}?${query}`, headers })).status, status)
      }
      const snake = query.replace('lastseen', 'last_seen').replace('seensince', 'seen_since')
      const headers = { accept: 'application/json;version=3' }
      assert.equal((await desk.send({ url: `${search}?${snake}`, headers })).status, status)
    })
  }
})

describe('UEM REST API: headers', () => {
  test('U2 JSON is announced in small letters, with the request’s id and no guessing', async () => {
    const { headers } = await desk.send({ url: search })
    assert.equal(headers['Content-Type'], 'application/json; charset=utf-8')
    assert.equal(headers['X-Correlation-ID'], requestId)
    assert.equal(headers['X-Content-Type-Options'], 'nosniff')
    assert.equal(headers['Strict-Transport-Security'], undefined)
  })

  test('strict transport security is announced over https', async () => {
    const { headers } = await fakeEstate({ options: { https: true } }).send({ url: search })
    assert.equal(headers['Strict-Transport-Security'], 'max-age=31536000; includeSubDomains')
  })

  test('U9 no Accept is refused with 406', async () => {
    const reply = await desk.send({ url: search, headers: { accept: 'image/png' } })
    assert.equal(reply.status, 200)
    assert.equal(reply.headers['Content-Type'], 'application/json; charset=utf-8')
  })

  test('aw-tenant-code is not needed and does no harm', async () => {
    const reply = await desk.send({ url: search, headers: { 'aw-tenant-code': 'anything' } })
    assert.equal(reply.status, 200)
  })
})

type ErrorRow = readonly [what: string, sent: Sent, status: number, errorCode: number]

const bearer = (authorization: string) => ({ headers: { authorization } })
const errors: readonly ErrorRow[] = [
  ['no Authorization', { url: search, ...bearer('') }, 401, 1004],
  ['a token of nobody', { url: search, ...bearer('Bearer other') }, 401, 1024],
  ['a token past its time', { url: search, ...bearer('bearer stale') }, 401, 1029],
  ['a bad token before a bad value', { url: `${search}?page=x`, ...bearer('Bearer o') }, 401, 1024],
  ['a page that is no number', { url: `${search}?page=one` }, 400, 400],
  ['a page below 0', { url: `${search}?page=-1` }, 400, 400],
  ['a page size below 0', { url: `${search}?PageSize=-5` }, 400, 400],
  ['a fraction', { url: `${search}?page=1.5` }, 400, 400],
  ['a number too large', { url: `${search}?lgid=99999999999999999999` }, 400, 400],
  ['a value given twice', { url: `${search}?page=1&Page=2` }, 400, 1036],
  ['an unknown platform', { url: `${search}?platform=Toaster` }, 400, 400],
  ['an unknown ownership', { url: `${search}?ownership=X` }, 400, 400],
  ['an unknown compliance', { url: `${search}?compliantstatus=maybe` }, 400, 400],
  ['a date that is none', { url: `${search}?seensince=soon` }, 400, 400],
  ['a sort order that is none', { url: `${search}?sortorder=up` }, 400, 400],
  ['a NUL', { url: `${search}?user=a%00b` }, 400, 400],
  ['a group that is not there', { url: `${search}?lgid=12345` }, 400, 6],
  ['a group of others', { url: `${search}?lgid=900` }, 400, 6],
  ['a device that is not there', { url: '/api/mdm/devices/5' }, 404, 5002],
  ['a device number too large', { url: '/api/mdm/devices/99999999999' }, 400, 400],
  [
    'a device UUID that is not there',
    { url: `/api/mdm/devices/${uuid.replace('1001', '9999')}` },
    404,
    5061,
  ],
  ['profiles of no device', { url: '/api/mdm/devices/5/profiles' }, 404, 5002],
  ['an organization group that is not there', { url: '/api/system/groups/12345' }, 404, 6008],
  ['an organization group of others', { url: '/api/system/groups/900' }, 404, 6008],
  ['children of a group of others', { url: '/api/system/groups/900/children' }, 404, 6008],
  ['a method that is not there', { method: 'DELETE', url: search }, 405, 405],
  ['another method of a device', { method: 'PATCH', url: '/api/mdm/devices/7' }, 405, 405],
]

describe('UEM REST API: refusals', () => {
  for (const [what, sent, status, errorCode] of errors) {
    test(`U20 ${what} is ${status} with ${errorCode}, in JSON and in XML`, async () => {
      const reply = await desk.send(sent)
      assert.equal(reply.status, status)
      assert.equal(reply.headers['Content-Type'], 'application/json; charset=utf-8')
      const body = parsed(reply.body)
      assert.deepEqual(Object.keys(body), ['errorCode', 'message', 'activityId'])
      assert.equal(body.errorCode, errorCode)
      assert.equal(body.activityId, requestId)

      const headers = { ...sent.headers, accept: 'application/xml;version=1' }
      const xml = await desk.send({ ...sent, headers })
      assert.equal(xml.status, status)
      assert.ok(xml.body?.includes(`<ErrorCode>${errorCode}</ErrorCode>`))
    })
  }

  test('RFC 6750 §3 a 401 names the scheme, and an error only when a token came', async () => {
    const none = await desk.send({ url: search, ...bearer('') })
    const bad = await desk.send({ url: search, ...bearer('Bearer other') })
    assert.equal(
      none.headers['WWW-Authenticate'],
      'Bearer realm="API", Basic realm="API", charset="UTF-8"',
    )
    assert.equal(bad.headers['WWW-Authenticate'], 'Bearer realm="API", error="invalid_token"')
  })

  test('RFC 9110 §15.5.6 a wrong method names the right ones', async () => {
    const reply = await desk.send({ method: 'PUT', url: '/api/mdm/devices/7/commands' })
    assert.equal(reply.status, 405)
    assert.equal(reply.headers.Allow, 'POST')
  })

  for (const url of ['/api/mdm/toasters', '/api', '/api/help', '/api/mdm/devices/1/toasters']) {
    test(`U26 ${url} is the page of a web server`, async () => {
      const reply = await desk.send({ url })
      assert.equal(reply.status, 404)
      assert.match(reply.headers['Content-Type'] ?? '', /^text\/html/)
    })
  }

  test('a permission that the role lacks is named, and the decision tells of it', async () => {
    const reader = fakeEstate({ permissions: ['profiles:read'] })
    const reply = await reader.send({ url: search })
    assert.equal(reply.status, 403)
    assert.equal(parsed(reply.body).errorCode, 1011)
    assert.match(parsed(reply.body).message, /devices:read/)
    assert.equal(reply.request.decision.permission, 'devices:read')
    assert.equal(reply.request.decision.outcome, 'refused')
  })

  const values: Readonly<Record<string, string>> = { uuid, command: 'Lock' }
  const changing = uemOperations.filter(({ body, demands }) => body && demands !== 'signed-in')
  for (const { method, path, versions } of changing) {
    const version = versions?.[0] ?? 1
    test(`the permission comes before the body: ${method} ${path}, version ${version}`, async () => {
      const url = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '1')
      const reply = await fakeEstate({ permissions: [] }).send({
        method,
        url: `${url}?searchby=Udid&id=a&command=${path.endsWith('bulk') ? 'LockDevice' : 'Lock'}`,
        headers: { accept: `application/json;version=${version}`, 'content-type': 'text/xml' },
        body: '<!DOCTYPE a><a><!--',
      })
      assert.equal(reply.status, 403)
    })
  }

  test('U21 a setting keeps the permission out of the message', async () => {
    const reader = fakeEstate({ permissions: [], options: { permissionInMessage: false } })
    const reply = await reader.send({ url: search })
    assert.doesNotMatch(reply.body ?? '', /devices:read/)
  })

  test('any valid token may ask what answers here', async () => {
    const reply = await fakeEstate({ permissions: [] }).send({ url: '/api/system/info' })
    assert.equal(reply.status, 200)
    assert.equal(reply.request.decision.permission, undefined)
    assert.equal(reply.request.decision.route, '/api/system/info')
  })

  const failing = async (failure: Error) => {
    const { parts } = fakeEstate()
    const refuse: UemRestParts['authenticate'] = () => Promise.reject(failure)
    const [route] = uemRestRoutes({ ...parts, authenticate: refuse })
    const { request } = await desk.send({ url: '/api/system/info' })
    return route?.handle(request)
  }

  test('too many failures are 429 with Retry-After', async () => {
    const reply = await failing(new TooManyFailures(9, 'Wait.'))
    assert.equal(reply?.status, 429)
    assert.equal(reply?.headers['Retry-After'], '9')
  })

  test('a database that is away is 503 with 0', async () => {
    const reply = await failing(new StoreError('unavailable', 'locked'))
    assert.equal(reply?.status, 503)
    assert.equal(parsed(reply?.body).errorCode, 0)
  })

  test('what another caller made at the same moment is 409', async () => {
    const reply = await failing(new StoreError('conflict', 'taken'))
    assert.equal(reply?.status, 409)
    assert.equal(parsed(reply?.body).errorCode, 409)
  })

  test('a bug is not dressed up as a refusal', async () => {
    await assert.rejects(failing(new Error('bug')), /bug/)
  })

  test('what never reaches an operation has the same shape', () => {
    const { failed } = uemFallback({ https: false })
    for (const status of [400, 413, 415, 429, 431, 500, 503] as const) {
      const reply = failed({ requestId }, status)
      assert.equal(reply.status, status)
      assert.equal(parsed(reply.body).activityId, requestId)
    }
  })
})

describe('UEM REST API: paging', () => {
  const many = fakeEstate({ devices: sampleDevices(23) })
  const page = async (number: number) =>
    many.send({ url: `${search}?page=${number}&pagesize=10&orderby=deviceid` })

  test('U19 pages end with a short one, then 204 without a body or a type', async () => {
    const lengths: number[] = []
    for (let number = 0; ; number++) {
      const reply = await page(number)
      if (reply.status === 204) {
        assert.equal(reply.body, undefined)
        assert.equal(reply.headers['Content-Type'], undefined)
        break
      }
      const body = parsed(reply.body)
      assert.deepEqual([body.Page, body.PageSize, body.Total], [number, 10, 23])
      lengths.push(body.Devices.length)
    }
    assert.deepEqual(lengths, [10, 10, 3])
  })

  test('U19 500 is the default and the most: a larger size yields so many', async () => {
    assert.equal(parsed((await many.send({ url: search })).body).PageSize, 500)
    for (const size of [501, 5000, 6000, 50_000]) {
      const most = await many.send({ url: `${search}?pagesize=${size}` })
      assert.equal(most.status, 200)
      assert.equal(parsed(most.body).PageSize, 500)
    }
    assert.equal(parsed((await many.send({ url: `${search}?pagesize=0` })).body).PageSize, 500)
  })

  test('U18 a word that cannot be sorted by gives the default order', async () => {
    const ordered = await many.send({ url: `${search}?orderby=deviceid` })
    const reply = await many.send({ url: `${search}?orderby=LastBluetoothSample&sortorder=asc` })
    assert.equal(reply.status, 200)
    assert.equal(reply.body, ordered.body)
  })

  const filters: readonly [string, number][] = [
    ['?platform=android', 7],
    ['?PLATFORM=Apple', 16],
    ['?platform=5', 7],
    ['?platform=WindowsPhone8', 0],
    ['?ownership=c', 23],
    ['?ownership=Undefined', 0],
    ['?compliantstatus=true', 23],
    ['?CompliantStatus=NonCompliant', 0],
    ['?LGID=573', 11],
    ['?lgid=571', 12],
    ['?user=ADA', 23],
    ['?user=&model=&platform=', 23],
    ['?seensince=2021-06-28', 23],
    ['?seensince=06/29/2021', 0],
    ['?lastseen=2021-06-29T00:00:00', 23],
    ['?unheard=of&unheard=again', 23],
  ]
  for (const [query, total] of filters) {
    test(`U17 ${query} finds ${total}`, async () => {
      const reply = await many.send({ url: search + query })
      assert.equal(reply.status, total === 0 ? 204 : 200)
      if (total > 0) assert.equal(parsed(reply.body).Total, total)
    })
  }
})
