import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { ProtocolError } from '@frontdesk/protocol/errors.ts'

import { readFormBody } from './form-body.ts'

const urlencoded = 'application/x-www-form-urlencoded'
const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1')

function multipart(...parts: string[]): Uint8Array {
  return Buffer.from(`${parts.map((part) => `--b\r\n${part}\r\n`).join('')}--b--\r\n`)
}
const field = (name: string, value: string) =>
  `Content-Disposition: form-data; name="${name}"\r\n\r\n${value}`

const read: readonly [
  string,
  string,
  Uint8Array | undefined,
  readonly (readonly [string, string])[],
][] = [
  ['no body', urlencoded, undefined, []],
  [
    'pairs in order',
    urlencoded,
    bytes('b=2&a=1'),
    [
      ['b', '2'],
      ['a', '1'],
    ],
  ],
  [
    'any letter case and a charset',
    'Application/X-WWW-Form-URLencoded; charset=utf-8',
    bytes('a=1'),
    [['a', '1']],
  ],
  ['RFC 6749 Appendix B escapes', urlencoded, bytes('a=%C3%A9+%2B%26'), [['a', 'é +&']]],
  ['raw UTF-8', urlencoded, Buffer.from('a=é'), [['a', 'é']]],
  [
    'repeated names stay two',
    urlencoded,
    bytes('a=1&a=2'),
    [
      ['a', '1'],
      ['a', '2'],
    ],
  ],
  [
    'empty pieces',
    urlencoded,
    bytes('&a=1&&b'),
    [
      ['a', '1'],
      ['b', ''],
    ],
  ],
  [
    'RFC 7578 multipart',
    'multipart/form-data; boundary=b',
    multipart(field('a', '1'), field('b', '')),
    [
      ['a', '1'],
      ['b', ''],
    ],
  ],
  [
    'RFC 7578 quoted boundary',
    'multipart/form-data; boundary="b"',
    multipart(field('a', '1')),
    [['a', '1']],
  ],
]

const refused: readonly [string, string | undefined, Uint8Array][] = [
  ['JSON', 'application/json', bytes('{"a":1}')],
  ['no content type', undefined, bytes('a=1')],
  ['a broken escape', urlencoded, bytes('a=%zz')],
  ['a cut escape', urlencoded, bytes('a=%2')],
  ['escapes that are no UTF-8', urlencoded, bytes('a=%ff')],
  ['bytes that are no UTF-8', urlencoded, bytes('a=\xff')],
  ['multipart without a boundary', 'multipart/form-data', multipart(field('a', '1'))],
  [
    'multipart that ends too early',
    'multipart/form-data; boundary=b',
    Buffer.from('--b\r\nContent-'),
  ],
  [
    'a file in multipart',
    'multipart/form-data; boundary=b',
    multipart('Content-Disposition: form-data; name="a"; filename="f"\r\n\r\n1'),
  ],
]

describe('readFormBody', () => {
  for (const [what, contentType, body, expected] of read) {
    test(`${what} is read`, async () => {
      assert.deepEqual(await readFormBody(contentType, body), expected)
    })
  }
  for (const [what, contentType, body] of refused) {
    test(`${what} is refused`, async () => {
      await assert.rejects(
        readFormBody(contentType, body),
        (error) => error instanceof ProtocolError && error.code === 'invalid_request',
      )
    })
  }
})
