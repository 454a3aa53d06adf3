import type { TSchema } from 'typebox'

/** The members of JSON Schema that our schemas use. */
interface SchemaShape {
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly TSchema[]
  readonly items?: TSchema
  readonly properties?: Readonly<Record<string, TSchema>>
  readonly required?: readonly string[]
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
}

const shownValues = 12

/** Says in a few words what a value looks like. */
export function schemaWords(schema: TSchema): string {
  const shape = schema as SchemaShape
  if (shape.const !== undefined) return JSON.stringify(shape.const)
  if (shape.enum) return valuesOf(shape.enum)
  if (shape.anyOf) return [...new Set(shape.anyOf.map(schemaWords))].join(' or ')
  if (shape.type === 'array') return `list of ${shape.items ? pluralWords(shape.items) : 'values'}`
  if (shape.type === 'string') return `text${range(shape.minLength, shape.maxLength)}`
  if (shape.type === 'integer') return `number${range(shape.minimum, shape.maximum)}`
  return shape.type ?? 'any value'
}

/** What a list is made of. */
function pluralWords(schema: TSchema): string {
  const words = schemaWords(schema)
  return /^(?:text|number|object)$/.test(words) ? `${words}s` : words
}

/** A value that follows a schema, for examples: what must be there, and no more. */
export function schemaSample(schema: TSchema, name = 'value'): unknown {
  const shape = schema as SchemaShape
  if (shape.const !== undefined) return shape.const
  if (shape.enum) return shape.enum[0]
  if (shape.anyOf?.[0]) return schemaSample(shape.anyOf[0], name)
  switch (shape.type) {
    case 'object':
      return sampleObject(shape)
    case 'array':
      return shape.items ? [schemaSample(shape.items, name)] : []
    case 'integer':
    case 'number':
      return shape.minimum ?? 1
    case 'boolean':
      return true
    case 'null':
      return null
    default:
      return `<${name}>`
  }
}

/** The required members; of a body that requires none, the first one. */
function sampleObject({ properties = {}, required = [] }: SchemaShape): object {
  const entries = Object.entries(properties)
  const chosen = entries.filter(([name]) => required.includes(name))
  const shown = chosen.length > 0 ? chosen : entries.slice(0, 1)
  return Object.fromEntries(shown.map(([name, member]) => [name, schemaSample(member, name)]))
}

function valuesOf(values: readonly unknown[]): string {
  const shown = values.slice(0, shownValues).map(String).join(', ')
  return values.length > shownValues ? `one of ${shown}, …` : `one of ${shown}`
}

function range(from: number | undefined, to: number | undefined): string {
  if (from === undefined && to === undefined) return ''
  if (to === undefined) return `, ${from} or more`
  return `, ${from ?? 0} to ${to}`
}
