import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { XMLParser, XMLValidator } from 'fast-xml-parser'

import { encodeXml, encodeXmlFault } from './uem-xml.ts'

const resources = 'http://www.air-watch.com/servicemodel/resources'
const parser = new XMLParser({ ignoreDeclaration: true, parseTagValue: false })

describe('UEM XML', () => {
  test('U24 a model is one element in the namespace of models; lists repeat', () => {
    const text = encodeXml({ Devices: [{ Id: { Value: 1 } }, { Id: { Value: 2 } }], Total: 2 }, 'R')
    assert.match(text, new RegExp(`^<\\?xml [^>]*\\?><R [^>]*xmlns="${resources}">`))
    assert.deepEqual(parser.parse(text), {
      R: { Devices: [{ Id: { Value: '1' } }, { Id: { Value: '2' } }], Total: '2' },
    })
  })

  test('U24 a list has no namespace, its items’ members but Id have', () => {
    const text = encodeXml([{ Id: { Value: 7 }, Name: 'A' }], 'ArrayOfLocationGroup')
    assert.ok(text.includes('<LocationGroup><Id><Value>7</Value></Id>'))
    assert.ok(text.includes(`<Name xmlns="${resources}">A</Name>`))
    assert.deepEqual(parser.parse(text), {
      ArrayOfLocationGroup: { LocationGroup: { Id: { Value: '7' }, Name: 'A' } },
    })
  })

  test('U24 a refusal is an AirWatchFaultContract in a namespace of its own', () => {
    const text = encodeXmlFault({ activityId: 'r', errorCode: 1004, message: 'a < b & c' })
    assert.ok(text.includes('xmlns="http://www.air-watch.com/"'))
    assert.deepEqual(parser.parse(text), {
      AirWatchFaultContract: { ActivityId: 'r', ErrorCode: '1004', Message: 'a < b & c' },
    })
  })

  test('what XML cannot hold is taken out, the rest escaped', () => {
    const name = `a\0\u0008<b>&"${String.fromCharCode(0xd800)}\u{1f600}]]>`
    const text = encodeXml({ Name: name, Gone: undefined }, 'R')
    assert.equal(XMLValidator.validate(text), true)
    assert.deepEqual(parser.parse(text), { R: { Name: 'a<b>&"\ufffd\u{1f600}]]>' } })
  })
})
