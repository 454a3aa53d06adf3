import { execFile } from 'node:child_process'
import { join } from 'node:path'

import { uemOperations } from '@frontdesk/dialects/uem/uem-operations.ts'

import { type CallName, callAreas, callNameProblems, findCallName } from './client-call-names.ts'
import type { GeneratedPage } from './generated-page.ts'
import { repositoryRoot } from './project-files.ts'
import {
  comment,
  members,
  named,
  type ReadSchema,
  type TypeBook,
  typeText,
} from './schema-types.ts'

const home = 'packages/client/src/uem/calls'
const origin = '// Made by `npm run docs` from the operation table. Change that, not this.\n'

/** A row of the operation table as a call of the client. */
interface ClientCall extends CallName {
  readonly method: string
  readonly path: string
  readonly version: number
  readonly summary: string
  readonly params: ReadSchema
  readonly query: ReadSchema
  readonly body: ReadSchema | undefined
  /** Of the answers that are no refusal; null for one without a body. */
  readonly successes: readonly (ReadSchema | null)[]
}

/** What is printed of an area: its types, and its calls. */
interface Printed {
  readonly book: TypeBook
  readonly calls: ReadonlyMap<string, string>
}

/**
 * The named calls of the client, made from the operation table of the server.
 *
 * @throws Error with every row or name that does not fit
 */
export function clientCallPages(): readonly GeneratedPage[] {
  const { book, calls } = print()
  const pages = callAreas.flatMap(({ area }) => [
    { path: `${home}/uem-${area}-calls.ts`, text: calls.get(area) ?? '' },
    { path: `${home}/uem-${area}-answers.ts`, text: answersText(area, book) },
  ])
  return [...pages, { path: `${home}/uem-calls.ts`, text: indexText() }]
    .filter(({ text }) => text !== '')
    .map(({ path, text }) => ({ path, make: () => formatted(path, text) }))
}

function clientCalls(): readonly ClientCall[] {
  const rows = uemOperations.flatMap((row) =>
    (row.versions ?? [1]).map((version) => ({ ...row, version })),
  )
  const problems = callNameProblems(callAreas, rows)
  if (problems.length > 0) throw new Error(problems.join('\n'))
  return rows.flatMap((row) => {
    const name = findCallName(callAreas, row)
    const { params, query, body, replies, method, path, version, summary } = row
    if (!name) return []
    const call = { ...name, method, path, version, summary }
    const good = Object.entries(replies).filter(([status]) => Number(status) < 300)
    return {
      ...call,
      params: schemaOf(params),
      query: schemaOf(query),
      body: body && schemaOf(body),
      successes: good.map(([, schema]) => schema && schemaOf(schema)),
    }
  })
}

/** A schema of the tables is JSON Schema; what its own type says is for TypeScript. */
function schemaOf(schema: unknown): ReadSchema {
  return (schema ?? {}) as ReadSchema
}

function print(): Printed {
  const book: TypeBook = new Map()
  const calls = clientCalls()
  const areas = callAreas.map(({ area }) => {
    const own = calls.filter((call) => call.area === area)
    return [area, callsText(area, own, book)] as const
  })
  return { book, calls: new Map(areas) }
}

function callsText(area: string, calls: readonly ClientCall[], book: TypeBook): string {
  const uses = new Set<string>()
  const versions = versionsOf(calls).map((version) => {
    const own = calls.filter((call) => call.version === version)
    const lines = own.map((call) => signature(call, { book, uses }))
    return `/** Version ${version}. */\nexport interface ${typeName(area, version)} {\n${lines.join('')}}\n`
  })
  const kinds = [
    'UemCallShape',
    ...(calls.some((call) => listOf(call) === undefined) ? ['UemCall'] : []),
    ...(calls.some((call) => listOf(call) !== undefined) ? ['UemListCall'] : []),
  ].sort()
  const forms = ['inBody', 'inQuery'].filter((form) =>
    calls.some((call) => listOf(call)?.form.startsWith(form)),
  )
  return [
    origin,
    `import type { ${kinds.join(', ')} } from '../uem-client-calls.ts'\n`,
    forms.length > 0 ? `import { ${forms.join(', ')} } from '../uem-paging.ts'\n` : '',
    imports(uses, book),
    '\n',
    versions.join('\n'),
    `\nexport const ${valueName(area)}: readonly UemCallShape[] = [\n`,
    calls.map(shapeText).join(''),
    ']\n',
  ].join('')
}

function answersText(area: string, book: TypeBook): string {
  const own = [...book.values()].filter((type) => type.area === area)
  if (own.length === 0) return ''
  const names = new Set(own.map(({ name }) => name))
  const foreign = new Set(own.flatMap(({ uses }) => [...uses]).filter((name) => !names.has(name)))
  return `${origin}${imports(foreign, book)}\n${own.map(({ text }) => text).join('\n')}`
}

function indexText(): string {
  const calls = clientCalls()
  const areas = callAreas.map(({ area }) => area)
  const versionsIn = (area: string) => versionsOf(calls.filter((call) => call.area === area))
  const imported = areas.toSorted().map((area) => {
    const types = versionsIn(area).map((version) => `type ${typeName(area, version)}`)
    return `import { ${[...types, valueName(area)].join(', ')} } from './uem-${area}-calls.ts'\n`
  })
  const byVersion = versionsOf(calls).map((version) => {
    const with_ = areas.filter((area) => versionsIn(area).includes(version))
    return `readonly ${version}: ${with_.map((area) => typeName(area, version)).join(' & ')}\n`
  })
  return [
    origin,
    "import type { UemCallShape } from '../uem-client-calls.ts'\n",
    ...imported,
    '\n/** The calls with names, by the version of the API that has them. */\n',
    `export interface UemCalls {\n${byVersion.join('')}}\n`,
    '\n/** Every call with a name. */\n',
    'export const uemCalls: readonly UemCallShape[] = [\n',
    ...areas.map((area) => `...${valueName(area)},\n`),
    ']\n',
  ].join('')
}

function signature(
  call: ClientCall,
  { book, uses }: { book: TypeBook; uses: Set<string> },
): string {
  const otherwise = `${pascal(call.name)}Answer`
  const place = { book, uses, area: call.area, otherwise }
  const list = listOf(call)
  const input = `{ ${members(call.params, place)}${members(call.query, place)}${bodyMember()} }`
  const answer = answerText()
  const item = list ? [`${typeText(list.schema, place)}['${list.items}'][number]`] : []
  const parts = [input === '{  }' ? 'Readonly<Record<never, never>>' : input, answer, ...item]
  const kind = list ? 'UemListCall' : 'UemCall'
  const about = comment(`${call.summary} \`${call.method} ${call.path}\``)
  return `${about}readonly ${call.name}: ${kind}<${parts.join(', ')}>\n`

  function bodyMember(): string {
    if (!call.body) return ''
    const many = Object.keys(call.body.properties ?? {}).length > 3
    const title = `${pascal(call.name)}Body`
    const other = { ...place, otherwise: `${title}V${call.version}` }
    const type = many ? named(title, call.body, other) : typeText(call.body, place)
    const optional = isCommand(call) && !call.body.required?.length
    return `${comment(call.body.description)}readonly body${optional ? `?: ${type} | undefined` : `: ${type}`}`
  }

  function answerText(): string {
    const good = call.successes
    const types = good.map((schema) => (schema ? typeText(schema, place) : 'undefined'))
    return types.every((type) => type === 'undefined') ? 'void' : [...new Set(types)].join(' | ')
  }
}

function shapeText(call: ClientCall): string {
  const list = listOf(call)
  const later = isCommand(call) && call.version > 1 && !call.body?.required?.length
  return `{ name: '${call.name}', version: ${call.version}, method: '${call.method}', path: '${call.path}',${
    later ? ' emptyBody: {},' : ''
  }${list ? ` list: ${list.form},` : ''} },\n`
}

/** How a call's pages are asked for; undefined for a call without pages. */
function listOf(call: ClientCall) {
  const within = call.query.properties?.page ? 'query' : 'body'
  const members = (within === 'query' ? call.query : call.body)?.properties ?? {}
  const page = within === 'query' ? 'page' : 'page_number'
  const size = members.pagesize ? 'pagesize' : 'page_size'
  if (!members[page] || !members[size]) return undefined
  const schema = call.successes.find((one) => one !== null)
  const lists = Object.entries(schema?.properties ?? {}).filter(([, of]) => of.type === 'array')
  const [items] = lists[0] ?? []
  if (!schema || items === undefined || lists.length > 1) {
    throw new Error(`${call.method} ${call.path} has pages and not exactly one list.`)
  }
  // Searches with POST take 50 at most, which their schema leaves to the search itself.
  const usual = Math.min(within === 'query' ? 500 : 50, members[size].maximum ?? 500)
  const form =
    within === 'query' ? `inQuery('${items}', '${size}', ${usual})` : `inBody('${items}', ${usual})`
  return { schema, items, form }
}

/** Commands demand a body only where the command has something to say. */
function isCommand({ method, path }: ClientCall): boolean {
  return method === 'POST' && /\/commands(?:\/\{command\})?$/.test(path)
}

function imports(names: ReadonlySet<string>, book: TypeBook): string {
  const types = [...names].flatMap((name) => book.get(name) ?? [])
  const areas = [...new Set(types.map(({ area }) => area))].sort()
  return areas
    .map((area) => {
      const own = types.filter((type) => type.area === area).map(({ name }) => name)
      return `import type { ${own.sort().join(', ')} } from './uem-${area}-answers.ts'\n`
    })
    .join('')
}

function versionsOf(calls: readonly ClientCall[]): readonly number[] {
  return [...new Set(calls.map(({ version }) => version))].sort()
}

function typeName(area: string, version: number): string {
  return `${pascal(area)}CallsV${version}`
}

function valueName(area: string): string {
  const name = pascal(area)
  return `${name[0]?.toLowerCase()}${name.slice(1)}Calls`
}

function pascal(name: string): string {
  return name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())
}

/** The text as the repository's formatter leaves it. */
function formatted(path: string, text: string): Promise<string> {
  const biome = join(repositoryRoot, 'node_modules/@biomejs/biome/bin/biome')
  return new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      [biome, 'check', '--write', `--stdin-file-path=${path}`],
      { cwd: repositoryRoot, maxBuffer: 10_000_000 },
      (error, stdout, stderr) => {
        if (error) reject(new Error(`${path} could not be formatted: ${stderr || error.message}`))
        else resolve(stdout)
      },
    )
    child.stdin?.end(text)
  })
}
