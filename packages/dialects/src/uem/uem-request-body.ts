import { XMLParser, XMLValidator } from 'fast-xml-parser'
import type { TSchema } from 'typebox'

import { compiledSchema } from '../compiled-schema.ts'
import { decodeUrlencoded, type FormPairs } from '../form-body.ts'
import { UemFault } from './uem-faults.ts'
import { readValue, type ValueSchema } from './uem-request-values.ts'

/** Bodies nested deeper than this are refused. */
const maximumDepth = 32

/** More tags than the largest bulk request has, ten times over. */
const maximumTags = 20_000

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Made at the first XML body: its tables take milliseconds of every start. */
let xml: XMLParser | undefined

function xmlParser(): XMLParser {
  xml ??= new XMLParser({
    ignoreAttributes: true,
    removeNSPrefix: true,
    ignoreDeclaration: true,
    ignorePiTags: true,
    parseTagValue: false,
    trimValues: false,
    // Only the entities that XML itself defines, and numbers: a document type is refused before.
    processEntities: true,
    htmlEntities: true,
    maxNestedTags: maximumDepth,
  })
  return xml
}

/** Reads a body; undefined when there was none, which any Content-Type may announce (quirk U22). */
export type BodyDecoder = (body: Uint8Array | undefined, contentType: string | undefined) => unknown

/**
 * Makes the decoder of JSON, XML and form bodies of one schema. Member names match in any letter
 * case, because published scripts write `CommandXML` for `CommandXml`; a member that is null or an
 * empty text is absent unless the schema requires it (quirk U22). Only members of the schema are
 * copied, so no name can reach a prototype. The time it takes grows with the length of the body
 * and no faster.
 *
 * The decoder throws UemFault bodyUnreadable for what is none of them, and valueInvalid for what
 * does not follow the schema.
 */
export function bodyDecoder(schema: TSchema | undefined): BodyDecoder {
  if (schema === undefined) return () => undefined
  const validator = compiledSchema(schema)

  return (bytes, contentType) => {
    if (bytes === undefined) return undefined
    const parsed = parse(bytes, contentType)
    if (parsed === undefined) return undefined
    const value = memberwise(parsed, schema as ValueSchema)
    if (!validator().Check(value)) throw new UemFault('valueInvalid')
    return value
  }
}

function parse(bytes: Uint8Array, contentType: string | undefined): unknown {
  const text = decodeText(bytes)
  if (text.trim() === '') return undefined
  if (text.includes('\0')) throw new UemFault('bodyUnreadable')
  switch (formOf(text, contentType ?? '')) {
    case 'xml':
      return parseXml(text.trim())
    case 'form':
      return parseForm(bytes)
    default:
      return parseJson(text)
  }
}

/**
 * Clients that never set a Content-Type send JSON too, and JSON comes under a form's type: then
 * the first character decides.
 */
function formOf(text: string, contentType: string): 'json' | 'xml' | 'form' {
  if (/[/+]xml\b/i.test(contentType)) return 'xml'
  if (/[/+]json\b/i.test(contentType)) return 'json'
  const first = text.trimStart().charAt(0)
  if (first === '<') return 'xml'
  const isForm = /^\s*application\/x-www-form-urlencoded\b/i.test(contentType)
  return isForm && first !== '{' && first !== '[' ? 'form' : 'json'
}

/** A name that is repeated is a list. */
function parseForm(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  const members = new Map<string, string | string[]>()
  for (const [name, value] of pairsOf(bytes)) {
    if (value.includes('\0')) throw new UemFault('bodyUnreadable')
    const known = members.get(name)
    if (known === undefined) members.set(name, value)
    else if (Array.isArray(known)) known.push(value)
    else members.set(name, [known, value])
  }
  return Object.fromEntries(members)
}

function decodeText(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch {
    throw new UemFault('bodyUnreadable', 'The request body is not UTF-8.')
  }
}

function parseJson(text: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new UemFault('bodyUnreadable', 'The request body is not JSON.')
  }
  if (isDeeperThan(value, maximumDepth)) throw new UemFault('bodyUnreadable')
  return manyDigits.test(text) ? JSON.parse(text, keepDigits) : value
}

const manyDigits = /\d{16}/

/** A whole number beyond 2^53 stays the text of its digits: rounded, it would name another thing. */
function keepDigits(_: string, value: unknown, { source }: { source?: string } = {}): unknown {
  const isRounded = typeof value === 'number' && !Number.isSafeInteger(value)
  return isRounded && source !== undefined && /^-?\d+$/.test(source) ? source : value
}

function isDeeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return depth === 0 || Object.values(value).some((member) => isDeeperThan(member, depth - 1))
}

/** @returns what the root element holds */
function parseXml(text: string): unknown {
  requirePlainXml(text)
  try {
    if (XMLValidator.validate(text) !== true) throw new UemFault('bodyUnreadable')
    const document: unknown = xmlParser().parse(text)
    const [root] = Object.values(document as Record<string, unknown>)
    // An empty root element is a body without members.
    return root === '' || root === undefined ? {} : root
  } catch {
    throw new UemFault('bodyUnreadable', 'The request body is not XML.')
  }
}

function pairsOf(bytes: Uint8Array): FormPairs {
  try {
    return decodeUrlencoded(bytes)
  } catch {
    throw new UemFault('bodyUnreadable', 'The request body is not a form.')
  }
}

/**
 * Looks at every tag once. A CDATA section may hold a document of its own, with a type; the body
 * itself may not.
 *
 * @throws UemFault bodyUnreadable
 */
function requirePlainXml(text: string): void {
  let tags = 0
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at)) {
    if (text.startsWith('<![CDATA[', at)) at = placeAfter(text, ']]>', at + 9)
    else if (text.startsWith('<!--', at)) at = placeAfter(text, '-->', at + 4)
    else if (text.startsWith('<!', at)) {
      throw new UemFault('bodyUnreadable', 'A document type is not accepted.')
    } else {
      at++
      if (++tags > maximumTags) {
        throw new UemFault('bodyUnreadable', `The body has more than ${maximumTags} tags.`)
      }
    }
  }
}

function placeAfter(text: string, end: string, from: number): number {
  const at = text.indexOf(end, from)
  if (at < 0) throw new UemFault('bodyUnreadable', 'The request body is not XML.')
  return at + end.length
}

/** Copies the members that a schema names; in XML every value is a text and one item no list. */
function memberwise(value: unknown, schema: ValueSchema): unknown {
  if (schema.properties && typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const members = new Map(
      Object.entries(value).map(([name, member]) => [name.toLowerCase(), member as unknown]),
    )
    const copy: Record<string, unknown> = {}
    for (const [name, of] of Object.entries(schema.properties)) {
      const member = members.get(name.toLowerCase())
      const isUnset = member === '' && !schema.required?.includes(name)
      if (member !== undefined && member !== null && !isUnset) copy[name] = memberwise(member, of)
    }
    return copy
  }
  const { items } = schema
  if (schema.type === 'array' && items) {
    return (Array.isArray(value) ? value : [value]).map((item) => memberwise(item, items))
  }
  return typeof value === 'string' ? readValue(value, schema, 'the body') : value
}
