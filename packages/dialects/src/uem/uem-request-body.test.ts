import assert from 'node:assert/strict'
import { Buffer } from 'node:buffer'
import { describe, test } from 'node:test'

import { Type } from 'typebox'

import { UemFault } from './uem-faults.ts'
import { bodyDecoder } from './uem-request-body.ts'

const decode = bodyDecoder(
  Type.Object({
    CommandXml: Type.Optional(Type.String()),
    Count: Type.Optional(Type.Integer()),
    Values: Type.Optional(Type.Object({ Value: Type.Array(Type.String()) })),
  }),
)
const bytes = (text: string) => Buffer.from(text)
const json = 'application/json'
const xml = 'application/xml; charset=utf-8'
const form = 'application/x-www-form-urlencoded'
const namespace = 'xmlns="http://www.air-watch.com/servicemodel/resources"'

const read: readonly [string, string, string | undefined, unknown][] = [
  ['JSON', '{"CommandXml":"<dict/>"}', json, { CommandXml: '<dict/>' }],
  ['other letter case', '{"commandXML":"x","extra":1}', json, { CommandXml: 'x' }],
  ['null members', '{"CommandXml":null}', json, {}],
  ['JSON with a version', '{"Count":3}', 'application/json;version=2', { Count: 3 }],
  ['a byte order mark', '\ufeff{"Count":3}', json, { Count: 3 }],
  ['JSON without a type', '{"Count":3}', undefined, { Count: 3 }],
  ['JSON under a form type', '{"Count":3}', 'application/x-www-form-urlencoded', { Count: 3 }],
  ['white space only', '  \r\n', json, undefined],
  ['a form', 'count=3&commandxml=a%20b', form, { Count: 3, CommandXml: 'a b' }],
  ['a form that says its character set', 'Count=3', `${form}; charset=UTF-8`, { Count: 3 }],
  [
    'an empty text of a member that may be absent',
    '{"CommandXml":"","Count":3}',
    json,
    { Count: 3 },
  ],
  ['an empty element', '<C><CommandXml></CommandXml><Count>3</Count></C>', xml, { Count: 3 }],
  [
    'XML',
    `<?xml version="1.0"?><C ${namespace}><CommandXml>&lt;a&gt;</CommandXml></C>`,
    xml,
    { CommandXml: '<a>' },
  ],
  ['XML numbers', '<C><Count>3</Count></C>', xml, { Count: 3 }],
  [
    'XML character numbers',
    '<C><CommandXml>a&#65;&#x42;</CommandXml></C>',
    xml,
    { CommandXml: 'aAB' },
  ],
  [
    'CDATA',
    '<C><CommandXml><![CDATA[<!DOCTYPE plist><a>&lt;</a>]]></CommandXml></C>',
    xml,
    { CommandXml: '<!DOCTYPE plist><a>&lt;</a>' },
  ],
  ['a namespace prefix', '<n:C xmlns:n="x"><n:Count>3</n:Count></n:C>', xml, { Count: 3 }],
  [
    'one item as a list',
    '<C><Values><Value>a</Value></Values></C>',
    xml,
    { Values: { Value: ['a'] } },
  ],
  ['XML without a type', '<C><Count>3</Count></C>', undefined, { Count: 3 }],
  ['an empty XML document', `<C ${namespace}/>`, xml, {}],
  ['a member of a prototype', '{"__proto__":{"Count":3},"constructor":1}', json, {}],
]

const deep = (open: string, close: string) => open.repeat(100) + close.repeat(100)
const refused: readonly [string, string | Uint8Array, string | undefined][] = [
  ['half a JSON object', '{"Count":', json],
  ['text', 'hello', json],
  ['a list', '[1]', json],
  ['a number', '3', json],
  ['the wrong type', '{"Count":"many"}', json],
  ['deep JSON', deep('[', ']'), json],
  ['deep XML', deep('<a>', '</a>'), xml],
  ['XML of very many tags', `<C>${'<a/>'.repeat(20_000)}</C>`, xml],
  ['XML with a comment that does not end', '<C><!-- </C>', xml],
  ['XML with a section that does not end', '<C><![CDATA[ </C>', xml],
  ['a form with a broken escape', 'CommandXml=%zz', form],
  ['a form with a repeated member', 'Count=3&Count=4', form],
  ['a form with a NUL', 'CommandXml=%00', form],
  ['half an XML document', '<C><Count>', xml],
  ['a document type', '<!DOCTYPE C [<!ENTITY a "b">]><C><CommandXml>&a;</CommandXml></C>', xml],
  ['a document type behind a comment', '<!-- <![CDATA[ --><!DOCTYPE C><C/>', xml],
  ['a member of a prototype in XML', '<C><__proto__>1</__proto__></C>', xml],
  ['elements where text belongs', '<C><CommandXml><dict/></CommandXml></C>', xml],
  ['broken UTF-8', Uint8Array.of(0x7b, 0xff, 0x7d), json],
  ['a NUL', '{"CommandXml":"a"}\0', json],
]

describe('UEM bodies', () => {
  for (const [what, text, type, expected] of read) {
    test(`U22 ${what} is read`, () => {
      assert.deepEqual(decode(bytes(text), type), expected)
    })
  }

  test('U22 no body is no body, whatever its type says', () => {
    assert.equal(decode(undefined, json), undefined)
  })

  for (const [what, body, type] of refused) {
    test(`${what} is refused`, () => {
      const given = typeof body === 'string' ? bytes(body) : body
      assert.throws(
        () => decode(given, type),
        (error) => error instanceof UemFault && error.status === 400,
      )
    })
  }

  test('no prototype is changed by a body', () => {
    decode(bytes('{"__proto__":{"polluted":1}}'), json)
    assert.equal(({} as { polluted?: number }).polluted, undefined)
  })
})
