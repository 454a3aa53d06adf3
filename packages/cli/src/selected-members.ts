import { usageFailure } from './command-failure.ts'
import { isRecord, type JsonRecord } from './json-reading.ts'
import { printable } from './terminal.ts'

/**
 * The members of `--select Id.Value,FriendlyName`.
 *
 * @throws CommandFailure when one is empty
 */
export function parseSelection(text: string): readonly string[] {
  const paths = text.split(',').map((path) => path.trim())
  if (paths.includes('')) throw usageFailure('--select must look like Id.Value,FriendlyName.')
  return paths
}

/** The members of one item, in their order; what is not there is undefined. */
export function selectedValues(item: unknown, paths: readonly string[]): readonly unknown[] {
  return paths.map((path) => memberAt(item, path))
}

/**
 * The items that members are chosen of: of an answer that has none of them, those of its one list
 * whose items do, as `DeviceProfiles` beside `DeviceId`.
 */
export function itemsWith(paths: readonly string[], items: readonly unknown[]): readonly unknown[] {
  const [only] = items
  const hasSome = (item: unknown) => paths.some((path) => memberAt(item, path) !== undefined)
  if (items.length !== 1 || !isRecord(only) || hasSome(only)) return items
  const [list, ...others] = Object.values(only).filter((value) => Array.isArray(value))
  return list !== undefined && others.length === 0 && list.some(hasSome) ? list : items
}

/** The chosen members as an object named by the paths, for `--json`. */
export function selectedRecord(item: unknown, paths: readonly string[]): JsonRecord {
  return Object.fromEntries(paths.map((path) => [path, memberAt(item, path) ?? null]))
}

/** One line, separated by tabs: texts as they are but without tabs and line breaks. */
export function selectedLine(item: unknown, paths: readonly string[]): string {
  return selectedValues(item, paths).map(cellOf).join('\t')
}

function cellOf(value: unknown): string {
  if (value === undefined || value === null) return ''
  return printable(typeof value === 'object' ? JSON.stringify(value) : String(value))
}

/** Own members only. A member with a dot in its own name comes before the way inside. */
function memberAt(item: unknown, path: string): unknown {
  if (isRecord(item) && Object.hasOwn(item, path)) return item[path]
  let value = item
  for (const step of path.split('.')) {
    if (Array.isArray(value)) value = value[Number(step)]
    else value = isRecord(value) && Object.hasOwn(value, step) ? value[step] : undefined
  }
  return value
}
