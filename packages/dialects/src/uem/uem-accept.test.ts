import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { chooseVersion, readAccept } from './uem-accept.ts'

const headers: readonly [string | undefined, 'json' | 'xml', number | undefined][] = [
  [undefined, 'json', undefined],
  ['', 'json', undefined],
  ['application/json', 'json', undefined],
  ['application/json;version=2', 'json', 2],
  ['application/json; version=2', 'json', 2],
  ['Application/JSON;Version="3"', 'json', 3],
  ['application/xml;version=1', 'xml', 1],
  ['text/xml', 'xml', undefined],
  ['*/*', 'json', undefined],
  ['application/*;version=2', 'json', 2],
  ['text/html', 'json', undefined],
  ['application/json;version=two', 'json', undefined],
  ['application/json;version=', 'json', undefined],
  ['application/json;q=0.5;version=1, application/xml;version=2', 'xml', 2],
  ['application/xml;version=1;q=0, application/json;version=2;q=0.1', 'json', 2],
  ['application/json;version=1, application/json;version=2', 'json', 1],
  ['text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2', 'json', undefined],
  [';;;,,,q=1', 'json', undefined],
]

const versions: readonly [readonly number[], number | undefined, number][] = [
  [[1], undefined, 1],
  [[1], 1, 1],
  [[1], 2, 1],
  [[1, 2, 3], undefined, 1],
  [[1, 2, 3], 0, 1],
  [[1, 2, 3], 2, 2],
  [[1, 2, 3], 4, 3],
  [[1, 3], 2, 1],
  [[2], 1, 2],
  [[2], undefined, 2],
]

describe('UEM versions', () => {
  for (const [header, format, version] of headers) {
    test(`U9 Accept: ${header} is ${format}, version ${version ?? 'none'}`, () => {
      assert.deepEqual(readAccept(header), { format, version })
    })
  }

  for (const [offered, asked, expected] of versions) {
    test(`U9 ${asked ?? 'no version'} asked of ${offered.join(', ')} is ${expected}`, () => {
      assert.equal(chooseVersion(offered, asked), expected)
    })
  }
})
