import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { type SeededRandom, seededRandom } from '@frontdesk/estate/demo/seeded-random.ts'
import { XMLValidator } from 'fast-xml-parser'

import { fakeEstate, requestId, type Sent } from './uem-fake-estate.ts'

const rounds = 2000
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
const hostile = [
  '',
  '-1',
  '0x10',
  '1e9',
  '99999999999999999999',
  'NaN',
  '\0',
  "' OR 1=1 --",
  '<script>',
  '__proto__',
  'constructor',
  '../../etc/passwd',
  'é\u202e\ufffd',
  'x'.repeat(3000),
  '{"a":',
  '<a><b></a>',
  '[[[[[[[[',
]
const accepts = ['*/*', 'application/json;version=-1', 'application/xml', ';;q=x', 'a'.repeat(999)]
const types = ['application/json', 'application/xml', 'text/plain', 'multipart/form-data', '']

/** A request with exactly one thing wrong, and anything else about it drawn. */
function malformed(random: SeededRandom): Sent {
  const bad = encodeURIComponent(random.pick(hostile.slice(1)))
  const accept = random.pick(accepts)
  const headers = { accept, 'content-type': random.pick(types) }
  const broken: readonly (() => Sent)[] = [
    () => ({ url: `/api/mdm/devices/search?page=${bad}` }),
    () => ({ url: `/API/v1//mdm/devices/search/?PageSize=${bad}` }),
    () => ({ url: `/api/mdm/devices/search?lgid=${bad}&x=${bad}` }),
    () => ({ url: `/api/mdm/devices/search?seensince=${bad}` }),
    () => ({ url: `/api/mdm/devices/search?page=1&PAGE=${bad}` }),
    () => ({ url: `/api/mdm/devices/search?platform=${bad}` }),
    () => ({ url: `/api/mdm/devices/${bad}` }),
    () => ({ url: `/api/mdm/devices/${bad}/profiles` }),
    () => ({ url: `/api/system/groups/${bad}/children` }),
    () => ({ url: `/api/${bad}/devices` }),
    () => ({ method: random.pick(methods.slice(2)), url: '/api/mdm/devices/search' }),
    () => ({ method: 'POST', url: `/api/mdm/devices/1001/commands?command=${bad}` }),
    () => ({
      method: 'POST',
      url: '/api/mdm/devices/1001/commands?command=CustomMdmCommand',
      body: random.integer(2) === 0 ? random.pick(hostile) : random.bytes(1 + random.integer(200)),
    }),
    () => ({ url: '/api/system/info', headers: { authorization: `Bearer ${bad.slice(0, 90)}` } }),
    () => ({ url: '/api/system/info', headers: { authorization: bad.slice(0, 90) } }),
  ]
  const sent = random.pick(broken)()
  return { ...sent, headers: { ...headers, ...sent.headers } }
}

describe('UEM REST API under malformed requests', () => {
  test(`${rounds} of them get a 4xx in the wire’s shape, and nothing is queued`, async () => {
    const random = seededRandom('uem malformed')
    const desk = fakeEstate()
    for (let round = 0; round < rounds; round++) {
      const sent = malformed(random)
      const { status, headers, body } = await desk.send(sent)
      const told = `${round}: ${JSON.stringify(sent).slice(0, 200)} got ${status} ${body?.slice(0, 200)}`
      assert.ok(status >= 400 && status < 500, told)
      const type = headers['Content-Type'] ?? ''
      if (type.startsWith('text/html')) assert.equal(status, 404, told)
      else if (type.startsWith('application/xml')) {
        assert.equal(XMLValidator.validate(body ?? ''), true, told)
      } else {
        const fault = JSON.parse(body ?? '')
        assert.equal(fault.activityId, requestId, told)
        assert.ok(Number.isInteger(fault.errorCode) && typeof fault.message === 'string', told)
      }
      assert.ok(!body?.includes('passwd') && !body?.includes('OR 1=1'), told)
    }
    assert.deepEqual(desk.committed, { commands: [], audit: [] })
  })
})
