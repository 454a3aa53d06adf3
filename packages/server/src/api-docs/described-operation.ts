import type { Operation } from '@frontdesk/dialects/operation.ts'
import type { TSchema } from 'typebox'

/** What documentation needs of a row, whatever its table hands to `run`. */
export type DescribedOperation = Omit<Operation<never>, 'run'>

export const jsonMediaType = 'application/json'

export interface DescribedParameter {
  readonly name: string
  readonly place: 'path' | 'query' | 'header'
  readonly required: boolean
  readonly schema: TSchema
  readonly description: string | undefined
}

/** A header that an operation reads. */
export type DescribedHeader = DescribedParameter & { readonly place: 'header' }

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, TSchema>>
  readonly required?: readonly string[]
}

/** The parameters of a row; parts of the path that have no schema are texts. */
export function parametersOf(row: DescribedOperation): readonly DescribedParameter[] {
  const inPath = membersOf(row.params)
  const path = [...row.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    place: 'path' as const,
    required: true,
    ...described(
      inPath.find((one) => one.name === name)?.schema ?? ({ type: 'string' } as TSchema),
    ),
  }))
  const query = membersOf(row.query).map(({ name, required, schema }) => ({
    name,
    place: 'query' as const,
    required,
    ...described(schema),
  }))
  return [...path, ...query]
}

/** The members of an object schema, in their order. */
export function membersOf(schema: TSchema | undefined) {
  const { properties = {}, required = [] } = (schema ?? {}) as ObjectSchema
  return Object.entries(properties).map(([name, member]) => ({
    name,
    required: required.includes(name),
    schema: member,
  }))
}

function described(schema: TSchema) {
  return { schema, description: descriptionOf(schema) }
}

export function descriptionOf(schema: TSchema): string | undefined {
  return (schema as { description?: string }).description
}

/** What a row demands of its caller, as a sentence and as the permissions it may come to. */
export function demandOf({ demands }: DescribedOperation): {
  readonly sentence: string
  readonly among: readonly string[]
} {
  if (demands === 'public') return { sentence: 'Needs no token.', among: [] }
  if (demands === 'signed-in') return { sentence: 'Needs a token.', among: [] }
  if (typeof demands === 'string') {
    return { sentence: `Needs the permission \`${demands}\`.`, among: [demands] }
  }
  const among = demands.among
  const names = among.map((permission) => `\`${permission}\``).join(', ')
  return { sentence: `Needs one of the permissions ${names}, as the input says.`, among }
}

const versionPart = /^v\d+$/

/** What a row is about: the first literal part of its path that says something. */
export function resourceOf({ path }: DescribedOperation): string {
  const parts = path.split('/').filter((part) => part !== '' && !part.startsWith('{'))
  const [area, ...rest] = parts.filter((part) => !versionPart.test(part.toLowerCase()))
  return rest[0] ?? area ?? '/'
}
