import assert from 'node:assert/strict'
import { Buffer } from 'node:buffer'
import { describe, test } from 'node:test'

import { readFormBody } from '@frontdesk/dialects/form-body.ts'
import { bodyDecoder } from '@frontdesk/dialects/uem/uem-request-body.ts'
import { parseStrictJson } from '@frontdesk/server/administration/strict-json.ts'
import { Type } from 'typebox'

/** Bytes: eight times as many may take eight times as long, not sixty-four times. */
const [few, many] = [32_768, 262_144]
const mostTimes = 30
/** What takes less is too short to compare. */
const leastMilliseconds = 4

const readUem = bodyDecoder(
  Type.Object({
    CommandXml: Type.Optional(Type.String()),
    Values: Type.Optional(Type.Object({ Value: Type.Array(Type.String()) })),
  }),
)

const readers: Readonly<Record<string, (body: Uint8Array) => unknown>> = {
  'XML of the device API': (body) => readUem(body, 'application/xml'),
  'JSON of the device API': (body) => readUem(body, 'application/json'),
  'forms of the device API': (body) => readUem(body, 'application/x-www-form-urlencoded'),
  'JSON of the administration API': (body) => parseStrictJson(body),
  'forms of token endpoints': (body) => readFormBody('application/x-www-form-urlencoded', body),
  'multipart forms': (body) => readFormBody('multipart/form-data; boundary=b', body),
}

/** What a body begins with, what is repeated until it is long, and what it ends with. */
const hostile: readonly (readonly [begin: string, repeated: string, end: string])[] = [
  ['<a>', '<!--', ''],
  ['<a>', '<!--', '</a>'],
  ['<a>', '<![CDATA[', ''],
  ['<a>', '-><![CDATA[', '->'],
  ['<a>', '<!--a-->', '</a>'],
  ['<a>', '<![CDATA[a]]>', '</a>'],
  ['<a>', '<?', ''],
  ['<a ', 'b="c" ', '/>'],
  ['<a b="', '<', ''],
  ['<a>', '&amp;', '</a>'],
  ['<a>', '&', '</a>'],
  ['<a>', '&#', '</a>'],
  ['', '<a>', ''],
  ['', '<a', ''],
  ['<a>', '<b/>', '</a>'],
  ['<a><Values>', '<Value>a</Value>', '</Values></a>'],
  ['<a>', ' ', '</a>'],
  ['', ' ', '<'],
  ['<!DOCTYPE a [', '<!ENTITY b "c">', ']><a/>'],
  ['', '[', ''],
  ['', '{"a":', ''],
  ['{"a":"', '\\"', ''],
  ['{"a":"', '\\', ''],
  ['{"a":"', '\\"', '"}'],
  ['{"a":[', '"b",', '"b"]}'],
  ['{"Values":{"Value":[', '"b",', '"b"]}}'],
  ['', '"', ''],
  ['', '\\"', ''],
  ['', 'a=b&', ''],
  ['', 'a&', ''],
  ['', '%', ''],
  ['', '%41', ''],
  ['', '+', ''],
  ['', '=', ''],
  ['', '\u00e9', ''],
  ['', '--b\r\n', ''],
  ['--b\r\n', 'Content-Disposition: form-data; name="a"\r\n', '\r\n\r\n--b--'],
  ['', '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nc\r\n', '--b--\r\n'],
  ['--b\r\nContent-Disposition: form-data; name="', '\\"', '"\r\n\r\n--b--'],
]

/** Milliseconds of this process's own work, the quickest of three times. */
async function time(read: (body: Uint8Array) => unknown, body: Uint8Array): Promise<number> {
  let quickest = Number.POSITIVE_INFINITY
  for (let round = 0; round < 3; round++) {
    const start = process.cpuUsage()
    try {
      await read(body)
    } catch {
      // Nearly all of them are refused.
    }
    const { user, system } = process.cpuUsage(start)
    quickest = Math.min(quickest, (user + system) / 1000)
  }
  return quickest
}

describe('the time that a body takes grows with its length and no faster', () => {
  for (const [name, read] of Object.entries(readers)) {
    test(`${name}: ${hostile.length} hostile bodies`, async () => {
      for (const [begin, repeated, end] of hostile) {
        const body = (length: number) =>
          Buffer.from(begin + repeated.repeat(length / repeated.length) + end)
        const short = Math.max(await time(read, body(few)), leastMilliseconds)
        const long = await time(read, body(many))
        const what = JSON.stringify([begin, repeated, end])
        assert.ok(long < short * mostTimes, `${what}: ${long} ms after ${short} ms`)
      }
    })
  }
})
