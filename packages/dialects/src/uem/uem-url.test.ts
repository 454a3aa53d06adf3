import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { normalizeUemUrl, pathVersion } from './uem-url.ts'

const rows: readonly [string, string, number | undefined][] = [
  ['/api/mdm/devices/7', '/api/mdm/devices/7', undefined],
  ['/API/mdm/devices/7', '/api/mdm/devices/7', undefined],
  ['/Api/Mdm/Devices/Search?PageSize=5', '/api/mdm/devices/search?PageSize=5', undefined],
  ['/api/v1/mdm/devices/7', '/api/mdm/devices/7', 1],
  ['/API/v1//mdm/devices/search', '/api/mdm/devices/search', 1],
  ['/api/V2/system/groups/search', '/api/system/groups/search', 2],
  ['/api/system/v2/groups/search', '/api/system/groups/search', 2],
  ['/api/mdm/devices/?searchBy=Udid&id=A/B', '/api/mdm/devices?searchBy=Udid&id=A/B', undefined],
  ['//api//mdm/devices//7/', '/api/mdm/devices/7', undefined],
  ['/api/v1', '/api', 1],
  ['/api', '/api', undefined],
  ['/api/mdm/devices/v1', '/api/mdm/devices/v1', undefined],
  ['/api/mdm/devices/7?x=//API//', '/api/mdm/devices/7?x=//API//', undefined],
  [
    '/API/mdm/devices/0000ABCD-0000-4000-8000-000000000001',
    '/api/mdm/devices/0000abcd-0000-4000-8000-000000000001',
    undefined,
  ],
]

describe('UEM addresses', () => {
  for (const [url, expected, version] of rows) {
    test(`U23 ${url} is ${expected}, version ${version ?? 'none'}`, () => {
      assert.equal(normalizeUemUrl(url), expected)
      assert.equal(pathVersion(url.split('?')[0] ?? ''), version)
    })
  }

  const others = [
    '/',
    '/connect/token',
    '/Connect/Token/',
    '/apis//x',
    '/oauth2//token?a=/API/',
    '*',
    '',
  ]
  for (const url of others) {
    test(`U23 ${JSON.stringify(url)} is not of this API and stays`, () => {
      assert.equal(normalizeUemUrl(url), url)
    })
  }

  test('U23 cleaning twice changes nothing more', () => {
    for (const [url] of rows) {
      const once = normalizeUemUrl(url)
      assert.equal(normalizeUemUrl(once), once)
    }
  })
})
