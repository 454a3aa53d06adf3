import type { QueryMembers } from '../api/api-call.ts'
import { FrontdeskError } from '../client-error.ts'

/** A path's own query as members, so that a page can be put among them. */
export function splitQuery(path: string): readonly [path: string, query: QueryMembers] {
  const at = path.indexOf('?')
  if (at < 0) return [path, {}]
  const words = new URLSearchParams(path.slice(at + 1))
  const members = [...new Set(words.keys())].map((name) => [name, words.getAll(name)] as const)
  return [path.slice(0, at), Object.fromEntries(members)]
}

/** The value of the first member whose name fits. */
export function findMember(members: object, name: RegExp): unknown {
  return Object.entries(members).find(([member]) => name.test(member))?.[1]
}

/**
 * A whole number that a caller gave, whatever its name's letter case.
 *
 * @throws FrontdeskError `usage` for anything else under that name
 */
export function askedNumber(members: object, name: RegExp, least: number): number | undefined {
  const given: unknown = findMember(members, name)
  if (given === undefined) return undefined
  const number = Number(Array.isArray(given) ? given[0] : given)
  if (Number.isSafeInteger(number) && number >= least) return number
  throw new FrontdeskError('usage', `Page and page size are whole numbers from ${least} on.`)
}
