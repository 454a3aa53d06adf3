import type { TSchema } from 'typebox'

import { compiledSchema } from '../compiled-schema.ts'
import { UemFault } from './uem-faults.ts'

/** The little of a schema that decides how a text becomes a value. */
export interface ValueSchema {
  readonly type?: string
  readonly format?: string
  readonly properties?: Readonly<Record<string, ValueSchema>>
  readonly items?: ValueSchema
  readonly required?: readonly string[]
}

type Pairs = readonly (readonly [name: string, value: string])[]

/** Reads the values of a request that one schema describes. @throws UemFault from `decode` */
export interface ValueDecoder {
  decode(pairs: Pairs): Readonly<Record<string, unknown>>
}

const wholeNumber = /^[+-]?\d{1,15}$/

/**
 * Makes the decoder of a query or of path values. Names match in any letter case, unknown ones
 * are ignored, an empty value is none at all, and a value given twice is refused (quirk U17).
 * Without a schema nothing is read.
 */
export function valueDecoder(schema: TSchema | undefined): ValueDecoder {
  if (schema === undefined) return { decode: () => ({}) }
  const validator = compiledSchema(schema)
  const { properties = {}, required = [] } = schema as ValueSchema
  const known = new Map(
    Object.entries(properties).map(([name, of]) => [name.toLowerCase(), { name, of }]),
  )

  function decode(pairs: Pairs): Readonly<Record<string, unknown>> {
    const seen = new Set<string>()
    const values: Record<string, unknown> = {}
    for (const [name, text] of pairs) {
      const property = known.get(name.toLowerCase())
      if (!property) continue
      if (seen.has(property.name)) {
        throw new UemFault('requestInvalid', `The parameter ${property.name} is given twice.`)
      }
      seen.add(property.name)
      if (text !== '') values[property.name] = readValue(text, property.of, property.name)
    }
    if (!validator().Check(values)) refuse(values)
    return values
  }

  function refuse(values: Readonly<Record<string, unknown>>): never {
    const [error] = validator().Errors(values)
    const name = error?.instancePath.slice(1)
    if (name) throw new UemFault('valueInvalid', `The value of ${name} is not valid.`)
    const missing = required.filter((property) => !(property in values))
    throw new UemFault('valueInvalid', `A value is missing: ${missing.join(', ')}.`)
  }

  return { decode }
}

/** Turns a text into what its schema wants; what cannot be turned is refused. */
export function readValue(text: string, schema: ValueSchema, name: string): unknown {
  if (text.includes('\0')) throw invalid(name)
  switch (schema.type) {
    case 'integer':
      if (!wholeNumber.test(text)) throw invalid(name)
      return Number(text)
    case 'boolean':
      if (/^true$/i.test(text)) return true
      if (/^false$/i.test(text)) return false
      throw invalid(name)
    default:
      return text
  }
}

function invalid(name: string): UemFault {
  return new UemFault('valueInvalid', `The value of ${name} is not valid.`)
}

const uuidSyntax = /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i

/** Tells whether a path's value looks like what a schema wants: a number, a UUID, anything. */
export function looksLike(text: string, schema: ValueSchema | undefined): boolean {
  if (schema?.type === 'integer') return /^[+-]?\d+$/.test(text)
  if (schema?.format === 'uuid') return uuidSyntax.test(text)
  return true
}

/** A UUID as it is stored: small letters, with dashes. */
export function canonicalUuid(text: string): string {
  const digits = text.replaceAll('-', '').toLowerCase()
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
