/** As much of JSON Schema as the operation tables use. */
export interface ReadSchema {
  readonly title?: string
  readonly description?: string
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly ReadSchema[]
  readonly items?: ReadSchema
  readonly properties?: Readonly<Record<string, ReadSchema>>
  readonly required?: readonly string[]
  readonly maximum?: number
}

/** A type that is printed once, under its own name. */
export interface NamedType {
  readonly name: string
  readonly area: string
  readonly text: string
  /** Names of the types in it. */
  readonly uses: ReadonlySet<string>
}

/** Types by name, over all files. */
export type TypeBook = Map<string, NamedType>

/** Where a type is printed: what it needs goes into `uses`, what has a title into the book. */
export interface TypePlace {
  readonly book: TypeBook
  readonly area: string
  readonly uses: Set<string>
  /** Names a type whose own title is taken by another. */
  readonly otherwise: string
}

/** Prints a schema as a TypeScript type. */
export function typeText(schema: ReadSchema, place: TypePlace): string {
  if (schema.enum) return schema.enum.map((value) => literal(value)).join(' | ')
  if (schema.anyOf) return schema.anyOf.map((one) => typeText(one, place)).join(' | ')
  if (schema.type === 'array') {
    if (schema.title !== undefined) return named(schema.title, schema, place)
    return arrayText(schema, place)
  }
  if (schema.type === 'object') {
    if (Object.keys(schema.properties ?? {}).length === 0) {
      return 'Readonly<Record<string, unknown>>'
    }
    return schema.title === undefined
      ? `{ ${members(schema, place)} }`
      : named(schema.title, schema, place)
  }
  return scalars[schema.type ?? ''] ?? 'unknown'
}

/** Puts a type into the book under a name, and answers the name it has there. */
export function named(title: string, schema: ReadSchema, place: TypePlace): string {
  const uses = new Set<string>()
  const inner = { ...place, uses }
  const body =
    schema.type === 'array'
      ? { kind: 'type', text: `= ${arrayText(schema, inner)}` }
      : { kind: 'interface', text: `{\n${members(schema, inner)}\n}` }
  for (const name of [title, place.otherwise]) {
    const text = `export ${body.kind} ${name} ${body.text}\n`
    const known = place.book.get(name)
    if (known && known.text !== text) continue
    if (!known) place.book.set(name, { name, area: place.area, text, uses })
    place.uses.add(name)
    return name
  }
  throw new Error(`Two types are called ${place.otherwise}.`)
}

/** The members of an object type, a line each, with their descriptions. */
export function members(schema: ReadSchema, place: TypePlace): string {
  const required = new Set(schema.required ?? [])
  return Object.entries(schema.properties ?? {})
    .map(([name, of]) => {
      const key = /^[A-Za-z_]\w*$/.test(name) ? name : literal(name)
      const type = typeText(of, place)
      const spelled = required.has(name) ? `${key}: ${type}` : `${key}?: ${type} | undefined`
      return `${comment(of.description)}readonly ${spelled}\n`
    })
    .join('')
}

/** A comment of its own, over several lines where it is long. */
export function comment(text: string | undefined): string {
  if (text === undefined) return ''
  const lines = ['']
  for (const word of text.replaceAll('*/', '* /').split(/\s+/)) {
    const line = lines.at(-1) ?? ''
    if (line.length + word.length > 88) lines.push(word)
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
  }
  if (lines.length === 1) return `\n/** ${lines[0]} */\n`
  return `\n/**\n${lines.map((line) => ` * ${line}\n`).join('')} */\n`
}

const scalars: Readonly<Record<string, string>> = {
  string: 'string',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
}

function arrayText(schema: ReadSchema, place: TypePlace): string {
  const item = typeText(schema.items ?? {}, place)
  return `readonly ${item.includes('|') && !item.startsWith('{') ? `(${item})` : item}[]`
}

function literal(value: unknown): string {
  return typeof value === 'string' ? `'${value.replaceAll(/['\\]/g, '\\$&')}'` : String(value)
}
