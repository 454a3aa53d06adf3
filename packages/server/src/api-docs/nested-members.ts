import type { TSchema } from 'typebox'

import { membersOf } from './described-operation.ts'

/** One line of a table of members. */
export interface Member {
  /** With the way to it: `Devices[].Id` is a member of each item of the list `Devices`. */
  readonly name: string
  readonly required: boolean
  readonly schema: TSchema
}

interface Nesting {
  readonly anyOf?: readonly TSchema[]
  readonly items?: TSchema
}

/** Every member of a schema, those of nested objects and of the items of lists too. */
export function nestedMembers(schema: TSchema, way = ''): readonly Member[] {
  const { anyOf = [], items } = schema as Nesting
  if (items) return nestedMembers(items, `${way}[]`)
  const before = way === '' ? '' : `${way}.`
  const direct = membersOf(schema).flatMap((member) => {
    const name = before + member.name
    return [{ ...member, name }, ...nestedMembers(member.schema, name)]
  })
  const alternatives = anyOf.flatMap((one) => nestedMembers(one, way))
  return [...new Map([...direct, ...alternatives].map((one) => [one.name, one])).values()]
}
