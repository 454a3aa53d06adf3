import type { AdministrationClient, Query } from './administration-client.ts'
import type { AdministrationResource } from './administration-resources.ts'
import { type AnyCommand, command, type OptionRule, type Surroundings } from './command.ts'
import { usageFailure } from './command-failure.ts'
import { confirmLoss, yesOption } from './confirmation.ts'
import { parseWholeNumber } from './duration.ts'
import { exitCode } from './exit-code.ts'
import type { JsonRecord } from './json-reading.ts'
import { printJson, printList, printRecord } from './record-view.ts'

export const limitOptions = {
  limit: { value: 'N', default: '100', help: 'Show at most so many.' },
  all: { help: 'Show all of them.' },
} as const satisfies Readonly<Record<string, OptionRule>>

export const ifMatchOption = {
  value: 'ETAG',
  help: 'Change it only if it still has this ETag (else: the one it has now).',
} as const satisfies OptionRule

const largestLimit = 1_000_000

/** `<noun> list`: one table over as many pages as asked for. */
export function listCommand(resource: AdministrationResource): AnyCommand {
  return command({
    name: `${resource.noun} list`,
    summary: `List ${resource.plural}.`,
    example: `${resource.noun} list --search acme`,
    connects: true,
    options: {
      search: { value: 'TEXT', help: 'Only those in which this text occurs.' },
      ...limitOptions,
    },
    run: (input) =>
      runList(input, { ...resource, what: resource.plural }, { search: input.options.search }),
  })
}

interface ShownList {
  readonly path: string
  /** Columns of the table. */
  readonly members: readonly string[]
  /** What its rows are, in the plural. */
  readonly what: string
}

/** Reads a list, prints it, and says when there is more. */
export async function runList(
  input: Surroundings & { readonly options: { readonly limit: string; readonly all: boolean } },
  list: ShownList,
  query: Query,
): Promise<number> {
  const { io, admin, json, options } = input
  const limit = parseWholeNumber('--limit', options.limit, { from: 1, to: largestLimit })
  const asked = options.all ? Number.POSITIVE_INFINITY : limit
  const { items, more } = await admin.list(list.path, { query, limit: asked })
  if (json) printJson(io, items)
  else printList(io, list, items)
  if (more) io.err(`There are more than ${limit}; see them with --all or --limit.`)
  return exitCode.done
}

/** Reads and prints a list that comes in one piece; `isWanted` chooses among its rows. */
export async function runShortList(
  { io, admin, json }: Surroundings,
  list: ShownList & { readonly query?: Query },
  isWanted: (row: JsonRecord) => boolean = () => true,
): Promise<number> {
  const { query = {} } = list
  const limit = Number.POSITIVE_INFINITY
  const { items } = await admin.list(list.path, { query, limit, unpaged: true })
  const wanted = items.filter(isWanted)
  if (json) printJson(io, wanted)
  else printList(io, list, wanted)
  return exitCode.done
}

/** `<noun> show <name>`: everything about one. */
export function showCommand(
  resource: AdministrationResource,
  print: (input: Surroundings, record: JsonRecord) => void = ({ io }, record) =>
    printRecord(io, record),
): AnyCommand {
  return command({
    name: `${resource.noun} show`,
    summary: `Show one of the ${resource.plural}.`,
    example: `${resource.noun} show ${resource.exampleName}`,
    connects: true,
    args: { [resource.noun]: nameHelp(resource) },
    async run(input) {
      const { record } = await input.admin.withNamed(
        resource,
        input.args[resource.noun] ?? '',
        (path) => input.admin.get(path),
      )
      if (input.json) printJson(input.io, record)
      else print(input, record)
      return exitCode.done
    },
  })
}

/** `<noun> delete <name>`. */
export function deleteCommand(resource: AdministrationResource): AnyCommand {
  return command({
    name: `${resource.noun} delete`,
    summary: `Delete one of the ${resource.plural}.`,
    example: `${resource.noun} delete ${resource.exampleName}`,
    connects: true,
    args: { [resource.noun]: nameHelp(resource) },
    options: { ifMatch: ifMatchOption, yes: yesOption },
    async run({ io, admin, args, options, json }) {
      const name = args[resource.noun] ?? ''
      await confirmLoss(io, `Delete the ${words(resource.noun)} ${name}?`, options.yes)
      await admin.withNamed(resource, name, async (path) => {
        await admin.remove(path, options.ifMatch ?? (await admin.get(path)).etag)
      })
      if (json) printJson(io, { deleted: name })
      io.err(`Deleted the ${words(resource.noun)} ${name}.`)
      return exitCode.done
    },
  })
}

/**
 * Changes one resource and prints what became of it. `changes` may look at the resource as it is.
 *
 * @throws CommandFailure when nothing is to be changed
 */
export async function runChange(
  input: Surroundings,
  target: {
    readonly resource: AdministrationResource
    readonly name: string
    readonly ifMatch: string | undefined
  },
  changes: JsonRecord | ((before: JsonRecord) => JsonRecord),
): Promise<number> {
  const { admin, io, json } = input
  if (typeof changes !== 'function') requireSomething(changes)
  const after = await admin.withNamed(target.resource, target.name, async (path) => {
    const plain = typeof changes !== 'function'
    if (plain && target.ifMatch !== undefined) return admin.change(path, changes, target.ifMatch)
    const before = await admin.get(path)
    const body = plain ? changes : changes(before.record)
    requireSomething(body)
    return admin.change(path, body, target.ifMatch ?? before.etag)
  })
  if (json) printJson(io, after)
  else if (Object.keys(after).length > 0) printRecord(io, after)
  io.err(`Changed the ${words(target.resource.noun)} ${target.name}.`)
  return exitCode.done
}

/** Creates one resource and prints it. */
export async function runCreate(
  input: Surroundings & { readonly admin: AdministrationClient },
  resource: AdministrationResource,
  body: JsonRecord,
): Promise<number> {
  const { admin, io, json } = input
  const created = await admin.create(resource.path, body)
  if (json) printJson(io, created)
  else printRecord(io, created)
  io.err(`Created the ${words(resource.noun)}.`)
  return exitCode.done
}

/** The members that were given: an absent option is no member of the body. */
export function given(members: JsonRecord): JsonRecord {
  const present = Object.entries(members).filter(
    ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
  )
  return Object.fromEntries(present)
}

/** Help of an argument that names a resource. */
export function nameHelp(resource: AdministrationResource): string {
  return `The ${words(resource.noun)}: its id or its ${resource.knownAs}.`
}

function requireSomething(changes: JsonRecord): void {
  if (Object.keys(changes).length === 0) {
    throw usageFailure('Say what to change; see --help for what there is.')
  }
}

function words(noun: string): string {
  return noun.replaceAll('-', ' ')
}
